"""Whether this installation is a demonstration, whose documents say so."""

from __future__ import annotations

from typing import Final

from django.conf import settings

MARK: Final = "demo.json"  # what `suyuan demo` leaves in the data folder


def is_demonstration() -> bool:
    """Whether every document is to say that it is one of a demonstration."""
    return bool((settings.DATA / MARK).exists())
