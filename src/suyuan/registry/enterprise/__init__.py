"""Measurement management in enterprises (ISO 10012): requirement, metrological confirmation, process control."""
