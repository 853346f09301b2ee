"""What inspections and complaints say of a unit: in its sheet, and to the watch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.registry.conftest import NOW, World
from tests.registry.honest.conftest import AFTER, Road, make_road
from tests.registry.supervision.conftest import Desk, make_desk

from suyuan.registry.honest import watching
from suyuan.registry.honest.automatic import findings
from suyuan.registry.honest.models import HonestAlert
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.supervision import concluding

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world: World) -> Desk:
    return make_desk(world)


@pytest.fixture
def road(world: World, desk: Desk) -> Road:
    return make_road(world)


def found(road: Road, code: str) -> str:
    return findings(road.row, on=NOW.date())[code].result


def system(road: Road, days: int) -> Occasion:
    return road.by("Ma", AFTER + timedelta(days=days)).as_system()


def test_a_house_that_nobody_inspected_is_judged_by_a_person(road: Road):
    assert found(road, "no_fraud") == "unknown"
    assert found(road, "complaints_in_time") == "met"


def test_an_inspection_without_findings_is_a_clean_record(road: Road, desk: Desk):
    desk.compliant()
    assert found(road, "no_fraud") == "met"


def test_a_case_is_a_veto_for_two_years(road: Road, desk: Desk):
    check = desk.recorded(findings=1)
    concluding.open_case(desk.by("Feng"), inspection_id=check, case_no="立 1")
    assert found(road, "no_fraud") == "not_met"
    later = NOW.replace(year=2028, month=4).date()
    assert findings(road.row, on=later)["no_fraud"].result == "unknown"


def test_an_inspection_with_findings_proposes_a_suspension_once(road: Road, desk: Desk):
    desk.ordered_correction()  # before the title: no sign against it
    road.to("confirm")
    assert watching.watch(system(road, 1)) == 0
    desk.at = AFTER + timedelta(days=5)
    desk.ordered_correction()
    assert watching.watch(system(road, 6)) == 1
    assert watching.watch(system(road, 7)) == 0
    alert = HonestAlert.objects.get()
    assert (alert.kind, alert.outcome, road.row.state) == ("inspection", "", "valid")
