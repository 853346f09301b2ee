"""What all tests share: hypothesis draws the same examples in every run, unless a run is to search."""

from __future__ import annotations

import os

from hypothesis import settings

# A change is judged by its own merits, not by the luck of the draw; `make torture` goes on searching.
settings.register_profile("repeatable", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("search" if os.environ.get("SUYUAN_SEARCH") else "repeatable")
