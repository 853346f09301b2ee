"""Measurement comparisons and proficiency tests: assigned values, scores, equivalence, precision."""
