"""What waits for whom: at one desk, by the right to the next act, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import CITY, COUNTY, PROVINCE, SETTING_UP, TODAY, ZONE, World, standard_form
from tests.registry.supervision.conftest import Desk as Supervising
from tests.registry.supervision.conftest import make_desk

from suyuan.base.text import Text, same
from suyuan.registry.desk.entries import ENTRIES, STANDARDS
from suyuan.registry.desk.waiting import Heap, Waiting, heaps, name_of
from suyuan.registry.journal.acts import ROLES, Reach
from suyuan.registry.journal.occasion import Actor, Grant, Occasion, why_not_permit
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.authorities import authority_of, desk_of
from suyuan.registry.parties.models import Jurisdiction
from suyuan.registry.standards import assessing
from suyuan.registry.standards import commands as standards
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.supervision import inspecting

HOUSES = (("C1", CITY, "city"), ("C2", COUNTY, "county"))


@pytest.fixture
def supervising(world: World) -> Supervising:
    return make_desk(world)


def authority(world: World, code: str, jurisdiction: str, level: str) -> UUID:
    start = Occasion(actor=SETTING_UP, at=world.occasion("Sun").at, identities=world.identities, zone=ZONE)
    return parties.register_organization(
        start, code=code, name=same(code), kind="authority", jurisdiction=jurisdiction, level=level
    ).id


def officer(house: UUID, jurisdiction: str, role: str = "case_officer") -> Actor:
    return Actor(
        person=UUID(int=7), name="officer", organization=house,
        grants=(Grant(role=role, jurisdiction=jurisdiction),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zh", "en", "told"),
    [
        ("量块", "Gauge blocks", Text("量块", "Gauge blocks")),
        ("补齐能力 / Everyday metrology", "", Text("补齐能力", "Everyday metrology")),
        ("检定 / 校准", "", same("检定 / 校准")),
        ("TCS / 150", "", same("TCS / 150")),
    ],
)
def test_a_free_title_in_both_languages_is_told_in_each(zh: str, en: str, told: Text):
    assert name_of(zh, en) == told


def kinds(actor: Actor) -> dict[str, int]:
    return {heap.kind: heap.total for heap in heaps(ENTRIES, actor, on=TODAY)}


def test_every_kind_can_be_asked_in_one_query(world: World):
    everything = Actor(
        person=world.people["Sun"], name="all", organization=world.authority,
        grants=tuple(
            Grant(role=role, organization=world.authority, jurisdiction=PROVINCE) for role in ROLES
        ),
    )  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        heaps(ENTRIES, everything, on=TODAY)
    assert len(seen) == len(ENTRIES) + 3  # what the desk answers for is asked once


def test_every_kind_is_one_step_that_somebody_may_take():
    assert len({entry.kind for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert entry.act.roles, entry.kind
        is_seen_by_houses = bool(entry.house) and entry.act.reach in (Reach.ORGANIZATION, Reach.EITHER)
        is_seen_by_desks = bool(entry.division) and entry.act.reach in (Reach.JURISDICTION, Reach.EITHER)
        assert is_seen_by_houses or is_seen_by_desks, entry.kind


@pytest.mark.parametrize(
    "houses", [(), (("C1", CITY, "city"),), (("C1", CITY, "city"), ("C2", COUNTY, "county"))]
)
def test_a_desk_answers_for_what_every_row_would_say(world: World, houses: tuple[tuple[str, str, str], ...]):
    known = [world.authority, *(authority(world, *one) for one in houses)]
    rows: QuerySet[Jurisdiction] = Jurisdiction.objects.all()
    nearest = dict(rows.annotate(a=authority_of("path")).values_list("code", "a"))
    above = dict(rows.annotate(a=authority_of("path", is_above=True)).values_list("code", "a"))
    for house in known:
        desk = desk_of(house)
        assert desk.own == {code for code, one in nearest.items() if one == house}
        assert desk.above == {code for code, one in above.items() if (one or nearest[code]) == house}
    assert sum(len(desk_of(house).own) for house in known) == sum(one is not None for one in nearest.values())
    assert desk_of(world.lab).own == frozenset()


def test_a_complaint_waits_at_the_nearest_desk_alone(world: World, supervising: Supervising):
    city = authority(world, "C1", CITY, "city")
    supervising.complaint(jurisdiction=COUNTY)
    assert kinds(officer(city, CITY))["complaint_received"] == 1
    assert "complaint_received" not in kinds(officer(world.authority, PROVINCE))
    assert "complaint_received" not in kinds(officer(city, CITY, role="inspector"))
    county = authority(world, "C2", COUNTY, "county")
    assert kinds(officer(city, CITY))["complaint_received"] == 1  # it stays with the desk that has it
    supervising.complaint(jurisdiction=COUNTY)
    assert kinds(officer(county, COUNTY))["complaint_received"] == 1
    assert kinds(officer(city, CITY))["complaint_received"] == 1


def test_the_highest_standard_of_a_city_waits_one_level_up(world: World):
    city = authority(world, "C1", CITY, "city")
    row = MeasurementStandard.objects.get(pk=world.standard)
    MeasurementStandard.objects.filter(pk=row.pk).update(
        state="applied", jurisdiction_id=CITY, legal_class="public", is_highest=True
    )
    assert kinds(officer(world.authority, PROVINCE))["standard_accept"] == 1
    assert "standard_accept" not in kinds(officer(city, CITY))
    MeasurementStandard.objects.filter(pk=row.pk).update(is_highest=False)
    assert kinds(officer(city, CITY))["standard_accept"] == 1
    assert "standard_accept" not in kinds(officer(world.authority, PROVINCE))


def test_what_is_given_to_a_person_waits_for_nobody_else(world: World, supervising: Supervising):
    check = supervising.ordered()
    inspecting.assign(supervising.by("Sun"), inspection_id=check, people=supervising.team("Tan", "Bo"))
    for name, sees in (("Tan", True), ("Bo", True), ("Lin", False)):
        actor = supervising.by(name).actor
        assert ("inspection_mine" in kinds(actor)) == sees, name


def test_a_house_sees_what_waits_for_it(world: World):
    row = MeasurementStandard.objects.get(pk=world.standard)
    MeasurementStandard.objects.filter(pk=row.pk).update(state="correcting")
    assert kinds(world.occasion("Wang").actor)["standard_correct"] == 1
    assert "standard_correct" not in kinds(world.occasion("Zhao").actor)
    assert "standard_correct" not in kinds(world.occasion("Sun").actor)


def test_an_appointed_assessor_is_asked_and_no_other(world: World):
    row = standards.register_standard(world.occasion("Gao"), standard_form(world))
    standards.advance(world.occasion("Wang"), standard_id=row.id, event="apply")
    assert kinds(world.occasion("Sun").actor)["standard_accept"] == 1
    standards.advance(world.occasion("Sun"), standard_id=row.id, event="accept")
    assert kinds(world.occasion("Sun").actor)["standard_assign"] == 1
    assert "standard_assess" not in kinds(world.occasion("He").actor)
    assessing.assign(world.occasion("Sun"), standard_id=row.id, people=[world.people["He"]])
    assert kinds(world.occasion("He").actor)["standard_assess"] == 1


def test_the_nearest_last_day_is_first_and_all_are_counted(world: World, supervising: Supervising):
    for _ in range(7):
        supervising.complaint()
        supervising.wait(days=1)
    actor = officer(world.authority, PROVINCE)
    heap = next(one for one in heaps(ENTRIES, actor, on=TODAY, most=3) if one.kind == "complaint_received")
    assert (heap.total, len(heap.lines)) == (7, 3)
    days = [line.due for line in heap.lines]
    assert days == sorted(days)


def test_what_ends_waits_once_its_last_day_is_over(world: World):
    over = Waiting(
        kind="x", title=same("x"), act=STANDARDS[0].act, rows=MeasurementStandard.objects.all, name="name",
        due="assessment_cert_to", is_over=True,
    )  # fmt: skip
    last = MeasurementStandard.objects.get(pk=world.standard).assessment_cert_to
    actor = officer(world.authority, PROVINCE)

    def total(on_its_last: int) -> int:
        found: list[Heap] = heaps([over], actor, on=last + timedelta(days=on_its_last))
        return sum(heap.total for heap in found)

    assert (total(0), total(1)) == (0, 1)
    assert heaps([replace(over, division="")], actor, on=last + timedelta(days=1)) == []


def test_what_waits_may_be_done(world: World, supervising: Supervising):
    supervising.complaint()
    supervising.ordered_correction()
    for name in ("Sun", "Feng", "Tan", "Wang", "Zhou"):
        actor = supervising.by(name).actor
        for heap in heaps(ENTRIES, actor, on=TODAY):
            entry = next(one for one in ENTRIES if one.kind == heap.kind)
            columns = [f"{entry.division}__path", entry.house or "pk"]
            for line in heap.lines:
                path, house = entry.rows().filter(**{entry.key: line.key}).values_list(*columns)[0]
                assert why_not_permit(entry.act, actor, organization=house, path=path) is None, heap.kind
