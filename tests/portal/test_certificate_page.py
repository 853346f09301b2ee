"""Scan or type: the verdict, the numbered checks, the documents; and what a stranger does not learn."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from tests.portal.conftest import address, document
from tests.registry.conftest import NOW
from tests.registry.road import KEYS, Road, readings, row
from tests.registry.tampering import unseen

from suyuan.base.text import Text
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.journal.occasion import Actor, Grant

FIFTY_KB = 50 * 1024
HEADLINE = re.compile(r"<h1>(.*?)</h1>")
STATES = re.compile(r'<li class="(passed|failed|unknown|not_applicable)">')


def headline(page: bytes) -> str:
    found = HEADLINE.search(page.decode())
    assert found
    return found.group(1)


class TestVerdict:
    def test_the_form_needs_no_log_in(self, db: None, phone: Client):
        answer = phone.get("/verify")
        assert answer.status_code == 200
        assert "证书编号" in answer.content.decode()

    def test_a_typed_number_leads_to_the_address_of_the_qr_code(
        self, certificate: Certificate, phone: Client
    ):
        answer = phone.post("/verify", {"number": certificate.number, "code": certificate.access_code})
        assert answer.status_code == 302
        assert answer.headers["Location"] == address(certificate)

    def test_a_genuine_certificate_is_called_genuine(self, certificate: Certificate, phone: Client):
        answer = phone.get(address(certificate))
        assert answer.status_code == 200
        assert headline(answer.content) == "证书真实有效"
        assert STATES.findall(answer.content.decode()) == ["passed"] * 8 + ["not_applicable"]

    def test_the_page_names_the_instrument_and_the_national_standard(
        self, certificate: Certificate, phone: Client
    ):
        page = phone.get(address(certificate)).content.decode()
        assert "F1-" in page
        assert "国家计量院（示例）" in page

    def test_case_and_blanks_in_the_code_do_not_matter(self, certificate: Certificate, phone: Client):
        code = certificate.access_code.lower()
        assert phone.get(address(certificate, f"{code[:5]} {code[5:]}")).status_code == 200

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_page_and_style_sheet_stay_below_fifty_kilobytes(
        self, certificate: Certificate, phone: Client, language: str
    ):
        page = phone.get(f"{address(certificate)}&lang={language}").content
        sheet = finders.find("portal/portal.css")
        assert isinstance(sheet, str)
        assert len(page) + len(Path(sheet).read_bytes()) <= FIFTY_KB

    def test_english_is_spoken_when_asked_for_and_remembered(self, certificate: Certificate, phone: Client):
        first = phone.get(f"{address(certificate)}&lang=en")
        assert headline(first.content) == "This certificate is genuine and in force"
        assert headline(phone.get(address(certificate)).content) == headline(first.content)

    def test_the_address_with_the_code_is_not_told_to_the_next_page(
        self, certificate: Certificate, phone: Client
    ):
        assert phone.get(address(certificate)).headers["Referrer-Policy"] == "no-referrer"


class TestStanding:
    def test_a_revoked_certificate_is_shown_as_revoked(
        self, certificate: Certificate, road: Road, phone: Client
    ):
        own = Grant(role="approver", organization=road.world.lab)
        second = Actor(
            person=road.world.people["Gao"], name="Gao", organization=road.world.lab, grants=(own,)
        )
        issuing.revoke(
            road.occasion("Wang"),
            certificate_id=certificate.pk,
            reason="标准器失准",
            second=second,
            keys=KEYS,
        )
        page = phone.get(address(certificate)).content
        assert headline(page) == "此证书已被撤销，不得使用"
        assert "标准器失准" in page.decode()

    def test_a_certificate_in_doubt_is_shown_as_under_review(
        self, certificate: Certificate, road: Road, phone: Client
    ):
        issuing.flag_doubt(road.occasion("Wang"), certificate_id=certificate.pk, reason="标准器超差")
        assert headline(phone.get(address(certificate)).content) == "此证书正在复查，暂勿依据"

    def test_a_superseded_certificate_names_the_newer_one(
        self, certificate: Certificate, road: Road, phone: Client
    ):
        again = Road(world=road.world, instrument=certificate.instrument_id).approved()
        newer = issuing.supersede(
            road.occasion("Wang"),
            certificate_id=certificate.pk,
            job_id=again.job,
            change=Text("更正地址", "The address was corrected"),
            idempotency_key="again",
            keys=KEYS,
        )
        page = phone.get(address(certificate)).content
        assert headline(page) == "此证书已被新证书替代"
        assert newer.number in page.decode()

    def test_a_rejection_notice_is_genuine_and_says_that_the_instrument_failed(
        self, road: Road, phone: Client
    ):
        bad = {"header": {"class": "F1"}, "tests": {"comparison": [row("100", "5.000")]}}
        notice = road.issued(readings() | bad)
        assert notice.kind == "rejection_notice"
        assert "不合格" in headline(phone.get(address(notice)).content)

    def test_a_certificate_past_its_day_is_genuine_but_no_longer_valid(
        self, certificate: Certificate, phone: Client, monkeypatch: pytest.MonkeyPatch
    ):
        assert certificate.valid_until is not None
        later = NOW + (certificate.valid_until - NOW.date()) + timedelta(days=2)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert headline(phone.get(address(certificate)).content) == "证书真实，但已过有效期"

    def test_a_changed_byte_in_the_store_is_noticed(self, certificate: Certificate, phone: Client):
        body = document(certificate, "xml")
        changed = body.replace(b"F1-", b"F2-", 1)
        assert changed != body
        with unseen():
            Document.objects.filter(certificate=certificate, kind="xml").update(body=changed)
        assert headline(phone.get(address(certificate)).content) == "不能证明此证书真实"


class TestDocuments:
    def test_the_xml_comes_byte_for_byte(self, certificate: Certificate, phone: Client):
        answer = phone.get(address(certificate).replace("?", "/certificate.xml?"))
        assert answer.content == document(certificate, "xml")

    def test_the_pdf_is_the_one_that_was_published(self, certificate: Certificate, phone: Client):
        answer = phone.get(address(certificate).replace("?", "/certificate.pdf?"))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content == document(certificate, "pdf")

    def test_a_page_that_a_crash_left_unpublished_is_made_when_asked_for(self, road: Road, phone: Client):
        issued = road.issued()
        answer = phone.get(address(issued).replace("?", "/certificate.pdf?"))
        assert answer.content.startswith(b"%PDF")
        assert Certificate.objects.get(pk=issued.pk).published_at is not None

    def test_documents_are_not_given_without_the_code(self, certificate: Certificate, phone: Client):
        assert phone.get(f"/c/{certificate.number}/certificate.pdf?code=NO").status_code == 404
        assert phone.get(f"/c/{certificate.number}/certificate.xml").status_code == 404
