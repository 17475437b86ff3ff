"""Data of the program, read with importlib.resources."""
