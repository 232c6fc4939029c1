"""One suite for every IMAP server: the same stories, with all that a server offers and with parts of it taken away.

``python -m tests.contracts.matrix`` runs it and writes what came of it to docs/servers.md.
"""
