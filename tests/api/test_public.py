"""Certificates and log over HTTP: with number and code, or with the file; no enumeration, nothing unsafe."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.portal.conftest import document
from tests.registry.road import LOG_KEY

from suyuan.api.public import LIMIT
from suyuan.registry.issuing.attempts import PER_ADDRESS
from suyuan.registry.issuing.models import Certificate
from suyuan.tlog.checkpoint import open_checkpoint
from suyuan.tlog.tree import leaf_hash, verify_inclusion


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


def test_a_changed_byte_is_refused(certificate: Certificate, phone: Client):
    changed = document(certificate, "xml").replace(b"F1-", b"F2-", 1)
    answer = phone.post("/api/v1/verify", changed, content_type="application/xml")
    assert answer.json()["outcome"] == "refused"


@pytest.mark.parametrize(("size", "status"), [(0, 422), (LIMIT + 1, 413)])
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


def test_an_entry_that_does_not_exist_is_not_found(road: Any, phone: Client):
    assert phone.get("/api/v1/log/inclusion/99").status_code == 404
