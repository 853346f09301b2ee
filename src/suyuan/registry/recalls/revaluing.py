"""The stored readings behind affected certificates, evaluated again with the right value of the standard.

The same road as at the bench: the pack, the readings as they were kept, the results of the standards; only
what the standard handed on is another. Nothing is written. Standards that were themselves affected come first
and hand on what they are found to be, so that a chain is walked from its top.
Source: domain model 6.3; design 2 (a correction revalues all dependents without touching readings).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

import numpy as np

from suyuan.base.errors import SuyuanError
from suyuan.base.identity import derived
from suyuan.base.text import Text
from suyuan.methods.evaluate import evaluate
from suyuan.methods.evaluation import Evaluation as Computed
from suyuan.methods.observations import Observations, parse_observations
from suyuan.methods.pack import Pack
from suyuan.methods.sources import Row, Source, SourcePoint
from suyuan.methods.units import to_unit
from suyuan.registry.jobs.computation import identity_seed, pack_of
from suyuan.registry.jobs.models import Found, Job, JobStandard
from suyuan.registry.recalls.adjusted import found_before, with_found
from suyuan.registry.recalls.models import Recall
from suyuan.registry.results.behind import behind_points
from suyuan.registry.results.models import Evaluation, ObservationSet, Result
from suyuan.registry.results.queries import LINE_COLUMNS, sources_for
from suyuan.trace.faults import Fault, day_number

Pins = Mapping[str, UUID]  # role -> evaluation of the standard's device
AT_ONCE: Final = 500
NO_EDITIONS: Final[Mapping[str, Pack]] = {}


@dataclass(frozen=True, kw_only=True)
class NewPoint:
    """What a standard hands on at a result instead: value and u in the unit of that result, and its parts."""

    value: float
    u: float
    dof: float
    rows: tuple[Row, ...]
    unit: str
    keeps_parts: bool = False  # what was behind the result before stays, and `rows` come to it


# What stands in the place of results that somebody used, by their identity.
Instead = Mapping[UUID, NewPoint]


@dataclass(frozen=True, kw_only=True)
class LineChange:
    """A line as it is on record, and as it is found now."""

    id: UUID
    label: Text
    point: Text
    unit: str
    before: tuple[str, str, str]  # value, U, verdict as printed
    after: tuple[str, str, str]
    shift: float | None
    u: float | None

    @property
    def is_other(self) -> bool:
        """Whether anything that is printed differs."""
        return self.before != self.after

    @property
    def turns(self) -> bool:
        """Whether the verdict is another one."""
        return self.before[2] != self.after[2]


@dataclass(frozen=True, kw_only=True)
class Revalued:
    """One evaluation computed again; `refusal` says why it could not be."""

    evaluation: UUID
    job: UUID | None = None
    lines: tuple[LineChange, ...] = ()
    verdict: tuple[str, str] = ("", "")
    refusal: Text | None = None

    @property
    def is_other(self) -> bool:
        """Whether anything that is printed differs."""
        return any(line.is_other for line in self.lines)

    @property
    def turns(self) -> int:
        """How many verdicts are others."""
        return sum(line.turns for line in self.lines)


@dataclass(kw_only=True)
class _Case:
    """An evaluation on its way: the job it comes from, its readings, what it leans on."""

    job: Job
    pack: Pack
    observations: Observations
    seed: str
    pins: Pins
    stored: list[dict[str, Any]]
    evaluation: UUID
    verdict: str

    @property
    def day(self) -> date:
        assert self.job.performed_on is not None
        return self.job.performed_on


class Basis(Protocol):
    """What is put right for work on a day."""

    def share(self, day: date) -> float:
        """The part that work of this day took over; work with the same share has the same standards."""

    def instead(self, share: float) -> Instead:
        """What stands in the place of which results."""


@dataclass(frozen=True, kw_only=True)
class PutRight:
    """The result that a recall is about, put right by its fault. `origin` is what the amount rests on."""

    point: Result
    fault: Fault
    origin: UUID

    def share(self, day: date) -> float:
        return float(self.fault.taken(np.array([day_number(day)]))[0])

    def instead(self, share: float) -> Instead:
        """As it should have been; its own parts stay, the doubt about the amount comes to them."""
        point, spread = self.point, share * self.fault.u_amount
        return {
            point.pk: NewPoint(
                value=(point.value or 0.0) + share * self.fault.amount,
                u=math.hypot(point.u or 0.0, spread),
                dof=math.inf if point.dof is None else point.dof,
                rows=((self.origin, spread, math.inf),) if spread else (),
                unit=point.unit,
                keeps_parts=True,
            )
        }


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """A certificate of a standard in the place of another one, line by line."""

    points: Instead

    def share(self, day: date) -> float:  # noqa: ARG002
        return 1.0

    def instead(self, share: float) -> Instead:  # noqa: ARG002
        return self.points


NOTHING = Replaced(points={})


def put_right(row: Recall, fault: Fault) -> PutRight:
    """What a recall puts right: one query."""
    point = Result.objects.get(pk=row.source_id)
    return PutRight(point=point, fault=fault, origin=derived("recall", str(row.pk)))


def replaced(pairs: Mapping[UUID, UUID]) -> Replaced:
    """The lines of new evaluations in the place of those of old ones, each pair of one device: old -> new.
    Four queries.
    """
    columns = ("id", "evaluation_id", "symbol", "point", "value", "u", "dof", "unit")
    lines = Result.objects.filter(u__gt=0).exclude(point="").order_by("place")
    news = {
        (row["evaluation_id"], row["symbol"], row["point"]): row
        for row in lines.filter(evaluation_id__in=list(pairs.values())).values(*columns)
    }
    behind = behind_points(list(pairs.values()), [row["id"] for row in news.values()])
    points = {}
    for row in lines.filter(evaluation_id__in=list(pairs)).values(*columns):
        found = news.get((pairs[row["evaluation_id"]], row["symbol"], row["point"]))
        if found is not None:
            points[row["id"]] = NewPoint(
                value=found["value"],
                u=found["u"],
                dof=math.inf if found["dof"] is None else found["dof"],
                rows=tuple((part.uid, part.component, part.dof) for part in behind[found["id"]]),
                unit=found["unit"],
            )
    return Replaced(points=points)


def revalued(
    evaluations: Sequence[UUID], *, basis: Basis = NOTHING, editions: Mapping[str, Pack] = NO_EDITIONS
) -> dict[UUID, Revalued]:
    """Evaluations computed again, by their identity. Queries in portions, and three for each set of standards
    that was used; never one for each certificate.

    editions : method -> the corrected pack to be used instead of the one that was used.
    """
    asked = [*evaluations, *(before := found_before(evaluations)).values()]
    cases, found = _cases(asked, editions)
    waiting = {case.evaluation: case for case in cases}
    instead: dict[UUID, NewPoint] = {}
    while waiting:
        ready = [one for one in waiting.values() if not set(one.pins.values()) & set(waiting)]
        if not ready:  # cannot happen: results are written after those they lean on
            break
        for wave in _alike(ready, basis):
            for case, outcome in zip(wave.cases, _evaluated(wave, basis, instead), strict=True):
                found[case.evaluation] = _compared(case, outcome)
                if isinstance(outcome, Computed):
                    instead |= _handed_on(case, outcome)
        for one in ready:
            del waiting[one.evaluation]
    return with_found(found, before)


def _cases(
    evaluations: Sequence[UUID], editions: Mapping[str, Pack]
) -> tuple[list[_Case], dict[UUID, Revalued]]:
    """What can be computed again, and the refusal of the others."""
    kept: dict[UUID, _Kept] = {}
    pins: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    lines: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for part in _portions(evaluations):
        some = _kept_of(part)
        kept |= some
        for evaluation, role, standard in _pinned(some):
            pins[evaluation][role] = standard
        printed = Result.objects.filter(evaluation_id__in=part).order_by("evaluation_id", "place")
        for line in printed.values("evaluation_id", *LINE_COLUMNS):
            lines[line["evaluation_id"]].append(dict(line))
    cases, refused = [], {}
    for evaluation in evaluations:
        try:
            cases.append(_case(kept.get(evaluation), pins[evaluation], lines[evaluation], editions))
        except SuyuanError as error:
            refused[evaluation] = Revalued(evaluation=evaluation, refusal=error.message)
        except _Unknown:
            refused[evaluation] = Revalued(evaluation=evaluation, refusal=NO_READINGS)
    return cases, refused


class _Kept(NamedTuple):
    """Readings of a job with what was made of them: those that count, or those before an adjustment."""

    job: Job
    observations: ObservationSet | None
    evaluation: Evaluation | None


def _kept_of(evaluations: Sequence[UUID]) -> dict[UUID, _Kept]:
    kept: dict[UUID, _Kept] = {}
    beside = ("instrument", "pack", "institution")
    jobs = Job.objects.filter(evaluation_id__in=evaluations).order_by("created_at", "id")
    for job in jobs.select_related(*beside, "observations", "evaluation"):
        kept[job.evaluation_id] = _Kept(job, job.observations, job.evaluation)  # type: ignore[index]
    first = Found.objects.filter(evaluation_id__in=evaluations)
    for row in first.select_related(*(f"job__{one}" for one in beside), "observations", "evaluation"):
        kept[row.evaluation_id] = _Kept(row.job, row.observations, row.evaluation)
    return kept


def _pinned(kept: Mapping[UUID, _Kept]) -> Iterator[tuple[UUID, str, UUID]]:
    """Evaluation, role, evaluation of the standard's device: the standards of the job, for both its sets."""
    of_job: dict[UUID, list[UUID]] = defaultdict(list)
    for evaluation, one in kept.items():
        of_job[one.job.pk].append(evaluation)
    used = JobStandard.objects.filter(job_id__in=list(of_job), evaluation_id__isnull=False)
    for job_id, role, standard in used.values_list("job_id", "role", "evaluation_id"):
        for evaluation in of_job[job_id]:
            yield evaluation, role, standard


