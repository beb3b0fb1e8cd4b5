"""The measuring of speed: that works agree and tables are right, never how fast."""
