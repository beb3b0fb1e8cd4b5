"""What notebooks show, in notebooks that are run."""
