"""Governed data sets: raw readings, series of the environment and results, kept in versions with digests."""
