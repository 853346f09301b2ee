"""Programs with tokens: never more than person or scope allow, once for a key, signing with a password."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import PASSWORD, Program, account_of, bearer
from tests.registry.conftest import COUNTY, NOW, TODAY, World
from tests.registry.road import CONDITIONS, KEYS, Road, readings

from suyuan.api.urls import document
from suyuan.registry.access.models import Answer, Token
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.issuing import installed
from suyuan.registry.jobs.coverage_rules import TOLD
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.models import Designation, RoleAssignment
from suyuan.registry.standards.models import MeasurementStandard


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


def moved(place: str = "二号门") -> dict[str, str]:
    return {"jurisdiction": COUNTY, "place": place, "use_field": ""}


def version(world: World) -> int:
    return Instrument.objects.get(pk=world.weights).row_version


def test_a_token_acts_as_its_person(world: World):
    answer = Program(bearer(world, "Zhou")).post(f"instruments/{world.weights}/move", moved())
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"id": str(world.weights), "ids": []}
    assert Event.objects.order_by("-seq")[0].actor_id == world.people["Zhou"]


def test_a_token_does_not_exceed_its_person(world: World):
    answer = Program(bearer(world, "Li")).post(f"instruments/{world.weights}/move", moved())
    assert (answer.status_code, answer.json()["code"]) == (403, "SY-300")


@pytest.mark.parametrize("scopes", [("read",), ("read", "write:jobs")])
def test_a_token_does_not_exceed_its_scope(world: World, scopes: Any):
    program = Program(bearer(world, "Zhou", scopes))
    assert program.get("instruments").status_code == 200
    answer = program.post(f"instruments/{world.weights}/move", moved())
    assert (answer.status_code, answer.json()["code"]) == (403, "SY-307")
    assert version(world) == 1


def test_a_bad_token_is_told_even_beside_a_good_session(world: World):
    client = Client()
    client.force_login(account_of(world, "Zhou"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/instruments").status_code == 200
    answer = client.get("/api/v1/instruments", headers={"Authorization": "Bearer sy_x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "SY-306")


def test_a_revoked_token_is_refused(world: World):
    program = Program(bearer(world, "Zhou"))
    Token.objects.update(revoked_at=NOW)
    assert program.get("instruments").status_code == 401


def test_a_session_that_writes_needs_its_mark(world: World):
    client = Client(enforce_csrf_checks=True)
    client.force_login(account_of(world, "Zhou"), backend="django.contrib.auth.backends.ModelBackend")
    path = f"/api/v1/instruments/{world.weights}/move"
    answer = client.post(path, moved(), content_type="application/json")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_same_key_does_it_once(world: World):
    program, path = Program(bearer(world, "Zhou")), f"instruments/{world.weights}/move"
    before = version(world)
    first, second = program.post(path, moved(), key="k-1"), program.post(path, moved(), key="k-1")
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert version(world) == before + 1
    other = program.post(path, moved("三号门"), key="k-1")
    assert (other.status_code, other.json()["code"]) == (409, "SY-500")


def test_something_is_registered_once_under_its_key(world: World):
    program = Program(bearer(world, "Zhou"))
    body = {
        "kind": "weights", "owner_id": str(world.factory), "jurisdiction": COUNTY, "model": "F1",
        "serial_no": "API-1", "name": {"zh": "砝码", "en": "Weights"},
    }  # fmt: skip
    first, second = (program.post("instruments", body, key="new") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Instrument.objects.filter(serial_no="API-1").count() == 1
    assert list(faults()) == []  # the event of the act seals the row of the key


@pytest.mark.parametrize(
    "body",
    [
        {"jurisdiction": COUNTY, "place": "x" * 500, "use_field": ""},
        {"jurisdiction": COUNTY, "place": "a\x00b", "use_field": ""},
        {"jurisdiction": COUNTY, "place": "x", "use_field": "", "owner_id": "y"},
        {"jurisdiction": COUNTY},
        {"jurisdiction": 5, "place": [], "use_field": {}},
    ],
)
def test_a_body_that_does_not_fit_is_told(world: World, body: dict[str, Any]):
    answer = Program(bearer(world, "Zhou")).post(f"instruments/{world.weights}/move", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "SY-100")


def test_nobody_signs_by_a_token_alone(road: Road):
    digest = road.recorded().row.digest
    program = Program(bearer(road.world, "Qian"))
    path = f"jobs/{road.job}/check"
    assert program.post(path, {"digest": digest}).status_code == 422
    answer = program.post(path, {"digest": digest, "password": ""})
    assert (answer.status_code, answer.json()["code"]) == (422, "SY-103")  # nothing is no wrong one
    answer = program.post(path, {"digest": digest, "password": "another-password"}, key="s")
    assert (answer.status_code, answer.json()["code"]) == (403, "SY-304")
    assert road.state == "recorded"
    answer = program.post(path, {"digest": digest, "password": PASSWORD}, key="s")
    assert answer.status_code == 200, answer.content
    assert road.state == "checked"
    assert PASSWORD not in str(list(Answer.objects.values()))


def test_a_job_goes_its_whole_way_over_http(road: Road, monkeypatch: pytest.MonkeyPatch):
    """From the application to the certificate and back to the owner, each by its own person."""
    monkeypatch.setattr(installed, "keys", lambda: KEYS)
    world = road.world
    who = {name: Program(bearer(world, name)) for name in ("Zhou", "Wang", "Chen", "Li", "Qian")}
    wish = {"instrument": str(world.weights), "method": "suyuan.mass.weights"}
    applied = who["Zhou"].post(
        "applications",
        {"applicant": str(world.factory), "institution": str(world.lab), "wishes": [wish]},
    )
    assert applied.status_code == 201, applied.content
    [job] = who["Wang"].get("jobs").json()["jobs"]
    subject = f"jobs/{job['id']}"

    def step(name: str, event: str, **body: Any) -> Any:
        answer = who[name].post(f"{subject}/{event}", body, key=f"{event}-1")
        assert answer.status_code == 200, (event, answer.content)
        return answer.json()

    step("Wang", "accept")
    step("Wang", "schedule", scheduled_for=NOW.date().isoformat(),
         standards={"reference": str(world.standard)}, verifier=str(world.people["Li"]))  # fmt: skip
    step("Chen", "receive", condition="完好")
    data = readings()
    step("Li", "start", conditions=CONDITIONS)
    step("Li", "record", data=data)
    digest = who["Qian"].get(subject).json()["digest"]
    step("Qian", "check", digest=digest, password=PASSWORD)
    step("Wang", "approve", digest=digest, password=PASSWORD)
    certificate = step("Wang", "issue")["id"]
    assert step("Wang", "issue")["id"] == certificate
    step("Chen", "hand-over", collected_by="周敏", document="slip")
    shown = who["Zhou"].get(f"certificates/by-id/{certificate}").json()
    assert shown["lines"]
    xml = who["Zhou"].get(f"certificates/by-id/{certificate}/document.xml")
    assert xml.content.startswith(b"<?xml")


def test_the_description_is_valid_openapi():
    described = document()
    assert described["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(described).validate()
    for name, schema in described["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema), name


def test_who_could_do_a_job_instead(world: World):
    """The house it was sent to asks for candidates; the owner and strangers are refused."""
    road = Road(world=world).submitted()
    MeasurementStandard.objects.filter(pk=world.standard).update(owner_id=world.other_lab)
    Designation.objects.update(designee_id=world.other_lab)
    path = f"jobs/{road.job}/candidates"
    answer = Program(bearer(world, "Wang")).get(path)
    assert answer.status_code == 200
    [found] = answer.json()["candidates"]
    assert found["id"] == str(world.other_lab)
    assert {one["code"] for one in found["told"]} <= TOLD
    assert Program(bearer(world, "Zhou")).get(path).status_code == 403
    assert Program(bearer(world, "Zhao")).get(path).status_code == 403


def asked_for_roles(program: Program) -> int:
    """How many queries of an answer ask for somebody's roles."""
    with CaptureQueriesContext(connection) as seen:
        assert program.get("instruments").status_code == 200
    return sum("parties_roleassignment" in one["sql"] for one in seen.captured_queries)


def test_who_reads_with_a_token_is_asked_for_once_and_again_after_any_command(world: World) -> None:
    program = Program(bearer(world, "Zhou"))
    assert [asked_for_roles(program) for _ in range(3)] == [1, 0, 0]
    held = RoleAssignment.objects.filter(person_id=world.people["Qian"])[0]
    parties.end_role(world.occasion("Ma"), assignment_id=held.pk, last_day=TODAY)
    assert [asked_for_roles(program) for _ in range(2)] == [1, 0]


def test_who_acts_with_a_token_is_asked_anew_even_where_no_command_told_of_a_change(world: World) -> None:
    program = Program(bearer(world, "Wang"))
    assert program.get("people").status_code == 200
    RoleAssignment.objects.filter(person_id=world.people["Wang"]).delete()
    body = {
        "kind": "registered_metrologist_1",
        "number": "R-1",
        "valid_from": "2026-01-01",
        "valid_to": "2027-01-01",
    }
    assert program.post(f"people/{world.people['Li']}/credentials", body).status_code == 403
