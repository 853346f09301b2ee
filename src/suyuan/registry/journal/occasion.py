"""The occasion of an act: who acts, with which grants, at what instant, and where identities come from.

Commands take it as an argument, so that nothing below the web floor asks a clock or makes an identifier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from uuid import UUID

from suyuan.base.errors import NotPermitted
from suyuan.base.identity import IdentitySource
from suyuan.base.text import Text
from suyuan.registry.journal.acts import ROLES, Act, Reach


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A role that holds in an organization or in a division and everything below it."""

    role: str
    organization: UUID | None = None
    jurisdiction: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person with the grants in force at the moment of acting. `person` is None for the system.

    `paths` holds the paths of the divisions of the grants, and under "" that of the house, as far as they
    were read with the person.
    """

    person: UUID | None
    name: str
    organization: UUID | None = None
    grants: tuple[Grant, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict, compare=False)

    def has_role(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)


SYSTEM = Actor(person=None, name="system")


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Who acts, when, and the source of new identities. `zone` is the civil time of the installation.

    `day` is the civil day that is worked for where that is an earlier one than the day of the instant: the
    duties of a day that were missed. What is recorded keeps the true instant.
    """

    actor: Actor
    at: datetime
    identities: IdentitySource
    zone: tzinfo = UTC
    day: date | None = None

    @property
    def today(self) -> date:
        """The civil date of the instant in the jurisdiction, or the day that is worked for."""
        return self.day or self.at.astimezone(self.zone).date()

    def as_system(self) -> Occasion:
        """The same moment, acting as the software: for consequences of a person's act."""
        return replace(self, actor=SYSTEM)


def why_not_permit(
    act: Act, actor: Actor, *, organization: UUID | None = None, path: str = ""
) -> Text | None:
    """Why `actor` may not do `act` to a subject of `organization` in the division `path`, or None.

    `path` lists division codes from the top to the subject, joined by "/" (see `parties.Jurisdiction.path`).
    """
    if act.reach is Reach.SYSTEM:
        if actor.person is None:
            return None
        return Text("该行为只能由系统执行", "only the system does this")
    divisions = frozenset(path.split("/")) - {""}
    for grant in actor.grants:
        if grant.role in act.roles and _reaches(act.reach, grant, organization, divisions):
            return None
    roles = sorted(act.roles)
    return Text(
        f"需要以下角色之一并在管辖范围内：{'、'.join(ROLES[role].zh for role in roles)}",
        f"one of these roles is needed, within its reach: {', '.join(ROLES[role].en for role in roles)}",
    )


def _reaches(reach: Reach, grant: Grant, organization: UUID | None, divisions: frozenset[str]) -> bool:
    same_house = organization is not None and grant.organization == organization
    inside = grant.jurisdiction is not None and grant.jurisdiction in divisions
    return {
        Reach.ORGANIZATION: same_house,
        Reach.JURISDICTION: inside,
        Reach.EITHER: same_house or inside,
        Reach.ANYWHERE: True,
        Reach.SYSTEM: False,
    }[reach]


def permit(act: Act, occasion: Occasion, *, organization: UUID | None = None, path: str = "") -> None:
    """Raise NotPermitted unless the actor may do `act` here."""
    if reason := why_not_permit(act, occasion.actor, organization=organization, path=path):
        raise NotPermitted(reason, act=act.code, actor=occasion.actor.name)
