"""Programs as users of HIPS autograd write them, with the answers that it gives."""
