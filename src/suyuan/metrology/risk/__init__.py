"""Risks of decisions over many items: joint laws, any prior, guard bands for a target. See `conformity`."""
