"""The PTB Digital Calibration Certificate: names, writing, safe parsing, reading, structure."""
