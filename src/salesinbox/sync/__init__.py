"""Mail between an IMAP server and the cache: what the server says comes down, what the user did goes up.

May import ``accounts``, ``config``, ``mail``, ``store`` and ``core``. Nothing here knows of processes or signals: the
engine calls it from one thread per connection, and every write goes through :class:`~salesinbox.sync.writes.Writes`.
"""
