"""Detectors of doubtful certificates, and the cases that people open and close upon them."""
