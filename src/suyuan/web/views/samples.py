"""Samples: what stands in the house, the page of one, its label and slips, moving it and giving it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.certify.label import SIZES, render_labels
from suyuan.certify.report import render_report
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.jobs import acts, commands, stock
from suyuan.registry.jobs.sample_rules import AGES, DOCUMENTS, STANDINGS, why_not_return
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import LABORATORY, refuse_unless
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.sample_paper import labels_of, slip_of
from suyuan.web.speech import language, say
from suyuan.web.views.acting import Command, act_on, saying
from suyuan.web.views.page import entered, page_number, show

ON_A_SHEET: Final = 240
STORE: Final = Text("样品库", "the store of samples")


def narrowed(request: HttpRequest) -> tuple[dict[str, str], stock.StockFilter]:
    """What is asked for, and the filter it makes."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "shelf", "days", "standing")}
    return asked, stock.StockFilter(
        shelf=asked["shelf"] if asked["shelf"].isprintable() else "",
        days=int(asked["days"]) if asked["days"] in {str(age) for age in AGES} else 0,
        standing=asked["standing"] if asked["standing"] in STANDINGS else "",
        text=asked["q"],
    )


@entered
@require_GET
def stock_page(request: HttpRequest) -> HttpResponse:
    """Samples in the house, what stands there longest first."""
    occasion = _in_a_laboratory(request)
    asked, wanted = narrowed(request)
    found = stock.page(
        wanted, on=occasion.today, actor=occasion.actor, page=page_number(request), size=PAGE_SIZE
    )
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "ages": [(str(age), say(Text(f"{age} 天以上", f"{age} days or more"))) for age in AGES],
        "standings": [(code, say(text)) for code, text in STANDINGS.items()],
        "query": request.GET.urlencode(),
    }
    return show(request, "jobs/samples.html", context, section="jobs")


@entered
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """Labels of the list, those that came last first, on A4 sheets."""
    occasion = _in_a_laboratory(request)
    walk = stock.every(narrowed(request)[1], on=occasion.today, actor=occasion.actor)
    rows = next(iter(walk.batches(ON_A_SHEET)), [])
    if not rows:
        raise NotFound(Text("没有要打印的样品标签", "there is no label to print"))
    return _labels(rows, size="a4", occasion=occasion)


@entered
@require_GET
def detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The page of one sample: this is where its label leads."""
    return _page(request, occasion_of(request), job_id)


@entered
@require_GET
def label(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The label of one sample in the size that was asked for."""
    occasion = occasion_of(request)
    row = _seen(occasion, job_id)
    size = request.GET.get("size", "60x40")
    if size not in SIZES:
        raise NotFound(Text("没有这种标签尺寸", "there is no such size of label"), given=size[:20])
    return _labels([row], size=size, occasion=occasion)


@entered
@require_GET
def slip(request: HttpRequest, job_id: UUID, which: str) -> HttpResponse:
    """The slip of the receipt, or that of the return once somebody collected it."""
    row = _seen(occasion_of(request), job_id)
    if which == "return" and row["left_on"] is None:
        raise NotFound(Text("还没有这张单据", "there is no such slip yet"))
    first = language()
    pdf = render_report(
        slip_of(row, which, is_synthetic=is_demonstration()),
        languages=(first, "en" if first == "zh" else "zh"),
    )
    return _pdf(pdf, f"{which}-{row['number']}")


def _move(occasion: Occasion, job_id: UUID, given: QueryDict) -> None:
    commands.move_sample(occasion, job_id=job_id, shelf=_text(given, "shelf", 60))


def _return(occasion: Occasion, job_id: UUID, given: QueryDict) -> None:
    commands.return_sample(
        occasion,
        job_id=job_id,
        collected_by=_text(given, "collected_by", 120),
        document=_text(given, "document", 40),
    )


ACTS: Final[dict[str, Command]] = {
    "move": saying(_move, Text("存放位置已更新", "the new place is recorded")),
    "return": saying(_return, Text("样品已退还", "the sample was given back")),
}


@entered
@require_POST
def act(request: HttpRequest, job_id: UUID, event: str) -> HttpResponse:
    """Move the sample, or give it back; a refusal is shown on its page."""
    if event not in ACTS:
        raise NotFound(Text("没有这个操作", "there is no such act"))
    return act_on(request, job_id, event, acts=ACTS, page=_page, address="sample")


def _page(
    request: HttpRequest, occasion: Occasion, job_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    row = _seen(occasion, job_id)
    house, is_here = row["job__institution_id"], row["left_on"] is None
    context = {
        "sample": row,
        "sizes": [(code, say(size.name)) for code, size in SIZES.items()],
        "documents": [(code, say(words)) for code, words in DOCUMENTS.items()],
        "given": request.POST,
        "may_move": is_here and why_not_permit(acts.MOVE_SAMPLE, occasion.actor, organization=house) is None,
        "may_return": is_here
        and why_not_return(row["job__state"]) is None
        and why_not_permit(acts.RETURN_SAMPLE, occasion.actor, organization=house) is None,
        "may_hand_over": is_here
        and row["job__state"] == "issued"
        and why_not_permit(acts.HAND_OVER, occasion.actor, organization=house) is None,
        "is_clerk": occasion.actor.has_role(*LABORATORY),
    }
    return show(request, "jobs/sample.html", context, section="jobs", problem=problem)


def _seen(occasion: Occasion, job_id: UUID) -> dict[str, Any]:
    row = stock.sample_of(job_id, on=occasion.today, actor=occasion.actor)
    if row is None:
        raise NotFound(
            Text("没有这个样品，或您无权查看", "there is no such sample, or you may not see it"), job=job_id
        )
    return row


def _in_a_laboratory(request: HttpRequest) -> Occasion:
    occasion = occasion_of(request)
    refuse_unless(occasion.actor.has_role(*LABORATORY), STORE)
    return occasion


def _labels(rows: Sequence[dict[str, Any]], *, size: str, occasion: Occasion) -> HttpResponse:
    address = f"{settings.BASE_URL}/jobs/{{job}}/sample"
    pdf = render_labels(
        labels_of(rows, language=language(), address=address),
        size=size,
        title=say(Text("样品标签", "Labels of samples")),
        made=occasion.today,
    )
    return _pdf(pdf, f"labels-{rows[0]['number']}" if len(rows) == 1 else f"labels-{occasion.today}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _text(given: QueryDict, name: str, most: int) -> str:
    return str(given.get(name, "")).strip()[:most]
