"""Reading specifications and packs: which edition of a method is current, and the packs themselves."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.specifications.models import MethodPack, SpecificationInterval, TechnicalSpecification

if TYPE_CHECKING:
    from suyuan.methods.library import PackLibrary


@cache
def library() -> PackLibrary:
    """The method packs of this installation: those that come with it, and those of issued specifications."""
    from suyuan.registry.specifications.shelf import Shelf

    return Shelf()


def pack_row(pack: str) -> MethodPack:
    """The adopted row of a pack: by identity with edition the newest of it, by method the current one.

    Raises NotFound. One query.
    """
    rows = MethodPack.objects.select_related("specification")
    wanted = rows.filter(pack_id=pack) if "/" in pack else rows.filter(method=pack, current=True)
    row = wanted.order_by("-created_at", "-pk").first()
    if row is None:
        raise NotFound(
            Text(f"方法包 {pack} 尚未启用", f"the method pack {pack} has not been adopted"),
            hint=Text("先启用方法包。", "Adopt the pack first."),
            pack=pack,
        )
    return row


def current_packs() -> list[dict[str, Any]]:
    """The current edition of every method: one query."""
    columns = (
        "id", "pack_id", "method", "name_zh", "name_en", "activity", "interval_months",
        "specification__number",
    )  # fmt: skip
    return [dict(row) for row in MethodPack.objects.filter(current=True).order_by("method").values(*columns)]


def longest_interval(kind: str, *, specification: UUID | None) -> int | None:
    """The longest interval in months that a specification allows for a kind, or None: one query."""
    return None if specification is None else _LONGEST.first(kind, specification)


_LONGEST = Prepared(
    lambda kind, specification: (
        SpecificationInterval.objects.filter(
            kind_id=kind, specification_id=specification, max_interval_months__isnull=False
        )
        .order_by("-max_interval_months")
        .values_list("max_interval_months", flat=True)
    )
)


def specifications(*, on: date, scope: str = "") -> list[dict[str, Any]]:
    """Specifications in force on the day: one query."""
    rows = TechnicalSpecification.objects.filter(
        Q(in_force_from__isnull=True) | Q(in_force_from__lte=on),
        Q(abolished_on__isnull=True) | Q(abolished_on__gt=on),
    ).exclude(state="issued")  # its day may have come, but it is not filed
    if scope:
        rows = rows.filter(scope=scope)
    columns = ("id", "number", "kind", "scope", "title_zh", "title_en", "issuer", "certainty")
    return [dict(row) for row in rows.order_by("number").values(*columns)]
