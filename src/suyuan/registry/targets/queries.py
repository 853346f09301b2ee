"""Reading plans: each target with the value that a query gives on the day, and its members as evidence.

A reading depends on the registers alone, and every change of a register is a link of the event chain: so a
reading is kept until the head of the chain moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.lake.engine import connect
from suyuan.planning.indicators import INDICATORS, find_indicator
from suyuan.registry.journal.queries import registers_version
from suyuan.registry.targets import rules
from suyuan.registry.targets.models import Observation, Plan, Target
from suyuan.registry.targets.tables import has_register, tables

if TYPE_CHECKING:
    from suyuan.planning.reading import Reading

__all__ = [
    "has_register",
    "measure",
    "observations",
    "plan",
    "plan_status",
    "plans",
    "registers_version",
    "tables",
]


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a reading rests on beside the registers; nothing given: the setting of the day.

    edition : the catalogue whose required items count; speed : of travel, in km/h
    """

    edition: str = ""
    speed: float | None = None


@dataclass(frozen=True, kw_only=True)
class TargetStatus:
    """A target on a day. `reading` is None where no register feeds it yet; it carries the members."""

    id: int
    indicator: str
    name: Text
    explain: Text
    target: Decimal
    unit: str
    due: int
    basis: str
    scope: str
    note: str
    value: float | None
    share: float | None
    elapsed: float
    state: str
    state_words: Text
    reading: Reading | None


def plans() -> list[dict[str, Any]]:
    """Every plan: one query."""
    columns = ("code", "jurisdiction_code", "title_zh", "title_en", "issuer", "issued", "note")
    return [dict(row) for row in Plan.objects.order_by("code").values(*columns)]


def plan(code: str) -> dict[str, Any]:
    """One plan: one query. Raises NotFound."""
    row = Plan.objects.filter(pk=code).values().first()
    if row is None:
        raise NotFound(Text(f"没有规划 {code}", f"there is no plan {code}"), plan=code)
    return dict(row)


def measure(
    indicator: str,
    *,
    on: date,
    within: str | None = None,
    options: dict[str, Any] | None = None,
    version: str = "",
    basis: Basis | None = None,
) -> Reading:
    """One indicator on a day, from the registers as they are now.

    `version` is the `registers_version` where the caller has read it already.
    """
    chosen = tuple(sorted((options or {}).items()))
    return _reading(indicator, on, within, chosen, version or registers_version(), basis or Basis())


def plan_status(plan_code: str, *, on: date, version: str = "") -> list[TargetStatus]:
    """Every target of a plan with its value on the day, in the plan's order; `version` as in `measure`."""
    known = plan(plan_code)
    rows = list(Target.objects.filter(plan_id=plan_code).select_related("indicator").order_by("pk"))
    head = version or registers_version()
    return [_status(known, row, on=on, head=head) for row in rows]


def _status(known: dict[str, Any], row: Target, *, on: date, head: str) -> TargetStatus:
    code, reading = row.indicator_id, None
    indicator = INDICATORS.get(code)
    if indicator is not None and has_register(code):
        options = tuple(sorted(row.variant.items()))
        reading = _reading(code, on, known["jurisdiction_code"], options, head, Basis())
    value = None if reading is None else reading.value
    start = rules.beginning(known["issued"], due=row.due)
    progress = rules.progress(value, float(row.value), start=start, due=row.due, on=on)
    return TargetStatus(
        id=row.pk,
        indicator=code,
        name=Text(row.indicator.name_zh, row.indicator.name_en),
        explain=indicator.explain if indicator else rules.STATES["no_data"],
        target=row.value,
        unit=row.unit,
        due=row.due,
        basis=row.basis,
        scope=row.scope,
        note=row.note,
        value=value,
        share=progress.share,
        elapsed=progress.elapsed,
        state=progress.state,
        state_words=rules.STATES[progress.state],
        reading=reading,
    )


def observations(indicator: str, *, jurisdiction: str) -> list[dict[str, Any]]:
    """The recorded readings of an indicator, oldest first: one query."""
    rows = Observation.objects.filter(indicator_id=indicator, jurisdiction_id=jurisdiction)
    columns = ("as_of", "value", "members_digest", "query_version", "created_at")
    return [dict(row) for row in rows.order_by("as_of").values(*columns)]


@lru_cache(maxsize=256)
def _reading(
    indicator: str,
    on: date,
    within: str | None,
    options: tuple[tuple[str, Any], ...],
    head: str,
    basis: Basis,
) -> Reading:
    with connect(settings.ANALYTICS_ENGINE) as engine:
        bound = engine.tables(_snapshot(on, head, basis))
        return find_indicator(indicator).measure(bound, engine=engine, on=on, within=within, **dict(options))


@lru_cache(maxsize=4)
def _snapshot(on: date, _head: str, basis: Basis) -> dict[str, Any]:
    """The tables of a day; `_head` names the state of the registers they were read from."""
    return tables(on, edition=basis.edition, speed=basis.speed)
