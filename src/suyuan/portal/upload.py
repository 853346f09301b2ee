"""An uploaded certificate: received within its size, and what the profiles say about its content.

A file is refused by its announced size, before any of it is in memory. What a document says is repeated only
where it is shown to be genuine: a forger gets no words of his onto a public page.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from suyuan.base.errors import InputError, Missing, TooLarge
from suyuan.base.text import Text
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.view import Certificate
from suyuan.certify.extract import extract_xml
from suyuan.certify.profile.finding import LEVELS, Finding, Level
from suyuan.certify.profile.profiles import PROFILES, check_profiles
from suyuan.certify.profile.report import Group, count_of, counted, grouped
from suyuan.certify.verification import Verification

MEGABYTE: Final = 1024 * 1024
LIMIT: Final = 12 * MEGABYTE
FORM_OVERHEAD: Final = 64 * 1024
CHUNK: Final = 64 * 1024
DRAINED_AT_MOST: Final = 64 * 1024 * 1024
MOST_ELEMENTS: Final = 20_000  # of a document that a public page examines by the profiles
MOST_VALUES: Final = 20_000
MOST_REMARKS: Final = 12  # rules that are told of one profile
STATES: Final = {"error": "failed", "warning": "unknown"}  # the colours of the checks


class Remark(NamedTuple):
    """A rule that is broken: what is wrong, what to do, where."""

    state: str
    level: Text
    words: Text
    remedy: Text
    where: Text


class Opinion(NamedTuple):
    """What one profile says."""

    title: Text
    state: str
    counts: Text
    remarks: tuple[Remark, ...]
    more: int  # broken rules that are not told


def opinions_on(content: bytes, checks: Verification, *, today: date) -> list[Opinion]:
    """What the profiles say about an uploaded document, measurement sense first.

    Nothing for what is no certificate or is too large for a public page.
    """
    view = checks.certificate
    if view is None or not _is_examined(view):
        return []
    try:
        root = safe_parse(extract_xml(content) if content.startswith(b"%PDF") else content)
    except InputError:  # the first check has said so
        return []
    found = check_profiles(root, ("suyuan", "good-practice"), view=view, today=today)
    quoting = checks.outcome != "refused"
    return [_opinion(PROFILES[name], findings, quoting=quoting) for name, findings in found.items()]


def _opinion(title: Text, findings: tuple[Finding, ...], *, quoting: bool) -> Opinion:
    groups = grouped(findings)
    return Opinion(
        title=title,
        state=_state(count_of(findings)),
        counts=counted(findings),
        remarks=tuple(_remark(one, quoting=quoting) for one in groups[:MOST_REMARKS]),
        more=max(0, len(groups) - MOST_REMARKS),
    )


def _is_examined(view: Certificate) -> bool:
    about_measuring = bool(view.items or view.results or view.number)
    return about_measuring and view.elements <= MOST_ELEMENTS and view.listed_values <= MOST_VALUES


def _state(counts: Counter[Level]) -> str:
    return next((STATES[level] for level in ("error", "warning") if counts[level]), "passed")


def _remark(group: Group, *, quoting: bool) -> Remark:
    one = group.first
    words = one.words if quoting else one.without_quotes
    return Remark(STATES[one.level], LEVELS[one.level], words, one.rule.remedy, group.where)


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
