"""Public pages, without a log-in: type or scan a number, upload a file, read the verdict, fetch files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import NO_HINT, NotFound, SuyuanError
from suyuan.base.text import Language, Text
from suyuan.certify.verify import Verification
from suyuan.certify.verify import verify as run_checks
from suyuan.portal.chain import steps_above
from suyuan.portal.language import CODES, speaking
from suyuan.portal.log_words import AWAITING, WHILE_AWAITING, log_words, only_awaits
from suyuan.portal.upload import opinions_on, uploaded_document
from suyuan.portal.words import STATES, facts_of_content, facts_of_document, verdict_of
from suyuan.registry.issuing.attempts import WINDOW, TooManyAttempts, note_upload, note_wrong, require_free
from suyuan.registry.issuing.believed import trust_in
from suyuan.registry.issuing.evidence import RegisterEvidence
from suyuan.registry.issuing.queries import PublicView, document, public_view

ADDRESS = "REMOTE_ADDR"


def today() -> date:
    """The civil day of the installation."""
    return timezone.localdate()


# The check of a number changes nothing and needs no session, so there is nothing to forge; and the CSRF check
# would read an upload before its size is looked at.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@speaking
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a posted number leads to the address that the QR code holds as well."""
    if request.method != "POST":
        return form(request, number=request.GET.get("number", ""))
    number, code = request.POST.get("number", "").strip(), request.POST.get("code", "").strip()
    if not number or "/" in number:
        return form(request, problem=wrong().message, hint=wrong().hint, number=number, status=404)
    return HttpResponseRedirect(address_of("portal:certificate", number, code))


@require_GET
@speaking
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The verdict on a certificate, for whoever holds its number and access code."""
    if "code" not in request.GET:
        return form(request, number=number)
    try:
        found = seen(request, number)
    except SuyuanError as problem:
        return refusal(request, problem, number=number)
    checks = run_checks(found.xml, trust_in(settings.KEYS), at=timezone.localtime(), evidence=found.evidence)
    code = request.GET["code"]
    logged = log_words(found.evidence.log, folder=settings.KEYS, vkey=trust_in(settings.KEYS).log_vkey)
    context = {
        "logged": logged,
        "facts": facts_of_content(found.content),
        "synthetic": found.content.synthetic,
        "chain": steps_above(evaluation_of(found)),
        "xml_address": address_of("portal:xml", number, code),
        "pdf_address": address_of("portal:pdf", number, code),
        "page_address": address_of("portal:page", number, code),
    }
    return verdict(request, checks, **context)


@csrf_exempt
@require_POST
@speaking
def upload(request: HttpRequest) -> HttpResponse:
    """The verdict on an uploaded file; the file is not kept."""
    try:
        note_upload(request.META.get(ADDRESS, ""))
        content = uploaded_document(request)
        evidence = RegisterEvidence(on=today())
        checks = run_checks(content, trust_in(settings.KEYS), at=timezone.localtime(), evidence=evidence)
    except SuyuanError as problem:
        return refusal(request, problem)
    shown = checks.certificate if checks.content_signed and checks.outcome != "refused" else None
    said = opinions_on(content, checks, today=today())
    return verdict(request, checks, facts=facts_of_document(shown) if shown else [], opinions=said)


@require_GET
@speaking
def xml(request: HttpRequest, number: str) -> HttpResponse:
    """The signed XML, byte for byte."""
    try:
        found = seen(request, number)
    except SuyuanError as problem:
        return refusal(request, problem, number=number)
    return download(found.xml, "application/xml", f"{number}.xml")


@require_GET
@speaking
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The page with the XML inside; made now where that is still to be done."""
    try:
        found = seen(request, number)
        if not found.pdf_sha256:
            publish(found.id)
            found = seen(request, number)
        return download(document(found.pdf_sha256), "application/pdf", f"{number}.pdf")
    except SuyuanError as problem:
        return refusal(request, problem, number=number)