class _Unknown(Exception):
    """No readings are kept here."""


NO_READINGS = Text(
    "本系统没有保存原始读数（外部证书），不能重新计算",
    "no readings are kept here (another laboratory's certificate)",
)


def _case(
    kept: _Kept | None, pins: Pins, stored: list[dict[str, Any]], editions: Mapping[str, Pack]
) -> _Case:
    if kept is None or kept.observations is None or kept.evaluation is None or kept.job.performed_on is None:
        raise _Unknown
    job = kept.job
    pack = editions.get(job.pack.method) or pack_of(job)
    data = json.loads(kept.observations.data)
    return _Case(
        job=job,
        pack=pack,
        observations=parse_observations(pack, data),
        seed=identity_seed(job.instrument_id, data, kept.job.performed_on),
        pins=pins,
        stored=stored,
        evaluation=kept.evaluation.pk,
        verdict=kept.evaluation.verdict,
    )


@dataclass(frozen=True, kw_only=True)
class _Wave:
    """Cases of one pack with the same standards, the same share of the fault and readings of one shape."""

    cases: list[_Case]
    share: float


def _alike(cases: Iterable[_Case], basis: Basis) -> Iterator[_Wave]:
    def key(case: _Case) -> tuple[Any, ...]:
        pins = sorted((role, str(one)) for role, one in case.pins.items())
        return case.pack.id, pins, basis.share(case.day), list(case.observations.shape)

    for (*_, share, _shape), some in groupby(sorted(cases, key=key), key=key):
        yield _Wave(cases=list(some), share=share)


