"""Issuing: numbers, certificates and the transparency log, in one commit point."""
