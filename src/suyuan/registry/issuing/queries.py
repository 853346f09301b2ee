"""Reading certificates: the public view, lists, details, standing, and everything a verifier needs."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.certify.content import CertificateContent
from suyuan.certify.trust import Known, Standing
from suyuan.registry.issuing import evidence
from suyuan.registry.issuing.content_record import read_content
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.issuing.rules import clean_code, state_on
from suyuan.registry.journal.beginning import beginning
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.journal.queries import history
from suyuan.registry.journal.walking import Row, Walk
from suyuan.registry.parties.queries import inside
from suyuan.registry.results.queries import lines

NOBODY = "0" * 10  # compared with when there is no certificate, so that both refusals take the same time
DETAIL = (
    "id", "number", "kind", "version", "state", "issued_at", "valid_until", "xml_sha256", "access_code",
    "log_index", "published_at", "job_id", "job__number", "evaluation_id", "evaluation__verdict",
    "instrument_id", "instrument__name_zh", "instrument__name_en", "instrument__serial_no",
    "instrument__label_no", "issuer_id", "issuer__name_zh", "issuer__name_en", "client_id",
    "client__name_zh", "client__name_en", "supersedes__number", "superseded_by__number", "content",
)  # fmt: skip

ISSUED_WITH = (
    "id", "number", "kind", "state", "evaluation__performed_on", "client__name_zh", "client__name_en",
    "instrument__name_zh", "instrument__name_en", "instrument__serial_no",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PublicView:
    """What somebody sees who holds number and access code."""

    id: UUID
    number: str
    content: CertificateContent
    xml: bytes
    pdf_sha256: str  # "" while the page is still being rendered
    evidence: Known
    standing: Standing


def public_view(name: str, access_code: str, *, on: date) -> PublicView:
    """The certificate with this number (or public identity) and access code.

    Raises the same NotFound for a number that does not exist and for a wrong code: nobody can find out which
    numbers exist. The comparison takes the same time for every code. Limiting the rate is the portal's task.
    """
    row = _by_name(name)
    expected = row.access_code if row is not None else NOBODY
    fits = hmac.compare_digest(clean_code(access_code).encode(), expected.encode())
    if row is None or not fits:
        raise NotFound(
            Text("证书编号或查询码不正确", "the number or the access code is not right"),
            hint=Text("请核对证书首页。", "Compare with the first page of the certificate."),
        )
    known, standing = _known(row, on=on)
    return PublicView(
        id=row.pk,
        number=row.number,
        content=read_content(row.content),
        xml=document(row.xml_sha256),
        pdf_sha256=standing.pdf_sha256,
        evidence=known,
        standing=standing,
    )


def _by_name(name: str) -> Certificate | None:
    if not name.isprintable():  # no database stores such a number, and PostgreSQL would not even look
        return None
    wanted = Q(number=name.strip())
    with suppress(ValueError):
        wanted |= Q(pk=UUID(name.strip()))
    return Certificate.objects.filter(wanted).first()


def document(sha256: str) -> bytes:
    """The bytes of a stored document. Raises NotFound."""
    body = Document.objects.filter(pk=sha256).values_list("body", flat=True).first()
    if body is None:
        raise NotFound(Text("没有这个文件", "there is no such document"), sha256=sha256)
    return bytes(body)


def status(number: str, *, on: date) -> Standing:
    """The standing of a certificate by its number. Raises NotFound."""
    return evidence.standing(_get(number), on=on)


def proof(number: str, *, on: date) -> Known:
    """Everything `certify.verify` needs about a certificate: place in the log, standing, chain."""
    return _known(_get(number), on=on)[0]


def _known(row: Certificate, *, on: date) -> tuple[Known, Standing]:
    standing = evidence.standing(row, on=on)
    log, graph = evidence.log_proof(row), evidence.chain(row.evaluation_id)
    return Known(log=log, register=standing, graph=graph), standing


def _get(number: str) -> Certificate:
    row = evidence.by_number(number)
    if row is None:
        raise NotFound(Text("没有这份证书", "there is no such certificate"), number=number)
    return row


def detail(certificate_id: UUID, *, on: date) -> dict[str, Any]:
    """One certificate with content, documents, results and history: four queries."""
    row = Certificate.objects.filter(pk=certificate_id).values(*DETAIL).first()
    if row is None:
        raise NotFound(Text("没有这份证书", "there is no such certificate"), certificate=certificate_id)
    found = dict(row)
    found["content"] = read_content(found["content"])
    found["shown_state"] = state_on(found["state"], found["valid_until"], on=on)
    found["documents"] = list(
        Document.objects.filter(certificate_id=certificate_id).values("sha256", "kind", "size", "created_at")
    )
    found["lines"] = lines(found["evaluation_id"])
    found["history"] = history("certificate", certificate_id)
    return found


@dataclass(frozen=True, kw_only=True)
class CertificateFilter:
    """What a list of certificates is narrowed to."""

    issuer: UUID | None = None
    client: UUID | None = None
    instrument: UUID | None = None
    path: str = ""  # division of the issuer and everything below it
    kind: str = ""
    state: str = ""
    text: str = ""  # beginning of a number or serial number


@dataclass(frozen=True, kw_only=True)
class CertificatePage:
    """One page of a list."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    size: int


