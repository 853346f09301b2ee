"""Floor 3: certificates. Composing, signing, printing, reading and verifying; nothing heavy is imported here."""
