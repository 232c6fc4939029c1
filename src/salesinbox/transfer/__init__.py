"""Mail from files and to files: import and export.

May import ``views``, ``store``, ``mail`` and ``core``. Reads and writes files that the user named, nothing else.
"""
