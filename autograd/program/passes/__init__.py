"""The passes over a listing: each from a listing to a better one of the same values."""
