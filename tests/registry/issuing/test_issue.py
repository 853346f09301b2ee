"""Issuing: number, certificate, log leaf and log head in one act, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.registry.conftest import NOW, TODAY
from tests.registry.road import AUTHORITY, KEYS, LOG_KEY, Road, another_set, readings, row

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, EvidenceError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.signature import verify_signature
from suyuan.certify.trust import Trust
from suyuan.certify.verify import verify
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.content_record import read_content, write_content
from suyuan.registry.issuing.fsck import verify_log
from suyuan.registry.issuing.models import Certificate, Document, LogHead, LogLeaf, NumberSeries
from suyuan.registry.issuing.queries import proof
from suyuan.registry.journal.queries import broken_links, history
from suyuan.registry.parties.models import Designation
from suyuan.registry.results.models import Evaluation
from suyuan.registry.specifications.models import SpecificationInterval


def test_everything_that_belongs_to_it_is_there(road: Road):
    certificate = road.issued()
    assert certificate.number == "PIM-12-2026-0000001"
    assert (certificate.kind, certificate.state) == ("verification", "issued")
    assert certificate.valid_until == date(2027, 3, 9)
    assert road.state == "issued"
    evaluation = Evaluation.objects.get(pk=certificate.evaluation_id)
    assert (evaluation.certificate_number, evaluation.certificate_state) == (certificate.number, "issued")
    assert evaluation.certificate_sha256 == certificate.xml_sha256
    instrument = Instrument.objects.get(pk=certificate.instrument_id)
    assert (instrument.last_certificate, instrument.valid_until) == (certificate.number, date(2027, 3, 9))
    assert LogHead.objects.get().size == 1
    assert [event["act"] for event in history("certificate", certificate.pk)] == ["certificates.issue"]
    assert broken_links() == []
    assert verify_log(LOG_KEY.verifier).sound


def test_no_certificate_is_valid_beyond_the_service_life_or_the_regulation(road: Road):
    Instrument.objects.filter(pk=road.world.weights).update(
        installed_on=date(2016, 12, 1), replace_by=date(2026, 12, 1)
    )
    certificate = road.issued()
    assert certificate.valid_until == date(2026, 12, 1)  # R6: a year would last until 2027-03-09
    assert read_content(certificate.content).valid_until == date(2026, 12, 1)
    assert Instrument.objects.get(pk=road.world.weights).valid_until == date(2026, 12, 1)


def test_an_interval_of_a_pack_never_lengthens_that_of_the_regulation(road: Road):
    SpecificationInterval.objects.filter(kind_id="weights").update(max_interval_months=6)
    assert road.issued().valid_until == date(2026, 9, 9)  # R5: six months from 2026-03-10


def test_the_stored_document_is_signed_and_says_what_was_approved(road: Road):
    certificate = road.issued()
    document = Document.objects.get(certificate=certificate, kind="xml")
    body = bytes(document.body)
    assert sha256_hex(body) == document.sha256 == certificate.xml_sha256
    assert verify_signature(safe_parse(body), at=NOW)
    content = read_content(certificate.content)
    assert [person.name.zh for person in content.signatories] == [
        "李明（示例）",
        "钱芳（示例）",
        "王强（示例）",
    ]
    assert content.standards[1].sha256 == "ab" * 32
    assert certificate.access_code.encode() not in body
    assert content.provenance is not None
    assert content.provenance.evaluation_digest == road.row.digest


def test_anybody_can_verify_it(road: Road):
    certificate = road.issued()
    body = bytes(Document.objects.get(certificate=certificate, kind="xml").body)
    trust = Trust(anchors=(AUTHORITY.root_pem,), log_vkey=LOG_KEY.verifier.vkey())
    found = verify(body, trust, at=NOW, evidence=proof(certificate.number, on=TODAY))
    states = {check.code: check.state for check in found.checks}
    assert states == {code: "passed" for code in states} | {"page": "not_applicable"}


def test_content_is_read_back_as_it_was_written(road: Road):
    content = read_content(road.issued().content)
    assert read_content(write_content(content)) == content


class TestOnce:
    def test_the_same_key_gives_the_same_certificate(self, road: Road):
        first = road.issued()
        assert road.issue() == first
        assert Certificate.objects.count() == LogLeaf.objects.count() == 1

    def test_a_second_key_for_the_same_job_is_refused(self, road: Road):
        road.issued()
        with pytest.raises(RuleRefusal):
            road.issue("another")

    def test_a_key_of_another_job_is_a_conflict(self, road: Road):
        road.approved()
        road.issue("one key")
        other = Road(world=road.world, instrument=another_set(road.world, 9)).approved()
        with pytest.raises(Conflict):
            other.issue("one key")

    @pytest.mark.parametrize("key", ["", "  "])
    def test_without_a_key_nothing_is_issued(self, road: Road, key: str):
        road.approved()
        with pytest.raises(Missing):
            issuing.issue(road.occasion("Wang"), job_id=road.job, idempotency_key=key, keys=KEYS)


class TestRefusals:
    def refused(self, road: Road) -> None:
        assert not Certificate.objects.exists()
        assert not NumberSeries.objects.exists()
        assert LogHead.objects.get().size == 0
        assert road.state != "issued"

    @pytest.mark.parametrize("stage", ["recorded", "checked"])
    def test_what_was_not_approved(self, road: Road, stage: str):
        getattr(road, stage)()
        with pytest.raises(RuleRefusal):
            road.issue()
        self.refused(road)

    def test_a_result_whose_standard_fell_since(self, road: Road):
        road.approved()
        Evaluation.objects.filter(origin="root").update(certificate_state="revoked")
        with pytest.raises(RuleRefusal):
            road.issue()
        self.refused(road)

    def test_an_institution_without_designation(self, road: Road):
        road.approved()
        Designation.objects.all().delete()
        with pytest.raises(RuleRefusal):
            road.issue()
        self.refused(road)

    def test_an_institution_without_key(self, road: Road):
        road.approved()
        road.keys = replace(KEYS, signer=None)
        with pytest.raises(NotFound):
            road.issue()
        self.refused(road)

    def test_an_undecided_result(self, road: Road):
        # U of the balance is larger than a third of the MPE: the method cannot decide.
        road.approved(readings(tests={"comparison": [row("100", "0.010", s_b="0.5")]}))
        with pytest.raises(RuleRefusal):
            road.issue()
        self.refused(road)

    def test_a_pack_whose_files_changed(self, road: Road):
        from suyuan.registry.specifications.models import MethodPack

        road.approved()
        MethodPack.objects.filter(pk=road.row.pack_id).update(digest="0" * 64)
        with pytest.raises(EvidenceError):
            road.issue()
        self.refused(road)

    @pytest.mark.parametrize("name", ["Li", "Qian", "Zhao", "Sun", "Zhou", "Ma"])
    def test_people_who_may_not(self, road: Road, name: str):
        road.approved()
        with pytest.raises(NotPermitted):
            issuing.issue(road.occasion(name), job_id=road.job, idempotency_key="k", keys=KEYS)
        self.refused(road)

    def test_an_unknown_job(self, road: Road):
        with pytest.raises(NotFound):
            issuing.issue(road.occasion("Wang"), job_id=road.world.lab, idempotency_key="k", keys=KEYS)


class TestRejection:
    def test_a_failed_item_gets_a_notice_that_names_what_failed(self, road: Road):
        certificate = road.issued(readings(tests={"comparison": [row("100", "9"), row("50", "0.01")]}))
        assert (certificate.kind, certificate.valid_until) == ("rejection_notice", None)
        assert certificate.number == "PIM-12-2026-T000001"
        content = read_content(certificate.content)
        assert content.conclusion.verdict == "fail"
        assert content.conclusion.failing
        assert Instrument.objects.get(pk=certificate.instrument_id).state == "out_of_use"

    def test_it_supports_no_other_result(self, road: Road):
        from suyuan.registry.standards.queries import current_evaluation

        certificate = road.issued(readings(tests={"comparison": [row("100", "9")]}))
        assert current_evaluation([certificate.instrument_id], on=TODAY) == {}


def test_numbers_run_without_gap_over_refusals(road: Road):
    numbers = []
    for number in range(4):
        one = Road(world=road.world, instrument=another_set(road.world, number), keys=KEYS).approved()
        if number == 2:
            one.keys = replace(KEYS, signer=None)
            with pytest.raises(NotFound):
                one.issue()
            one.keys = KEYS
        numbers.append(one.issue().number)
    assert numbers == [f"PIM-12-2026-000000{n}" for n in (1, 2, 3, 4)]
    assert verify_log(LOG_KEY.verifier).sound


def test_the_system_issues_what_was_approved(road: Road):
    road.approved()
    system = road.occasion("Wang").as_system()
    assert issuing.issue(system, job_id=road.job, idempotency_key="k", keys=KEYS).state == "issued"


def test_the_accuracy_class_is_printed_once(road: Road):
    """Register and pack both know it."""
    certificate = Road(world=road.world, instrument=another_set(road.world, 1)).issued()
    instrument = Instrument.objects.get(pk=certificate.instrument_id)
    assert (instrument.accuracy_class, instrument.plate["class"]) == ("F1", "F1")
    content = read_content(certificate.content)
    labels = [detail.label.en for detail in content.item.details]
    assert labels.count("Accuracy class") == 1
