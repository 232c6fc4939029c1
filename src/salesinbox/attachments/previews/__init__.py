"""What is in a file, as text: one module for each sort. Every one takes bytes from a stranger, and is bounded in time
and memory; nothing in a file is run, and nothing it names is fetched."""
