"""Taking the signed XML out of a certificate PDF, byte for byte as it was put in.

Exactly one certificate may be attached: two would let a page show one and a program read the other.
Nothing else in the PDF is opened or run.

Source: ISO 32000-1, 7.11.4 (embedded file streams); ISO 19005-3, 6.8.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import InputError, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.certify.dcc.parse import MAX_DOCUMENT

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PDF: Final = 20 * 1024 * 1024
MAX_ATTACHMENTS: Final = 100
MAX_ENTRIES: Final = 150_000  # of the tables of objects
END: Final = 1024  # bytes in which the mark of the end must stand
# What the library may spend; a certificate needs a small part of it, and never a program of another kind.
LIMITS: Final[dict[str, Any]] = {
    "zlib_maximum_output_length": 12_000_000,
    "lzw_maximum_output_length": 1_000_000,
    "run_length_maximum_output_length": 1_000_000,
    "brotli_maximum_output_length": 1_000_000,
    "array_based_stream_maximum_output_length": 12_000_000,
    "maximum_declared_stream_length": 20_000_000,
    "stream_filters_maximum_length": 2,
    "stream_decoding_work_maximum_length": 24_000_000,
    "zlib_maximum_recovery_input_length": 100_000,
    "array_maximum_element_count": 10_000,
    "dictionary_maximum_element_count": 10_000,
    "page_tree_maximum_entries": 5_000,
    "page_tree_maximum_depth": 50,
    "page_tree_maximum_page_entries": 50_000,
    "form_fields_maximum_entries": 5_000,
    "jbig2dec_binary": None,
}
ATTACHMENT: Final = "certificate.xml"


def is_pdf(document: bytes) -> bool:
    """Whether `document` says that it is a PDF (the mark may stand a little behind the start)."""
    return b"%PDF-" in document[:1024]


def extract_xml(pdf: bytes, *, max_bytes: int = MAX_PDF, max_xml: int = MAX_DOCUMENT) -> bytes:
    """The attached certificate of `pdf`.

    Raises TooLarge above the limits; Unreadable for a file that is no PDF, is damaged or encrypted, or has
    no certificate or more than one.
    """
    if len(pdf) > max_bytes:
        raise TooLarge("PDF", given=f"{len(pdf)} bytes", allowed=f"{max_bytes} bytes")
    if not is_pdf(pdf):
        raise refused(Text("这不是 PDF 文件", "this is not a PDF"))
    found = _attached(pdf)
    if not found:
        raise refused(Text("PDF 中没有数字证书", "no digital certificate is attached to the PDF"))
    if len(found) > 1:
        raise refused(Text("PDF 中有多个证书附件", "more than one certificate is attached to the PDF"))
    if len(found[0]) > max_xml:
        raise TooLarge(ATTACHMENT, given=f"{len(found[0])} bytes", allowed=f"{max_xml} bytes")
    return found[0]


def open_pdf(pdf: bytes) -> PdfReader:
    """A reader of `pdf`; within `unharmed` only. The library reads its tables entry by entry, so both are
    looked at before: where the file ends, and how many entries it can have.
    """
    from io import BytesIO

    from pypdf import PdfReader

    if b"%%EOF" not in pdf[-END:]:
        raise refused(Text("PDF 已损坏", "the PDF is damaged"), detail="%%EOF")
    if (entries := pdf.count(b" n") + pdf.count(b" f")) > MAX_ENTRIES:
        raise TooLarge("PDF", given=f"{entries} entries", allowed=f"{MAX_ENTRIES} entries")
    return PdfReader(
        BytesIO(pdf),
        strict=True,
        root_object_recovery_limit=100,
        xref_stream_maximum_entries=MAX_ENTRIES // 5,
    )


def _attached(pdf: bytes) -> list[bytes]:
    with unharmed():
        reader = open_pdf(pdf)
        if reader.is_encrypted:
            raise refused(Text("PDF 已加密", "the PDF is encrypted"))
        return _certificates(reader)


@contextmanager
def unharmed() -> Iterator[None]:
    """Reading a PDF of unknown origin: whatever goes wrong inside is an Unreadable outside."""
    from pypdf import apply_configuration
    from pypdf.errors import PyPdfError

    try:
        with apply_configuration(**LIMITS):
            yield
    except InputError:
        raise
    # A hostile file may drive the PDF library into nearly any built-in error; all mean the same here.
    except (PyPdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        raise refused(Text("PDF 已损坏", "the PDF is damaged"), detail=str(error)) from error
    except (RecursionError, AssertionError, NotImplementedError, OSError, MemoryError) as error:
        raise refused(Text("PDF 已损坏", "the PDF is damaged"), detail=type(error).__name__) from error


def _certificates(reader: PdfReader) -> list[bytes]:
    """The data of every attachment that goes by the name of the certificate, wherever it hangs.

    A viewer may take the list of embedded files, the files associated with the document or a page, or a
    paper clip on a page: a second certificate in any of these places would be another one to some reader.
    """
    listed = [(one.name, one.pdf_object) for one in islice(reader.attachment_list, MAX_ATTACHMENTS + 1)]
    if len(listed) > MAX_ATTACHMENTS:
        raise refused(Text("PDF 附件过多", "the PDF has too many attachments"))
    taken, found = set(), []
    for name, specification in (*listed, *(("", one) for one in _hanging(reader))):
        names = {name, *(str(specification.get(key, "")) for key in ("/UF", "/F"))}
        if id(specification) not in taken and ATTACHMENT in {one.casefold() for one in names}:
            taken.add(id(specification))
            found += _streams(specification)
    return found


def _hanging(reader: PdfReader) -> Iterator[Any]:
    """Attachments of the document and of its pages that need not stand in the list."""
    for holder in (reader.root_object, *reader.pages):
        for one in resolved(holder.get("/AF")) or []:
            yield resolved(one)
        for note in resolved(holder.get("/Annots")) or []:
            if (clipped := resolved(resolved(note).get("/FS"))) is not None and not isinstance(clipped, str):
                yield clipped


def _streams(specification: Any) -> list[bytes]:
    """The data of one attachment; two, where its two entries lead to different data."""
    entries = resolved(specification.get("/EF")) or {}
    streams = {id(one): one for key in ("/UF", "/F") if (one := resolved(entries.get(key))) is not None}
    return [bytes(one.get_data()) for one in streams.values()]


def resolved(value: Any) -> Any:
    """What a reference of the PDF points to; any other value itself."""
    return value.get_object() if hasattr(value, "get_object") else value


def refused(reason: Text, **facts: object) -> Unreadable:
    """The refusal of a PDF that cannot be read, with the reason in both languages."""
    return Unreadable(
        Text(f"PDF 无法读取：{reason.zh}", f"The PDF cannot be read: {reason.en}"),
        hint=Text("请使用机构签发的原始 PDF 或 XML 文件。", "Use the original PDF or XML file as issued."),
        **facts,
    )
