"""Open licences of patents for everybody: the catalogue with a search, and one statement with its terms."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound
from suyuan.portal.language import MINUTES, speaking
from suyuan.portal.views import page
from suyuan.registry.innovation import queries
from suyuan.registry.innovation.licensing_rules import FEE_MODES, FEE_UNITS, PATENT_KINDS, due_with_notice
from suyuan.registry.innovation.states import STATEMENT

MOST: Final = 80


@require_GET
@speaking
def catalogue(request: HttpRequest) -> HttpResponse:
    """What is open now, newest first, narrowed by words: two queries."""
    text = request.GET.get("q", "").strip()[:MOST]
    given = request.GET.get("page", "1")
    number = min(max(int(given), 1), 10_000) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    rows, total = queries.catalogue(text=text, start=(number - 1) * queries.PAGE)
    context = {
        "rows": rows,
        "total": total,
        "q": text,
        "number": number,
        "has_more": number * queries.PAGE < total,
        "modes": FEE_MODES,
        "units": FEE_UNITS,
        "kinds": PATENT_KINDS,
    }
    response = page(request, "portal/licences.html", context)
    response.headers["Cache-Control"] = MINUTES
    return response


@require_GET
@speaking
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One statement: its content, fee and term, and how to take a licence: one query."""
    try:
        row = queries.public_statement(statement_id)
    except NotFound as problem:
        return page(
            request, "portal/licence.html", {"row": None, "problem": problem}, status=problem.http_status
        )
    context = {
        "row": row,
        "problem": None,
        "modes": FEE_MODES,
        "units": FEE_UNITS,
        "kinds": PATENT_KINDS,
        "states": STATEMENT.states,
        "due": due_with_notice(row["fee_mode"], row["fee_amount"]),
    }
    response = page(request, "portal/licence.html", context)
    response.headers["Cache-Control"] = MINUTES
    return response
