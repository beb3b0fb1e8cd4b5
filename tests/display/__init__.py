"""What things show of themselves, as pieces of HTML and as text."""
