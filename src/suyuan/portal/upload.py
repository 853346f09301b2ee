"""Receiving an uploaded certificate: refused by its announced size, before any of it is in memory."""

from __future__ import annotations

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from suyuan.base.errors import Missing, TooLarge
from suyuan.base.text import Text

MEGABYTE: Final = 1024 * 1024
LIMIT: Final = 12 * MEGABYTE
FORM_OVERHEAD: Final = 64 * 1024
CHUNK: Final = 64 * 1024
DRAINED_AT_MOST: Final = 64 * 1024 * 1024


def uploaded_document(request: HttpRequest) -> bytes:
    """The file of the form field ``document``. Raises TooLarge or Missing.

    The view must be exempt from the CSRF check, which would read the whole body before the size is looked at.
    """
    announced = _announced(request)
    if announced > LIMIT + FORM_OVERHEAD:
        _drain(request)
        raise _too_large(announced)
    document = request.FILES.get("document")
    if not isinstance(document, UploadedFile):
        raise Missing(
            "document", hint=Text("请选择证书的 PDF 或 XML 文件。", "Choose the PDF or XML of a certificate.")
        )
    if document.size is None or document.size > LIMIT:
        raise _too_large(document.size)
    return bytes(document.read())


def _announced(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else LIMIT * 2


def _drain(request: HttpRequest) -> None:
    """Pass over the body piece by piece, so that a browser reads our answer and not a broken connection."""
    passed = 0
    while passed < DRAINED_AT_MOST and (piece := request.read(CHUNK)):
        passed += len(piece)


def _too_large(size: object) -> TooLarge:
    return TooLarge(
        "PDF / XML",
        given=f"{size // MEGABYTE} MB" if isinstance(size, int) else "?",
        allowed=f"{LIMIT // MEGABYTE} MB",
        hint=Text("证书文件通常小于 1 MB。", "A certificate is usually smaller than 1 MB."),
    )
