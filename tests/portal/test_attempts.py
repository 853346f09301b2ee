"""Guessing: the same answer for a wrong number and a wrong code, and after some tries no answer at all."""

from __future__ import annotations

from django.test import Client
from tests.portal.conftest import address

from suyuan.registry.issuing.attempts import PER_ADDRESS, PER_ADDRESS_UPLOADS, PER_NUMBER
from suyuan.registry.issuing.models import Certificate

ELSEWHERE = "203.0.113.7"


def without_number(page: bytes, number: str) -> str:
    return page.decode().replace(number, "NUMBER")


def test_a_wrong_code_and_a_wrong_number_get_the_same_answer(certificate: Certificate, phone: Client):
    wrong_code = phone.get(f"/c/{certificate.number}?code=AAAAAAAAAA")
    wrong_number = phone.get("/c/JL-12-2026-0000077?code=AAAAAAAAAA")
    assert wrong_code.status_code == wrong_number.status_code == 404
    assert without_number(wrong_code.content, certificate.number) == without_number(
        wrong_number.content, "JL-12-2026-0000077"
    )


def test_after_some_wrong_tries_an_address_is_refused_for_a_while(certificate: Certificate, phone: Client):
    for _ in range(PER_ADDRESS):
        assert phone.get(address(certificate, "WRONG")).status_code == 404
    refused = phone.get(address(certificate, "WRONG"))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "次数过多" in refused.content.decode()


def test_a_refused_address_is_refused_with_the_right_code_as_well(certificate: Certificate, phone: Client):
    for _ in range(PER_ADDRESS):
        phone.get(address(certificate, "WRONG"))
    assert phone.get(address(certificate)).status_code == 429


def test_others_are_not_refused_with_it(certificate: Certificate, phone: Client):
    for _ in range(PER_ADDRESS + 1):
        phone.get(address(certificate, "WRONG"))
    assert phone.get(address(certificate), REMOTE_ADDR=ELSEWHERE).status_code == 200


def test_guessing_one_number_from_many_addresses_is_refused_too(certificate: Certificate, phone: Client):
    for host in range(PER_NUMBER):
        phone.get(address(certificate, "WRONG"), REMOTE_ADDR=f"198.51.100.{host}")
    assert phone.get(address(certificate, "WRONG"), REMOTE_ADDR=ELSEWHERE).status_code == 429


def test_right_answers_are_not_counted(certificate: Certificate, phone: Client):
    for _ in range(PER_ADDRESS + 2):
        answer = phone.get(address(certificate))
    assert answer.status_code == 200


def test_uploads_are_limited_too(db: None, phone: Client):
    for _ in range(PER_ADDRESS_UPLOADS):
        assert phone.post("/verify/upload").status_code == 422
    assert phone.post("/verify/upload").status_code == 429
