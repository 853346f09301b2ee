"""Where the rows of data sets lie: a folder of the data folder, beside the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.lake.parts import Part, PartStore

FOLDER: Final = "datasets"
FORM: Final = "suyuan-dataset/1"


def store() -> PartStore:
    """The store of this installation."""
    return PartStore(settings.DATA / FOLDER)


@dataclass(frozen=True, kw_only=True)
class Content:
    """The parts that a manifest names: the rows, and the levels above them from the finest."""

    parts: tuple[Part, ...]
    levels: tuple[tuple[Part, ...], ...]

    @property
    def every(self) -> tuple[Part, ...]:
        """All files of a version."""
        return (*self.parts, *(part for level in self.levels for part in level))


def content_of(manifest: str) -> Content:
    """What a manifest names; nothing for a version that was not checked."""
    record = json.loads(manifest) if manifest else {"parts": [], "levels": []}
    return Content(
        parts=read_parts(record["parts"]), levels=tuple(read_parts(one) for one in record["levels"])
    )


def read_parts(records: Sequence[dict[str, Any]]) -> tuple[Part, ...]:
    """Parts from plain data."""
    return tuple(Part.from_record(record) for record in records)


def sealed(record: dict[str, Any]) -> tuple[str, str]:
    """A manifest as canonical text, and its SHA-256."""
    body = canonical_bytes({"form": FORM} | record)
    return body.decode(), sha256_hex(body)
