"""What a jitted function does, against the function itself."""
