"""Specifications: written norms with their editions, and the method packs that make them executable."""
