"""The interface keeps to its own description, whatever is sent: no fault, no answer that is not described."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.conftest import bearer
from tests.registry.conftest import LONG_AGO, NOW, PROVINCE, SETTING_UP, ZONE, World
from tests.registry.road import Road

from suyuan.api.urls import api
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.acts import ROLES
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.results.models import Result

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
)  # fmt: skip
PATIENT = how(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
OPEN = ("/evaluate", "/packs", "/verify", "/log")  # computing and the public have tests of their own


def everything(world: World) -> None:
    """Chen holds every role there is, so that what is drawn reaches past the rights."""
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    for role in ROLES:
        for reach in ({"organization_id": world.lab}, {"jurisdiction": PROVINCE}):
            parties.assign_role(
                start, person_id=world.people["Chen"], role=role, valid_from=LONG_AGO, **reach
            )


def identities(world: World) -> dict[str, UUID]:
    """Records that exist, by the names that stand in addresses."""
    return {
        "instrument_id": world.weights,
        "standard_id": world.standard,
        "job_id": Job.objects.values_list("pk", flat=True)[0],
        "certificate_id": Certificate.objects.values_list("pk", flat=True)[0],
        "organization_id": world.lab,
        "person_id": world.people["Li"],
        "result_id": Result.objects.filter(evaluation__origin="root").values_list("pk", flat=True)[0],
    }


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # where the traceability graph is compiled


@pytest.fixture
def schema(db: None) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


def operations(schema: Any) -> list[Any]:
    found = [result.ok() for result in schema.get_all_operations()]
    return [one for one in found if not one.path.removeprefix("/api/v1").startswith(OPEN)]


def test_what_is_answered_is_what_is_described(road: Road, certificate: Any, schema: Any):
    everything(road.world)
    token = bearer(road.world, "Chen")
    known = identities(road.world)
    found = operations(schema)
    problems = {}
    for operation in found:
        try:
            tell(operation, known, token)
        except (Exception, BaseExceptionGroup) as problem:
            problems[operation.label] = problem
    assert not problems, "\n\n".join(f"{label}: {problem}" for label, problem in problems.items())
    assert len(found) > 150


def tell(operation: Any, known: dict[str, UUID], token: str) -> None:
    @PATIENT
    @given(case=operation.as_strategy(), is_real=st.booleans())
    def run(case: Any, is_real: bool) -> None:
        if is_real:
            named = case.path_parameters or {}
            case.path_parameters = {name: str(known.get(name, one)) for name, one in named.items()}
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=list(CHECKS))

    run()


def test_the_description_is_that_of_the_application():
    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    names = [one["operationId"] for path in described["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))
