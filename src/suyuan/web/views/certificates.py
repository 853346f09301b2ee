"""Certificates: the list of those in sight, one with its documents and its place in the log, downloads."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.certify.trust import Standing
from suyuan.registry.federation.acts import EXPORT
from suyuan.registry.issuing import commands, installed
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.issuing.bundling import bundle as gather
from suyuan.registry.issuing.keys import seals_in
from suyuan.registry.issuing.rules import KINDS, STATES
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import NOBODY, refuse_unless, scope_of
from suyuan.web.history import reason_of, with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.outcome import stored_lines
from suyuan.web.speech import language, say
from suyuan.web.views.page import entered, page_number, show

THIS_CERTIFICATE = Text("这份证书", "this certificate")
MEDIA: Final = {"xml": "application/xml", "pdf": "application/pdf"}


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list: a laboratory sees those it issued, an owner its own, an authority those of its division."""
    occasion = occasion_of(request)
    asked, wanted = narrowed(request, occasion)
    found = certificates.page(wanted, on=occasion.today, page=page_number(request), size=PAGE_SIZE)
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "kinds": [(code, say(text)) for code, text in KINDS.items()],
        "states": [(code, say(text)) for code, text in STATES.items() if code != "lapsed"],
    }
    return show(request, "certificates/list.html", context, section="certificates")


def narrowed(
    request: HttpRequest, occasion: Occasion
) -> tuple[dict[str, str], certificates.CertificateFilter]:
    """What is asked for, and the filter it makes within one's scope."""
    scope = scope_of(occasion.actor)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("kind", "state", "q")}
    house = scope.organization or NOBODY
    return asked, certificates.CertificateFilter(
        issuer=house if scope.is_laboratory and not scope.is_authority else None,
        client=house if not (scope.is_laboratory or scope.is_authority) else None,
        path=scope.authority_path,
        kind=asked["kind"] if asked["kind"] in KINDS else "",
        state=asked["state"] if asked["state"] in STATES else "",
        text=asked["q"],
    )


def seen_certificate(occasion: Occasion, certificate_id: UUID) -> dict[str, Any]:
    """The certificate with everything about it, if the actor may see it."""
    row = certificates.detail(certificate_id, on=occasion.today)
    scope = scope_of(occasion.actor)
    if not scope.sees_house(row["issuer_id"], row["client_id"]):
        path = parties.organization(row["issuer_id"])["jurisdiction__path"] if scope.is_authority else ""
        refuse_unless(bool(path) and scope.sees_house(path=path), THIS_CERTIFICATE)
    return row


@entered
@require_GET
def detail(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate: what it says, its documents, its proof, its history."""
    return detail_page(request, certificate_id)


def detail_page(
    request: HttpRequest, certificate_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    """The page of a certificate; with what was wrong with something that was asked for on it."""
    occasion = occasion_of(request)
    row = seen_certificate(occasion, certificate_id)
    known = certificates.proof(row["number"], on=occasion.today)
    context = {
        "row": row,
        "reason": reason_of(row),
        "not_before": not_before(row),
        "lines": stored_lines(row["lines"]),
        "documents": {one["kind"]: one for one in row["documents"]},
        "proof": known.log,
        "chain": known.graph,
        "may_hand_out": why_not_permit(EXPORT, occasion.actor, organization=row["issuer_id"]) is None,
        "events": with_names(row["history"]),
        "public_address": f"{settings.BASE_URL}/c/{row['number']}",
    }
    return show(request, "certificates/detail.html", context, section="certificates", problem=problem)


@entered
@require_GET
def document(request: HttpRequest, certificate_id: UUID, kind: str) -> HttpResponse:
    """The signed XML or the PDF, as stored."""
    occasion = occasion_of(request)
    row = seen_certificate(occasion, certificate_id)
    if kind == "pdf" and row["published_at"] is None:
        # nobody waited for it so far
        commands.finish(occasion, certificate_id=certificate_id, seals=seals_in(settings.KEYS))
        row = seen_certificate(occasion, certificate_id)
    stored = next((one for one in row["documents"] if one["kind"] == kind), None)
    if stored is None:
        raise NotFound(
            Text("该文件尚未生成", "this document has not been made yet"),
            hint=Text("请过一会儿再试。", "Try again in a moment."),
        )
    response = HttpResponse(certificates.document(stored["sha256"]), content_type=MEDIA[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{row["number"]}.{kind}"'
    return response


@entered
@require_GET
def page(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The certificate itself as a page to read and to print, under a policy of its own."""
    from suyuan.certify.page_screen import Bar, Link, screen_page, shown_links

    row = seen_certificate(occasion_of(request), certificate_id)
    shown = request.GET.get("show", "both")
    made = screen_page(
        row["content"],
        certificates.document(row["xml_sha256"]),
        shown=shown,
        bar=Bar(
            back=Link(label=row["number"], address=reverse("certificate", args=[certificate_id])),
            languages=shown_links(
                shown, f"{reverse('certificate_page', args=[certificate_id])}?show=", language=language()
            ),
            files=(
                Link(label="PDF", address=reverse("pdf", args=[certificate_id])),
                Link(label="XML", address=reverse("xml", args=[certificate_id])),
            ),
        ),
        standing=Standing(state=row["shown_state"], replaced_by=row["superseded_by__number"] or ""),
        language=language(),
    )
    return HttpResponse(made.html, headers={"Content-Security-Policy": made.policy})


def not_before(row: dict[str, Any]) -> int | None:
    """How many entries the log had when the measurement began; None where the record does not say."""
    made = row["content"].provenance
    size = made.checkpoint.partition(":")[0] if made else ""
    return int(size) if size.isdecimal() and len(size) < 16 else None


@entered
@require_GET
def bundle(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The certificate with those of its standards and the proofs of the log, to be checked anywhere."""
    row = seen_certificate(occasion_of(request), certificate_id)
    keys = installed.keys()
    content = gather(row["number"], log_key=keys.log_signer.verifier, witnesses=keys.witnesses)
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{row["number"]}.suyuan"'
    return response


@entered
@require_GET
def proof(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The place in the log as a file that anyone can check."""
    occasion = occasion_of(request)
    row = seen_certificate(occasion, certificate_id)
    found = certificates.proof(row["number"], on=occasion.today).log
    if found is None:
        raise NotFound(
            Text("公开日志中还没有该证书", "the public log does not hold this certificate yet"),
            hint=Text("见证联署之后再取。", "Fetch it when the witnesses have cosigned."),
        )
    body = {
        "number": row["number"],
        "sha256": row["xml_sha256"],
        "index": found.index,
        "salt": found.salt.hex(),
        "path": [step.hex() for step in found.path],
        "checkpoint": found.checkpoint,
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{row["number"]}.proof.json"'
    return response
