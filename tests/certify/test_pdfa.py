"""The examination against PDF/A-3b: our pages are sound, and each thing broken on purpose is found.

Every broken file is a copy of a sound one with exactly one thing changed, so that the copy's finding is due
to that thing alone; the unchanged copy is sound.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from tests.certify.page_samples import bare, with_budgets
from tests.certify.sample import ALL

from suyuan.base.errors import InputError, TooLarge, Unreadable
from suyuan.certify.compose import compose_dcc
from suyuan.certify.extract import MAX_PDF, extract_xml
from suyuan.certify.page import APT, missing_fonts, render_pdf
from suyuan.certify.pdfa import NotArchivable, examine, require_archivable

Break = Callable[[PdfWriter], None]


@pytest.fixture(scope="module")
def page() -> bytes:
    import typst

    if missing_fonts(frozenset(typst.Fonts().families())):
        pytest.skip(f"Chinese fonts are missing: {APT}")
    content = replace(bare(), tables=())  # as few objects as a page can have
    return render_pdf(b"<a/>", content, languages=("zh",))


def copy(page: bytes, change: Break | None = None) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(page))
    writer.generate_file_identifiers()
    if change:
        change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue().rstrip(b"\n") + b"\n"


def d(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})


def n(name: str) -> NameObject:
    return NameObject(f"/{name}")


def root(writer: PdfWriter) -> DictionaryObject:
    return writer.root_object


def put(writer: PdfWriter, key: str, value: object) -> None:
    root(writer)[n(key)] = value


def add(writer: PdfWriter, key: str, value: object) -> None:
    """A new object of the file, hanging on the catalogue."""
    put(writer, key, writer._add_object(value))


def act(kind: str, **more: object) -> Break:
    return lambda writer: put(writer, "OpenAction", d(S=n(kind), **more))


def stream(data: bytes = b"", **entries: object) -> StreamObject:
    made = DecodedStreamObject()
    made.set_data(data)
    made.update(d(**entries))
    return made


def annotate(**entries: object) -> Break:
    box = ArrayObject(FloatObject(side) for side in (0, 0, 50, 20))

    def change(writer: PdfWriter) -> None:
        writer.pages[0][n("Annots")] = ArrayObject([d(**{"Type": n("Annot"), "Rect": box, **entries})])

    return change


def metadata(old: bytes, new: bytes) -> Break:
    def change(writer: PdfWriter) -> None:
        data = root(writer)["/Metadata"].get_data()
        assert old in data
        add(writer, "Metadata", stream(data.replace(old, new), Type=n("Metadata"), Subtype=n("XML")))

    return change


def drop(*path: str | int) -> Break:
    """Take away what lies at `path` under the catalogue."""

    def change(writer: PdfWriter) -> None:
        place = root(writer)
        for step in path[:-1]:
            place = place[step].get_object() if isinstance(step, int) else place[f"/{step}"].get_object()
        del place[f"/{path[-1]}"]

    return change


def draw(content: bytes) -> Break:
    def change(writer: PdfWriter) -> None:
        writer.pages[0][n("Contents")] = writer._add_object(stream(content))

    return change


def unembed(writer: PdfWriter) -> None:
    descriptors = [one for one in map(lambda o: o.get_object(), writer._objects) if isinstance(one, dict)]
    descriptor = next(one for one in descriptors if "/FontFile3" in one)
    del descriptor["/FontFile3"]


def second_certificate(writer: PdfWriter) -> None:
    writer.add_attachment("certificate.xml", b"<other/>")


def icc(change: Callable[[bytes], bytes], colours: int = 3) -> Break:
    def edit(writer: PdfWriter) -> None:
        intent = root(writer)["/OutputIntents"][0].get_object()
        data = change(intent["/DestOutputProfile"].get_object().get_data())
        intent[n("DestOutputProfile")] = writer._add_object(stream(data, N=NumberObject(colours)))

    return edit


def form_with(**entries: object) -> Break:
    return lambda writer: add(writer, "Test", stream(Type=n("XObject"), Subtype=n("Form"), **entries))


def image_with(**entries: object) -> Break:
    return lambda writer: add(writer, "Test", stream(Type=n("XObject"), Subtype=n("Image"), **entries))


def filtered(name: str, **entries: object) -> Break:
    return lambda writer: add(writer, "Test", stream(Filter=n(name), **entries))


def state_with(**entries: object) -> Break:
    return lambda writer: add(writer, "Test", d(Type=n("ExtGState"), **entries))


TEXT = TextStringObject
SOME = d(S=n("GoTo"))
BROKEN: dict[str, tuple[str, Break]] = {
    # what was broken: the clause it breaks ("" for a rule of our own), how
    "metadata absent": ("6.6.2.1", drop("Metadata")),
    "metadata no XML": ("6.6.2.1", metadata(b"<rdf:RDF", b"<rdf:RDF <")),
    "part 2": ("6.6.4", metadata(b"part>3<", b"part>2<")),
    "conformance C": ("6.6.4", metadata(b"conformance>B<", b"conformance>C<")),
    "output intent absent": ("6.2.3", drop("OutputIntents")),
    "profile absent": ("6.2.3", drop("OutputIntents", 0, "DestOutputProfile")),
    "profile cut": ("6.2.3", icc(lambda data: data[:-1])),
    "profile no ICC": ("6.2.3", icc(lambda data: data[:36] + b"XXXX" + data[40:])),
    "font not embedded": ("6.2.11.4.1", unembed),
    "JavaScript": ("6.5.1", act("JavaScript", JS=TEXT("app.alert(1)"))),
    "JavaScript by name": (
        "6.5.1",
        lambda writer: root(writer)["/Names"].get_object().update(d(JavaScript=d())),
    ),
    "launch": ("6.5.1", act("Launch", F=TEXT("cmd.exe"))),
    "import of data": ("6.5.1", act("ImportData", F=TEXT("x.fdf"))),
    "sound": ("6.5.1", act("Sound")),
    "reset of a form": ("6.5.1", act("ResetForm")),
    "address": ("", act("URI", URI=TEXT("https://elsewhere.example"))),
    "other file": ("", act("GoToR", F=TEXT("other.pdf"))),
    "submission": ("", act("SubmitForm", F=TEXT("https://elsewhere.example"))),
    "trigger of the document": ("6.5.2", lambda writer: put(writer, "AA", d(WC=SOME))),
    "trigger of a page": ("6.5.2", lambda writer: writer.pages[0].update(d(AA=d(O=SOME)))),
    "presentation": ("6.10", lambda writer: writer.pages[0].update(d(PresSteps=d()))),
    "requirements": ("6.11", lambda writer: put(writer, "Requirements", ArrayObject())),
    "permissions": ("6.1.12", lambda writer: put(writer, "Perms", d(Other=d()))),
    "XFA": ("6.4.2", lambda writer: put(writer, "AcroForm", d(XFA=ArrayObject()))),
    "appearances": ("6.4.1", lambda writer: put(writer, "AcroForm", d(NeedAppearances=BooleanObject(True)))),
    "automatic layers": ("6.9", lambda writer: put(writer, "OCProperties", d(D=d(AS=ArrayObject())))),
    "film": ("6.3.1", annotate(Subtype=n("Movie"), F=NumberObject(4))),
    "3D": ("6.3.1", annotate(Subtype=n("3D"), F=NumberObject(4))),
    "hidden note": ("6.3.2", annotate(Subtype=n("Link"), F=NumberObject(6))),
    "note not printed": ("6.3.2", annotate(Subtype=n("Link"))),
    "note without appearance": ("6.3.3", annotate(Subtype=n("Square"), F=NumberObject(4))),
    "LZW": ("6.1.7.2", filtered("LZWDecode")),
    "crypt filter": ("6.1.7.2", filtered("Crypt")),
    "data outside": ("6.1.7.1", lambda writer: add(writer, "Test", stream(F=TEXT("data.bin")))),
    "transfer function": ("6.2.5", state_with(TR=n("Identity"))),
    "blend mode": ("6.2.10", state_with(BM=n("Glow"))),
    "PostScript": ("6.2.9.3", lambda writer: add(writer, "Test", stream(Subtype=n("PS")))),
    "reference to a file": ("6.2.9.2", form_with(Ref=d())),
    "OPI": ("6.2.9.1", form_with(OPI=d())),
    "alternates": ("6.2.8", image_with(Alternates=ArrayObject())),
    "interpolation": ("6.2.8", image_with(Interpolate=BooleanObject(True))),
    "unknown operator": ("6.2.2", draw(b"q 1 0 0 1 0 0 cm 5 zz Q")),
    "CMYK under an RGB intent": ("6.2.4.3", draw(b"0 0 0 1 k 0 0 10 10 re f")),
    "nesting": ("6.1.13", draw(b"q " * 30 + b"Q " * 30)),
    "long name": ("6.1.13", lambda writer: add(writer, "Test", d(K=n("x" * 200)))),
    "large integer": ("6.1.13", lambda writer: add(writer, "Test", d(K=NumberObject(2**33)))),
    "long string": ("6.1.13", lambda writer: add(writer, "Test", d(K=ByteStringObject(b"x" * 40_000)))),
    "attachment without relationship": ("6.8", drop("AF", 0, "AFRelationship")),
    "attachment without name": ("6.8", drop("AF", 0, "UF")),
    "attachment without type": ("6.8", drop("AF", 0, "EF", "F", "Subtype")),
    "attachment not associated": ("6.8", drop("AF")),
    "attachment not listed": ("", drop("Names", "EmbeddedFiles")),
    "two certificates": ("", second_certificate),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_on_purpose_is_found(name, page):
    clause, change = BROKEN[name]
    found = examine(copy(page, change))
    assert clause in {one.clause for one in found.findings}, [str(one) for one in found.findings]
    assert not found.sound


def test_an_unchanged_copy_is_sound(page):
    assert [str(one) for one in examine(copy(page)).findings] == []


@pytest.mark.parametrize("languages", [("zh",), ("en",), ("zh", "en")])
@pytest.mark.parametrize("make", [*ALL, bare])
def test_our_pages_are_sound_in_every_language(make, languages, page):
    content = make()
    found = require_archivable(render_pdf(compose_dcc(content), content, languages=languages))
    assert found.sound
    assert found.facts["tagged"]
    assert found.facts["searchable"]
    assert found.facts["language"].startswith(languages[0])


def test_a_page_with_budgets_is_sound(page):
    content, budgets = with_budgets()
    assert examine(render_pdf(compose_dcc(content), content, budgets=budgets)).findings == ()


def test_a_sealed_page_is_as_sound_as_before(page, authority):
    seal = pytest.importorskip("suyuan.certify.seal")
    pytest.importorskip("pyhanko")
    sealed = seal.seal_pdf(
        page, authority.institutions[0].signer(), at=datetime(2026, 3, 5, 1, 10, tzinfo=UTC)
    )
    assert [str(one) for one in examine(sealed).findings] == []
    assert extract_xml(sealed) == extract_xml(page)


def test_a_header_that_does_not_come_first_is_found(page):
    moved = copy(page)
    assert "6.1.2" in {one.clause for one in examine(moved.replace(b"%PDF-1.", b"%PDF-2.", 1)).findings}


def test_a_header_without_binary_mark_is_found(page):
    plain = copy(page)
    mark = plain.index(b"%", 5)
    changed = plain[: mark + 1] + b"abcd" + plain[mark + 5 :]
    assert [one.clause for one in examine(changed).findings] == ["6.1.2"]


def test_data_behind_the_end_are_found(page):
    assert [one.clause for one in examine(page + b"<html>").findings] == ["6.1.3"]


def test_a_file_without_identifier_is_found(page):
    changed = copy(page).replace(b"/ID", b"/XD")
    assert [one.clause for one in examine(changed).findings] == ["6.1.3"]


def test_an_encrypted_file_is_found(page):
    writer = PdfWriter(clone_from=BytesIO(page))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    found = examine(out.getvalue())
    assert [one.clause for one in found.findings] == ["6.1.3"]
    assert "encrypted" in found.findings[0].message.en


def test_a_broken_page_is_refused_with_all_that_was_found(page):
    def both(writer: PdfWriter) -> None:
        BROKEN["launch"][1](writer)
        BROKEN["LZW"][1](writer)

    with pytest.raises(NotArchivable) as caught:
        require_archivable(copy(page, both))
    assert "LZW" in caught.value.message.en
    assert "/Launch" in caught.value.message.zh
    assert caught.value.facts["clauses"] == "6.1.7.2, 6.5.1"


def test_a_finding_names_its_clause(page):
    found = examine(copy(page, BROKEN["LZW"][1])).findings
    assert str(found[0]).startswith("ISO 19005-3, 6.1.7.2: ")


def test_something_else_and_something_too_large_are_refused():
    with pytest.raises(Unreadable, match="not a PDF"):
        examine(b"<a/>")
    with pytest.raises(TooLarge):
        examine(b"%PDF-1.7\n" + b" " * MAX_PDF)


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_no_damage_whatever_leaks_a_built_in_error(page, data):
    whole = bytearray(page)
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InputError):
        assert isinstance(examine(bytes(whole)).findings, tuple)
