"""The daily sweep: what the detectors struck is noted, and cases are opened where evidence demands it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import transaction

from suyuan.planning.integrity.judging import Escalation, Judgement, judge
from suyuan.planning.integrity.watching import FACTS
from suyuan.registry.integrity import acts
from suyuan.registry.integrity.feeding import Fed
from suyuan.registry.integrity.learning import this_year
from suyuan.registry.integrity.models import Case, Signal
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization

POINTS: Final = 200  # of the course of the evidence that a case keeps
BATCH: Final = 1000


def sweep(occasion: Occasion, *, anew: bool = False) -> int:
    """Judge the works of this year. How many strikes and cases are new; doing it twice adds nothing.

    anew : learn from the past again instead of using what is kept; it finds the same.
    """
    fed, usual, keep = this_year(occasion, anew=anew)
    if not len(fed.works):
        return 0
    found = judge(fed.works, usual, year=np.array([day.year for day in fed.days]))
    with transaction.atomic():
        if keep is not None:
            keep()
        cases = list(_new_cases(occasion, fed, found))
        signals = _new_signals(occasion, fed, found)
        if signals or keep is not None:
            record(
                acts.SWEEP, occasion, entity="integrity_sweep", entity_id=occasion.today.isoformat(),
                payload={"works": len(fed.works), "signals": signals, "learnt": keep is not None},
            )  # fmt: skip
    return signals + len(cases)


def _new_cases(occasion: Occasion, fed: Fed, found: Judgement) -> Iterator[Case]:
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
            course=_course(fed, found, one),
            opened_on=occasion.today,
            state="open",
        )
        row.save(force_insert=True)
        record(
            acts.OF_EVENT["escalate"], occasion, entity="integrity_case", entity_id=row.pk, to_state="open",
            payload={"number": row.number, "laboratory": str(lab), "evidence": f"{one.evidence:.6g}"},
        )  # fmt: skip
        yield row


def _course(fed: Fed, found: Judgement, one: Escalation) -> list[list[Any]]:
    """How the evidence grew over the year: the last value of each day, thinned to some points."""
    growth = found.growth
    mine = np.flatnonzero(fed.works.lab[growth.order] == one.lab)
    last: dict[str, float] = {}
    for at in mine.tolist():
        day = fed.days[int(growth.order[at])]
        last[day.isoformat()] = round(float(growth.log_mean[at] / np.log(10)), 3)
    points = [[day, value] for day, value in last.items()]
    step = max(1, len(points) // POINTS)
    return points[::step] if points[::step][-1] == points[-1] else [*points[::step], points[-1]]


def _new_signals(occasion: Occasion, fed: Fed, found: Judgement) -> int:
    """Strikes of facts that are not noted yet, each with the case of its laboratory."""
    struck = [
        (name, int(at), -1 if told.beside is None else int(told.beside[at]))
        for name, told in found.told.items()
        if name in FACTS
        for at in np.flatnonzero(told.struck & told.looked)
    ]
    known = set(Signal.objects.filter(on__gte=min(fed.days)).values_list("job_id", "detector"))
    open_cases: dict[UUID, UUID] = dict(
        Case.objects.exclude(state__in=("set_aside", "closed")).values_list("laboratory_id", "pk")
    )
    new = [
        _signal(occasion, fed, name, at, beside, open_cases)
        for name, at, beside in struck
        if (fed.jobs[at], name) not in known
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
