"""Floor 3: the traceability graph as arrays: influence, chain check, recall."""
