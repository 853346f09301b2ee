"""Kinds of instruments, read only: the catalogue is loaded, not written here."""

from __future__ import annotations

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Listing, Slice
from suyuan.api.rows import row
from suyuan.registry.catalogue import queries
from suyuan.registry.catalogue.models import InstrumentKind


def _kinds(asked: Asked) -> Found:
    return asked.part(queries.kinds())


SLICE = Slice(
    code="catalogue",
    endpoints=(
        Listing(
            path="kinds",
            name="list_kinds",
            summary="Kinds of instruments with their field",
            row=row(
                "Kind", InstrumentKind, ("code", "name_zh", "name_en", "field_id"), more={"oiml": list[str]}
            ),
            find=_kinds,
        ),
    ),
)
