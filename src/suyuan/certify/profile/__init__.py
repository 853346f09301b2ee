"""Profiles: what a certificate should say beyond its schema, as lists of rules (see `finding`)."""
