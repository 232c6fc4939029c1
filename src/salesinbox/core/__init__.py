"""Words and rules that everything shares: models, errors, the clock, safe text. No I/O; imports nothing of ours."""
