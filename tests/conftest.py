"""What all tests share: hypothesis draws the same examples in every run, unless a run is to search."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A change is judged by its own merits, not by the luck of the draw; `make torture` goes on searching.
# Time is measured in `bench`, never here: a busy machine must not fail a test.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", patient, derandomize=True)
settings.register_profile("search", patient, derandomize=False)
settings.load_profile("search" if os.environ.get("SUYUAN_SEARCH") else "repeatable")
