"""The watch over titles: facts in other registers that speak against one become proposals to suspend it.

A proposal is raised once for its source, and a person decides what comes of it. The daily duty asks each
register once for all titled units together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Max

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.honest import acts, rules
from suyuan.registry.honest.models import HonestAlert, HonestTitle
from suyuan.registry.honest.movement import ENTITY, found
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.queries import status_condition
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.specifications.rules import written
from suyuan.registry.supervision.listing import failed_inspections
from suyuan.registry.supervision.models import Complaint, Inspection


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Something that speaks against a title: `source` names it, so that it is told once."""

    unit_id: UUID
    kind: str
    source: str
    said: Text


def watch(occasion: Occasion) -> int:
    """Raise a proposal for every new sign against a valid title; number of proposals."""
    signs = list(_signs(occasion.today))
    known = set(
        HonestAlert.objects.filter(unit_id__in={one.unit_id for one in signs}).values_list(
            "unit_id", "kind", "source"
        )
    )
    fresh = [one for one in signs if (one.unit_id, one.kind, one.source) not in known]
    for one in fresh:
        raise_alert(occasion, unit_id=one.unit_id, kind=one.kind, source=one.source, said=one.said)
    return len(fresh)


def _signs(on: date) -> Iterator[Sign]:
    titles = HonestTitle.objects.filter(state="valid", unit__state="valid").order_by("unit_id")
    rows = titles.values_list("unit_id", "unit__organization_id", "unit__jurisdiction__path", "valid_from")
    titled = [Titled(*row) for row in rows]
    yield from _overdue(titled, on)
    yield from _complaints(titled)
    yield from _inspections(titled)


class Titled(NamedTuple):
    """A unit with a valid title, and since when."""

    unit_id: UUID
    house: UUID
    path: str
    since: date


def _complaints(titled: Iterable[Titled]) -> Iterator[Sign]:
    """Complaints about the house that were found true while it bore the title: one query."""
    houses = _by_house(titled)
    rows = Complaint.objects.filter(upheld=True, organization_id__in=houses)
    columns = ("id", "number", "organization_id", "decided_on")
    for key, number, house, day in rows.order_by("number").values_list(*columns):
        said = Text(f"投诉举报 {number} 于 {day} 查实", f"complaint {number} was found true on {day}")
        yield from (
            Sign(unit_id=one.unit_id, kind="complaint", source=str(key), said=said)
            for one in houses[house]
            if day >= one.since
        )


def _inspections(titled: Iterable[Titled]) -> Iterator[Sign]:
    """Inspections of the house with findings while it bore the title: one query."""
    houses = _by_house(titled)
    rows = Inspection.objects.filter(failed_inspections(), organization_id__in=houses)
    columns = ("id", "number", "organization_id", "recorded_on")
    for key, number, house, day in rows.exclude(recorded_on=None).order_by("number").values_list(*columns):
        said = Text(f"监督检查 {number}（{day}）发现问题", f"inspection {number} of {day} had findings")
        yield from (
            Sign(unit_id=one.unit_id, kind="inspection", source=str(key), said=said)
            for one in houses[house]
            if day >= one.since
        )


def _by_house(titled: Iterable[Titled]) -> dict[UUID, list[Titled]]:
    houses: dict[UUID, list[Titled]] = {}
    for one in titled:
        houses.setdefault(one.house, []).append(one)
    return houses


def _overdue(titled: list[Titled], on: date) -> Iterator[Sign]:
    """Units with controlled instruments whose verification is over: one query for all of them.

    The source is the last day that ran out, so that one more overdue instrument is a new sign.
    """
    rows = (
        Instrument.objects.filter(status_condition("overdue", on=on))
        .filter(usage="working", owner_id__in={one.house for one in titled})
        .values("owner_id", path=F("jurisdiction__path"))
        .annotate(count=Count("pk"), last=Max("valid_until"))
    )
    late: dict[UUID, list[Any]] = {}
    for row in rows:
        late.setdefault(row["owner_id"], []).append(row)
    for one in titled:
        here = [row for row in late.get(one.house, ()) if f"{row['path']}/".startswith(f"{one.path}/")]
        if here:
            count, last = sum(row["count"] for row in here), max(row["last"] for row in here)
            yield Sign(
                unit_id=one.unit_id,
                kind="instruments",
                source=last.isoformat(),
                said=Text(
                    f"{count} 台强制管理器具超期未检，最近一台有效期至 {last}",
                    f"controlled instruments overdue: {count}, the last one since {last}",
                ),
            )


def raise_alert(occasion: Occasion, *, unit_id: UUID, kind: str, source: str, said: Text) -> HonestAlert:
    """Propose the suspension of a title. The software does, for a reason in the registers."""
    permit(acts.RAISE_ALERT, occasion)
    alert = HonestAlert(
        **columns(occasion),
        unit_id=unit_id,
        kind=kind,
        source=source,
        said_zh=said.zh[:240],
        said_en=said.en[:240],
        raised_on=occasion.today,
    )
    with transaction.atomic():
        alert.save(force_insert=True)
        record(
            acts.RAISE_ALERT,
            occasion,
            entity=ENTITY,
            entity_id=unit_id,
            reason=str(said),
            payload={"alert": alert.id, "kind": kind, "source": source},
        )
    return alert


def dismiss(occasion: Occasion, *, alert_id: UUID, reason: str) -> None:
    """Do not follow a proposal, and say why."""
    alert = HonestAlert.objects.filter(pk=alert_id).first()
    if alert is None:
        raise NotFound(Text("没有这条建议", "there is no such proposal"), alert=alert_id)
    row = found(alert.unit_id)
    permit(acts.DISMISS_ALERT, occasion, path=row.jurisdiction.path)
    why = written(reason, "reason", most=rules.LONGEST)
    with transaction.atomic():
        if not decide(occasion, HonestAlert.objects.filter(pk=alert_id, outcome=""), "dismissed", why):
            raise RuleRefusal(Text("该建议已处理", "the proposal was decided already"), alert=alert_id)
        record(
            acts.DISMISS_ALERT,
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            reason=why,
            payload={"alert": alert_id},
        )


def decide(occasion: Occasion, proposals: Any, outcome: str, reason: str) -> int:
    """Write what came of open proposals; how many. Inside a transaction; whoever calls records the act."""
    return int(
        proposals.update(
            outcome=outcome,
            reason=reason,
            decided_on=occasion.today,
            updated_at=occasion.at,
            row_version=F("row_version") + 1,
        )
    )
