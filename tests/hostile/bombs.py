"""Small inputs that ask for endless work: each is refused, and `bench/hostile.py` says how soon.

Every bomb names the parser of `targets` that must refuse it. They are made when they are asked for, because
some are megabytes long.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from asn1crypto import core, pem
from tests.hostile import pdf_bombs
from tests.hostile import seeds as good

from suyuan.base.canonical import canonical_bytes

MEBIBYTE: Final = 1024 * 1024
NINES: Final = b"9" * 1_000_000
DS: Final = "http://www.w3.org/2000/09/xmldsig#"


@dataclass(frozen=True)
class Bomb:
    """One input that must be refused by one parser."""

    name: str
    target: str
    make: Callable[[], bytes]


# XML ----------------------------------------------------------------------------------------------------


def laughs(levels: int = 10) -> str:
    """Entities of entities, ten to the power of `levels` words in the end."""
    names = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{"".join(names)}]><a>&l{levels - 1};</a>'


def declared(text: str, encoding: str, *, codec: str = "") -> bytes:
    """A document that says its encoding."""
    return text.replace("?>", f' encoding="{encoding}"?>', 1).encode(codec or encoding)


QUADRATIC: Final = f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a>{"&x;" * 50_000}</a>'.encode()
EXTERNAL: Final = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
REMOTE: Final = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>'
PARAMETER: Final = b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/a.dtd"> %x;]><a/>'
INCLUDED: Final = b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="file:///etc/passwd"/></a>'


def utf7() -> bytes:
    """A document type that only a reader of UTF-7 sees."""
    return declared(laughs(), "utf-7")


def many_attributes() -> bytes:
    return b"<a " + b" ".join(b'b%d="1"' % n for n in range(1_000_000)) + b"/>"


def values(inside: bytes) -> bytes:
    """A certificate whose first value is `inside`."""
    document = good.plain()[0]
    start, end = (document.index(mark) for mark in (b"<si:valueXMLList>", b"</si:valueXMLList>"))
    return document[: start + 17] + inside + document[end:]


# Signatures ---------------------------------------------------------------------------------------------


def signature(change: Callable[[str], str]) -> bytes:
    """The signed certificate with its signature changed as text."""
    return change(good.signed()[0].decode()).encode()


def transform(algorithm: str, inside: str = "") -> bytes:
    old = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
    new = f'<ds:Transform Algorithm="{algorithm}">{inside}</ds:Transform>'
    return signature(lambda text: text.replace(old, new, 1))


def references(count: int) -> bytes:
    def change(text: str) -> str:
        start, end = text.index("<ds:Reference"), text.index("</ds:Reference>") + len("</ds:Reference>")
        return text[:start] + text[start:end] * count + text[end:]

    return signature(change)


def transforms(count: int) -> bytes:
    one = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
    return signature(lambda text: text.replace(one, one * count, 1))


def certificates(count: int) -> bytes:
    def change(text: str) -> str:
        start, end = text.index("<ds:X509Certificate>"), text.index("</ds:X509Data>")
        return text[:start] + text[start:end] * count + text[end:]

    return signature(change)


XSLT: Final = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:template match="/"><xsl:for-each select="//*//*//*//*"><xsl:value-of select="."/></xsl:for-each>'
    "</xsl:template></xsl:stylesheet>"
)
XPATH: Final = f'<ds:XPath xmlns:ds="{DS}">count(//*//*//*//*//*) = 1</ds:XPath>'


# Archives and PDF ---------------------------------------------------------------------------------------


def zip_of(*files: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return held.getvalue()


MANIFEST: Final = canonical_bytes({"format": "suyuan-bundle/1", "subject": "0" * 64, "documents": []})
DOCUMENT: Final = f"documents/{'a' * 64}.xml"


def overlapping() -> bytes:
    """Two names for the same compressed bytes, as the bombs do that unpack to terabytes."""
    whole = zip_of(("bundle.json", MANIFEST), (DOCUMENT, b"<a/>"))
    end = whole.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", whole, end + 16)[0]
    directory = bytearray(whole[start:end])
    second = directory.rindex(b"PK\x01\x02")
    directory[second + 42 : second + 46] = directory[42:46]  # where the entry begins
    return whole[:start] + bytes(directory) + whole[end:]


def pdf_stream(data: bytes, filters: str) -> bytes:
    """A PDF whose attached certificate is a stream with these filters."""
    plain = good.pdf_with(("certificate.xml", b"<a/>"))
    start = plain.index(b"stream\n<a/>")
    head = plain.rindex(b"<<", 0, start)
    new = b"<< /Type /EmbeddedFile /Filter [" + filters.encode() + b"] /Length %d >>\n" % len(data)
    return plain[:head] + new + b"stream\n" + data + plain[start + len(b"stream\n<a/>") :]


def flate(times: int, size: int) -> bytes:
    data = bytes(size)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def nested_pdf(depth: int) -> bytes:
    plain = good.pdf_with(("certificate.xml", b"<a/>"))
    return plain.replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * depth + b"]" * depth, 1)


# Evidence -----------------------------------------------------------------------------------------------


def long_list(entries: int) -> bytes:
    """A revocation list of that many entries, whose signature cannot hold."""
    one = core.Sequence.load(good.made("list.crl"))
    inner = core.Sequence.load(one[0].dump())
    fields = [inner[n].dump() for n in range(len(inner))]
    entry = core.Sequence.load(core.Sequence.load(fields[5]).contents).dump()
    revoked = _der(0x30, entry * entries)
    body = _der(0x30, b"".join([*fields[:5], revoked, *fields[6:]]))
    return _der(0x30, body + one[1].dump() + one[2].dump())


def _der(tag: int, content: bytes) -> bytes:
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8 or 1, "big")
    return bytes([tag]) + (size if len(content) < 128 else bytes([0x80 | len(size)]) + size) + content


def nested_der(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = _der(0x30, content)
    return content


def many_roots(count: int) -> bytes:
    return pem.armor("CERTIFICATE", nested_der(2000)) * count


# Data ---------------------------------------------------------------------------------------------------


def pack_with(entry: bytes) -> bytes:
    return entry + b"\n" + good.packs()["pack.toml"]


def case(**changes: bytes) -> bytes:
    fields = {b"inputs": b'[{"name": "a", "value": 1, "u": 1}]', b"model": b'{"y": "a"}', b"method": b'"gum"'}
    fields |= {name.encode(): value for name, value in changes.items()}
    return b"{" + b", ".join(b'"' + name + b'": ' + value for name, value in fields.items()) + b"}"


def model(formula: str) -> bytes:
    return case(model=b'{"y": "' + formula.encode() + b'"}')


def many_lists() -> bytes:
    """As many lists as a parcel can hold, in the place of its set-ups."""
    lists = b"[" + b"[]," * 2_600_000 + b"[]]"
    return good.parcel_contents()[0].replace(b'"set_ups":[', b'"set_ups":' + lists + b',"x":[', 1)


BOMBS: Final = tuple(
    Bomb(*row)
    for row in (
        ("billion laughs", "xml", lambda: laughs().encode()),
        ("billion laughs in UTF-16", "xml", lambda: declared(laughs(), "utf-16")),
        ("billion laughs in UTF-16, unmarked", "xml", lambda: laughs().encode("utf-16-le")),
        ("billion laughs in UTF-32", "xml", lambda: declared(laughs(), "utf-32")),
        ("billion laughs in EBCDIC", "xml", lambda: declared(laughs(), "cp037")),
        ("billion laughs, said to be UTF-7", "xml", utf7),
        ("billion laughs in UTF-7 after a mark", "xml", lambda: b"+/v8-" + laughs().encode("utf-7")),
        ("quadratic entity", "xml", lambda: QUADRATIC),
        ("external entity", "xml", lambda: EXTERNAL),
        ("document type from elsewhere", "xml", lambda: REMOTE),
        ("parameter entity", "xml", lambda: PARAMETER),
        ("inclusion", "xml", lambda: INCLUDED),
        ("a document type behind 9 MB", "xml", lambda: b"<a>" + b" " * (9 * MEBIBYTE) + b"<!DOCTYPE a></a>"),
        ("100 000 elements deep", "xml", lambda: b"<a>" * 100_000 + b"</a>" * 100_000),
        ("a million attributes", "xml", many_attributes),
        ("500 000 elements beside each other", "xml", lambda: b"<a>" + b"<b/>" * 500_000 + b"</a>"),
        ("a text of 11 MB", "xml", lambda: b"<a>" + b"x" * (11 * MEBIBYTE) + b"</a>"),
        ("an attribute of 9 MB", "xml", lambda: b'<a b="' + b"x" * (9 * MEBIBYTE) + b'"/>'),
        ("a name of 9 MB", "xml", lambda: b"<" + b"a" * (9 * MEBIBYTE) + b"/>"),
        ("null characters", "xml", lambda: b"<a>\0</a>"),
        ("tags that never close", "xml", lambda: b"<" * 5 * MEBIBYTE),
        ("JSON form, 100 000 deep", "dcc.json", lambda: b"[" * 100_000),
        (
            "JSON form of deep elements",
            "dcc.json",
            lambda: (
                b'{"format": "suyuan-xml-json/1", "content": ['
                + b'{"name": "a", "content": [' * 400
                + b"]}" * 400
                + b"]}"
            ),
        ),
        ("JSON form, a number of a million digits", "dcc.json", lambda: b'{"format": ' + NINES + b"}"),
        (
            "signature: XSLT",
            "signature",
            lambda: transform("http://www.w3.org/TR/1999/REC-xslt-19991116", XSLT),
        ),
        (
            "signature: XPath",
            "signature",
            lambda: transform("http://www.w3.org/TR/1999/REC-xpath-19991116", XPATH),
        ),
        (
            "signature: XPath filter",
            "signature",
            lambda: transform("http://www.w3.org/2002/06/xmldsig-filter2"),
        ),
        ("signature: base64 transform", "signature", lambda: transform(f"{DS}base64")),
        ("signature: 5000 references", "signature", lambda: references(5000)),
        ("signature: 5000 transforms", "signature", lambda: transforms(5000)),
        ("signature: 5000 certificates", "signature", lambda: certificates(5000)),
        (
            "signature: a value of 9 MB",
            "signature",
            lambda: signature(
                lambda text: text.replace("</ds:SignatureValue>", "A" * 9_000_000 + "</ds:SignatureValue>")
            ),
        ),
        (
            "bundle: 200 MB of nothing",
            "bundle",
            lambda: zip_of(("bundle.json", MANIFEST), (DOCUMENT, bytes(200 * MEBIBYTE))),
        ),
        (
            "bundle: way out of the folder",
            "bundle",
            lambda: zip_of(("bundle.json", MANIFEST), ("../../a.xml", b"")),
        ),
        ("bundle: absolute path", "bundle", lambda: zip_of(("bundle.json", MANIFEST), ("/etc/passwd", b""))),
        ("bundle: a name twice", "bundle", lambda: zip_of(("bundle.json", MANIFEST), ("bundle.json", b"{}"))),
        ("bundle: entries over each other", "bundle", overlapping),
        ("bundle: 60 000 entries", "bundle", lambda: zip_of(*((f"{n}", b"") for n in range(60_000)))),
        ("bundle: a list 100 000 deep", "bundle", lambda: zip_of(("bundle.json", b"[" * 100_000))),
        (
            "bundle: a number of a million digits",
            "bundle",
            lambda: zip_of(("bundle.json", b'{"format": ' + NINES + b"}")),
        ),
        ("parcel: 100 000 deep", "parcel.content", lambda: b"[" * 100_000),
        ("parcel: 2.6 million empty lists", "parcel.content", many_lists),
        ("parcel: a number of a million digits", "parcel.content", lambda: b'{"format":' + NINES + b"}"),
        (
            "parcel: a value of a million digits",
            "parcel.content",
            lambda: good.parcel_contents()[0].replace(b'"0.015"', b'"' + NINES + b'"'),
        ),
        (
            "parcel: words of 7 MB",
            "parcel.content",
            lambda: good.parcel_contents()[0].replace(b'"100 g"', b'"' + b"x" * 7_000_000 + b'"'),
        ),
        ("parcel: a manifest without end", "parcel", lambda: b"suyuan-subtree/1\n" * 500_000),
        ("parcel: 9 MB", "parcel", lambda: bytes(9_000_000)),
        (
            "PDF: 200 MB of nothing",
            "pdf.extract",
            lambda: pdf_stream(flate(1, 200 * MEBIBYTE), "/FlateDecode"),
        ),
        (
            "PDF: 1 GB of nothing, packed twice",
            "pdf.extract",
            lambda: pdf_stream(flate(2, 1000 * MEBIBYTE), "/FlateDecode /FlateDecode"),
        ),
        ("PDF: 1000 filters", "pdf.extract", lambda: pdf_stream(b"<a/>", "/FlateDecode " * 1000)),
        ("PDF: run lengths", "pdf.extract", lambda: pdf_stream(b"\x81a" * 900_000, "/RunLengthDecode")),
        (
            "PDF: run lengths of run lengths",
            "pdf.extract",
            lambda: pdf_stream(b"\x81\x81" * 900_000, "/RunLengthDecode /RunLengthDecode"),
        ),
        ("PDF: LZW", "pdf.extract", lambda: pdf_stream(bytes(8_000_000), "/LZWDecode")),
        ("PDF: ASCII85", "pdf.extract", lambda: pdf_stream(b"z" * 8_000_000 + b"~>", "/ASCII85Decode")),
        ("PDF: ASCIIHex", "pdf.extract", lambda: pdf_stream(b"00" * 8_000_000 + b">", "/ASCIIHexDecode")),
        (
            "PDF: a table that claims a billion entries",
            "pdf.extract",
            lambda: pdf_bombs.table_that_claims(10**9),
        ),
        ("PDF: a table of 900 000 entries", "pdf.extract", lambda: pdf_bombs.long_table(900_000)),
        ("PDF: a billion entries of no width", "pdf.extract", lambda: pdf_bombs.empty_entries(10**9)),
        ("PDF: a table that unpacks to 200 MB", "pdf.extract", lambda: pdf_bombs.packed_entries(200_000_000)),
        (
            "PDF: a table of a million packed entries",
            "pdf.extract",
            lambda: pdf_bombs.packed_entries(1_000_000),
        ),
        ("PDF: a ring of tables", "pdf.extract", pdf_bombs.ring_of_tables),
        ("PDF: a billion pages of one", "pdf.extract", lambda: pdf_bombs.tree_of_pages(30, 2)),
        ("PDF: a million pages of one", "pdf.extract", lambda: pdf_bombs.tree_of_pages(6, 10)),
        ("PDF: a ring of pages", "pdf.extract", pdf_bombs.ring_of_pages),
        ("PDF: a billion names of one", "pdf.extract", lambda: pdf_bombs.tree_of_names(30, 2)),
        ("PDF: a ring of names", "pdf.extract", pdf_bombs.ring_of_names),
        ("PDF: a million associated files", "pdf.extract", lambda: pdf_bombs.many_files(1_000_000)),
        ("PDF: a billion objects in a stream", "pdf.extract", lambda: pdf_bombs.object_stream(10**9)),
        (
            "PDF: objects that unpack to 200 MB",
            "pdf.extract",
            lambda: pdf_bombs.object_stream(10, size=200_000_000),
        ),
        ("PDF: a stream as long as itself", "pdf.extract", pdf_bombs.ring_of_lengths),
        ("PDF: 200 000 objects", "pdf.extract", lambda: pdf_bombs.many_objects(200_000)),
        ("PDF: lists 100 000 deep", "pdf.extract", lambda: nested_pdf(100_000)),
        ("PDF: no certificate in 19 MB", "pdf.extract", lambda: b"%PDF-1.7\n" + b"1 0 obj\n<<" * 1_900_000),
        ("seal: 19 MB without a range", "pdf.seal", lambda: b"%PDF-1.7\n" + b"/ByteRange [" * 1_500_000),
        ("token: 60 000 bytes deep", "timestamp.token", lambda: nested_der(15_000)),
        ("token: 10 MB", "timestamp.token", lambda: _der(0x30, bytes(10 * MEBIBYTE))),
        ("answer: 15 000 deep", "timestamp.answer", lambda: nested_der(15_000)),
        ("answer: 10 MB", "timestamp.answer", lambda: _der(0x30, bytes(10 * MEBIBYTE))),
        ("revocations: 15 000 deep", "revocations", lambda: nested_der(15_000)),
        ("roots: 1000 certificates of nothing", "roots", lambda: many_roots(1000)),
        ("roots: base64 of 10 MB", "roots", lambda: pem.armor("CERTIFICATE", bytes(10 * MEBIBYTE))),
        ("note: 900 000 lines", "note", lambda: b"a\n" * 450_000 + b"\n" + b"\xe2\x80\x94 a AAAAAA==\n" * 50),
        ("note: 10 MB", "note", lambda: b"a" * 10 * MEBIBYTE),
        ("note: 60 000 signatures", "note", lambda: b"a\n\n" + "— a AAAAAAA=\n".encode() * 60_000),
        ("checkpoint: a size of a million digits", "checkpoint", lambda: b"a\n" + NINES + b"\nAAAA\n\n"),
        ("policy: groups of groups, 100 000", "policy", lambda: b"group a any b c\n" * 60_000),
        ("policy: 10 MB", "policy", lambda: b"#" * 10 * MEBIBYTE),
        (
            "proof: 100 000 steps",
            "proof",
            lambda: b"c2sp.org/tlog-proof@v1\nindex 1\n" + (b"A" * 43 + b"=\n") * 20_000,
        ),
        (
            "proof: an index of 900 000 digits",
            "proof",
            lambda: b"c2sp.org/tlog-proof@v1\nindex " + b"9" * 900_000 + b"\n\n",
        ),
        ("leaf: 10 MB", "leaf", lambda: b"[" * 10 * MEBIBYTE),
        ("tile path of 10 MB", "tile.path", lambda: b"tile/0/" + b"x000/" * 2_000_000 + b"000"),
        ("entries: a million empty ones", "entries", lambda: bytes(2_000_000)),
        ("guard: 10 MB", "guard", lambda: b"suyuan log guard 1\n" + b"1 \n" * 3_000_000),
        ("proof as JSON, 100 000 deep", "proof.json", lambda: b"[" * 100_000),
        ("proof as JSON, a million digits", "proof.json", lambda: b'{"index": ' + NINES + b"}"),
        ("pack: tables 100 000 deep", "pack", lambda: pack_with(b"x = " + b"[" * 100_000)),
        ("pack: a number of a million digits", "pack", lambda: pack_with(b"x = " + NINES)),
        (
            "pack: a number of a million hexadecimal digits",
            "pack",
            lambda: pack_with(b"interval_months = 0x" + NINES),
        ),
        ("pack: 1e999999999", "pack", lambda: pack_with(b"x = 1e999999999")),
        ("pack: dotted names, 2000 deep", "pack", lambda: pack_with(b"a." * 2000 + b"a = 1")),
        ("pack: headings, 50 000", "pack", lambda: b"\n".join(b"[a%d]" % n for n in range(50_000))),
        ("pack: a table of a million columns", "pack.table", lambda: b",".join([b"a"] * 1_000_000)),
        ("pack: a table with a cell of 1.9 MB", "pack.table", lambda: b"a,b\n1," + b"9" * 1_900_000),
        ("pack: a table with an open quote", "pack.table", lambda: b'a,b\n"' + b"1,2\n" * 400_000),
        ("pack: a table with null characters", "pack.table", lambda: b"a,b\n\0,1\n"),
        ("pack: an example 100 000 deep", "pack.golden", lambda: b"x = " + b"[" * 100_000),
        ("formula: 9**9**9", "formula", lambda: b"9**9**9"),
        ("formula: 9**9**9**9 with a name", "formula", lambda: b"(a*6)**9**9**9"),
        ("formula: 1e999999999", "formula", lambda: b"1e999999999"),
        ("formula: a million digits", "formula", lambda: NINES),
        ("formula: 100 000 brackets", "formula", lambda: b"(" * 100_000 + b"a" + b")" * 100_000),
        ("formula: 100 000 signs", "formula", lambda: b"-" * 100_000 + b"a"),
        ("formula: not not not", "formula", lambda: b"not " * 50_000 + b"a"),
        ("formula: attribute", "formula", lambda: b"a.__class__.__mro__"),
        ("model: 9**9**9", "case", lambda: model("9**9**9")),
        ("model: exp(exp(exp(99)))", "case", lambda: model("exp(exp(exp(99*a)))")),
        ("case: 100 000 deep", "case", lambda: b"[" * 100_000),
        ("case: a million digits", "case", lambda: case(p=NINES)),
        ("case: 1e999999999", "case", lambda: case(p=b"1e999999999")),
        ("case: trials without end", "case", lambda: case(method=b'"mc"', trials=b"9e99")),
        (
            "case: 20 000 inputs",
            "case",
            lambda: case(inputs=b"[" + b",".join([b'{"name": "a", "value": 1}'] * 20_000) + b"]"),
        ),
        (
            "case: 30 000 correlations",
            "case",
            lambda: case(correlations=b"[" + b",".join([b'["a", "a", 0]'] * 30_000) + b"]"),
        ),
        ("run: 100 000 deep", "run", lambda: b"[" * 100_000),
        ("run: a million digits", "run", lambda: b'{"observations": {"header": {"class": ' + NINES + b"}}}"),
        (
            "run: a row 150 000 times",
            "run",
            lambda: b'{"observations": {"tests": {"mass": [' + b"{}," * 150_000 + b"{}]}}}",
        ),
        ("unit: a million prefixes", "unit", lambda: rb"\kilo" * 1_000_000),
        ("unit: an exponent of a million digits", "unit", lambda: rb"\metre\tothe{" + NINES + b"}"),
        ("unit: to the power of 1e999999999", "unit", lambda: rb"\metre\tothe{1e999999999}"),
        ("unit: m^m^m", "unit", lambda: b"m^" * 100_000 + b"2"),
        ("unit: 100 000 brackets", "unit", lambda: b"(" * 100_000),
        ("quantity: a million digits", "quantity", lambda: NINES + b" m"),
        ("quantity: 1e999999999", "quantity", lambda: b"1e999999999 m"),
        ("archive: influences without end", "archive", lambda: b"U\x01\xff\xff" + bytes(20)),
        (
            "archive of many: 2**63 results",
            "archive.many",
            lambda: b"SUYUAN-U" + struct.pack("<6Q", 1, 0, 2**63, 0, 0, 0) + bytes(8),
        ),
        (
            "archive of many: widths without end",
            "archive.many",
            lambda: b"SUYUAN-U" + struct.pack("<6Q", 1, 1, 0, 2**60, 0, 2**60) + bytes(8),
        ),
        ("body: 100 000 deep", "api.body", lambda: b"[" * 100_000),
        ("body: 400 000 digits", "api.body", lambda: b'{"p": ' + NINES[:400_000] + b"}"),
        ("body: 1e999999999", "api.body", lambda: b'{"p": 1e999999999}'),
        ("body: a name 30 000 times", "api.body", lambda: b"{" + b'"a": 1, ' * 30_000 + b'"a": 1}'),
        ("body: 10 MB", "api.body", lambda: b" " * 10 * MEBIBYTE),
        ("upload: 20 MB", "portal.upload", lambda: good.uploads()[0][:100] + bytes(20 * MEBIBYTE)),
        (
            "upload: 10 000 parts",
            "portal.upload",
            lambda: b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 10_000,
        ),
        ("calculator: 9**9**9", "calculator", lambda: b"name=a&value=1&spread=1&model=y+%3D+9**9**9"),
        (
            "calculator: a power of powers",
            "calculator",
            lambda: b"name=a&value=9&spread=1&model=a**64**64**64",
        ),
        ("calculator: 1000 rows", "calculator", lambda: b"name=a&value=1&dist=normal&spread=1&" * 500),
        ("entry: 1700 fields", "entry", lambda: b"&".join(b"header.a%d=1" % n for n in range(1700))),
        ("snapshot: 100 000 deep", "snapshot", lambda: b"[" * 100_000),
        ("snapshot: a million digits", "snapshot", lambda: b'{"version": ' + NINES + b"}"),
    )
)
