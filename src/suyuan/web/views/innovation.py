"""Innovation on screen: six lists, a page for each thing with what may be done, the report of a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.certify.report import render_report
from suyuan.registry.innovation import licensing, queries, testing
from suyuan.registry.innovation.models import Deliverable, EquivalenceTest, Milestone
from suyuan.registry.innovation.movement import house_of
from suyuan.registry.innovation.queries import KINDS, Reader
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import scope_of
from suyuan.web.agreement_chart import agreement_plot, plot_svg
from suyuan.web.agreement_paper import AXES, findings, pairs_csv, paper_of
from suyuan.web.deeds import Deed, chosen, read
from suyuan.web.history import with_names
from suyuan.web.innovation_deeds import DEEDS, fits, modes
from suyuan.web.innovation_forms import BEGIN, choices
from suyuan.web.innovation_pages import HEADS, Facts, facts, lines, tables
from suyuan.web.listing import Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import in_own_words, language, pick, say
from suyuan.web.views.open_page import kept
from suyuan.web.views.page import entered, go, page_number, remember, show
from suyuan.web.words.innovation import KINDS as NAMES
from suyuan.web.words.innovation import REGISTERS

SECTION: Final = "innovation"


@entered
@require_GET
def register(request: HttpRequest, section: str = "project") -> HttpResponse:
    """One of the lists."""
    return _list(request, _known(section))


@entered
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, section: str, deed: str) -> HttpResponse:
    """Begin something of one's own house: the form, and what it does."""
    kind, event = _known(section), deed
    occasion = occasion_of(request)
    chosen_one = chosen(list(_beginnings(kind, occasion)), event, {one.event: one for one in BEGIN[kind]})
    house = occasion.actor.organization
    problem = None
    if request.method == "POST":
        try:
            made: Any = chosen_one.do(occasion, {"house": house}, read(chosen_one, request.POST))
        except SuyuanError as refused:
            problem = refused
        else:
            remember(request, chosen_one.done)
            if event == "patent_register":
                return go("innovation_begin", kind, "statement_draft")
            return go("innovation_one", kind, made.pk)
    offered = chosen_one.offering(**choices(event, house)) if house else chosen_one
    context = {"kind": kind, "name": say(NAMES[kind]), "deed": offered, "given": request.POST}
    return show(request, "innovation/begin.html", context, section=SECTION, problem=problem)


@entered
@require_GET
def detail(request: HttpRequest, section: str, subject_id: UUID) -> HttpResponse:
    """One thing with its facts, tables and history."""
    return _page(request, _known(section), subject_id)


@entered
@require_POST
def do(request: HttpRequest, section: str, subject_id: UUID, event: str) -> HttpResponse:
    """One of the deeds on a thing."""
    kind = _known(section)
    occasion = occasion_of(request)
    row = queries.one(kind, subject_id, reader_of(occasion))
    try:
        deed = chosen(list(_deeds(kind, occasion, row)), event, {one.event: one for one in DEEDS[kind]})
        seen = {"id": row.pk, "reader": occasion.actor.organization}
        deed.do(occasion, seen, read(deed, request.POST))
    except SuyuanError as problem:
        return _page(request, kind, subject_id, problem=problem)
    remember(request, deed.done)
    return go("innovation_one", kind, subject_id)


