"""PDF files that are small, well built in part, and ask their reader for endless work."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"


def pdf_of(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return out


def stream(dictionary: bytes, data: bytes) -> bytes:
    return b"<< " + dictionary + b" /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"


def table_that_claims(count: int) -> bytes:
    """A short table that says it is long."""
    whole = pdf_of([CATALOG, PAGES])
    return whole.replace(b"xref\n0 3\n", b"xref\n0 %d\n" % count, 1)


def long_table(count: int) -> bytes:
    """A table of that many entries, nearly all of them free."""
    whole = pdf_of([CATALOG, PAGES])
    extra = b"0000000000 65535 f \n" * count
    whole = whole.replace(b"xref\n0 3\n", b"xref\n0 %d\n" % (count + 3), 1)
    return whole.replace(b"trailer\n", extra + b"trailer\n", 1)


def with_table_stream(dictionary: bytes, data: bytes) -> bytes:
    """A PDF whose table is a stream."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate([CATALOG, PAGES], start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"3 0 obj\n" + stream(b"/Type /XRef /Size 4 /Root 1 0 R " + dictionary, data) + b"\nendobj\n"
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def empty_entries(count: int) -> bytes:
    """Entries of no width, as many as one likes."""
    return with_table_stream(b"/W [0 0 0] /Index [0 %d]" % count, b"")


def packed_entries(size: int) -> bytes:
    """A table that unpacks to that many bytes."""
    data = zlib.compress(bytes(size), 9)
    return with_table_stream(b"/W [1 0 0] /Index [0 %d] /Filter /FlateDecode" % size, data)


def ring_of_tables() -> bytes:
    """A table whose predecessor is itself."""
    whole = pdf_of([CATALOG, PAGES])
    start = whole.index(b"xref\n0")
    return whole.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d " % start, 1)


def tree_of_pages(levels: int, width: int) -> bytes:
    """Pages that are counted `width` to the power of `levels` times."""
    objects = [CATALOG]
    for level in range(levels):
        kids = b" ".join([b"%d 0 R" % (level + 3)] * width)
        objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, width))
    objects.append(b"<< /Type /Page /MediaBox [0 0 9 9] >>")
    return pdf_of(objects)


def ring_of_pages() -> bytes:
    return pdf_of([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def tree_of_names(levels: int, width: int) -> bytes:
    """A list of attachments whose branches lead to the same branch again."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>", PAGES]
    for level in range(levels):
        kids = b" ".join([b"%d 0 R" % (level + 4)] * width)
        objects.append(b"<< /Kids [%s] >>" % kids)
    objects.append(b"<< /Names [(a.xml) << /Type /Filespec /F (a.xml) >>] >>")
    return pdf_of(objects)


def ring_of_names() -> bytes:
    names = b"<< /Kids [3 0 R 3 0 R] >>"
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>", PAGES, names])


def many_files(count: int) -> bytes:
    """A catalogue with that many associated files."""
    listed = b"/AF [" + b"3 0 R " * count + b"]"
    return pdf_of([CATALOG[:-2] + listed + b" >>", PAGES, b"<< /Type /Filespec /F (a.xml) >>"])


def object_stream(count: int, *, size: int = 100) -> bytes:
    """The catalogue in a stream of objects that says it holds many."""
    inner = b"1 0 " + CATALOG
    body = stream(
        b"/Type /ObjStm /N %d /First 4 /Filter /FlateDecode" % count, zlib.compress(inner + bytes(size))
    )
    out = b"%PDF-1.7\n"
    at = len(out)
    out += b"4 0 obj\n" + body + b"\nendobj\n"
    pages = len(out)
    out += b"2 0 obj\n" + PAGES + b"\nendobj\n"
    start = len(out)
    rows = [(0, 0, 255), (2, 4, 0), (1, pages, 0), (1, start, 0), (1, at, 0)]
    data = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([last]) for kind, place, last in rows)
    table = stream(b"/Type /XRef /Size 5 /Root 1 0 R /W [1 4 1]", data)
    return out + b"3 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def ring_of_lengths() -> bytes:
    """A stream whose length is the stream itself."""
    body = b"<< /Length 3 0 R >>\nstream\nabc\nendstream"
    return pdf_of([CATALOG[:-2] + b"/AF [3 0 R] >>", PAGES, body])


def many_objects(count: int) -> bytes:
    return pdf_of([CATALOG, PAGES, *([b"null"] * count)])
