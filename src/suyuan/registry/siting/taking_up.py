"""An institution takes up its part of an accepted proposal: planned standards in the register, once each.

Each is entered by the same command as any other planned standard. Code, name and what it can do follow the
standards that serve the kind already; where there is none they are left to the application. Once all parts
are taken up, the proposal is enacted.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.siting.models import SitingItem, SitingProposal
from suyuan.registry.siting.movement import move, proposal_for
from suyuan.registry.standards.commands import register_standard
from suyuan.registry.standards.form import Served, StandardForm
from suyuan.registry.standards.models import ServedItem

OPEN: Final = "申请考核时确定 / to be set with the application"


def take_up(occasion: Occasion, *, proposal_id: UUID, house_id: UUID) -> list[UUID]:
    """Plan all standards of one institution that are not planned yet. Returns their identities.

    Raises NotFound, NotPermitted, RuleRefusal where nothing is left to take up.
    """
    row = proposal_for(occasion, proposal_id, "take_up", house=house_id)
    items = list(
        SitingItem.objects.filter(run=row.run, house_id=house_id, standard=None)
        .select_related("kind", "division", "house")
        .order_by("place")
    )
    if not items:
        raise RuleRefusal(
            Text("该机构没有待筹建的标准", "this institution has nothing left to take up"),
            proposal=row.number,
        )
    patterns = _patterns([item.kind_id for item in items])
    with transaction.atomic():
        planned = []
        for item in items:
            standard = register_standard(
                occasion, _form(occasion, item, patterns.get(item.kind_id)), is_established=False
            )
            SitingItem.objects.filter(pk=item.pk).update(
                standard=standard, updated_at=occasion.at, row_version=item.row_version + 1
            )
            planned.append(standard.pk)
        move(occasion, row, "take_up", payload={"house": str(house_id), "standards": len(planned)})
        _enact(occasion, row)
    return planned


def _enact(occasion: Occasion, row: SitingProposal) -> None:
    if SitingItem.objects.filter(run=row.run, standard=None).exists():
        return
    again = proposal_for(occasion.as_system(), row.pk, "enact")
    move(occasion.as_system(), again, "enact", changes={"enacted_on": occasion.today})


def _patterns(kinds: list[str]) -> dict[str, dict[str, Any]]:
    """A standard of the register that serves each kind, where there is one: the earliest."""
    rows = (
        ServedItem.objects.filter(kind_id__in=kinds, standard__legal_class="public")
        .order_by("standard__established_on", "standard__code")
        .values(
            "kind_id", "method", "role", "classes", "standard__code", "standard__name_zh",
            "standard__name_en", "standard__field_id", "standard__measuring_range", "standard__capability",
        )
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["kind_id"], dict(row))
    return found


def _form(occasion: Occasion, item: SitingItem, pattern: dict[str, Any] | None) -> StandardForm:
    kind = item.kind
    common: dict[str, Any] = {
        "owner_id": item.house_id,
        "jurisdiction": item.division_id,
        "legal_class": "public",
        "level": item.division.level,
        "established_on": occasion.today,
    }
    if pattern is None:
        return StandardForm(
            code=f"{kind.field_id}000000",
            name=Text(f"{kind.name_zh}检定装置", f"{kind.name_en} verification equipment"),
            field=kind.field_id,
            measuring_range=OPEN,
            capability=OPEN,
            served=[Served(kind=kind.code)],
            **common,
        )
    return StandardForm(
        code=pattern["standard__code"],
        name=Text(pattern["standard__name_zh"], pattern["standard__name_en"]),
        field=pattern["standard__field_id"],
        measuring_range=pattern["standard__measuring_range"],
        capability=pattern["standard__capability"],
        served=[
            Served(
                kind=kind.code,
                method=pattern["method"],
                role=pattern["role"],
                classes=tuple(pattern["classes"]),
            )
        ],
        **common,
    )
