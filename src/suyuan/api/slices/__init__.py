"""The endpoints of every slice, declared as data. A new slice is one module and one line here."""

from __future__ import annotations

from typing import Final

from suyuan.api.endpoints import Slice
from suyuan.api.slices import datasets, instruments

SLICES: Final[tuple[Slice, ...]] = (instruments.SLICE, datasets.SLICE)
