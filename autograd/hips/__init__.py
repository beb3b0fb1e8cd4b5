"""What programs written for HIPS autograd import beyond its documented face.

Each module is a small adapter onto the engine; the modules of HIPS autograd's names,
`autograd.core` and the like, only export from here and say who needs them. Nothing in
the engine knows of this room, and ``import autograd`` does not load it.
"""
