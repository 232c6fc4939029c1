"""Mail on its way out: the SMTP conversation, what became of it, and the copy in Sent.

May import ``sync`` (the IMAP session), ``accounts``, ``config``, ``mail``, ``store`` and ``core``. The states of an
outgoing message are written down in :mod:`salesinbox.store.outbox`.
"""
