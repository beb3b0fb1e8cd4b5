"""What is published, and what is tried before: archives, Pythons, lowest versions."""
