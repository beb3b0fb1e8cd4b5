"""What operations compute, written without NumPy: one dict `REFERENCES` per module."""
