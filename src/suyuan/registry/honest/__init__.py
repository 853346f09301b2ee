"""Honest measurement units: self-declaration, cultivation, evaluation, publicity, naming, re-evaluation, revocation."""
