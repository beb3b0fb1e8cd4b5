"""Our results beside those of Keras 3 and PyTorch, stored in `data`."""
