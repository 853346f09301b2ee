"""The public pages of governance: the front page, news and notices, open data. No log-in is needed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.consultations import queries as consultations
from suyuan.registry.governance import queries as governance
from suyuan.registry.governance.states import NEWS_KINDS
from suyuan.registry.honest import queries as honest
from suyuan.registry.honest.queries import UnitFilter
from suyuan.registry.parties import queries as parties
from suyuan.registry.specifications import project_queries
from suyuan.registry.targets import queries as targets
from suyuan.registry.targets.lines import baselines
from suyuan.registry.targets.rules import RULE, runs
from suyuan.registry.targets.task_queries import explanations
from suyuan.web.board import Card, card_of
from suyuan.web.listing import Pages
from suyuan.web.open_data import FORMS, LICENCE, file_of
from suyuan.web.open_tables import OPEN_TABLES
from suyuan.web.speech import pick, say
from suyuan.web.views.open_page import frame, kept, tag_of
from suyuan.web.views.page import page_number, show
from suyuan.web.words.plan import remark

SECTION: Final = "public"
NEWS_PAGE: Final = 20
ON_FRONT: Final = 5


@require_GET
@kept
def home(request: HttpRequest) -> HttpResponse:
    """Everything that is open to everybody, in one place; the figures of the plan are fetched by the page."""
    on = timezone.localdate()
    context = {
        **frame(request),
        "news": governance.published(limit=ON_FRONT),
        "consultations": project_queries.open_consultations(on=on)[:ON_FRONT],
        "drafts": consultations.listed(is_public=True, state="open", limit=ON_FRONT),
        "units": honest.counts_by_state(UnitFilter()),
        "objecting": honest.listed(UnitFilter(state="publicity"), limit=ON_FRONT),
        "plan": next(iter(_plans(on)), None),
        "tables": len(OPEN_TABLES),
    }
    return show(request, "public/home.html", context, section=SECTION)


def _plans(on: date) -> list[dict[str, Any]]:
    """What is shown to everybody, no draft: plans of a province first, and of these the one that runs."""
    plans = [one for one in targets.plans() if one["state"] != "draft"]
    units = {row["code"] for row in parties.divisions() if row["level"] == "province"}
    return sorted(plans, key=lambda one: (one["jurisdiction_code"] not in units, not runs(one, on=on)))


@require_GET
@kept
def plan_figures(request: HttpRequest) -> HttpResponse:
    """The progress of the plan as a part of the front page."""
    on = timezone.localdate()
    cards = [one for one in _cards(next(iter(_plans(on)), None), on=on) if one.bullet]
    return render(request, "public/plan_figures.html", {"cards": cards})


@require_GET
@kept
def plan(request: HttpRequest) -> HttpResponse:
    """A plan with every target: value, state and why, interval of the forecast, how it is counted."""
    on = timezone.localdate()
    plans = _plans(on)
    asked = request.GET.get("plan", "")
    shown = next((one for one in plans if one["code"] == asked), next(iter(plans), None))
    context = {
        **frame(request),
        "plans": [(one["code"], pick(one, "title")) for one in plans],
        "plan": shown,
        "cards": _cards(shown, on=on),
        "day": on,
        "remark": remark,
        "rule": RULE,
    }
    return show(request, "public/plan.html", context, section=SECTION)


def _cards(plan: dict[str, Any] | None, *, on: date) -> list[Card]:
    if plan is None:
        return []
    version, before = targets.registers_version(), baselines(plan["code"])
    said = explanations(plan["code"])
    return [
        card_of(one, baseline=before.get(one.indicator), said=said.get(one.id, ()))
        for one in targets.plan_status(plan["code"], on=on, version=version)
    ]


@require_GET
@kept
def news(request: HttpRequest) -> HttpResponse:
    """News and notices that stand, the last first."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in NEWS_KINDS else ""
    number = page_number(request)
    rows = governance.published(kind=kind, start=(number - 1) * NEWS_PAGE, limit=NEWS_PAGE)
    context = {
        **frame(request),
        "rows": rows,
        "kind": kind,
        "kinds": [(code, say(name)) for code, name in NEWS_KINDS.items()],
        "pages": Pages(
            number=number, size=NEWS_PAGE, total=governance.count_published(kind=kind), shown=len(rows)
        ),
    }
    return show(request, "public/news.html", context, section=SECTION)


@require_GET
@kept
def story(request: HttpRequest, news_id: UUID) -> HttpResponse:
    """One text; of a withdrawn one the title, since when and why. Raises NotFound for a draft."""
    row = governance.news(news_id)
    if row["published_on"] is None:
        raise NotFound(Text("没有这篇稿件", "there is no such text"), news=news_id)
    return show(request, "public/story.html", {**frame(request), "row": row}, section=SECTION)


@require_GET
@kept
def open_data(request: HttpRequest) -> HttpResponse:
    """The catalogue of tables with their sizes, digests and addresses."""
    on = timezone.localdate()
    rows = [(table, file_of(table.code, "csv", on=on)) for table in OPEN_TABLES.values()]
    context = {**frame(request), "rows": rows, "forms": list(FORMS), "licence": LICENCE, "on": on}
    return show(request, "public/open_data.html", context, section=SECTION)


@require_GET
def download(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """One table as a file, with its digest; a browser that has it is told so."""
    tag = tag_of(request)
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    found = file_of(table, form, on=timezone.localdate())
    headers |= {
        "Content-Disposition": f'attachment; filename="{table}.{form}"',
        "X-Digest-SHA256": found.sha256,
    }
    return HttpResponse(found.content, content_type=FORMS[form], headers=headers)
