"""Certificates received from other laboratories and older systems: taken over in bulk, never edited."""
