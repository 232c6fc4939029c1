"""What the user decides and where it is kept: settings, the file they come from, every path of a profile.

May import ``core`` only. Nothing here ever holds or reads a secret.
"""
