"""Floor 0: errors, canonical bytes, identities, bilingual text, civil dates. Standard library only."""
