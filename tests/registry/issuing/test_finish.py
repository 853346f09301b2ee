"""Publishing: the page is rendered once, after the commit, from what is stored."""

from __future__ import annotations

import json
from datetime import date

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from tests.registry.conftest import NOW
from tests.registry.road import AUTHORITY, Road, another_set

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.certify.authority import demo_authority
from suyuan.certify.evidence_errors import SigningKeyUnusable
from suyuan.certify.extract import extract_xml
from suyuan.certify.pdfa import require_archivable
from suyuan.certify.seal import seal_pdf, verify_seal
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing import publishing
from suyuan.registry.issuing.keys import Seals
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.issuing.queries import unpublished
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import history


def finish(road: Road, certificate: Certificate) -> None:
    issuing.finish(road.occasion("Wang"), certificate_id=certificate.pk)


def test_the_page_holds_the_signed_document_byte_for_byte(road: Road):
    certificate = road.issued()
    assert unpublished() == 1
    finish(road, certificate)
    pdf = Document.objects.get(kind="pdf")
    xml = Document.objects.get(kind="xml")
    assert extract_xml(bytes(pdf.body)) == bytes(xml.body)
    assert unpublished() == 0
    assert history("certificate", certificate.pk)[-1]["act"] == "certificates.publish"


def test_finishing_twice_changes_nothing(road: Road):
    certificate = road.issued()
    finish(road, certificate)
    at = Certificate.objects.get().published_at
    finish(road, certificate)
    assert Certificate.objects.get().published_at == at
    assert Document.objects.count() == 2


def test_who_comes_second_keeps_nothing(road: Road, monkeypatch: pytest.MonkeyPatch):
    certificate = road.issued()
    render = issuing.render

    def slow(row: Certificate) -> bytes:  # the other worker publishes while we render
        page = render(row)
        monkeypatch.setattr(publishing, "render", render)
        finish(road, certificate)
        return page

    monkeypatch.setattr(publishing, "render", slow)
    finish(road, certificate)
    assert Document.objects.filter(kind="pdf").count() == 1


def test_the_same_content_gives_the_same_page(road: Road):
    certificate = road.issued()
    assert issuing.render(certificate) == issuing.render(Certificate.objects.get())


SEAL = AUTHORITY.institutions[0].signer()
SEALS = Seals(shared=SEAL)


class TestSeal:
    """Where the institution has a seal, its pages carry it; the attachment and PDF/A stay as they were."""

    def page(self, road: Road, seals: Seals = SEALS) -> bytes:
        issuing.finish(road.occasion("Wang"), certificate_id=road.issued().pk, seals=seals)
        return bytes(Document.objects.get(kind="pdf").body)

    def test_the_page_carries_the_seal_of_the_moment_of_publishing(self, road: Road):
        seal = verify_seal(self.page(road))
        assert (seal.certificate, seal.stated) == (SEAL.chain[0], NOW)

    def test_the_signed_document_in_it_is_the_same_byte_for_byte(self, road: Road):
        assert extract_xml(self.page(road)) == bytes(Document.objects.get(kind="xml").body)

    def test_it_is_still_fit_for_the_archive(self, road: Road):
        assert require_archivable(self.page(road)).sound

    def test_the_page_can_be_made_again_from_what_is_stored(self, road: Road):
        kept, certificate = self.page(road), Certificate.objects.get()
        assert certificate.published_at is not None
        assert seal_pdf(issuing.render(certificate), SEAL, at=certificate.published_at) == kept

    def test_the_journal_names_the_key(self, road: Road):
        self.page(road)
        told = json.loads(Event.objects.filter(act="certificates.publish").get().payload)
        assert told["seal"] == SEAL.chain[0].fingerprint(SHA256()).hex()

    def page_kept(self) -> bytes:
        return bytes(Document.objects.get(kind="pdf").body)

    def test_the_seal_of_another_institution_is_not_used(self, road: Road):
        assert b"/ByteRange" not in self.page(road, Seals(own={"ANOTHER": SEAL}))

    def test_finishing_twice_keeps_the_first_page(self, road: Road):
        kept = self.page(road)
        issuing.finish(road.occasion("Wang"), certificate_id=Certificate.objects.get().pk, seals=SEALS)
        assert self.page_kept() == kept

    def test_a_seal_that_has_ended_publishes_nothing_and_says_why(self, road: Road):
        old = demo_authority(Text("甲", "A"), valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1))
        ended = Seals(shared=old.institutions[0].signer())
        certificate = road.issued()
        with pytest.raises(SigningKeyUnusable, match="not valid"):
            list(issuing.finish_all(road.occasion("Wang").as_system(), seals=ended))
        assert unpublished() == 1
        assert list(issuing.finish_all(road.occasion("Wang").as_system(), seals=SEALS)) == [
            certificate.number
        ]


def test_one_page_that_fails_does_not_hold_up_the_others(road: Road, monkeypatch: pytest.MonkeyPatch):
    first = road.issued()
    second = Road(world=road.world, instrument=another_set(road.world, 2)).issued()
    render = publishing.render

    def failing(certificate: Certificate) -> bytes:
        if certificate.pk == first.pk:
            raise SuyuanError(Text("坏了", "broken"))
        return render(certificate)

    monkeypatch.setattr(publishing, "render", failing)
    found = issuing.finish_all(road.occasion("Wang").as_system())
    assert next(found) == second.number
    with pytest.raises(SuyuanError, match="broken"):
        next(found)
    assert unpublished() == 1
