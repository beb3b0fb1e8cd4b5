"""The recorded graph as data: `Snapshot`, what flows through it, and its JSON."""
