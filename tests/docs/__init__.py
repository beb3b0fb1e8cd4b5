"""What the documentation promises, held against what is."""
