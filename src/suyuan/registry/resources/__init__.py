"""Laboratory resources that are shared: calibration and measurement capabilities, and who has which."""
