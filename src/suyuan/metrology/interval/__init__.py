"""Recalibration intervals: how long a measuring instrument may serve until it is calibrated again."""
