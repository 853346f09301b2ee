"""As found and as left: both are evaluated, the certificate rests on what was left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.registry.road import POINTS, Road, readings, row

from suyuan.base.errors import Conflict, Missing, NotPermitted, RuleRefusal
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.read import view_of
from suyuan.certify.dcc.structure import check_schema, check_structure
from suyuan.registry.issuing.content_record import read_content
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.issuing.queries import document as issued_document
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.adjusting import found_in
from suyuan.registry.results.models import Evaluation, ObservationSet

SCHEMAS = Path(__file__).resolve().parents[3] / ".." / "shared" / "dcc" / "schemas"


def off() -> dict[str, Any]:
    """Readings of weights far outside of F1."""
    return readings(tests={"comparison": [row(point.split()[0], "50.0") for point in POINTS]})


@pytest.fixture
def found(road: Road) -> Road:
    """A job whose weights were found off and adjusted."""
    road.started()
    jobs.record_found(road.occasion("Li"), job_id=road.job, data=off())
    jobs.adjust(road.occasion("Li"), job_id=road.job, what="更换调整腔填料", by="维修员 钱某")
    return road


def test_the_certificate_rests_on_what_was_left(found: Road) -> None:
    jobs.record(found.occasion("Li"), job_id=found.job, data=readings())
    before = found_in(found.job)
    assert before is not None
    assert before["evaluation__verdict"] == "fail"
    assert before["adjusted_by"] == "维修员 钱某"
    jobs.check(found.occasion("Qian"), job_id=found.job, digest=found.row.digest)
    jobs.approve(found.occasion("Wang"), job_id=found.job, digest=found.row.digest)
    certificate = found.issue()
    assert certificate.kind == "verification"
    evaluation = Evaluation.objects.get(certificate_number=certificate.number)
    assert evaluation.verdict == "pass"
    assert evaluation.observations is not None
    assert evaluation.observations.phase == "as_left"
    assert evaluation.observations.replaces_id is None
    # What it was before supports nothing: no certificate names it.
    kept = Evaluation.objects.get(pk=before["evaluation_id"])
    assert (kept.certificate_number, kept.certificate_state) == ("", "")
    assert Certificate.objects.count() == 1


def test_the_certificate_carries_both_sets(found: Road) -> None:
    """In the XML, valid by the official schema, and in what the page is made from."""
    jobs.record(found.occasion("Li"), job_id=found.job, data=readings())
    jobs.check(found.occasion("Qian"), job_id=found.job, digest=found.row.digest)
    jobs.approve(found.occasion("Wang"), job_id=found.job, digest=found.row.digest)
    certificate = found.issue()
    document = issued_document(certificate.xml_sha256)
    root = safe_parse(document)
    assert check_structure(root) == ()
    if SCHEMAS.is_dir():
        assert check_schema(root, SCHEMAS) == ()
    view = view_of(root)
    assert {one.status for one in view.results} == {"beforeAdjustment", "afterAdjustment"}
    assert "更换调整腔填料" in document.decode()
    content = read_content(certificate.content)
    verdicts = {table.state: table.verdict for table in content.tables}
    assert verdicts == {"as_found": "fail", "as_left": "pass"}
    assert content.conclusion.verdict == "pass"
    stored = Evaluation.objects.get(observations__phase="as_found").results.values_list(
        "value_text", flat=True
    )
    printed = [row.cells[1] for table in content.tables if table.state == "as_found" for row in table.rows]
    assert printed == list(stored.order_by("place"))


def test_without_an_adjustment_there_is_one_set(road: Road) -> None:
    content = read_content(road.issued().content)
    assert {table.state for table in content.tables} == {""}
    assert content.remarks == ()


def test_the_job_stays_in_work_until_it_is_left(found: Road) -> None:
    assert found.state == "in_work"
    assert ObservationSet.objects.get().phase == "as_found"


def test_a_correction_of_what_was_found_names_the_set_before(road: Road) -> None:
    road.started()
    first = jobs.record_found(road.occasion("Li"), job_id=road.job, data=off())
    again = jobs.record_found(road.occasion("Li"), job_id=road.job, data=readings(), reason="抄错一位")
    assert again.observations.replaces_id == first.observations_id
    assert again.observations.reason == "抄错一位"
    latest = found_in(road.job)
    assert latest is not None
    assert latest["evaluation__verdict"] == "pass"


def test_nothing_is_found_after_the_adjustment(found: Road) -> None:
    with pytest.raises(RuleRefusal):
        jobs.record_found(found.occasion("Li"), job_id=found.job, data=off())
    with pytest.raises(Conflict):
        jobs.adjust(found.occasion("Li"), job_id=found.job, what="再调整一次")


def test_no_adjustment_without_words_or_without_readings(road: Road) -> None:
    road.started()
    with pytest.raises(RuleRefusal):
        jobs.adjust(road.occasion("Li"), job_id=road.job, what="调整")
    jobs.record_found(road.occasion("Li"), job_id=road.job, data=off())
    with pytest.raises(Missing):
        jobs.adjust(road.occasion("Li"), job_id=road.job, what="  ")


@pytest.mark.parametrize("name", ["Qian", "Chen", "Wang", "Zhou"])
def test_nobody_but_the_verifier(road: Road, name: str) -> None:
    road.started()
    with pytest.raises(NotPermitted):
        jobs.record_found(road.occasion(name), job_id=road.job, data=off())


def test_only_in_work(road: Road) -> None:
    road.recorded()
    with pytest.raises(RuleRefusal):
        jobs.record_found(road.occasion("Li"), job_id=road.job, data=off())


def test_a_set_without_adjustment_has_no_phase(road: Road) -> None:
    road.recorded()
    assert ObservationSet.objects.get().phase == ""
