"""salesinbox: the sales inbox for reps who live in a terminal."""

__version__ = "0.1.0"
