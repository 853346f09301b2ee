"""Which measurement needs are met by which capabilities, and what is missing: all of them in one pass."""
