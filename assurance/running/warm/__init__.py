"""Fast starts: one process that has everything imported, and forks notebooks and their kernels."""
