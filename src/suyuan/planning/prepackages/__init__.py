"""Prepackaged goods: tolerable deficiency, sampling plans, the verdict on a lot. All in decimals."""
