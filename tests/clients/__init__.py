"""Libraries written for HIPS autograd as clients of ours: `python -m tests.clients`."""
