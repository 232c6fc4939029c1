"""What the TUI and the CLI show, made once for both: values with every text already safe for a terminal.

No Textual, no Rich. May import ``store``, ``core`` and the pure functions of ``mail``. Every text in these models has
passed :mod:`salesinbox.core.text`.
"""
