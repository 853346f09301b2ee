"""Uploading a file gives the same checks; what is changed, unsafe or far too large is refused in words."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.portal.conftest import document
from tests.portal.test_certificate_page import STATES, headline

from suyuan.portal.upload import CHUNK, LIMIT, MOST_ELEMENTS
from suyuan.registry.issuing.models import Certificate

REMARKS = re.compile(r'<li class="remark (\w+)">')
BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>
<dcc>&lol2;</dcc>"""


def send(phone: Client, content: bytes, name: str = "certificate") -> Any:
    return phone.post("/verify/upload", {"document": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(("kind", "page"), [("xml", "not_applicable"), ("pdf", "passed")])
def test_a_file_as_issued_passes_every_check(certificate: Certificate, phone: Client, kind: str, page: str):
    answer = send(phone, document(certificate, kind))
    assert answer.status_code == 200
    assert headline(answer.content) == "证书真实有效"
    assert STATES.findall(answer.content.decode()) == ["passed"] * 8 + [page]


def test_a_changed_byte_is_refused_and_its_content_is_not_repeated(certificate: Certificate, phone: Client):
    answer = send(phone, document(certificate, "xml").replace(b"F1-", b"FAKED-", 1))
    assert headline(answer.content) == "不能证明此证书真实"
    assert "FAKED-" not in answer.content.decode()


def test_a_changed_page_around_a_genuine_certificate_is_noticed(certificate: Certificate, phone: Client):
    answer = send(phone, document(certificate, "pdf") + b"\n% painted over\n")
    assert headline(answer.content) == "不能证明此证书真实"
    assert STATES.findall(answer.content.decode())[-1] == "failed"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32", "cp037"])
def test_a_document_type_with_entities_is_refused_in_any_encoding(road: Any, phone: Client, encoding: str):
    answer = send(phone, BOMB.replace("?>", f' encoding="{encoding}"?>', 1).encode(encoding))
    assert headline(answer.content) == "不能证明此证书真实"
    assert "lollol" not in answer.content.decode()


@pytest.mark.parametrize("content", [b"\x00\xff" * 50, b"%PDF-1.7 broken", b"<a/>", b"{}"])
def test_what_is_no_certificate_is_refused_in_words(road: Any, phone: Client, content: bytes):
    assert headline(send(phone, content).content) == "不能证明此证书真实"


def test_no_file_at_all_is_told(road: Any, phone: Client):
    answer = phone.post("/verify/upload", {})
    assert answer.status_code == 422
    assert "document" in answer.content.decode()


class Pipe(io.RawIOBase):
    """A body of the announced size that remembers the largest piece anybody asked for."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "somebody wanted everything at once"
        self.largest = max(self.largest, size)
        piece = min(size, self.left)
        self.left -= piece
        return b"\x00" * piece


def test_fifty_megabytes_are_refused_without_taking_them_into_memory(road: Any, phone: Client):
    size = 50 * 1024 * 1024
    pipe = Pipe(size)
    answer = phone.generic(
        "POST",
        "/verify/upload",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(size),
        **{"wsgi.input": pipe},
    )
    assert answer.status_code == 413
    assert "12 MB" in answer.content.decode()
    assert pipe.largest <= CHUNK


def test_a_file_just_above_the_limit_is_refused(road: Any, phone: Client):
    assert send(phone, b"x" * (LIMIT + 1)).status_code == 413


class TestQuality:
    """What the profiles say about the content stands under the checks, and says nothing about the verdict."""

    SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "samples" / "weights-2026.xml"

    @staticmethod
    def remarks(page: bytes) -> list[str]:
        return REMARKS.findall(page.decode())

    @pytest.mark.parametrize(
        ("language", "sound"),
        [("zh", "计量合理性：没有发现问题"), ("en", "Measurement sense: nothing found")],
    )
    def test_a_sound_certificate(self, certificate: Certificate, phone: Client, language: str, sound: str):
        answer = phone.post(
            f"/verify/upload?lang={language}",
            {"document": SimpleUploadedFile("a", document(certificate, "pdf"))},
        )
        assert sound.lower() in answer.content.decode().lower()
        assert "failed" not in self.remarks(answer.content)

    def test_a_certificate_of_another_laboratory_is_examined_too(self, road: Any, phone: Client):
        page = send(phone, self.SAMPLE.read_bytes().replace(b"+0.43 +0.11", b"+2.63 +0.11", 1)).content
        assert self.remarks(page)[0] == "failed"
        assert "判定与数据矛盾：合格，2.63 ± 0.80，允许范围 [-2.5, 2.5]" in page.decode()
        assert "按写明的判定规则重新判定（第 " in page.decode()

    def test_errors_come_first(self, road: Any, phone: Client):
        document = self.SAMPLE.read_bytes().replace(b"\\milli\\gram", b"mg").replace(b"F42-0093", b"TODO")
        states = self.remarks(send(phone, document).content)
        assert states[:2] == ["failed", "unknown"]

    def test_words_of_a_document_that_is_not_genuine_are_not_repeated(self, road: Any, phone: Client):
        document = self.SAMPLE.read_bytes().replace(b"F42-0093", b"TODO call 555")
        page = send(phone, document).content.decode()
        assert "模板文字没有填写" in page
        assert "TODO" not in page

    @pytest.mark.parametrize("content", [b"<a/>", b"{}", b"%PDF-1.7 broken"])
    def test_nothing_is_said_about_what_is_no_certificate(self, road: Any, phone: Client, content: bytes):
        assert "内容质量" not in send(phone, content).content.decode()

    def test_a_document_with_too_many_elements_is_not_examined(self, road: Any, phone: Client):
        many = (
            b"<dcc:comment>" + b"<a/>" * MOST_ELEMENTS + b"</dcc:comment></dcc:digitalCalibrationCertificate>"
        )
        content = self.SAMPLE.read_bytes().replace(b"</dcc:digitalCalibrationCertificate>", many)
        assert "内容质量" not in send(phone, content).content.decode()
