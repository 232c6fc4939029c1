"""The demo: an invented company's mailbox behind embedded IMAP and SMTP servers in a process of their own.

May import ``core`` only; the app reaches the demo's servers by their ports, as it would any provider's.
"""
