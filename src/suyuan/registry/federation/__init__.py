"""Other installations that are trusted, and what of their part of the traceability graph is held here."""