LIST = tuple(column for column in DETAIL if column not in ("content", "access_code", "superseded_by__number"))


def page(chosen: CertificateFilter, *, on: date, page: int = 1, size: int = 50) -> CertificatePage:
    """One page of certificates, newest first: two queries for any size."""
    rows = _filtered(chosen)
    start = (max(page, 1) - 1) * size
    listed = [dict(row) for row in rows.order_by("-log_index").values(*LIST)[start : start + size]]
    _show_states(listed, on=on)
    return CertificatePage(rows=listed, total=rows.count(), page=max(page, 1), size=size)


def every(chosen: CertificateFilter, *, on: date) -> Walk:
    """All certificates of a list, for a file."""
    return Walk(found=_filtered(chosen), columns=LIST, finish=lambda rows: _show_states(rows, on=on))


def suggested(
    chosen: CertificateFilter, *, instruments: Iterable[UUID], on: date, limit: int
) -> list[dict[str, Any]]:
    """The newest in sight whose number begins with the text, or of these instruments: two queries at most.

    Planning what a list shows takes PostgreSQL longer than finding that most texts begin no number.
    """
    named = beginning("number", chosen.text) | Q(instrument_id__in=list(instruments))
    found = _filtered(replace(chosen, text="")).filter(named).order_by("-log_index")
    keys = list(found.values_list("pk", flat=True)[:limit])
    return _show_states([dict(row) for row in _SHOWN(keys)], on=on) if keys else []


_SHOWN = Prepared(lambda keys: Certificate.objects.filter(pk__in=keys).order_by("-log_index").values(*LIST))


def _show_states(rows: list[Row], *, on: date) -> list[Row]:
    for row in rows:
        row["shown_state"] = state_on(row["state"], row["valid_until"], on=on)
    return rows


def _filtered(chosen: CertificateFilter) -> Any:
    rows = Certificate.objects.all()
    if chosen.path:
        rows = rows.filter(inside(chosen.path, prefix="issuer__jurisdiction__"))
    exact = {
        "issuer_id": chosen.issuer,
        "client_id": chosen.client,
        "instrument_id": chosen.instrument,
        "kind": chosen.kind,
        "state": chosen.state,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if (text := chosen.text.strip()) and text.isprintable():
        rows = rows.filter(Q(number__istartswith=text) | Q(instrument__serial_no__istartswith=text))
    return rows


def by_numbers(numbers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Which certificates of this installation have these numbers, and whose they are: one query."""
    columns = ("number", "id", "issuer_id", "client_id", "issuer__jurisdiction__path")
    rows = Certificate.objects.filter(number__in=set(numbers)).values(*columns)
    return {row["number"]: dict(row) for row in rows}


def unpublished() -> int:
    """How many certificates were issued and not yet published."""
    return Certificate.objects.filter(published_at=None).count()


def issued_with(standard_id: UUID, *, after: date | None, until: date) -> list[dict[str, Any]]:
    """Certificates of work done with a standard after a day and up to another, newest first: one query."""
    rows = Certificate.objects.filter(
        job__standards_used__standard=standard_id,
        evaluation__performed_on__lte=until,
        state__in=("issued", "in_doubt"),
    )
    if after is not None:
        rows = rows.filter(evaluation__performed_on__gt=after)
    found = rows.order_by("-evaluation__performed_on", "-number").distinct()
    return [dict(row) for row in found.values(*ISSUED_WITH)]
