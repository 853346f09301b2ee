"""Requests that no browser sends: answered in words, with a status of the fault of the sender."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.hostile.bombs import BOMBS

BROKEN = {
    "a part without end": b"--x\r\n" + b"a" * 20_000,
    "base64 that is none": b'--x\r\nContent-Disposition: form-data; name="document"; filename="a"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nA\r\n--x--\r\n",
    "very many parts": next(bomb.make() for bomb in BOMBS if bomb.name == "upload: 10 000 parts"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_upload_is_told_as_such(what: str):
    client = Client(headers={"Accept-Language": "zh-hans"})
    answer = client.generic("POST", "/verify/upload", BROKEN[what], "multipart/form-data; boundary=x")
    assert 400 <= answer.status_code < 500
    assert "</html>" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/verify?number=%00", "/verify?%00=1", "/c/a%00b", "/login/?next=%00"])
def test_a_null_character_in_an_address_is_refused(address: str):
    answer = Client(headers={"Accept-Language": "zh-hans"}).get(address)
    assert answer.status_code == 422
    assert "空字符" in answer.content.decode()


@pytest.mark.django_db
def test_a_null_character_in_a_form_is_refused():
    answer = Client(headers={"Accept-Language": "en"}).post(
        "/verify", "number=a%00b&code=1", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 422
    assert "null character" in answer.content.decode()
