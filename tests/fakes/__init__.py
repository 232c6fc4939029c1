"""Servers to test against: a private Dovecot, pymap, and an SMTP server that fails on request."""
