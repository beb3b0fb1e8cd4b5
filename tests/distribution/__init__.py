"""Training by several ranks, under real MPI."""
