"""Floor 3: certificates, composed, signed, printed, read and verified. Nothing heavy is imported here."""