@require_GET
@speaking
def certificate_page(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate itself as a page to read and to print, for whoever may fetch its files."""
    try:
        found = seen(request, number)
        return on_screen(request, found, number)
    except SuyuanError as problem:
        return refusal(request, problem, number=number)


def on_screen(request: HttpRequest, found: PublicView, number: str) -> HttpResponse:
    """The page with its bar, under a policy of its own."""
    from suyuan.certify.page_screen import Bar, Link, screen_page, shown_links

    language = spoken()
    code, shown = request.GET["code"], request.GET.get("show", "both")
    address = f"{address_of('portal:page', number, code)}&show="
    made = screen_page(
        found.content,
        found.xml,
        shown=shown,
        bar=Bar(
            back=Link(
                label=Text("查验结果", "Result of the check").to(language),
                address=address_of("portal:certificate", number, code),
            ),
            languages=shown_links(shown, address, language=language),
            files=(
                Link(label="PDF", address=address_of("portal:pdf", number, code)),
                Link(label="XML", address=address_of("portal:xml", number, code)),
            ),
        ),
        standing=found.standing,
        language=language,
    )
    headers = {"Content-Security-Policy": made.policy, "Referrer-Policy": "no-referrer"}
    return HttpResponse(made.html, headers=headers | {"X-Robots-Tag": "noindex"})


def spoken() -> Language:
    """The language of the page being made."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def seen(request: HttpRequest, number: str) -> PublicView:
    """The certificate, if number and code belong together. Raises NotFound, TooManyAttempts."""
    address = request.META.get(ADDRESS, "")
    require_free(address, number)
    try:
        return public_view(number, request.GET.get("code", ""), on=today())
    except NotFound:
        note_wrong(address, number)
        raise wrong() from None


def wrong() -> NotFound:
    """The one answer to a number that does not exist and to a code that is wrong."""
    return NotFound(
        Text("证书编号或查验码不正确", "The number or the access code is not right"),
        hint=Text(
            "请对照证书首页再输入一次。", "Compare with the first page of the certificate and try again."
        ),
    )


def publish(certificate_id: UUID) -> None:
    """Finish a certificate whose page was not rendered before the last process ended."""
    import os
    from datetime import UTC, datetime

    from suyuan.base.identity import Rising
    from suyuan.registry.issuing.commands import finish
    from suyuan.registry.issuing.keys import seals_in
    from suyuan.registry.journal.occasion import SYSTEM, Occasion

    now = datetime.now(UTC)
    occasion = Occasion(
        actor=SYSTEM,
        at=now,
        identities=Rising(lambda: now, lambda: os.urandom(10)),
        zone=timezone.get_default_timezone(),
    )
    finish(occasion, certificate_id=certificate_id, seals=seals_in(settings.KEYS))


def evaluation_of(found: PublicView) -> UUID:
    """The evaluation behind a certificate."""
    from suyuan.registry.issuing.models import Certificate

    return Certificate.objects.values_list("evaluation_id", flat=True).get(pk=found.id)


def verdict(request: HttpRequest, checks: Verification, **context: Any) -> HttpResponse:
    """The page with banner, facts and numbered checks."""
    base = {
        "facts": [],
        "synthetic": False,
        "chain": [],
        "xml_address": "",
        "pdf_address": "",
        "logged": None,
    }
    logged = context.get("logged")
    shown = verdict_of(checks)
    if logged is not None and only_awaits(checks, logged):
        shown = replace(shown, title=AWAITING, sentences=WHILE_AWAITING)
    return page(
        request,
        "portal/verdict.html",
        {**base, "verdict": shown, "checks": checks.checks, "states": STATES, **context},
    )


def form(
    request: HttpRequest,
    *,
    number: str = "",
    problem: Text | None = None,
    hint: Text = NO_HINT,
    tone: str = "bad",
    status: int = 200,
) -> HttpResponse:
    """The form, with what was wrong if anything was."""
    shown = {
        "number": number,
        "problem": problem,
        "hint": hint if hint.zh else None,
        "problem_tone": tone,
    }
    return page(request, "portal/verify.html", shown, status=status)


def refusal(request: HttpRequest, problem: SuyuanError, *, number: str = "") -> HttpResponse:
    """The form again, with the reason and its HTTP status."""
    tone = "warn" if isinstance(problem, TooManyAttempts) else "bad"
    response = form(
        request,
        number=number,
        problem=problem.message,
        hint=problem.hint,
        tone=tone,
        status=status_of(problem),
    )
    if isinstance(problem, TooManyAttempts):
        response.headers["Retry-After"] = str(WINDOW)
    return response


def status_of(problem: SuyuanError) -> int:
    """The HTTP status; 413 for what is too large, as browsers know it."""
    return 413 if problem.code == "SY-106" else problem.http_status


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a public page with style sheet and language switch."""
    language = spoken()
    other = next(code for code in CODES if code != language)
    query = request.GET.copy()
    query["lang"] = other
    path = request.path if request.method in ("GET", "HEAD") else reverse("portal:verify")
    frame = {
        "stylesheet": stylesheet(),
        "other_language": other,
        "other_address": f"{path}?{query.urlencode()}",
    }
    response = render(request, template, {**frame, **context}, status=status)
    # The address holds the access code: it must not leave with the next click.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The address of the style sheet with the first digits of its digest."""
    found = finders.find("portal/portal.css")
    mark = sha256_hex(Path(found).read_bytes())[:10] if isinstance(found, str) else ""
    return f"{settings.STATIC_URL}portal/portal.css?v={mark}"


def address_of(view: str, number: str, code: str) -> str:
    """A page of a certificate with its access code."""
    return f"{reverse(view, args=[number])}?{urlencode({'code': code})}"


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """A document to keep."""
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
