"""Targets: plans whose values are queries over the registers."""
