"""Floor 2: executable technical specifications (method packs) and the one engine that runs them all."""
