"""What this installation issues with: the keys in its data folder, and whether it is a demonstration.

Pages and programs ask here; commands are given the keys.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.conf import settings

from suyuan.registry.issuing.keys import IssuingKeys, load_keys

MARK: Final = "demo.json"  # what `suyuan demo` leaves in the data folder


@lru_cache(maxsize=1)
def keys() -> IssuingKeys:
    """The keys in the data folder, read once. In a demonstration every certificate is marked as one."""
    return load_keys(settings.KEYS, base_url=settings.BASE_URL, synthetic=is_demonstration())


def is_demonstration() -> bool:
    """Whether every document is to say that it is one of a demonstration."""
    return bool((settings.DATA / MARK).exists())
