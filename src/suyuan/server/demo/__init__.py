"""The demonstration: a believable, wholly synthetic province, built through the real commands."""
