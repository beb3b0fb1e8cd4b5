"""The page ``docs/keras.md``: which of Keras's names are here, and what differs."""
