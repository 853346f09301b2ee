"""The certificate as a page of the portal: for whoever holds the access code, and for nobody else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.portal.conftest import address
from tests.registry.road import AUTHORITY, KEYS, Road

from suyuan.certify.seal import verify_seal
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.keys import Seals
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.issuing.queries import document
from suyuan.registry.journal.occasion import Actor, Grant


def page(certificate: Certificate, code: str | None = None, *, more: str = "") -> str:
    number, _, query = address(certificate, code).partition("?")
    return f"{number}/page?{query}{more}"


def test_the_result_of_the_check_leads_to_it(certificate: Certificate, phone: Client):
    verdict = phone.get(address(certificate)).content.decode()
    assert page(certificate) in verdict
    assert phone.get(page(certificate)).status_code == 200


def test_the_whole_certificate_stands_on_it(certificate: Certificate, phone: Client):
    shown = phone.get(page(certificate)).content.decode()
    assert certificate.number in shown
    assert certificate.xml_sha256 in shown
    assert "检定证书" in shown
    assert "Verification Certificate" in shown


@pytest.mark.parametrize(
    ("show", "there", "missing"),
    [("zh", "检定证书", "Verification Certificate"), ("en", "Verification Certificate", "检定证书")],
)
def test_in_one_language_the_other_is_left_out(certificate: Certificate, phone: Client, show, there, missing):
    main = phone.get(page(certificate, more=f"&show={show}")).content.decode().partition("<main")[2]
    assert there in main
    assert missing not in main


@pytest.mark.parametrize("code", ["", "WRONGCODE1"])
def test_without_the_code_nobody_sees_it(certificate: Certificate, phone: Client, code: str):
    refused = phone.get(page(certificate, code))
    assert refused.status_code == 404
    assert certificate.xml_sha256 not in refused.content.decode()
    assert b"<main class" not in refused.content


def test_a_number_that_does_not_exist_is_refused_the_same_way(certificate: Certificate, phone: Client):
    wrong = phone.get(page(certificate, "WRONGCODE1"))
    unknown = phone.get("/c/NO-SUCH-1/page?code=WRONGCODE1")
    assert (unknown.status_code, wrong.status_code) == (404, 404)


def test_guessing_is_slowed_down_here_too(certificate: Certificate, phone: Client):
    states = [phone.get(page(certificate, f"WRONG{number:05}")).status_code for number in range(30)]
    assert 429 in states


def test_a_language_that_there_is_not_is_refused_in_words(certificate: Certificate, phone: Client):
    refused = phone.get(page(certificate, more="&show=de"))
    assert refused.status_code == 422
    assert b"<h1>" in refused.content


def test_its_policy_lets_in_its_own_style_and_nothing_else(certificate: Certificate, phone: Client):
    answer = phone.get(page(certificate))
    policy = answer.headers["Content-Security-Policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none';"
        r" frame-ancestors 'none'",
        policy,
    )
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_the_access_code_is_in_no_printed_part_of_it(certificate: Certificate, phone: Client):
    main = phone.get(page(certificate)).content.decode().partition("<main")[2]
    assert certificate.access_code not in main


def test_the_bar_leads_back_and_to_the_files(certificate: Certificate, phone: Client):
    bar = phone.get(page(certificate)).content.decode().partition("<nav")[2].partition("</nav>")[0]
    found = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', bar)]
    assert found[0] == address(certificate)
    assert [phone.get(one).status_code for one in found] == [200] * 6


def test_a_revoked_certificate_says_so_on_its_page(road: Road, certificate: Certificate, phone: Client):
    own = Grant(role="approver", organization=road.world.lab)
    second = Actor(person=road.world.people["Gao"], name="Gao", organization=road.world.lab, grants=(own,))
    issuing.revoke(
        road.occasion("Wang"), certificate_id=certificate.pk, reason="标准器失准", second=second, keys=KEYS
    )
    shown = phone.get(page(certificate)).content.decode()
    notice = shown.partition('role="alert">')[2].partition("</p>")[0]
    assert "已被签发机构撤销" in notice
    assert "标准器失准" in notice


def test_reading_it_again_asks_for_no_more(
    certificate: Certificate, phone: Client, django_assert_max_num_queries
):
    phone.get(page(certificate))
    with django_assert_max_num_queries(16):
        phone.get(page(certificate))


def test_the_files_are_still_what_was_issued(certificate: Certificate, phone: Client):
    phone.get(page(certificate))
    xml = phone.get(page(certificate).replace("/page", "/certificate.xml")).content
    assert xml == document(certificate.xml_sha256)


def test_the_portal_says_whose_seal_an_uploaded_pdf_carries(road: Road, phone: Client):
    certificate = road.issued()
    seals = Seals(shared=AUTHORITY.institutions[0].signer())
    issuing.finish(road.occasion("Wang"), certificate_id=certificate.pk, seals=seals)
    pdf = Document.objects.get(certificate=certificate, kind="pdf").body
    sent = SimpleUploadedFile("certificate.pdf", bytes(pdf))
    shown = phone.post("/verify/upload", {"document": sent}).content.decode()
    assert "“示例省计量科学研究院”在 PDF 上加盖了电子印章" in shown


def test_a_page_asked_for_before_it_was_published_is_sealed_too(road: Road, phone: Client, tmp_path: Path):
    """The fixture `road` keeps its keys in that folder."""
    certificate, key = road.issued(), AUTHORITY.institutions[0]
    (tmp_path / "seal.key.pem").write_bytes(key.key_pem)
    (tmp_path / "seal.chain.pem").write_bytes(key.chain_pem)
    pdf = phone.get(page(certificate).replace("/page", "/certificate.pdf")).content
    assert verify_seal(pdf).organisation == "示例省计量科学研究院"
