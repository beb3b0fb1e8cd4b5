"""The core: what a graph is, how it is recorded, and the walks over it.

Read `primitive`, `node`, `record`, `tensor`, `rules` and `backprop`, in this order.
"""
