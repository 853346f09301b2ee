"""What the builder knows of the world under construction: identities by name, clock, and who acts.

Time in the demonstration is simulated: every act is given its own instant, so that the journal reads like a
year of work, and identities follow from the seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from suyuan.base.identity import uuid7
from suyuan.registry.journal.occasion import Actor, Grant, Occasion
from suyuan.server.demo.hierarchy import PlannedStandard
from suyuan.server.demo.houses import Division, House
from suyuan.server.demo.scenario import NATION, Size, dice

FOUNDED = 1130  # days before now: three years of work, and a month to set up


@dataclass
class World:
    """Everything made so far. `today` is the day the demonstration is looked at."""

    size: Size
    now: datetime
    zone: ZoneInfo
    processes: int = 1
    divisions: dict[str, Division] = field(default_factory=dict)
    houses: dict[str, House] = field(default_factory=dict)
    house_ids: dict[str, UUID] = field(default_factory=dict)
    people: dict[tuple[str, str], UUID] = field(default_factory=dict)  # (house, post)
    log_ins: list[dict[str, str]] = field(default_factory=list)
    packs: dict[str, Any] = field(default_factory=dict)  # method: the pack
    devices: dict[str, UUID] = field(default_factory=dict)
    standards: dict[str, UUID] = field(default_factory=dict)
    plan: dict[str, PlannedStandard] = field(default_factory=dict)
    errors: dict[str, dict[str, float]] = field(default_factory=dict)  # true errors of devices, mg or MPa
    tasks: list[Any] = field(default_factory=list)
    rounds: list[Any] = field(default_factory=list)  # of the fleet that is verified again and again
    keys: Any = None
    story: dict[str, Any] = field(default_factory=dict)
    _actors: dict[tuple[str, str], Actor] = field(default_factory=dict)
    _crew: int = 0
    _member: int = -1
    _entropy: np.random.Generator = field(default_factory=lambda: dice("identities", "all"))

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def founded(self) -> datetime:
        """When the institutes began to work with the system."""
        return self.days_ago(FOUNDED)

    def days_ago(self, days: float, *, minute: int = 0) -> datetime:
        """An instant in the simulated past, in the morning of its day."""
        return self.at(self.today - timedelta(days=round(days)), minute=minute)

    def worked(self, days_ago: float) -> date:
        """The first day from then on that is worked; where that is not over yet, the last one before."""
        from suyuan.registry.jobs.working_days import working_days

        known, first = working_days(), self.today - timedelta(days=round(days_ago))
        later = (first + timedelta(days=more) for more in range((self.today - first).days))
        earlier = (first - timedelta(days=more) for more in count())
        return next(day for day in chain(later, earlier) if known.is_working(day))

    def at(self, day: date, *, minute: int = 0) -> datetime:
        """An instant of a working day; never after now."""
        moment = datetime.combine(day, time(9, 0), self.zone) + timedelta(minutes=minute)
        return min(moment.astimezone(UTC), self.now)

    def act(self, house: str, post: str, at: datetime) -> Occasion:
        """The holder of a post acts at an instant."""
        return Occasion(actor=self._actor(house, post), at=at, identities=self._source(at), zone=self.zone)

    def install(self, at: datetime) -> Occasion:
        """The set-up of the installation: the first administrator, before there are any people."""
        roles = ("admin", "case_officer", "decision_officer", "lab_manager", "assessor")
        grants = tuple(Grant(role=role, jurisdiction=NATION) for role in roles)
        actor = Actor(person=None, name="installation", grants=grants)
        return Occasion(actor=actor, at=at, identities=self._source(at), zone=self.zone)

    def within(self, house: str, at: datetime) -> Occasion:
        """The set-up of one house: its first manager, before there are any people."""
        own = self.house_ids[house]
        roles = ("admin", "lab_manager", "standard_custodian", "metrology_manager")
        grants = tuple(Grant(role=role, organization=own) for role in roles)
        actor = Actor(person=None, name="installation", organization=own, grants=grants)
        return Occasion(actor=actor, at=at, identities=self._source(at), zone=self.zone)

    def _actor(self, house: str, post: str) -> Actor:
        """Made from the plan, exactly as `parties.queries.actor_of` would read it back."""
        key = (house, post)
        if key not in self._actors:
            roles = next(roles for name, roles, _ in self.houses[house].posts if name == post)
            own = self.house_ids[house]
            place = self.houses[house].division
            is_authority = self.houses[house].kind == "authority"
            grants = tuple(
                Grant(role=role, jurisdiction=place) if is_authority else Grant(role=role, organization=own)
                for role in roles
            )
            self._actors[key] = Actor(
                person=self.people[key], name=f"{post}.{house}", organization=own, grants=grants
            )
        return self._actors[key]

    def new_crew(self) -> None:
        """Another crew of processes begins: its members draw identities from streams of their own."""
        self._crew, self._member = self._crew + 1, -1

    def join_crew(self, member: int) -> None:
        """From here on identities come from the stream of one member of the crew."""
        if self._member != member:
            self._member, self._entropy = member, dice("identities", self._crew, member)

    def _source(self, at: datetime) -> Any:
        return lambda: uuid7(at, self._entropy.bytes(10))


@contextmanager
def as_one() -> Iterator[None]:
    """Many commands in one transaction: one write to disk instead of one for each."""
    from django.db import transaction

    with transaction.atomic():
        yield
