"""What is usual, learnt once from the years before this one and kept, so that a day reads only this year.

It is learnt anew when the works it rests on have changed, when other laboratories are in doubt, when this
year shows a column in finer digits than the past had, and in any case after MOST_DAYS: what else can change
the past, such as the certificate of a standard that was corrected, is taken up then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Count, Max

from suyuan.base.canonical import digest
from suyuan.planning.integrity.calibrating import Reference, as_record, calibrate, facts_alone, of_record
from suyuan.registry.integrity.feeding import Fed, Scales, measured_between, works_between
from suyuan.registry.integrity.models import Learnt
from suyuan.registry.integrity.queries import doubted_laboratories
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns

PAST: Final = 3  # years before this one from which the usual is learnt
LABS: Final = 30  # with works in the past; with fewer only facts are judged
MOST_DAYS: Final = 30
EDITION: Final = 1  # of what is learnt and how: another number makes every installation learn anew


class Usual(NamedTuple):
    """The works of this year in the terms of the past, and what is usual there.

    keep : writes what was learnt anew; None where what is kept was good.
    """

    fed: Fed
    reference: Reference
    keep: Callable[[], None] | None = None


def this_year(occasion: Occasion, *, anew: bool = False) -> Usual:
    """What a day needs: seven queries of this year, and of the past only where nothing good is kept.

    anew : read the past again, whatever is kept.
    """
    begin = date(occasion.today.year, 1, 1)
    first = begin.replace(year=begin.year - PAST)
    doubted = doubted_laboratories()
    told_from = _told_from(first, begin - timedelta(days=1), doubted)
    kept = Learnt.objects.filter(year=begin.year).first()
    if kept is not None and not anew and _is_good(kept, told_from, on=occasion.today):
        scales = _scales(kept.content["scales"])
        fed = works_between(begin, occasion.today, scales=scales)
        if all(fed.scales.finest[cell] == decimals for cell, decimals in scales.finest.items()):
            return Usual(fed, of_record(kept.content["reference"]))
    return _learn(occasion, first, begin, doubted, told_from, kept)


def _is_good(kept: Learnt, told_from: str, *, on: date) -> bool:
    return kept.from_what == told_from and kept.learnt_on <= on < kept.learnt_on + timedelta(days=MOST_DAYS)


def _told_from(first: date, last: date, doubted: frozenset[UUID]) -> str:
    """The digest of what is learnt from: one query."""
    told = measured_between(first, last).aggregate(
        works=Count("pk"), changed=Max("updated_at"), recorded=Max("observations__recorded_at")
    )
    return digest(
        {
            "edition": EDITION,
            "works": told["works"],
            "changed": [str(told["changed"]), str(told["recorded"])],
            "doubted": sorted(str(one) for one in doubted),
        }
    )


def _learn(
    occasion: Occasion,
    first: date,
    begin: date,
    doubted: frozenset[UUID],
    told_from: str,
    kept: Learnt | None,
) -> Usual:
    fed = works_between(first, occasion.today)
    now = np.array([day >= begin for day in fed.days], dtype=bool)
    reference = _usual(fed, np.flatnonzero(~now), doubted)
    # The scales of the whole are kept: with those of the past alone a finer column would be missed.
    content = {"scales": _as_record(fed.scales), "reference": as_record(reference)}
    facts = {"from_what": told_from, "learnt_on": occasion.today, "content": content}

    def keep() -> None:
        if kept is None:
            Learnt(**columns(occasion), year=begin.year, **facts).save(force_insert=True)
        else:
            Learnt.objects.filter(pk=kept.pk).update(
                **facts, updated_at=occasion.at, row_version=kept.row_version + 1
            )

    return Usual(fed.only(np.flatnonzero(now)), reference, keep)


def _usual(fed: Fed, past: Any, doubted: frozenset[UUID]) -> Reference:
    """What is usual, from the works of the past of laboratories nobody doubts."""
    trusted = np.array([lab not in doubted for lab in fed.labs], dtype=bool)
    which = past[trusted[fed.works.lab[past]]] if len(past) else past
    if len(np.unique(fed.works.lab[which])) < LABS:
        return facts_alone()
    return calibrate(fed.works.part(which))


def _as_record(scales: Scales) -> dict[str, Any]:
    cells: dict[str, dict[str, int]] = {}
    for (shape, at), decimals in scales.finest.items():
        cells.setdefault(shape, {})[str(at)] = decimals
    return {"kinds": [list(kind) for kind in scales.kinds], "finest": cells}


def _scales(record: dict[str, Any]) -> Scales:
    return Scales(
        kinds=[(pack, shape) for pack, shape in record["kinds"]],
        finest={
            (shape, int(at)): decimals
            for shape, cells in record["finest"].items()
            for at, decimals in cells.items()
        },
    )
