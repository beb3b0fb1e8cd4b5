"""Experiments over executors: `nn.lab.sweep` and what takes an executor with it."""
