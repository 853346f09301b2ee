"""Taking the certificate out of a PDF, and refusing files that are none."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from suyuan.base.errors import InputError, TooLarge, Unreadable
from suyuan.certify.extract import extract_xml, is_pdf


def pdf_with(*attachments: tuple[str, bytes], password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, data in attachments:
        writer.add_attachment(name, data)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def reason(pdf: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        extract_xml(pdf)
    assert caught.value.hint.zh
    return caught.value.message.en


def test_the_attached_certificate_is_taken():
    assert extract_xml(pdf_with(("readme.txt", b"hello"), ("certificate.xml", b"<a/>"))) == b"<a/>"


def test_a_pdf_without_a_certificate_is_refused():
    assert "no digital certificate" in reason(pdf_with(("readme.txt", b"hello")))
    assert "no digital certificate" in reason(pdf_with())


def test_two_certificates_are_refused():
    assert "more than one" in reason(pdf_with(("certificate.xml", b"<a/>"), ("certificate.xml", b"<b/>")))


def hanging(where: str, *, name: str = "certificate.xml", key: str = "/UF") -> bytes:
    """A PDF with one certificate in its list and another file specification at a second place."""
    writer = PdfWriter(clone_from=BytesIO(pdf_with(("certificate.xml", b"<a/>"))))
    stream = DecodedStreamObject()
    stream.set_data(b"<b/>")
    entries = DictionaryObject({NameObject("/F"): writer._add_object(stream)})
    other = writer._add_object(
        DictionaryObject({NameObject(key): TextStringObject(name), NameObject("/EF"): entries})
    )
    if where == "/Annots":
        other = DictionaryObject(
            {NameObject("/Subtype"): NameObject("/FileAttachment"), NameObject("/FS"): other}
        )
    holder = writer.root_object if where == "document" else writer.pages[0]
    holder[NameObject("/AF" if where != "/Annots" else where)] = ArrayObject([other])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("where", ["document", "page", "/Annots"])
@pytest.mark.parametrize("key", ["/UF", "/F"])
def test_a_second_certificate_outside_the_list_is_refused(where, key):
    assert "more than one" in reason(hanging(where, key=key))
    assert "more than one" in reason(hanging(where, name="Certificate.XML"))
    assert extract_xml(hanging(where, name="photo.jpg", key=key)) == b"<a/>"


def test_a_certificate_listed_under_another_name_is_refused():
    writer = PdfWriter(clone_from=BytesIO(pdf_with(("certificate.xml", b"<a/>"), ("zz.xml", b"<b/>"))))
    tree = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]
    tree[3].get_object()[NameObject("/UF")] = TextStringObject("certificate.xml")
    out = BytesIO()
    writer.write(out)
    assert "more than one" in reason(out.getvalue())


def test_an_attachment_with_two_faces_is_refused():
    writer = PdfWriter(clone_from=BytesIO(pdf_with(("certificate.xml", b"<a/>"))))
    stream = DecodedStreamObject()
    stream.set_data(b"<b/>")
    specification = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()
    specification["/EF"][NameObject("/UF")] = writer._add_object(stream)
    out = BytesIO()
    writer.write(out)
    assert "more than one" in reason(out.getvalue())


def test_an_encrypted_pdf_is_refused():
    assert "encrypted" in reason(pdf_with(("certificate.xml", b"<a/>"), password="secret"))


@pytest.mark.parametrize("document", [b"", b"<a/>", b"PK\x03\x04", b"\x89PNG\r\n"])
def test_something_else_is_not_taken_for_a_pdf(document):
    assert not is_pdf(document)
    assert "not a PDF" in reason(document)


@pytest.mark.parametrize(
    "document", [b"%PDF-1.7\n", b"%PDF-1.7\nstartxref\n0\n%%EOF", b"%PDF-" + b"x" * 5000]
)
def test_a_damaged_pdf_is_refused(document):
    assert "damaged" in reason(document)


def test_a_pdf_cut_short_is_refused():
    whole = pdf_with(("certificate.xml", b"<a/>"))
    assert reason(whole[: len(whole) // 2])


def test_a_pdf_above_the_limit_is_refused_unread():
    with pytest.raises(TooLarge, match="100 bytes"):
        extract_xml(b"%PDF-" + b"0" * 200, max_bytes=100)


def test_an_attachment_above_the_limit_is_refused():
    with pytest.raises(TooLarge, match="10 bytes"):
        extract_xml(pdf_with(("certificate.xml", b"<a>0123456789</a>")), max_xml=10)


def test_a_zip_bomb_in_the_attachment_is_refused():
    bomb = zlib.compress(b"\0" * 100_000_000, 9)
    pdf = pdf_with(("certificate.xml", b"@" * len(bomb)))
    pdf = pdf.replace(b"@" * len(bomb), bomb).replace(
        b"/Type /EmbeddedFile", b"/Filter /FlateDecode /Type /EmbeddedFile"
    )
    with pytest.raises(InputError):
        extract_xml(pdf)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_whatever_leaks_a_built_in_error(data):
    whole = bytearray(pdf_with(("certificate.xml", b"<a/>")))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        taken = extract_xml(bytes(whole))
    except InputError as error:
        taken = error.message.en.encode()
    assert isinstance(taken, bytes)
