"""Instruments: single and by lot, their uses, their control and their verification status."""
