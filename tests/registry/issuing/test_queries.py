"""The public view, lists and details of certificates."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY
from tests.registry.road import Road, another_set

from suyuan.base.errors import NotFound
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.evidence import RegisterEvidence
from suyuan.registry.issuing.queries import CertificateFilter, detail, page, public_view, status


class TestPublicView:
    def test_number_and_code_show_everything_a_verifier_needs(self, road: Road):
        certificate = road.issued()
        issuing.finish(road.occasion("Wang"), certificate_id=certificate.pk)
        shown = public_view(certificate.number, certificate.access_code.lower(), on=TODAY)
        assert shown.content.number == certificate.number
        assert shown.evidence.graph is not None
        assert shown.evidence.graph.state == "traceable"
        assert shown.standing.state == "issued"
        assert shown.pdf_sha256
        assert public_view(str(certificate.pk), certificate.access_code, on=TODAY).number == shown.number

    def test_a_wrong_number_and_a_wrong_code_are_told_in_the_same_words(self, road: Road):
        certificate = road.issued()
        said = set()
        for number, code in (
            (certificate.number, "AAAAAAAAAA"),
            ("PIM-12-2026-0000002", certificate.access_code),
            (certificate.number, ""),
            (certificate.number, "码"),
            ("", ""),
            ("\x00", certificate.access_code),
        ):
            with pytest.raises(NotFound) as refusal:
                public_view(number, code, on=TODAY)
            said.add(str(refusal.value.to_record()))
        assert len(said) == 1

    def test_a_certificate_past_its_date_is_shown_as_lapsed(self, road: Road):
        certificate = road.issued()
        assert status(certificate.number, on=date(2027, 3, 9)).state == "issued"
        assert status(certificate.number, on=date(2027, 3, 10)).state == "lapsed"


class TestEvidence:
    def test_an_unknown_certificate_is_not_known(self, road: Road):
        evidence = RegisterEvidence(on=TODAY)
        assert evidence.standing("X\x00", "0" * 64) is None
        assert evidence.log_proof("X-1", "0" * 64) is None
        assert evidence.standing("X-1", "0" * 64) is None
        assert evidence.chain("X-1", "0" * 64) is None

    def test_a_forged_document_under_a_known_number_has_no_place_in_the_log(self, road: Road):
        certificate = road.issued()
        assert RegisterEvidence(on=TODAY).log_proof(certificate.number, "0" * 64) is None


def test_detail_has_content_documents_results_and_history(road: Road):
    certificate = road.issued()
    row = detail(certificate.pk, on=TODAY)
    assert row["content"].number == certificate.number
    assert [document["kind"] for document in row["documents"]] == ["xml"]
    assert len(row["lines"]) == 7
    assert [event["act"] for event in row["history"]] == ["certificates.issue"]
    with pytest.raises(NotFound):
        detail(road.world.lab, on=TODAY)


def test_a_list_does_not_hand_out_access_codes(road: Road):
    road.issued()
    assert "access_code" not in page(CertificateFilter(), on=TODAY).rows[0]


BUDGET = {"page": 2, "detail": 4, "public view": 16}


@pytest.mark.parametrize("rows", [3, 12])
def test_queries_do_not_grow_with_rows(road: Road, rows: int):
    issued = [Road(world=road.world, instrument=another_set(road.world, n)).issued() for n in range(rows)]
    last = issued[-1]
    asked = {
        "page": lambda: page(CertificateFilter(issuer=road.world.lab, text="PIM"), on=TODAY),
        "detail": lambda: detail(last.pk, on=TODAY),
        "public view": lambda: public_view(last.number, last.access_code, on=TODAY),
    }
    for name, ask in asked.items():
        with CaptureQueriesContext(connection) as seen:
            ask()
        assert len(seen) <= BUDGET[name], name
    assert page(CertificateFilter(), on=TODAY).total == rows
