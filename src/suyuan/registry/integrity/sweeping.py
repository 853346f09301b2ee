"""The daily sweep: what the detectors struck is noted, and cases are opened where evidence demands it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import transaction

from suyuan.planning.integrity.calibrating import Reference, calibrate, facts_alone
from suyuan.planning.integrity.judging import Escalation, Judgement, judge
from suyuan.planning.integrity.watching import FACTS
from suyuan.planning.integrity.works import Integers
from suyuan.registry.integrity import acts
from suyuan.registry.integrity.feeding import Fed, works_between
from suyuan.registry.integrity.models import Case, Signal
from suyuan.registry.integrity.queries import doubted_laboratories
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization

PAST: Final = 3  # years before this one from which the usual is learnt
LABS: Final = 30  # with works in the past; with fewer only facts are judged
POINTS: Final = 200  # of the course of the evidence that a case keeps
BATCH: Final = 1000


def sweep(occasion: Occasion) -> int:
    """Judge the works of this year. How many strikes and cases are new; doing it twice adds nothing."""
    this_year = date(occasion.today.year, 1, 1)
    fed = works_between(this_year.replace(year=this_year.year - PAST), occasion.today)
    now = np.flatnonzero([day >= this_year for day in fed.days])
    if not len(now):
        return 0
    years = np.array([fed.days[at].year for at in now.tolist()])
    found = judge(fed.works.part(now), _usual(fed, now), year=years)
    with transaction.atomic():
        cases = list(_new_cases(occasion, fed, now, found))
        signals = _new_signals(occasion, fed, now, found)
        if signals:
            record(
                acts.SWEEP, occasion, entity="integrity_sweep", entity_id=occasion.today.isoformat(),
                payload={"works": len(now), "signals": signals},
            )  # fmt: skip
    return signals + len(cases)


def _usual(fed: Fed, now: Integers) -> Reference:
    """What is usual, from the years before and from laboratories nobody doubts."""
    doubted = doubted_laboratories()
    trusted = np.array([lab not in doubted for lab in fed.labs])
    past = np.ones(len(fed.works), dtype=bool)
    past[now] = False
    which = np.flatnonzero(past & trusted[fed.works.lab])
    if len(np.unique(fed.works.lab[which])) < LABS:
        return facts_alone()
    return calibrate(fed.works.part(which))


def _new_cases(occasion: Occasion, fed: Fed, now: Integers, found: Judgement) -> Iterator[Case]:
    """A case for each laboratory and year that crossed the threshold and has none."""
    known = set(Case.objects.filter(origin="evidence").values_list("laboratory_id", "year"))
    new = [one for one in found.escalations if (fed.labs[one.lab], one.year) not in known]
    houses = dict(
        Organization.objects.filter(pk__in=[fed.labs[one.lab] for one in new]).values_list(
            "pk", "jurisdiction_id"
        )
    )
    for one in new:
        lab = fed.labs[one.lab]
        row = Case(
            **columns(occasion),
            number=next_number(Case, "YD", occasion.today),
            laboratory_id=lab,
            jurisdiction_id=houses[lab],
            year=one.year,
            origin="evidence",
            evidence=one.evidence,
            detectors=dict(one.detectors),
            course=_course(fed, now, found, one),
            opened_on=occasion.today,
            state="open",
        )
        row.save(force_insert=True)
        record(
            acts.OF_EVENT["escalate"], occasion, entity="integrity_case", entity_id=row.pk, to_state="open",
            payload={"number": row.number, "laboratory": str(lab), "evidence": f"{one.evidence:.6g}"},
        )  # fmt: skip
        yield row


def _course(fed: Fed, now: Integers, found: Judgement, one: Escalation) -> list[list[Any]]:
    """How the evidence grew over the year: the last value of each day, thinned to some points."""
    growth = found.growth
    mine = np.flatnonzero(fed.works.lab[now[growth.order]] == one.lab)
    last: dict[str, float] = {}
    for at in mine.tolist():
        day = fed.days[int(now[growth.order[at]])]
        last[day.isoformat()] = round(float(growth.log_mean[at] / np.log(10)), 3)
    points = [[day, value] for day, value in last.items()]
    step = max(1, len(points) // POINTS)
    return points[::step] if points[::step][-1] == points[-1] else [*points[::step], points[-1]]


def _new_signals(occasion: Occasion, fed: Fed, now: Integers, found: Judgement) -> int:
    """Strikes of facts that are not noted yet, each with the case of its laboratory."""
    struck = [
        (name, int(at), -1 if told.beside is None else int(told.beside[at]))
        for name, told in found.told.items()
        if name in FACTS
        for at in np.flatnonzero(told.struck & told.looked)
    ]
    known = set(
        Signal.objects.filter(on__gte=min(fed.days[at] for at in now)).values_list("job_id", "detector")
    )
    open_cases: dict[UUID, UUID] = dict(
        Case.objects.exclude(state__in=("set_aside", "closed")).values_list("laboratory_id", "pk")
    )
    new = [
        _signal(occasion, fed, name, int(now[at]), int(now[beside]) if beside >= 0 else -1, open_cases)
        for name, at, beside in struck
        if (fed.jobs[int(now[at])], name) not in known
    ]
    Signal.objects.bulk_create(new, batch_size=BATCH)
    return len(new)


def _signal(
    occasion: Occasion, fed: Fed, detector: str, at: int, beside: int, cases: dict[UUID, UUID]
) -> Signal:
    lab = fed.labs[int(fed.works.lab[at])]
    return Signal(
        **columns(occasion),
        job_id=fed.jobs[at],
        laboratory_id=lab,
        person_id=fed.people[at],
        detector=detector,
        on=fed.days[at],
        beside_id=fed.jobs[beside] if beside >= 0 else None,
        case_id=cases.get(lab),
    )
