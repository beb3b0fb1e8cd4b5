"""Drawings: pure functions from a `Snapshot` to DOT text, and the rendering of it."""
