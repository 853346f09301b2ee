"""Facts, candidates and lists of standards: the same number of queries for any number of standards."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, PROVINCE, TODAY, WEIGHTS, WEIGHTS_ROLE, standard_in_service

from suyuan.base.errors import NotFound
from suyuan.registry.results.models import Evaluation
from suyuan.registry.standards import queries
from suyuan.registry.standards.queries import StandardFilter
from suyuan.registry.standards.rules import readiness

BUDGET = 13


def evaluation(world, identity, **given):
    stamps = {"id": identity, "created_at": NOW, "updated_at": NOW}
    asked = {
        "instrument_id": world.device,
        "origin": "external",
        "issuer_id": world.other_lab,
        "performed_on": date(2026, 1, 5),
        "digest": "d",
        "verdict": "none",
        "certificate_number": "E-1",
        "certificate_state": "issued",
        "valid_until": date(2027, 1, 4),
    }
    return Evaluation.objects.create(**stamps, **(asked | given))


@pytest.mark.parametrize("number", [3, 30])
def test_a_page_keeps_its_budget(world, number):
    for _ in range(number - 1):
        standard_in_service(world)
    with CaptureQueriesContext(connection) as seen:
        page = queries.page(StandardFilter(path=f"000000/{PROVINCE}"), on=TODAY)
    assert (len(page.rows), page.total) == (number, number)
    assert all(row["readiness"].ready for row in page.rows)
    assert len(seen) <= BUDGET


@pytest.mark.parametrize("number", [1, 12])
def test_facts_take_the_same_queries_for_any_number(world, number, django_assert_max_num_queries):
    every = [world.standard, *(standard_in_service(world) for _ in range(number - 1))]
    with django_assert_max_num_queries(10):
        assert set(queries.facts(every, on=TODAY)) == set(every)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"text": "砝码"}, 1),
        ({"text": "weights"}, 1),
        ({"text": "1211"}, 1),
        ({"text": "压力"}, 0),
        ({"field": "15"}, 0),
        ({"state": "in_service"}, 1),
        ({"legal_class": "secondary"}, 0),
        ({"path": "000000/220000/220100"}, 0),
    ],
)
def test_a_list_is_narrowed(world, chosen, found):
    assert queries.page(StandardFilter(**chosen), on=TODAY).total == found


class TestCandidates:
    def test_the_standard_is_found_by_method_and_role(self, world):
        (one,) = queries.ready_standards(world.lab, WEIGHTS, WEIGHTS_ROLE, TODAY, world.people["Li"])
        assert (one.id, one.main_device, one.classes) == (world.standard, world.device, ("F1", "F2"))

    @pytest.mark.parametrize(
        "asked",
        [("other_lab", WEIGHTS, WEIGHTS_ROLE), ("lab", "x.y.z", WEIGHTS_ROLE), ("lab", WEIGHTS, "other")],
    )
    def test_not_in_another_house_method_or_role(self, world, asked):
        house, method, role = asked
        assert queries.candidates(getattr(world, house), method, role, on=TODAY) == []

    def test_a_person_of_another_house_cannot_use_it(self, world):
        assert queries.ready_standards(world.lab, WEIGHTS, WEIGHTS_ROLE, TODAY, world.people["Zhao"]) == []
        (one,) = queries.candidates(world.lab, WEIGHTS, WEIGHTS_ROLE, on=TODAY, person=world.people["Zhao"])
        assert [reason.code for reason in one.readiness.reasons] == ["STAFF"]

    def test_a_hot_room_blocks_it(self, world):
        hot = {"temperature": Decimal("23.1")}
        assert queries.ready_standards(world.lab, WEIGHTS, WEIGHTS_ROLE, TODAY, conditions=hot) == []

    def test_after_a_year_without_calibration_it_is_blocked(self, world):
        (one,) = queries.candidates(
            world.lab, WEIGHTS, WEIGHTS_ROLE, on=date(2027, 2, 1), person=world.people["Li"]
        )
        assert "COMPONENT_EXPIRED" in {reason.code for reason in one.readiness.reasons}


class TestCurrentEvaluation:
    def test_it_is_the_latest_that_stands_and_is_valid(self, world):
        ids = [world.identities() for _ in range(5)]
        evaluation(world, ids[0], performed_on=date(2025, 1, 1), valid_until=date(2026, 12, 31))
        evaluation(world, ids[1])
        evaluation(world, ids[2], performed_on=date(2026, 2, 1), certificate_state="revoked")
        evaluation(world, ids[3], performed_on=date(2026, 2, 2), valid_until=TODAY - timedelta(days=1))
        evaluation(world, ids[4], performed_on=TODAY + timedelta(days=1))
        assert queries.current_evaluation([world.device], on=TODAY)[world.device].id == ids[1]

    def test_it_is_one_query_for_any_number_of_devices(self, world, django_assert_num_queries):
        evaluation(world, world.identities())
        with django_assert_num_queries(1):
            found = queries.current_evaluation([world.device, world.thermometer], on=TODAY)
        assert set(found) == {world.device}

    def test_a_device_whose_only_certificate_was_revoked_has_none(self, world):
        evaluation(world, world.identities(), certificate_state="revoked")
        facts = queries.facts([world.standard], on=TODAY)[world.standard]
        assert [reason.code for reason in readiness(facts, on=TODAY).reasons] == ["COMPONENT_EXPIRED"]

    def test_an_evaluation_without_certificate_supports_nothing_and_harms_nothing(self, world):
        evaluation(world, world.identities(), certificate_number="", certificate_state="")
        facts = queries.facts([world.standard], on=TODAY)[world.standard]
        assert readiness(facts, on=TODAY).ready

    @pytest.mark.parametrize(
        ("day", "codes"), [(date(2025, 3, 11), []), (date(2025, 3, 10), ["COMPONENT_EXPIRED"])]
    )
    def test_a_calibration_without_end_of_validity_carries_a_device_for_a_year(self, world, day, codes):
        evaluation(world, world.identities(), performed_on=day, valid_until=None)
        facts = queries.facts([world.standard], on=TODAY)[world.standard]
        assert [reason.code for reason in readiness(facts, on=TODAY).reasons] == codes


def test_detail_of_a_stranger_is_not_found(world):
    with pytest.raises(NotFound):
        queries.detail(world.lab, on=TODAY)


def test_detail_shows_the_certificates_behind_the_set(world):
    evaluation(world, world.identities())
    detail = queries.detail(world.standard, on=TODAY)
    assert detail["certificates"][world.device].number == "E-1"
    assert {one.kind for one in detail["examinations"]} == {"stability", "repeatability"}
