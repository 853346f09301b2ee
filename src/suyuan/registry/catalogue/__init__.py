"""Catalogue: measurement fields, instrument kinds, editions of the controlled list, required items."""
