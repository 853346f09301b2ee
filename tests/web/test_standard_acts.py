"""A measurement standard assessed by hand, from application to public certificate; holds released by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.registry.conftest import World, assess, standard_form

from suyuan.registry.journal.queries import history
from suyuan.registry.standards import commands
from suyuan.registry.standards.models import MeasurementStandard, StandardHold
from suyuan.registry.standards.states import EVENTS
from suyuan.web.views.standard_acts import NAMES

Visit = Callable[..., Client]
ROAD: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("Wang", "apply", {}, "applied"),
    ("Sun", "request_supplement", {"reason": "缺技术报告"}, "supplement"),
    ("Wang", "resubmit", {}, "applied"),
    ("Sun", "accept", {}, "accepted"),
    ("Sun", "assign", {"person": "He", "mode": "on_site"}, "assessing"),
    ("He", "find_defects", {"findings": "环境记录不全", "correct_by": "2099-01-01"}, "correcting"),
    ("Wang", "report_correction", {"correction-1": "已补齐"}, "assessing"),
    ("He", "recommend_pass", {"report": "环境记录已补齐，符合要求"}, "assessed"),
    ("Feng", "certify", {"certificate_no": "[2026]示例量标力证字第009号", "months": "60"}, "certified"),
    ("Feng", "issue_public_certificate", {"certificate_no": "[2026]示例社量标力证字第009号"}, "in_service"),
)


@pytest.fixture
def established(world: World) -> UUID:
    """A standard that is established and waits for its application."""
    return commands.register_standard(world.occasion("Gao"), standard_form(world)).id


def offered(client: Client, standard: UUID) -> set[str]:
    return set(
        re.findall(rf"/standards/{standard}/do/(\w+)", client.get(f"/standards/{standard}").content.decode())
    )


def test_every_event_that_a_person_lets_happen_has_a_name():
    assert set(NAMES) == set(EVENTS) - {"plan", "expire"}


def test_the_whole_road_by_hand(enter: Visit, established: UUID, world: World):
    clients = {person: enter(person) for person in {row[0] for row in ROAD}}
    for person, event, given, state in ROAD:
        client = clients[person]
        assert event in offered(client, established)
        given = {name: str(world.people.get(text, text)) for name, text in given.items()}
        assert client.post(f"/standards/{established}/do/{event}", given).status_code == 303
        assert MeasurementStandard.objects.get(pk=established).state == state
    reasons = [one["reason"] for one in history("measurement_standard", established)]
    assert "环境记录已补齐，符合要求" in reasons
    page = clients["Feng"].get(f"/standards/{established}").content.decode()
    assert "环境记录不全" in page
    assert "已补齐" in page


@pytest.mark.parametrize(
    ("person", "event", "given", "status"),
    [
        ("Wang", "certify", {"certificate_no": "x"}, 403),
        ("Wang", "suspend", {"reason": "x"}, 403),
        ("Wang", "start_use", {}, 409),
        ("Wang", "polish", {}, 404),
        ("Zhou", "apply", {}, 403),
    ],
)
def test_what_may_not_be_done_is_refused(
    enter: Visit, established: UUID, person: str, event: str, given: dict[str, str], status: int
):
    answer = enter(person).post(f"/standards/{established}/do/{event}", given)
    assert answer.status_code == status
    assert MeasurementStandard.objects.get(pk=established).state == "established"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"certificate_no": " "}, {"certificate_no": "n" * 81}, {"certificate_no": "n", "months": "0"},
     {"certificate_no": "n", "months": "many"}],
)  # fmt: skip
def test_a_certificate_wants_a_number_and_a_term(
    enter: Visit, world: World, established: UUID, wrong: dict[str, Any]
):
    assess(world, established)
    assert enter("Feng").post(f"/standards/{established}/do/certify", wrong).status_code == 422
    assert MeasurementStandard.objects.get(pk=established).state == "assessed"


class TestHolds:
    def test_released_with_what_was_found(self, enter: Visit, world: World):
        hold = commands.open_hold(world.occasion("Gao"), standard_id=world.standard, reason="CHANGE_OPEN")
        client = enter("Wang", "en")
        assert "A change is open" in client.get(f"/standards/{world.standard}").content.decode()
        address = f"/standards/{world.standard}/release/{hold.id}"
        assert client.post(address).status_code == 422
        assert client.post(address, {"reason": "the new device is calibrated"}).status_code == 303
        assert StandardHold.objects.get(pk=hold.id).closed_on is not None

    def test_not_by_a_verifier(self, enter: Visit, world: World):
        hold = commands.open_hold(world.occasion("Gao"), standard_id=world.standard, reason="CHANGE_OPEN")
        client = enter("Li")
        assert "/release/" not in client.get(f"/standards/{world.standard}").content.decode()
        address = f"/standards/{world.standard}/release/{hold.id}"
        assert client.post(address, {"reason": "x"}).status_code == 403
