"""Which standards to build where, so that a target of coverage is reached at the least cost."""
