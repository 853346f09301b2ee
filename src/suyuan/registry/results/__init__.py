"""Results: observations, evaluations and influences, the rows of the traceability graph."""