def _evaluated(wave: _Wave, basis: Basis, instead: Instead) -> Sequence[Computed | SuyuanError]:
    first = wave.cases[0]
    try:
        sources = sources_for(first.pins, first.pack)
        new = {**instead, **basis.instead(wave.share)}
        used = {role: with_instead(one, new) for role, one in sources.items()}
        batch = evaluate(
            first.pack,
            [case.observations for case in wave.cases],
            used,
            identity_seeds=[case.seed for case in wave.cases],
        )
    except SuyuanError as error:
        return [error] * len(wave.cases)
    return [batch.item(place) for place in range(len(wave.cases))]


def with_instead(source: Source, instead: Instead) -> Source:
    """The standard with some of its results put right."""
    points = tuple(_point(source, one, instead.get(one.origin)) for one in source.points)
    return replace(source, points=points)


def _point(source: Source, point: SourcePoint, new: NewPoint | None) -> SourcePoint:
    if new is None:
        return point
    factor = float(to_unit(Decimal(1), new.unit, wanted=source.unit, quantity=source.role))
    rows = tuple((uid, component * factor, dof) for uid, component, dof in new.rows)
    return replace(
        point,
        value=new.value * factor,
        u=new.u * factor,
        dof=new.dof,
        rows=(*point.elementary, *rows) if new.keeps_parts else rows,
    )


