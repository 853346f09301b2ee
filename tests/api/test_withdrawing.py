"""Two people withdraw a certificate over HTTP; it is replaced by that of another job."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import PASSWORD, Program, account_of, bearer
from tests.registry.conftest import LONG_AGO, NOW, SETTING_UP, ZONE
from tests.registry.road import KEYS, Road

from suyuan.registry.issuing import installed
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties

WHY = {"reason": "天平后来查出故障", "password": PASSWORD}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(installed, "keys", lambda: KEYS)


@pytest.fixture
def issued(road: Road) -> Certificate:
    """A certificate, and Gao beside Wang as one who may confirm that it is withdrawn."""
    start = Occasion(actor=SETTING_UP, at=NOW, identities=road.world.identities, zone=ZONE)
    parties.assign_role(
        start,
        person_id=road.world.people["Gao"],
        role="approver",
        organization_id=road.world.lab,
        valid_from=LONG_AGO,
    )
    for name in ("Wang", "Gao", "Zhou"):
        account_of(road.world, name)
    return road.issued()


def test_two_people_withdraw_it(road: Road, issued: Certificate):
    path = f"certificates/by-id/{issued.pk}/revoke"
    program = Program(bearer(road.world, "Wang"))
    answer = program.post(path, WHY | {"second": "gao", "second_password": PASSWORD})
    assert answer.status_code == 200, answer.content
    assert answer.json()["id"] == str(issued.pk)
    issued.refresh_from_db()
    assert issued.state == "revoked"
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"second": "gao", "second_password": "another-password"}, 403),
        ({"second": "nobody", "second_password": PASSWORD}, 403),
        ({"second": "wang", "second_password": PASSWORD}, 409),  # one person is not two
        ({"second": "zhou", "second_password": PASSWORD}, 409),  # the owner confirms nothing
        ({"second": "gao", "second_password": PASSWORD, "password": "another-password"}, 403),
        ({"second": "gao", "second_password": PASSWORD, "reason": "  "}, 422),
        ({"second": "gao"}, 422),
        ({}, 422),
    ],
)
def test_one_alone_does_not(road: Road, issued: Certificate, more: dict[str, Any], status: int):
    path = f"certificates/by-id/{issued.pk}/revoke"
    answer = Program(bearer(road.world, "Wang")).post(path, WHY | more)
    assert answer.status_code == status, answer.content
    issued.refresh_from_db()
    assert issued.state == "issued"


def test_it_is_replaced_by_that_of_another_job_once(road: Road, issued: Certificate):
    again = Road(world=road.world).approved()
    path = f"certificates/by-id/{issued.pk}/supersede"
    program = Program(bearer(road.world, "Wang"))
    body = {"job_id": str(again.job), "change": {"zh": "更正委托单位", "en": "The client was corrected"}}
    first = program.post(path, body)
    assert first.status_code == 200, first.content
    assert program.post(path, body).json() == first.json()
    new = Certificate.objects.get(pk=first.json()["id"])
    assert (new.supersedes_id, new.version) == (issued.pk, 2)
    issued.refresh_from_db()
    assert issued.state == "superseded"
