"""Bytes to models and models to bytes: reading MIME, writing MIME, and the pure rules about what mail means.

Nothing here opens a file, a socket or a database, and nothing raises because of what a mail contains.
May import only ``salesinbox.core``.
"""
