"""Random models, built and trained by Keras and by `nn` from one description."""
