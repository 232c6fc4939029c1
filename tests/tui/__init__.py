"""The terminal interface, used as a person uses it."""
