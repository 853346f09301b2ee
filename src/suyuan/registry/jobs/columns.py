"""The board of a laboratory: its jobs by the stage they are at, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from suyuan.base.text import Text
from suyuan.registry.jobs.limits import standing
from suyuan.registry.jobs.models import Job, JobPerson
from suyuan.registry.jobs.team import beside_of, with_people

SHOWN: Final = 40  # cards in a column; its head says how many there are
DONE_DAYS: Final = 14  # what was approved longer ago is no longer on the board


class Column(NamedTuple):
    """One column of the board and the states it gathers."""

    code: str
    name: Text
    states: tuple[str, ...]


COLUMNS: Final = (
    Column("accepted", Text("已受理", "Accepted"), ("accepted",)),
    Column("scheduled", Text("已安排", "Scheduled"), ("scheduled",)),
    Column("received", Text("已收样", "Received"), ("received",)),
    Column("in_work", Text("检定中", "In work"), ("in_work",)),
    Column("in_review", Text("核验批准", "In review"), ("recorded", "checked", "approved")),
    Column("done", Text("已完成", "Done"), ("issued", "closed")),
)
CARD: Final = (
    "id", "number", "state", "due_on", "scheduled_for", "from_half", "instrument__name_zh",
    "instrument__name_en", "instrument__model", "instrument__serial_no", "instrument__kind_id",
    "instrument__kind__name_zh", "instrument__kind__name_en", "verifier_id", "verifier__name_zh",
    "verifier__name_en",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A column with its first cards, and how many jobs stand in it."""

    column: Column
    cards: list[dict[str, Any]]
    total: int


@dataclass(frozen=True, kw_only=True)
class Board:
    """All columns, and what the board can be narrowed to."""

    stacks: tuple[Stack, ...]
    people: dict[UUID, Text]
    kinds: dict[str, Text]


def board_of(house: UUID, *, on: date, person: UUID | None = None, kind: str = "") -> Board:
    """The board of a house on a day: two queries for each column, three for all."""
    recent = Q(approved_at__date__gte=on - timedelta(days=DONE_DAYS)) | ~Q(state__in=COLUMNS[-1].states)
    every = Job.objects.filter(
        recent, institution_id=house, state__in=[state for column in COLUMNS for state in column.states]
    )
    names = (
        "verifier_id", "verifier__name_zh", "verifier__name_en", "instrument__kind_id",
        "instrument__kind__name_zh", "instrument__kind__name_en",
    )  # fmt: skip
    offered = list(every.order_by().values(*names).distinct())
    jobs = every.filter(instrument__kind_id=kind) if kind else every
    if person:
        jobs = jobs.filter(Q(verifier_id=person) | Q(pk__in=with_people([person])))
    counts = Counter(dict(jobs.order_by().values_list("state").annotate(Count("id"))))
    stacks = []
    for column in COLUMNS:
        found = jobs.filter(state__in=column.states).order_by("due_on", "scheduled_for", "number")
        cards = [dict(row) for row in found.values(*CARD)[:SHOWN]]
        beside = beside_of([row["id"] for row in cards])
        for row in cards:
            row["beside"] = len(beside.get(row["id"], ()))
            row["limit_step"] = standing(row["state"], row["due_on"], on=on)
        stacks.append(Stack(column=column, cards=cards, total=sum(counts[one] for one in column.states)))
    return Board(
        stacks=tuple(stacks),
        people=_people(every, offered),
        kinds={
            row["instrument__kind_id"]: Text(
                row["instrument__kind__name_zh"], row["instrument__kind__name_en"]
            )
            for row in sorted(offered, key=lambda row: str(row["instrument__kind_id"]))
        },
    )


def _people(jobs: QuerySet[Job], offered: Iterable[Mapping[str, Any]]) -> dict[UUID, Text]:
    """Who stands at the bench for some jobs, by name: one query for those beside the verifiers."""
    beside = JobPerson.objects.filter(job__in=jobs.order_by()).order_by()
    found = [
        (row["verifier__name_en"], row["verifier_id"], row["verifier__name_zh"])
        for row in offered
        if row["verifier_id"]
    ]
    found += beside.values_list("person__name_en", "person_id", "person__name_zh").distinct()
    return {person: Text(zh, en) for en, person, zh in sorted(found)}
