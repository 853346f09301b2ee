"""Suyuan (溯源): open measurement infrastructure, from a raw reading to a certificate anyone can verify."""

__version__ = "0.1.0"
