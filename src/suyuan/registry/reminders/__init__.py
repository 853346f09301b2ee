"""Reminders: what ends soon is told to its house, once, on the web, by mail and in a calendar."""
