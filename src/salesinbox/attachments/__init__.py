"""What becomes of an attached file once its bytes are here: named by kind, shown as text, handed to another program.

Knows no database, no settings and no screen; every text it gives is safe for a terminal. May import ``core`` and the
pure functions of ``mail``.
"""
