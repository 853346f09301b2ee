"""What everybody may see and send: published results, draws that can be repeated, complaints."""

from __future__ import annotations

import json
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import SuyuanError
from suyuan.registry.access.moment import system_occasion
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.parties import queries as parties
from suyuan.registry.supervision import complaining, draws, reading, rules
from suyuan.registry.supervision.pacing import PACES
from suyuan.web.draw_view import draw_context
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.occasion import occasion_of
from suyuan.web.party_deeds import words
from suyuan.web.views.open_page import frame, kept
from suyuan.web.views.page import page_number, show
from suyuan.web.views.supervision import SECTION
from suyuan.web.views.supervision_pages import draw_for

FIELDS: Final = ("nature", "about", "jurisdiction", "claim", "contact", "label_no")


@require_GET
@kept
def published(request: HttpRequest) -> HttpResponse:
    """Published results of inspections, and the draws behind them."""
    number = page_number(request)
    rows = reading.published(page=number, size=PAGE_SIZE)
    context = {
        **frame(request),
        "rows": rows,
        "pages": Pages(number=number, size=PAGE_SIZE, total=rows.total, shown=len(rows)),
        "years": reading.results_by_year(),
        "draws": reading.draws(),
    }
    return show(request, "supervision/published.html", context, section=SECTION)


@require_GET
@kept
def draw(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """A draw: what was committed to, and once it is drawn everything to repeat it with."""
    row = reading.draw(draw_id)
    inside = (
        draw_for(occasion_of(request), row)
        if request.user.is_authenticated
        else {"deeds": [], "plan": None, "checks": {}}
    )
    context = {**frame(request), **draw_context(row), **inside, "given": {}}
    return show(request, "supervision/draw.html", context, section=SECTION)


@require_GET
def draw_file(request: HttpRequest, draw_id: UUID) -> HttpResponse:  # noqa: ARG001 - the form of a view
    """The file that `suyuan draw --verify` and the page itself repeat the draw from."""
    text = json.dumps(draws.published(draw_id), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="draw-{reading.draw(draw_id).number}.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
@kept
def complain(request: HttpRequest) -> HttpResponse:
    """The form of a complaint or a report; nothing of the visitor is kept but what is written."""
    given = {name: str(request.POST.get(name, "")) for name in FIELDS}
    problem, received = None, None
    if request.method == "POST":
        address = request.META.get("REMOTE_ADDR", "")
        try:
            with PACES["complaint"].forgiving(address):
                received = complaining.submit(system_occasion(), sealer=sealer(), **given)
        except SuyuanError as error:
            problem = error
    today = timezone.localdate()
    divisions = [row for row in parties.divisions(on=today) if row["level"] in ("city", "county")]
    context = {
        **frame(request),
        "given": given,
        "received": received,
        "natures": words(rules.NATURES),
        "divisions": division_choices(divisions),
    }
    return show(request, "supervision/complain.html", context, section=SECTION, problem=problem)


@require_http_methods(["GET", "POST"])
@kept
def receipt(request: HttpRequest) -> HttpResponse:
    """What became of a complaint, for whoever holds its code."""
    problem, told = None, None
    if request.method == "POST":
        try:
            PACES["receipt"](request.META.get("REMOTE_ADDR", ""))
            told = complaining.by_receipt(str(request.POST.get("code", ""))[:60])
        except SuyuanError as error:
            problem = error
    context = {**frame(request), "told": told}
    return show(request, "supervision/receipt.html", context, section=SECTION, problem=problem)
