"""Measurement management in enterprises (ISO 10012): requirement, confirmation, process control."""
