"""Functions that run again: how a run is kept, repeated, and held to the first.

forms           trees of arguments and of results, with slots for their arrays
surroundings    what a function finds around it: modes, random generators
runs            one run, and what it leaves
purity          the errors for a run that is not as the first was
rerun           a function as one step of the graph
"""
