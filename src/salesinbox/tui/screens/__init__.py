"""The screens. The main one is put together from parts, one file for each thing it does."""
