"""Floor 4: the registers. Tables, acts, rules and rights in vertical slices; only commands write."""
