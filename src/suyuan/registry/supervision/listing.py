"""Who can be drawn, and who can be sent: the lists of a draw out of the registers, by sets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q

from suyuan.base.civil import add_months
from suyuan.planning.drawing import Drawable, Inspector, Lists
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.parties.models import Credential, Jurisdiction, Organization, RoleAssignment
from suyuan.registry.parties.queries import employed, in_force
from suyuan.registry.supervision import rules, states
from suyuan.registry.supervision.models import Complaint, DeclaredConflict, Inspection

IN_USE: Final = ("registered", "in_use", "overdue", "unverified", "repaired", "out_of_use")


class Spared(NamedTuple):
    """Somebody who is left off the list, with the day of the compliant inspection."""

    organization: UUID
    name: str
    compliant_on: date


def lists_of(plan: dict[str, Any], *, on: date) -> tuple[Lists, tuple[Spared, ...]]:
    """The lists of a plan on the day, and who is spared because found compliant lately: about ten queries."""
    bodies = _bodies(plan, on=on)
    spared = {row.organization: row for row in _spared(bodies, on=on)}
    objects = [Drawable(str(one), risk, name) for one, (name, risk) in bodies.items() if one not in spared]
    people = inspectors(plan["jurisdiction__path"], on=on)
    barred = _barred({UUID(row.id) for row in objects}, set(people), on=on)
    named = [Inspector(str(one), name) for one, name in people.items()]
    return Lists.of(objects, named, barred), tuple(spared.values())


def _bodies(plan: dict[str, Any], *, on: date) -> dict[UUID, tuple[str, str]]:
    """Bodies with instruments of the plan in its division: name and class of risk. Authorities are not."""
    inside = plan["jurisdiction__path"]
    rows = Instrument.objects.filter(
        usage="working", state__in=IN_USE, owner__active=True, owner__jurisdiction__path__startswith=inside
    ).exclude(owner__kind="authority")
    if plan["kinds"]:
        rows = rows.filter(kind__in=plan["kinds"])
    overdue = Count("pk", filter=Q(controlled=True, valid_until__lt=on))
    found = rows.values("owner_id", "owner__name_zh").order_by("owner_id").annotate(overdue=overdue)
    bodies = {row["owner_id"]: (row["owner__name_zh"], row["overdue"]) for row in found}
    failed, upheld = _failed(inside, on=on), _upheld(inside, on=on)
    return {
        one: (name, rules.risk(failed=failed.get(one, 0), upheld=upheld.get(one, 0), overdue=late))
        for one, (name, late) in bodies.items()
    }


def _failed(path: str, *, on: date) -> dict[UUID, int]:
    since = add_months(on, -rules.LOOK_BACK)
    rows = Inspection.objects.filter(
        failed_inspections(), organization__jurisdiction__path__startswith=path, recorded_on__gte=since
    )
    return dict(rows.values_list("organization_id").annotate(Count("pk")).order_by())


def failed_inspections() -> Q:
    """Inspections with findings, whatever became of them."""
    return Q(outcome__in=("corrected", "case")) | Q(state__in=states.FAILED)


def _upheld(path: str, *, on: date) -> dict[UUID, int]:
    since = add_months(on, -rules.LOOK_BACK)
    rows = Complaint.objects.filter(
        upheld=True, decided_on__gte=since, organization__jurisdiction__path__startswith=path
    )
    counted = rows.values_list("organization_id").annotate(Count("pk")).order_by()
    return {one: count for one, count in counted if one is not None}


def _spared(bodies: dict[UUID, tuple[str, str]], *, on: date) -> Iterable[Spared]:
    """Found compliant within half a year."""
    rows = (
        Inspection.objects.filter(outcome="compliant", recorded_on__gte=rules.spared_since(on))
        .values_list("organization_id")
        .annotate(Max("recorded_on"))
        .order_by()
    )
    return [Spared(one, bodies[one][0], day) for one, day in rows if one in bodies]


def last_compliant(organization_id: UUID) -> date | None:
    """The day of the last inspection that found a body compliant: one query."""
    rows = Inspection.objects.filter(organization=organization_id, outcome="compliant")
    day: date | None = rows.aggregate(day=Max("recorded_on"))["day"]
    return day


def inspectors(path: str, *, on: date) -> dict[UUID, str]:
    """Inspectors of a division or of one above it, whose card of law enforcement is valid: three queries."""
    above = list(Jurisdiction.objects.filter(pk__in=path.split("/")).values_list("pk", flat=True))
    rows = RoleAssignment.objects.filter(
        in_force(on), employed(on, prefix="person__"), role="inspector", jurisdiction__in=above
    )
    people = dict(rows.values_list("person_id", "person__name_zh").order_by("person_id"))
    cards = Credential.objects.filter(
        person__in=list(people), kind="law_enforcement", valid_from__lte=on, valid_to__gte=on
    )
    valid = set(cards.values_list("person_id", flat=True))
    return {one: name for one, name in people.items() if one in valid}


def _barred(bodies: set[UUID], people: set[UUID], *, on: date) -> set[tuple[str, str]]:
    """Own houses and their parts, and declared conflicts."""
    pairs: set[tuple[str, str]] = set()
    homes = Organization.objects.filter(people__in=people).values_list("people", "pk", "parent_id")
    for person, home, parent in homes:
        pairs |= {(str(one), str(person)) for one in (home, parent) if one in bodies}
    standing = Q(until__isnull=True) | Q(until__gte=on)
    told = DeclaredConflict.objects.filter(standing, person__in=people)
    for person, body in told.values_list("person_id", "organization_id"):
        if body in bodies:
            pairs.add((str(body), str(person)))
    return pairs


def may_meet(organization_id: UUID, people: Iterable[UUID], *, on: date) -> bool:
    """Whether none of these people is barred from a body."""
    return not _barred({organization_id}, set(people), on=on)
