"""The traceability graph through the interface: influences, covariances, what if, a new certificate above."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, bearer
from tests.registry.road import Road, another_set

from suyuan.registry.access.moment import new_identity
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.compiled import results_of_register
from suyuan.registry.results.models import Evaluation, Result
from suyuan.trace.faults import Fault

NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def wang(road: Road, certificate: Any) -> Program:
    return Program(bearer(road.world, "Wang", ["read"]))


@pytest.fixture
def line(certificate: Any) -> Result:
    return Result.objects.get(evaluation_id=certificate.evaluation_id, point="100 g")


@pytest.fixture
def root(certificate: Any) -> Result:
    """What the line leans on: of a national institute, about a device of the laboratory."""
    return Result.objects.get(evaluation__origin="root", point="100 g")


def test_the_influences_of_a_result_add_up_and_name_their_certificates(
    wang: Program, line: Result, root: Result
) -> None:
    found = wang.get(f"results/{line.pk}/influences", size=200).json()
    rows = found["influences"]
    assert found["total"] == len(rows)
    assert math.fsum(row["share"] for row in rows) == pytest.approx(1)
    assert math.fsum(row["component"] ** 2 for row in rows) == pytest.approx(line.u**2)
    assert [row["share"] for row in rows] == sorted((row["share"] for row in rows), reverse=True)
    (above,) = [row for row in rows if row["id"] == str(root.pk)]
    assert above["certificate"] == root.evaluation.certificate_number
    first = wang.get(f"results/{line.pk}/influences", size=1).json()
    assert (first["influences"], first["has_more"]) == (rows[:1], True)


def test_covariances_are_those_of_the_graph(wang: Program, line: Result, root: Result) -> None:
    other = Result.objects.filter(evaluation_id=line.evaluation_id, u__gt=0).exclude(pk=line.pk)[0]
    ids = [line.pk, other.pk, root.pk]
    found = wang.post("results/covariances", {"ids": [str(one) for one in ids]}).json()
    batch = results_of_register(build=new_identity())
    for at, one in enumerate(ids):
        assert found["u"][at] == pytest.approx(Result.objects.get(pk=one).u)
        for place, another in enumerate(ids):
            assert found["covariance"][at][place] == pytest.approx(batch.cov(one, another), abs=1e-15)
            assert found["correlation"][at][place] == pytest.approx(batch.corr(one, another), abs=1e-12)


def test_what_if_tells_what_would_move_and_writes_nothing(wang: Program, line: Result, root: Result) -> None:
    before = Event.objects.count()
    found = wang.post(f"results/{root.pk}/what-if", {"amount": 1000.0}).json()
    effects = results_of_register(build=new_identity()).recall(root.pk, Fault(amount=1000.0))
    assert found["affected"] == len(effects)
    assert found["certificates"] == 1
    assert found["flips"] == int(effects.flips.sum())
    (row,) = [one for one in found["results"] if one["id"] == str(line.pk)]
    assert row["corrected"] == pytest.approx(line.value + row["shift"])
    assert (row["before"], row["after"]) == (True, False)
    assert Event.objects.count() == before


def test_a_new_certificate_above_revalues_what_is_below(wang: Program, line: Result, root: Result) -> None:
    found = wang.post(f"results/{root.pk}/revaluation", {"shift": 0.5, "u": 2 * root.u}).json()
    after = results_of_register(build=new_identity()).revalue({root.pk: (0.5, 2 * root.u)})
    assert found["affected"] == len(after)
    (row,) = [one for one in found["results"] if one["id"] == str(line.pk)]
    assert row["u_before"] == pytest.approx(line.u)
    assert row["u_after"] > row["u_before"]


def test_results_of_another_house_are_counted_and_not_told(
    wang: Program, certificate: Any, line: Result, root: Result
) -> None:
    elsewhere = Organization.objects.exclude(pk__in=[certificate.issuer_id, certificate.client_id]).first()
    assert elsewhere is not None
    Evaluation.objects.filter(pk=certificate.evaluation_id).update(issuer=elsewhere)
    for path in ("what-if", "revaluation"):
        given = {"amount": 1.0} if path == "what-if" else {"shift": 1.0}
        found = wang.post(f"results/{root.pk}/{path}", given)
        assert certificate.number not in found.content.decode()
        assert found.json()["hidden"] == found.json()["affected"] > 0
    assert wang.get(f"results/{line.pk}/influences").status_code == 403
    assert wang.post("results/covariances", {"ids": [str(root.pk), str(line.pk)]}).status_code == 403


@pytest.mark.parametrize("name", ["Zhao"])
def test_a_stranger_learns_nothing(road: Road, line: Result, name: str) -> None:
    program = Program(bearer(road.world, name))
    assert program.get(f"results/{line.pk}/influences").status_code == 403
    assert program.post("results/covariances", {"ids": [str(line.pk)]}).status_code == 403
    for path in ("what-if", "revaluation"):
        assert program.post(f"results/{line.pk}/{path}", {"amount": 1}).status_code in (403, 422)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("results/covariances", {"ids": []}, 422),
        ("results/covariances", {"ids": [NOWHERE]}, 404),
        ("results/covariances", {"ids": [NOWHERE] * 201}, 422),
        ("results/covariances", {"ids": ["x"]}, 422),
        ("results/{root}/what-if", {}, 422),
        ("results/{root}/what-if", {"amount": "x"}, 422),
        ("results/{root}/what-if", {"amount": 1, "u_amount": -1}, 422),
        ("results/{root}/what-if", {"amount": 1, "course": "sudden"}, 422),
        ("results/{root}/what-if", {"amount": 1, "course": "linear"}, 422),
        ("results/{root}/what-if", {"amount": 1, "since": "2026-02-02", "until": "2026-02-01"}, 422),
        ("results/{root}/what-if", {"amount": 1, "more": 1}, 422),
        ("results/{root}/revaluation", {"u": -1}, 422),
        ("results/{line}/revaluation", {"shift": 1}, 422),
        (f"results/{NOWHERE}/what-if", {"amount": 1}, 404),
    ],
)
def test_bad_questions_are_answered_with_problems(
    wang: Program, line: Result, root: Result, path: str, body: Any, status: int
) -> None:
    answer = wang.post(path.format(root=root.pk, line=line.pk), body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_questions_ask_no_more_of_the_register_for_more_results(
    wang: Program, line: Result, root: Result, road: Road
) -> None:
    wang.get("instruments")  # the use of the token is noted once a day

    def asked() -> list[int]:
        ids = [str(one) for one in Result.objects.filter(u__gt=0).values_list("pk", flat=True)[:200]]
        questions = (
            lambda: wang.get(f"results/{line.pk}/influences", size=200),
            lambda: wang.post(f"results/{root.pk}/what-if", {"amount": 1.0, "limit": 200}),
            lambda: wang.post(f"results/{root.pk}/revaluation", {"shift": 1.0, "limit": 200}),
            lambda: wang.post("results/covariances", {"ids": ids}),
        )
        counts = []
        for question in questions:
            question()
            with CaptureQueriesContext(connection) as seen:
                assert question().status_code == 200
            counts.append(len(seen))
        return counts

    few = asked()
    for serial in (3, 4):
        Road(world=road.world, instrument=another_set(road.world, serial)).issued()
    assert asked() == few
    assert max(few) <= 12
