"""Hostile XML is refused before anything is built from it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, TooLarge, Unreadable
from suyuan.certify.dcc.parse import MAX_DOCUMENT, MAX_TAG_BYTES, safe_parse

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>'
)
EXTERNAL = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
PLAIN_DOCTYPE = "<!DOCTYPE a><a/>"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "bomb", [BILLION_LAUGHS, EXTERNAL, PLAIN_DOCTYPE], ids=["laughs", "external", "doctype"]
)
def test_a_document_type_is_refused_in_every_encoding(bomb, encoding):
    with pytest.raises(Unreadable):
        safe_parse(bomb.encode(encoding))


def test_a_document_type_is_refused_in_lower_case_too():
    with pytest.raises(Unreadable):
        safe_parse(b"<!doctype a><a/>")


@pytest.mark.parametrize("name", ["UTF-7", "cp037", "hz-gb-2312", "x-unknown"])
def test_an_encoding_outside_the_list_is_refused(name):
    with pytest.raises(Unreadable, match="encoding"):
        safe_parse(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode("ascii"))


def test_a_declaration_that_hides_its_encoding_changes_nothing():
    hidden = b'<?xml version="1.0" ' + b" " * 300 + b'encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>'
    with pytest.raises(Unreadable):
        safe_parse(hidden)


def test_ebcdic_is_refused():
    with pytest.raises(Unreadable):
        safe_parse(PLAIN_DOCTYPE.encode("cp037"))


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (b"", Unreadable),
        (b"   ", Unreadable),
        (b"\0" * 100, Unreadable),
        (b"<a>", Unreadable),
        (b"<a>\xff</a>", Unreadable),
        (b"<a>&undefined;</a>", Unreadable),
        (b"plain text", Unreadable),
        (b"<a><b xmlns:x='http://www.w3.org/2001/XInclude'/></a>".replace(b"'", b'"'), Unreadable),
        (b"<a>" * 300 + b"</a>" * 300, TooLarge),
        (b"<a>" + b"<b/>" * 500_000 + b"</a>", TooLarge),
        (b"<a " + b" ".join(b'b%d="1"' % n for n in range(250_000)) + b"/>", TooLarge),
        (b'<a b="' + b"x" * (MAX_TAG_BYTES + 10) + b'"/>', TooLarge),
        (b"<a>" + b"x" * MAX_DOCUMENT + b"</a>", TooLarge),
    ],
    ids=[
        "empty", "blank", "nulls", "open", "not-utf8", "entity", "text", "xinclude",
        "deep", "many-tags", "many-attributes", "long-tag", "oversize",
    ],
)  # fmt: skip
def test_what_cannot_be_a_certificate_is_refused(document, error):
    with pytest.raises(error):
        safe_parse(document)


def test_the_limit_is_an_argument():
    with pytest.raises(TooLarge, match="10 bytes"):
        safe_parse(b"<a>12345678</a>", max_bytes=10)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "iso-8859-1"])
def test_an_honest_document_is_read_in_every_known_encoding(encoding):
    words = "é" if encoding == "iso-8859-1" else "砝码"
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    document = f'<?xml version="1.0" encoding="{declared}"?><a>{words}</a>'.encode(encoding)
    assert safe_parse(document).text == words


def refusal(document: bytes) -> InputError | None:
    try:
        safe_parse(document)
    except InputError as error:
        return error
    return None


@given(st.binary(max_size=400))
def test_no_bytes_whatever_leak_a_built_in_error(document):
    error = refusal(document)
    assert error is None or (error.message.zh and error.message.en)


HOSTILE = {
    "laughs": BILLION_LAUGHS.encode("utf-32"),
    "late doctype": ("<a>" + "x" * 2_500_000 + "<!DOCTYPE a></a>").encode("utf-16"),
    "declared gb18030": (
        b'<?xml version="1.0" encoding="gb18030"?><a>' + "砝".encode("gb18030") * 5_000_000 + b"<!ENTITY></a>"
    ),
    "depth": b"<a>" * 190_000,
    "tags": b"<a>" + b"<b/>" * 2_000_000 + b"</a>",
    "attributes": b"<a " + b" ".join(b'b%d="1"' % n for n in range(250_000)) + b"/>",
    "text": b"<a>" + b"x" * (10 * 1024 * 1024 - 10) + b"</a>",
    "comment": b"<a><!--" + b"x" * (10 * 1024 * 1024 - 20) + b"--></a>",
    "name": b"<" + b"a" * 9_000_000 + b"/>",
    "unknown entities": b"<a>" + b"&x;" * 100_000 + b"</a>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_documents_are_refused_within_a_tenth_of_a_second(kind):
    spent = []
    for _ in range(3):
        before = time.process_time()
        assert refusal(HOSTILE[kind]) is not None
        spent.append(time.process_time() - before)
    assert min(spent) < 0.1
