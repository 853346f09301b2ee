"""What an enterprise does: declare in public, apply with its own marks, take its word back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, Missing
from suyuan.base.text import Text
from suyuan.registry.honest import acts, rules, states
from suyuan.registry.honest.criteria import CATEGORIES
from suyuan.registry.honest.models import HonestDeclaration, HonestUnit
from suyuan.registry.honest.movement import ENTITY, move, refuse, unit_for
from suyuan.registry.honest.sheets import add_sheet, refuse_vetoes
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, insert, known
from suyuan.registry.parties.queries import divided, division
from suyuan.registry.specifications.rules import written


@dataclass(frozen=True, kw_only=True)
class DeclarationForm:
    """The place that declares, and its words."""

    name: Text
    category: str
    place: str
    jurisdiction: str
    text: str


def declare(occasion: Occasion, form: DeclarationForm) -> HonestUnit:
    """Enter a place of one's own house with its declaration, which is public at once.

    Raises InputError, NotPermitted, Conflict for a place that is there already.
    """
    house = occasion.actor.organization
    if house is None:
        raise Missing("organization")
    permit(acts.OF_EVENT["declare"], occasion, organization=house)
    known(form.category, CATEGORIES, what=Text("类别", "the category"))
    where = division(form.jurisdiction)
    if where["level"] in rules.TOO_WIDE and divided(where["code"]):
        raise InputError(
            Text("经营地点的区划应选到县（区）或市", "the division of a place is its county or city"),
            field="jurisdiction",
            given=form.jurisdiction,
        )
    row = HonestUnit(
        **columns(occasion),
        organization_id=house,
        name_zh=written(form.name.zh, "name", most=120),
        name_en=written(form.name.en or form.name.zh, "name", most=160),
        category=form.category,
        place=written(form.place, "place", most=160),
        jurisdiction_id=form.jurisdiction,
        declared_on=occasion.today,
        state=states.TARGETS["", "declare"],
    )
    words = written(form.text, "declaration", most=rules.LONGEST_DECLARATION)
    with transaction.atomic():
        insert(
            row,
            Text("本单位在该地点已有承诺", "the organization has a declaration for this place already"),
        )
        _promise(occasion, row, words)
        record(
            acts.OF_EVENT["declare"],
            occasion,
            entity=ENTITY,
            entity_id=row.id,
            to_state=row.state,
            payload={"name": Text(row.name_zh, row.name_en), "category": row.category, "place": row.place},
        )
    return row


def declare_again(occasion: Occasion, *, unit_id: UUID, text: str) -> None:
    """Declare after a withdrawal or, once two years are over, after a revocation. Raises RuleRefusal."""
    row = unit_for(occasion, unit_id, "declare")
    refuse(rules.why_not_declare(revoked_on=row.revoked_on, on=occasion.today), row)
    words = written(text, "declaration", most=rules.LONGEST_DECLARATION)
    with transaction.atomic():
        _promise(occasion, row, words)
        move(occasion, row, "declare", changes={"declared_on": occasion.today, "revoked_on": None})


def withdraw(occasion: Occasion, *, unit_id: UUID, reason: str) -> None:
    """Take a declaration back; the words stay readable with the day on which they ended."""
    row = unit_for(occasion, unit_id, "withdraw")
    why = written(reason, "reason", most=rules.LONGEST)
    with transaction.atomic():
        end_declaration(occasion, row)
        move(occasion, row, "withdraw", reason=why)


def apply(occasion: Occasion, *, unit_id: UUID, marks: Mapping[str, str], note: str = "") -> None:
    """Apply for the title with one's own marks. A veto that one admits oneself stops it here."""
    row = unit_for(occasion, unit_id, "apply")
    with transaction.atomic():
        sheet = add_sheet(occasion, row, kind="self", marks=marks, note=note)
        refuse_vetoes(sheet, row, hint=Text("请先整改，再申请。", "Put this right first, then apply."))
        move(
            occasion,
            row,
            "apply",
            changes={"applied_on": occasion.today},
            payload={"sheet": sheet.id, "points": sheet.points},
        )


def end_declaration(occasion: Occasion, row: HonestUnit) -> None:
    """Let the declaration that stands end today. Inside a transaction."""
    standing: Any = HonestDeclaration.objects.filter(unit=row, ended_on=None)
    standing.update(ended_on=occasion.today, updated_at=occasion.at)


def _promise(occasion: Occasion, row: HonestUnit, words: str) -> None:
    HonestDeclaration(
        **columns(occasion),
        unit=row,
        text=words,
        signer_id=occasion.actor.person,
        declared_on=occasion.today,
    ).save(force_insert=True)