def _handed_on(case: _Case, computed: Computed) -> dict[UUID, NewPoint]:
    """The lines of an affected standard as it is found now, in the place of those on record."""
    found = {}
    for row in case.stored:
        line = computed.line(f"{row['test']}/{row['index']}/{row['symbol']}")
        if line is not None and line.value is not None and line.u:
            found[row["id"]] = NewPoint(
                value=line.value,
                u=line.u,
                dof=math.inf if line.dof is None else line.dof,
                rows=line.rows,
                unit=line.unit,
            )
    return found


def recorded(pairs: Mapping[UUID, UUID]) -> dict[UUID, Revalued]:
    """The same comparison where the new result is on record: old evaluation -> new one. Four queries."""
    first = found_before([*pairs, *pairs.values()])
    before = {old: first[old] for old, new in pairs.items() if old in first and new in first}
    both = {**pairs, **{one: first[pairs[old]] for old, one in before.items()}}
    return with_found(_recorded(both), before)


def _recorded(pairs: Mapping[UUID, UUID]) -> dict[UUID, Revalued]:
    lines: dict[UUID, dict[tuple[Any, ...], dict[str, Any]]] = defaultdict(dict)
    every = [*pairs, *pairs.values()]
    for row in (
        Result.objects.filter(evaluation_id__in=every)
        .order_by("place")
        .values("evaluation_id", *LINE_COLUMNS)
    ):
        lines[row["evaluation_id"]][row["test"], row["index"], row["symbol"]] = dict(row)
    verdicts = dict(Evaluation.objects.filter(pk__in=every).values_list("pk", "verdict"))
    return {
        old: Revalued(
            evaluation=old,
            lines=tuple(
                _change(row, _printed(after), after["value"], after["u"])
                for name, row in lines[old].items()
                if (after := lines[new].get(name)) is not None
            ),
            verdict=(verdicts.get(old, ""), verdicts.get(new, "")),
        )
        for old, new in pairs.items()
    }


def _printed(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["value_text"], row["expanded_text"], row["verdict"]


def _change(
    row: Mapping[str, Any], after: tuple[str, str, str], value: float | None, u: float | None
) -> LineChange:
    both = value is not None and row["value"] is not None
    return LineChange(
        id=row["id"],
        label=Text(row["label_zh"], row["label_en"]),
        point=Text.read(row["point"]),
        unit=row["unit"],
        before=_printed(row),
        after=after,
        shift=value - row["value"] if both and value is not None else None,
        u=u,
    )


def _compared(case: _Case, outcome: Computed | SuyuanError) -> Revalued:
    if isinstance(outcome, SuyuanError):
        return Revalued(evaluation=case.evaluation, job=case.job.pk, refusal=outcome.message)
    changes = []
    for row in case.stored:
        line = outcome.line(f"{row['test']}/{row['index']}/{row['symbol']}")
        if line is None:
            continue
        after = (line.value_text or "", line.U_text or "", line.verdict)
        changes.append(_change(row, after, line.value, line.u))
    verdict = (case.verdict, outcome.verdict)
    return Revalued(evaluation=case.evaluation, job=case.job.pk, lines=tuple(changes), verdict=verdict)


def _portions(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