@require_GET
@kept
def report(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """The report of a test: published to everybody, before to its laboratory, maker and authority."""
    row = _reported(request, subject_id)
    if row is None:
        return redirect(f"{reverse('login')}?next={request.path}")
    pairs = testing.readings(row.pk)
    context = {
        "frame": "base.html" if request.user.is_authenticated else "open.html",
        "is_public": not request.user.is_authenticated,
        "row": row,
        "facts": _told(facts("test", row)),
        "findings": [(say(name), say(value)) for name, value in findings(row)],
        "pairs": pairs,
        "plot": agreement_plot(pairs, row.answer),
    }
    return show(request, "innovation/report.html", context, section=SECTION)


@require_GET
def report_paper(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """The report as PDF/A with the pairs inside."""
    row = _reported(request, subject_id)
    if row is None:
        return redirect(f"{reverse('login')}?next={request.path}")
    paper = paper_of(row, testing.readings(row.pk), is_synthetic=is_demonstration())
    first = language()
    pdf = render_report(paper, languages=(first, "en" if first == "zh" else "zh"))
    return _file(pdf, "application/pdf", f"{row.number}.pdf")


@require_GET
def report_file(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """The pairs as CSV."""
    row = _reported(request, subject_id)
    if row is None:
        return redirect(f"{reverse('login')}?next={request.path}")
    content = "\ufeff" + pairs_csv(testing.readings(row.pk))
    return _file(content.encode(), "text/csv; charset=utf-8", f"{row.number}.csv")


@require_GET
def report_picture(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """The plot of agreement as a picture that stands alone."""
    row = _reported(request, subject_id)
    if row is None:
        return redirect(f"{reverse('login')}?next={request.path}")
    plot = agreement_plot(testing.readings(row.pk), row.answer)
    if plot is None:
        raise NotFound(Text("该试验没有可画的数据", "this test has nothing to draw"), test=row.number)
    across, upwards = (f"{say(one)} / {row.unit}" for one in AXES)
    return HttpResponse(plot_svg(plot, across=across, upwards=upwards), content_type="image/svg+xml")


def _file(content: bytes, media: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _reported(request: HttpRequest, subject_id: UUID) -> EquivalenceTest | None:
    """The computed test, None for a visitor who has to log in first. Raises NotFound."""
    row: EquivalenceTest
    if request.user.is_authenticated:
        row = queries.one("test", subject_id, reader_of(occasion_of(request)))
    else:
        try:
            row = queries.one("test", subject_id, Reader())
        except NotFound:
            return None
    if not row.verdict:
        raise NotFound(Text("该试验尚未计算", "this test is not computed yet"), test=row.number)
    return row


def _told(known: Facts) -> list[tuple[str, str]]:
    """What there is to tell, in the language of the page; what nobody filled in is left out."""
    return [(say(label), in_own_words(value)) for label, value in known if value]


def reader_of(occasion: Occasion) -> Reader:
    """Whose eyes the page is for."""
    scope = scope_of(occasion.actor)
    return Reader(house=scope.organization, path=scope.authority_path)


def _known(section: str) -> str:
    if section not in KINDS:
        raise NotFound(Text("没有这个栏目", "there is no such list"), given=section)
    return section


def _list(request: HttpRequest, kind: str) -> HttpResponse:
    occasion = occasion_of(request)
    number = page_number(request)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("state", "q")}
    states = KINDS[kind].machine.states
    state = asked["state"] if asked["state"] in states else ""
    rows, total = queries.rows(
        kind, reader_of(occasion), state=state, text=asked["q"], start=(number - 1) * queries.PAGE
    )
    context = {
        "kind": kind,
        "name": say(NAMES[kind]),
        "kinds": [(code, say(name)) for code, name in (*NAMES.items(), *REGISTERS.items())],
        "heads": [say(one) for one in HEADS[kind]],
        "lines": lines(kind, rows),
        "pages": Pages(number=number, size=queries.PAGE, total=total, shown=len(rows)),
        "asked": asked,
        "states": [(code, say(name)) for code, name in states.items()],
        "beginnings": list(_beginnings(kind, occasion)),
    }
    return show(request, "innovation/list.html", context, section=SECTION)


def _beginnings(kind: str, occasion: Occasion) -> Iterator[Deed]:
    """What one may begin for one's own house."""
    house = occasion.actor.organization
    for deed in BEGIN[kind]:
        if house is not None and why_not_permit(deed.act, occasion.actor, organization=house) is None:
            yield deed


def _deeds(kind: str, occasion: Occasion, row: Any) -> Iterator[Deed]:
    """What one may do with a thing in its state, with the choices of its fields."""
    house = house_of(KINDS[kind], row)
    for deed in DEEDS[kind]:
        is_taking = deed.event == "take_licence"
        of = occasion.actor.organization if is_taking else house.pk
        if is_taking and (of is None or of == house.pk or licensing.is_licensee(row.pk, of)):
            continue
        path = house.jurisdiction.path
        if fits(kind, deed, row.state) and not why_not_permit(
            deed.act, occasion.actor, organization=of, path=path
        ):
            yield _with_choices(deed, row)


def _with_choices(deed: Deed, row: Any) -> Deed:
    if deed.event == "project_report":
        open_steps = [
            (str(one.pk), pick(one))
            for table in (Milestone, Deliverable)
            for one in table.objects.filter(project=row, done_on=None).order_by("place")
        ]
        return deed.offering(step=open_steps)
    return deed.offering(mode=modes()) if deed.event == "contract" else deed


def _page(
    request: HttpRequest, kind: str, subject_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    occasion = occasion_of(request)
    reader = reader_of(occasion)
    row = queries.one(kind, subject_id, reader)
    house = house_of(KINDS[kind], row)
    is_own = scope_of(occasion.actor).sees_house(house.pk, path=house.jurisdiction.path)
    context = {
        "kind": kind,
        "name": say(NAMES[kind]),
        "row": row,
        "title": lines(kind, [row])[0],
        "facts": _told(facts(kind, row)),
        "tables": tables(kind, row, reader=reader),
        "plot": agreement_plot(testing.readings(row.pk), row.answer)
        if kind == "test" and row.verdict
        else None,
        "findings": [(say(name), say(value)) for name, value in findings(row)]
        if kind == "test" and row.verdict
        else [],
        "deeds": list(_deeds(kind, occasion, row)),
        "events": with_names(journal.history(KINDS[kind].entity, row.pk)) if is_own else [],
        "given": request.POST,
    }
    return show(request, "innovation/detail.html", context, section=SECTION, problem=problem)
