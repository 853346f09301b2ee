"""Works of the registers as the arrays that detectors read: a handful of set-based queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Min, Q

from suyuan.base.canonical import digest
from suyuan.planning.integrity.works import Works
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs.models import Job, JobStandard
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.places import places
from suyuan.registry.results.models import Result
from suyuan.registry.standards.terms import terms_of

HOUR: Final = 3600.0
LONGEST: Final = 400  # days before its measurement that a job may have been received
COLUMNS: Final = (
    "id", "institution_id", "verifier_id", "instrument_id", "pack_id", "application__place",
    "application__applicant__jurisdiction_id", "institution__jurisdiction_id", "observations__data",
    "observations__recorded_at", "measured_at", "performed_on", "evaluation_id", "evaluation__verdict",
)  # fmt: skip


Kind = tuple[str, str]  # the method pack, and the shape of the record
Finest = Mapping[tuple[str, int], int]  # shape and cell -> decimals


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scales:
    """How kinds are numbered and cells counted: works that are read later are told in the same terms."""

    kinds: Sequence[Kind] = ()
    finest: Finest = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fed:
    """Works with who they are: the identity of each number in the arrays."""

    works: Works
    scales: Scales
    jobs: Sequence[UUID]
    labs: Sequence[UUID]
    people: Sequence[UUID | None]  # of each work
    days: Sequence[date]  # of each work

    def only(self, which: Any) -> Fed:
        """These works alone, in this order; the numbers stay."""
        return replace(
            self,
            works=self.works.part(which),
            jobs=[self.jobs[at] for at in which],
            people=[self.people[at] for at in which],
            days=[self.days[at] for at in which],
        )


def measured_between(first: date, last: date) -> Any:
    """Jobs that were measured on these days and have readings."""
    return Job.objects.filter(
        performed_on__range=(first, last), observations__isnull=False, evaluation__isnull=False
    )


def works_between(
    first: date, last: date, *, without: frozenset[UUID] = frozenset(), scales: Scales | None = None
) -> Fed:
    """Works that were measured on these days and have readings: seven queries.

    without : laboratories that are left out; scales : of works that were read before. Numbers of houses,
    people, instruments and standards follow their identities, so that a part of the works is in the order
    that it has among all.
    """
    scales = scales or Scales()
    measured = measured_between(first, last).exclude(institution_id__in=without)
    rows = list(measured.order_by("performed_on", "pk").values(*COLUMNS))
    jobs = [row["id"] for row in rows]
    instants = _instants(jobs, first, last)
    signed = dict(
        Certificate.objects.filter(job__in=measured).values_list("job_id").annotate(Min("issued_at"))
    )
    where = places()
    labs, lab = _ranks([row["institution_id"] for row in rows])
    _, person = _ranks([row["verifier_id"] for row in rows])
    _, instrument = _ranks([row["instrument_id"] for row in rows])
    shapes, readings, finest = _read(rows, scales.finest)
    kinds, kind = _numbers(
        [(str(row["pack_id"]), shape) for row, shape in zip(rows, shapes, strict=True)], known=scales.kinds
    )
    spots = [where.get(_division(row)) for row in rows]
    errors = _errors(measured)
    uses = _uses(jobs, measured, {row["id"]: row["performed_on"] for row in rows})
    works = Works(
        lab=lab,
        person=np.where([row["verifier_id"] is None for row in rows], -1, person),
        kind=kind,
        instrument=instrument,
        received=_hours(instants["jobs.receive"].get(job) for job in jobs),
        began=_hours(instants["jobs.start"].get(job) for job in jobs),
        ended=_hours(row["measured_at"] for row in rows),
        recorded=_hours(row["observations__recorded_at"] for row in rows),
        signed=_hours(signed.get(job) for job in jobs),
        latitude=np.array([np.nan if spot is None else spot.latitude for spot in spots], dtype=float),
        longitude=np.array([np.nan if spot is None else spot.longitude for spot in spots], dtype=float),
        error=np.array([errors.get(row["evaluation_id"], np.nan) for row in rows], dtype=float),
        passed=np.array([row["evaluation__verdict"] != "fail" for row in rows], dtype=bool),
        start=np.concatenate(([0], np.cumsum([len(one) for one in readings]))).astype(np.int64),
        counts=np.array([count for one in readings for count in one], dtype=np.int64),
        use_work=uses[0],
        use_standard=uses[1],
        use_valid=uses[2],
    )
    return Fed(
        works=works,
        scales=Scales(kinds=kinds, finest=finest),
        jobs=jobs,
        labs=labs,
        people=[row["verifier_id"] for row in rows],
        days=[row["performed_on"] for row in rows],
    )


def _division(row: Mapping[str, Any]) -> str:
    on_site = row["application__place"] == "on_site"
    return str(row["application__applicant__jurisdiction_id" if on_site else "institution__jurisdiction_id"])


def _instants(jobs: Sequence[UUID], first: date, last: date) -> dict[str, dict[UUID, datetime]]:
    """When the sample came and when the work began: the last such event of each job."""
    found: dict[str, dict[UUID, datetime]] = defaultdict(dict)
    wanted = {str(job): job for job in jobs}
    begin, end = first - timedelta(days=LONGEST), last + timedelta(days=2)
    events = Event.objects.filter(
        entity="job", act__in=("jobs.receive", "jobs.start"), at__date__range=(begin, end)
    )
    for act, job, at in events.order_by("seq").values_list("act", "entity_id", "at"):
        if job in wanted:
            found[act][wanted[job]] = at
    return found


def _hours(instants: Iterator[datetime | None]) -> Any:
    return np.array([np.nan if at is None else at.timestamp() / HOUR for at in instants], dtype=float)


def _numbers(values: Sequence[Any], *, known: Sequence[Any] = ()) -> tuple[list[Any], Any]:
    """The different values, those that are known first, and the number of each one among them."""
    places = {value: at for at, value in enumerate(known)}
    numbers = [places.setdefault(value, len(places)) for value in values]
    return list(places), np.array(numbers, dtype=np.int64)


def _ranks(values: Sequence[Any]) -> tuple[list[Any], Any]:
    """The different values in their own order, and the place of each one among them; nothing comes first."""
    return _numbers(values, known=sorted(set(values), key=lambda one: "" if one is None else one.hex))


def _errors(measured: Any) -> dict[UUID, float]:
    """The error of each evaluation that lies nearest to its limit, as a share of it."""
    worst: dict[UUID, float] = {}
    lines = Result.objects.filter(
        Q(evaluation__in=measured.values("evaluation_id")), ~Q(limit_high=""), value__isnull=False
    )
    for evaluation, value, low, high in lines.values_list(
        "evaluation_id", "value", "limit_low", "limit_high"
    ):
        middle, half = _band(low, high)
        if half > 0:
            share = abs((value or 0.0) - middle) / half
            worst[evaluation] = max(worst.get(evaluation, 0.0), share)
    return worst


def _band(low: str, high: str) -> tuple[float, float]:
    """Middle and half width of an interval of limits; without a lower one it lies about zero."""
    top = float(high)
    bottom = float(low) if low else -top
    return (top + bottom) / 2, (top - bottom) / 2


def _uses(jobs: Sequence[UUID], measured: Any, day: Mapping[UUID, date]) -> tuple[Any, Any, Any]:
    """Which work used which standard, and whether its certificate was valid on that day."""
    place = {job: at for at, job in enumerate(jobs)}
    rows = list(JobStandard.objects.filter(job__in=measured).values_list("job_id", "standard_id"))
    _, standard = _ranks([row[1] for row in rows])
    terms = terms_of({row[1] for row in rows})
    valid = [any(term.covers(day[job]) for term in terms.get(used, ())) for job, used in rows]
    return (
        np.array([place[row[0]] for row in rows], dtype=np.int64),
        standard,
        np.array(valid, dtype=bool),
    )


def _read(
    rows: Sequence[Mapping[str, Any]], known: Finest
) -> tuple[list[str], list[list[int]], dict[tuple[str, int], int]]:
    """The shape of each work's record, its readings in units of the last digit of their column, and those.

    Works of one shape share header, tests and number of lines, so that a column means the same in all.
    """
    shapes, cells = [], []
    finest: dict[tuple[str, int], int] = defaultdict(int, known)
    for row in rows:
        shape, values = _cells(json.loads(row["observations__data"]))
        shapes.append(shape)
        cells.append(values)
        for at, value in enumerate(values):
            finest[shape, at] = max(finest[shape, at], -int(value.as_tuple().exponent))
    counts = [
        [int(value.scaleb(finest[shape, at]).to_integral_value()) for at, value in enumerate(values)]
        for shape, values in zip(shapes, cells, strict=True)
    ]
    return shapes, counts, dict(finest)


def _cells(data: Mapping[str, Any]) -> tuple[str, list[Decimal]]:
    names, values = [], []
    for test, lines in sorted(data.get("tests", {}).items()):
        for number, line in enumerate(lines):
            for name, text in sorted(line.items()):
                value = _number(text)
                if value is not None:
                    names.append(f"{test}.{number}.{name}")
                    values.append(value)
    return digest({"header": data.get("header", {}), "cells": names}), values


def _number(text: object) -> Decimal | None:
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and -15 <= exponent <= 0 and abs(value) < 10**12 else None
