"""Measurement comparisons: rounds, sealed submissions, degrees of equivalence, consequences for standards."""
