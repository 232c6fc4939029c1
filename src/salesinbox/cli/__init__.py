"""The command line: one module per noun, which reads its words, calls, and prints.

Everything heavy is imported inside the functions that need it, so that ``salesinbox threads`` stays quick. Rich is
used for tables on a terminal alone. May import ``views``, ``actions``, ``engine.control``, ``accounts``, ``config``,
``store``, ``transfer``, ``demo``, and starts ``tui``.
"""
