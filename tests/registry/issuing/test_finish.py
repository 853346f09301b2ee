"""Publishing: the page is rendered once, after the commit, from what is stored."""

from __future__ import annotations

import pytest
from tests.registry.road import Road

from suyuan.certify.extract import extract_xml
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing import publishing
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.issuing.queries import unpublished
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
