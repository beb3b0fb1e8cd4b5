"""Which of NumPy's functions have a derivative: `table` reads it off the registry."""
