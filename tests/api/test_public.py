"""Certificates and log over HTTP: with number and code, or with the file; no enumeration, nothing unsafe."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.portal.conftest import document
from tests.registry.road import LOG_KEY

from suyuan.api.public import LIMIT
from suyuan.registry.issuing.attempts import PER_ADDRESS, PER_ADDRESS_UPLOADS, note_upload
from suyuan.registry.issuing.models import Certificate
from suyuan.tlog.checkpoint import open_checkpoint
from suyuan.tlog.tree import leaf_hash, verify_inclusion

CERTIFICATE_QUERIES = 15


def test_number_and_code_give_the_checks(certificate: Certificate, phone: Client):
    answer = phone.get(f"/api/v1/certificates/{certificate.number}", {"code": certificate.access_code})
    assert answer.json()["outcome"] == "genuine"
    assert answer.json()["serial_no"]


def test_a_wrong_code_and_a_wrong_number_get_the_same_answer(certificate: Certificate, phone: Client):
    wrong_code = phone.get(f"/api/v1/certificates/{certificate.number}", {"code": "AAAAAAAAAA"})
    wrong_number = phone.get("/api/v1/certificates/JL-12-2026-0000077", {"code": "AAAAAAAAAA"})
    assert wrong_code.status_code == wrong_number.status_code == 404
    assert wrong_code.content == wrong_number.content


def test_wrong_codes_of_page_and_interface_are_counted_together(certificate: Certificate, phone: Client):
    for _ in range(PER_ADDRESS):
        phone.get(f"/c/{certificate.number}", {"code": "WRONG"})
    answer = phone.get(f"/api/v1/certificates/{certificate.number}", {"code": certificate.access_code})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("kind", ["xml", "pdf"])
def test_a_file_as_issued_is_genuine(certificate: Certificate, phone: Client, kind: str):
    answer = phone.post("/api/v1/verify", document(certificate, kind), content_type=f"application/{kind}")
    assert answer.json()["outcome"] == "genuine"


def test_a_file_may_come_in_a_form(certificate: Certificate, phone: Client):
    file = SimpleUploadedFile("certificate.pdf", document(certificate, "pdf"))
    assert phone.post("/api/v1/verify", {"document": file}).json()["outcome"] == "genuine"


def test_a_form_without_a_file_is_a_problem(road: Any, phone: Client):
    answer = phone.post("/api/v1/verify", {"document": "text"})
    assert (answer.status_code, answer.json()["code"]) == (422, "SY-103")


@pytest.mark.parametrize(
    "body", [b"{}", b"%PDF-1.7", b"<a/>", b"\x00", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_a_file_that_is_no_certificate_is_refused(road: Any, phone: Client, body: bytes):
    answer = phone.post("/api/v1/verify", body, content_type="application/xml")
    assert answer.status_code in (200, 422)
    assert answer.status_code == 422 or answer.json()["outcome"] == "refused"


def test_uploads_from_one_address_are_limited(road: Any, phone: Client):
    for _ in range(PER_ADDRESS_UPLOADS):
        note_upload("127.0.0.1")
    assert phone.post("/api/v1/verify", b"<a/>", content_type="application/xml").status_code == 429


def test_a_changed_byte_is_refused(certificate: Certificate, phone: Client):
    changed = document(certificate, "xml").replace(b"F1-", b"F2-", 1)
    answer = phone.post("/api/v1/verify", changed, content_type="application/xml")
    assert answer.json()["outcome"] == "refused"


@pytest.mark.parametrize(("size", "status"), [(0, 422), (LIMIT + 1, 422)])
def test_nothing_and_far_too_much_are_problems(road: Any, phone: Client, size: int, status: int):
    answer = phone.post("/api/v1/verify", b"x" * size, content_type="application/pdf")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_proof_leads_to_the_signed_head(certificate: Certificate, phone: Client):
    head = phone.get("/api/v1/log/checkpoint").json()
    assert head["key"] == LOG_KEY.verifier.vkey()
    proof = phone.get(f"/api/v1/log/inclusion/{certificate.log_index}").json()
    checkpoint = open_checkpoint(head["checkpoint"], LOG_KEY.verifier)
    path = [bytes.fromhex(one) for one in proof["path"]]
    leaf = leaf_hash(proof["leaf"].encode())
    assert verify_inclusion(leaf, path, index=proof["index"], size=checkpoint.size, root=checkpoint.root)


@pytest.mark.parametrize(("index", "status"), [("99", 404), ("9" * 30, 422), ("-1", 422), ("x", 422)])
def test_an_entry_that_does_not_exist_is_a_problem(road: Any, phone: Client, index: str, status: int):
    answer = phone.get(f"/api/v1/log/inclusion/{index}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_salt_stays_with_the_holder(certificate: Certificate, phone: Client):
    assert (
        certificate.salt not in phone.get(f"/api/v1/log/inclusion/{certificate.log_index}").content.decode()
    )


@pytest.mark.parametrize("number", ["%00", "%ED%A0%80", "x" * 3000, "..%5C", "%F0%9F%8C%9E"])
def test_a_strange_number_is_answered_as_a_wrong_one(road: Any, phone: Client, number: str):
    assert phone.get(f"/api/v1/certificates/{number}?code=AAAAAAAAAA").json()["code"] == "SY-200"


def test_a_certificate_costs_few_queries(certificate: Certificate, phone: Client):
    with CaptureQueriesContext(connection) as asked:
        phone.get(f"/api/v1/certificates/{certificate.number}", {"code": certificate.access_code})
    assert len(asked) <= CERTIFICATE_QUERIES, "\n".join(query["sql"][:160] for query in asked)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_broken_form_is_a_problem(road: Any, phone: Client, kind: str):
    answer = phone.generic("POST", "/api/v1/verify", b"--y\r\nnothing", content_type=kind)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
