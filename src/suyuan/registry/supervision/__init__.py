"""Supervision: double-random inspections, prepackaged goods, complaints, arbitration, type approval."""
