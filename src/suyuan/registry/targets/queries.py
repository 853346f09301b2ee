"""Reading plans: each target with the value that a query gives on the day, its members, trend and state.

A reading depends on the registers alone: it is kept until a table that it was made from changes
(`targets.registers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max
from django.utils import timezone

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.planning.forecast import Forecast, Point, forecast
from suyuan.planning.indicators import INDICATORS, find_indicator
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import registers_version
from suyuan.registry.parties.models import Jurisdiction
from suyuan.registry.targets import rules
from suyuan.registry.targets.models import Observation, Plan, PlanLine, Target
from suyuan.registry.targets.registers import Basis, Registers
from suyuan.registry.targets.tables import has_register, keeps_past

if TYPE_CHECKING:
    from suyuan.lake.engine import Engine
    from suyuan.planning.reading import Reading, Tables

__all__ = [
    "Basis",
    "Registers",
    "has_register",
    "measure",
    "measured",
    "observations",
    "plan",
    "plan_status",
    "plans",
    "registers_version",
]

PLAN_COLUMNS: Final = (
    "code", "jurisdiction_code", "title_zh", "title_en", "issuer", "issued", "note", "begins", "ends",
    "state", "follows_id",
)  # fmt: skip
NEAR_DUE: Final = 31  # days before the due day whose last recorded reading may stand for it


@dataclass(frozen=True, kw_only=True)
class Series:
    """An indicator of a division counted in one way: what readings can be set beside each other."""

    indicator: str
    jurisdiction: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for the same series."""
        return self.indicator, self.jurisdiction, rules.variant_key(self.options)

    def columns(self) -> dict[str, str]:
        """The columns of its observations."""
        return {
            "indicator_id": self.indicator,
            "jurisdiction_id": self.jurisdiction,
            "variant_key": rules.variant_key(self.options),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A recorded reading; `read_back`: it was made on a later day, from the dates in the registers."""

    on: date
    value: float
    whole: int | None
    digest: str
    read_back: bool


@dataclass(frozen=True, kw_only=True)
class TargetStatus:
    """A target on a day. `reading` is None where no register feeds it yet; it carries the members.

    when_due : the value of the last day of a due year that is over; ahead : the forecast for one to come
    """

    id: int
    indicator: str
    name: Text
    explain: Text
    target: Decimal
    unit: str
    due: int
    direction: str
    basis: str
    scope: str
    note: str
    milestones: Sequence[Mapping[str, Any]]
    series: Series
    value: float | None
    share: float | None
    elapsed: float
    state: str
    state_words: Text
    reading: Reading | None
    history: tuple[Observed, ...]
    trend: Forecast | None
    ahead: Point | None
    when_due: float | None


def plans() -> list[dict[str, Any]]:
    """Every plan but dropped drafts: one query."""
    return [dict(row) for row in Plan.objects.exclude(state="dropped").order_by("code").values(*PLAN_COLUMNS)]


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
    options: Mapping[str, Any] | None = None,
    version: str = "",
    basis: Basis | None = None,
) -> Reading:
    """One indicator on a day, from the registers as they are now.

    `version` is the `registers_version` where the caller has read it already.
    """
    with Registers(on, version=version, basis=basis) as registers:
        return measured(indicator, registers, within=within, options=options or {})


def measured(
    indicator: str, registers: Registers, *, within: str | None, options: Mapping[str, Any]
) -> Reading:
    """As `measure`, for whoever asks several things of the registers of one day."""

    def make(tables: Tables, engine: Engine) -> Reading:
        found = find_indicator(indicator)
        return found.measure(tables, engine=engine, on=registers.on, within=within, **options)

    return registers.ask((indicator, within, tuple(sorted(options.items()))), make)


def plan_status(plan_code: str, *, on: date, version: str = "") -> list[TargetStatus]:
    """Every target of a plan with its value on the day, in the plan's order; `version` as in `measure`.

    Five queries where the readings are known already.
    """
    known = plan(plan_code)
    rows = list(Target.objects.filter(plan_id=plan_code).select_related("indicator").order_by("pk"))
    head = version or registers_version()
    of = {row.pk: series_of(row, known) for row in rows}
    past = history(of.values(), until=on)
    begun = registers_since() if any(on > rules.last_day(row.due) for row in rows) else None
    with Registers(on, version=head) as registers:
        return [
            _status(known, row, of[row.pk], past.get(of[row.pk].key, ()), registers=registers, begun=begun)
            for row in rows
        ]


def line_series(indicator: str, jurisdiction: str) -> Series:
    """The series of an indicator that a task line is measured by."""
    return Series(indicator=indicator, jurisdiction=jurisdiction)


def series_of(row: Target, plan: Mapping[str, Any]) -> Series:
    """The series that a target looks at."""
    return Series(
        indicator=row.indicator_id,
        jurisdiction=plan["jurisdiction_code"],
        options=rules.options_of(row.variant, begins=plan["begins"]),
    )


def _status(
    known: dict[str, Any],
    row: Target,
    series: Series,
    past: tuple[Observed, ...],
    *,
    registers: Registers,
    begun: date | None,
) -> TargetStatus:
    code, reading, on = row.indicator_id, None, registers.on
    indicator = INDICATORS.get(code)
    if indicator is not None and has_register(code):
        reading = measured(code, registers, within=series.jurisdiction, options=series.options)
    value = None if reading is None else reading.value
    trend = None if reading is None else trend_of(past, reading)
    last = rules.last_day(row.due)
    ahead = trend.at(last) if trend is not None and on <= last else None
    when_due = _when_due(series, past, last, registers, begun) if value is not None and on > last else None
    start = known["begins"] or rules.beginning(known["issued"], due=row.due)
    progress = rules.progress(
        value, float(row.value), start=start, due=row.due, on=on, direction=row.direction,
        when_due=when_due, ahead=ahead,
    )  # fmt: skip
    return TargetStatus(
        id=row.pk,
        indicator=code,
        name=Text(row.indicator.name_zh, row.indicator.name_en),
        explain=indicator.explain if indicator else rules.STATES["no_data"],
        target=row.value,
        unit=row.unit,
        due=row.due,
        direction=row.direction,
        basis=row.basis,
        scope=row.scope,
        note=row.note,
        milestones=row.milestones,
        series=series,
        value=value,
        share=progress.share,
        elapsed=progress.elapsed,
        state=progress.state,
        state_words=rules.STATES[progress.state],
        reading=reading,
        history=past,
        trend=trend,
        ahead=ahead,
        when_due=when_due,
    )


def trend_of(past: Sequence[Observed], reading: Reading) -> Forecast | None:
    """The forecast from recorded readings and that of the day."""
    is_share = reading.denominator is not None
    points = [(one.on, one.value) for one in past]
    return forecast(
        [*points, (reading.on, reading.value)],
        step=100 / max(reading.denominator or 1, 1) if is_share else 1.0,
        high_end=100.0 if is_share else float("inf"),
    )


def _when_due(
    series: Series, past: Sequence[Observed], last: date, registers: Registers, begun: date | None
) -> float | None:
    """The value of the due day: as recorded about then, else read back where the registers know it."""
    near = [one for one in past if last - timedelta(days=NEAR_DUE) <= one.on <= last]
    if near:
        return near[-1].value
    if begun is None or last < begun or not keeps_past(series.indicator):
        return None
    return measure(
        series.indicator,
        on=last,
        within=series.jurisdiction,
        options=series.options,
        version=registers.version,
    ).value


def history(series: Iterable[Series], *, until: date) -> dict[tuple[str, str, str], tuple[Observed, ...]]:
    """The recorded readings of some series up to a day, oldest first: one query."""
    wanted = {one.key for one in series}
    codes, places = {key[0] for key in wanted}, {key[1] for key in wanted}
    rows = Observation.objects.filter(
        indicator_id__in=codes, jurisdiction_id__in=places, as_of__lte=until
    ).order_by("as_of")
    found: dict[tuple[str, str, str], list[Observed]] = {}
    for row in rows:
        key = (row.indicator_id, row.jurisdiction_id, row.variant_key)
        if key in wanted:
            found.setdefault(key, []).append(
                Observed(
                    on=row.as_of,
                    value=float(row.value),
                    whole=row.whole,
                    digest=row.members_digest,
                    read_back=timezone.localdate(row.created_at) > row.as_of,
                )
            )
    return {key: tuple(rows) for key, rows in found.items()}


def series_observed(plan_code: str = "") -> list[tuple[Series, date | None]]:
    """The series of plans in force that a register feeds, each with its last recorded day: four queries."""
    places = set(Jurisdiction.objects.values_list("code", flat=True))
    rows = Target.objects.filter(plan__state="in_force").select_related("plan").order_by("pk")
    if plan_code:
        rows = rows.filter(plan=plan_code)
    lines = PlanLine.objects.filter(plan__state="in_force").select_related("plan").order_by("plan", "place")
    if plan_code:
        lines = lines.filter(plan=plan_code)
    found: dict[tuple[str, str, str], Series] = {}
    every: list[Target | PlanLine] = [*rows, *lines]
    for row in every:
        place = row.plan.jurisdiction_code
        if place in places and row.indicator_id in INDICATORS and has_register(row.indicator_id):
            known = {"jurisdiction_code": place, "begins": row.plan.begins}
            one = series_of(row, known) if isinstance(row, Target) else line_series(row.indicator_id, place)
            found.setdefault(one.key, one)
    latest = {
        (row["indicator_id"], row["jurisdiction_id"], row["variant_key"]): row["last"]
        for row in Observation.objects.values("indicator_id", "jurisdiction_id", "variant_key").annotate(
            last=Max("as_of")
        )
    }
    return [(one, latest.get(key)) for key, one in found.items()]


def registers_since() -> date | None:
    """The day of the first event: what was before, these registers did not see. One query."""
    at = Event.objects.order_by("seq").values_list("at", flat=True).first()
    return None if at is None else timezone.localdate(at)


def observations(indicator: str, *, jurisdiction: str) -> list[dict[str, Any]]:
    """The recorded readings of an indicator, oldest first: one query."""
    rows = Observation.objects.filter(indicator_id=indicator, jurisdiction_id=jurisdiction)
    columns = ("as_of", "value", "variant_key", "members_digest", "query_version", "created_at")
    return [dict(row) for row in rows.order_by("as_of", "variant_key").values(*columns)]
