"""What an account needs to reach its provider: facts about providers, passwords, signed-in connections, live tests.

May import ``config`` and ``core`` only. The system keyring is touched in ``credentials`` alone, sockets in
``connection`` alone.
"""
