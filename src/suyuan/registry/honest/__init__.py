"""Honest measurement units, from the self-declaration to naming, re-evaluation and revocation."""
