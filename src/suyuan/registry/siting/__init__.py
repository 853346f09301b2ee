"""Proposals which standards to build where; an accepted proposal becomes planned standards."""
