"""Registers taken over from files: one way for all of them, from the template to the file of faults."""
