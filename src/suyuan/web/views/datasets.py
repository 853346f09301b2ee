"""Data sets on screen, open to everybody as far as they are open: catalogue, one set, one version, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.datasets import citing, looking, queries, rules, states
from suyuan.registry.datasets.acts import OF
from suyuan.registry.datasets.checks import WITH_LIMIT
from suyuan.registry.datasets.columns import read_columns
from suyuan.registry.datasets.models import DataSetVersion
from suyuan.registry.datasets.movement import ENTITY
from suyuan.registry.datasets.queries import Asked
from suyuan.registry.datasets.rules import LICENCES, Reader
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import why_not_permit
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.series_chart import chart_of, moves_of, spark_of
from suyuan.web.speech import say
from suyuan.web.views.open_page import kept
from suyuan.web.views.page import page_number, show

SECTION: Final = "datasets"
LD_JSON: Final = "application/ld+json"
SHOWN_MEMBERS: Final = 200


@require_GET
@kept
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue, as far as the reader may see it."""
    scope = scope_for(request)
    asked, wanted = narrowed(request)
    number = page_number(request)
    rows, total = queries.page(scope, wanted, page=number, size=PAGE_SIZE)
    context = {
        "frame": frame(request),
        "rows": [row | {"spark": spark_of(row["last"]["spark"]) if row["last"] else ""} for row in rows],
        "pages": Pages(number=number, size=PAGE_SIZE, total=total, shown=len(rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "kinds": [(code, say(text)) for code, text in rules.KINDS.items()],
        "accesses": [(code, say(text)) for code, text in rules.ACCESS.items()],
        "is_known": scope is not None,
        "may_register": may_register(request),
    }
    return show(request, "datasets/list.html", context, section=SECTION)


def narrowed(request: HttpRequest) -> tuple[dict[str, str], Asked]:
    """What the catalogue is asked for, and the filter it makes."""
    asked = {name: request.GET.get(name, "")[:80] for name in ("q", "kind", "access", "house")}
    return asked, Asked(
        words=asked["q"],
        kind=asked["kind"],
        access=asked["access"],
        organization_id=own_house(request) if asked["house"] == "own" else None,
    )


@require_GET
def catalogue_document(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """All open data sets for other catalogues."""
    nodes = [citing.described(row, row["last"], base=settings.BASE_URL) for row in queries.open_sets()]
    return JsonResponse(citing.document(nodes), content_type=LD_JSON)


@require_GET
def metadata(request: HttpRequest, set_code: str) -> HttpResponse:
    """One data set for other catalogues."""
    row, found, _ = seen(request, set_code)
    node = citing.described(row, published_of(found), base=settings.BASE_URL)
    return JsonResponse(citing.document([node]), content_type=LD_JSON)


@require_GET
@kept
def detail(request: HttpRequest, set_code: str) -> HttpResponse:
    """One data set with its versions."""
    return set_page(request, set_code)


@require_GET
@kept
def version(request: HttpRequest, set_code: str, version_no: int) -> HttpResponse:
    """One version: picture, report, rows, where the data came from, and what may be done."""
    return version_page(request, set_code, version_no)


@require_GET
def chart(request: HttpRequest, set_code: str, version_no: int) -> HttpResponse:
    """The picture alone, for zooming."""
    row = queries.version(set_code, version_no, scope_for(request))
    return show(request, "datasets/chart_alone.html", {"chart": chart_context(request, row)}, section=SECTION)


@require_GET
def download(request: HttpRequest, set_code: str, version_no: int, kind: str) -> StreamingHttpResponse:
    """The rows, or a stretch of them, as a file that is sent while it is made."""
    row = queries.version(set_code, version_no, scope_for(request))
    series, begin, end = (request.GET.get(name, "")[:160] for name in ("series", "from", "to"))
    stretch: dict[str, Any] = {}
    if series or begin or end:
        view = looking.view_of(row, series=series, begin=begin, end=end)
        if view is not None:
            stretch = {"series": series, "begin": view.begin, "end": view.end}
    pieces = looking.file_of(row, kind, **stretch)
    response = StreamingHttpResponse(pieces, content_type=looking.FORMATS[kind])
    name = f"{set_code}-v{version_no}{'-part' if stretch else ''}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if row.digest:
        response.headers["X-Manifest-SHA256"] = row.digest
    return response


@require_GET
def manifest(request: HttpRequest, set_code: str, version_no: int) -> HttpResponse:
    """The manifest, byte for byte: its SHA-256 is the digest of the version."""
    row = queries.version(set_code, version_no, scope_for(request))
    return HttpResponse(row.manifest, content_type="application/json")


# -- pages --------------------------------------------------------------------------------------------------


def set_page(request: HttpRequest, code: str, *, problem: SuyuanError | None = None) -> HttpResponse:
    """The screen of a data set, with a problem where an act was refused."""
    row, found, reader = seen(request, code)
    last = published_of(found)
    verbs = ("describe", "begin", "refresh", "withdraw")
    allowed = {verb for verb in verbs if may(request, verb, row)}
    has_open = any(one["state"] in states.OPEN for one in found)
    context = {
        "frame": frame(request),
        "row": row,
        "columns": read_columns(row["columns"]),
        "checks": row["checks"],
        "versions": [one | {"spark": spark_of(one["spark"])} for one in found],
        "last": last,
        "picture": chart_context(request, _version_row(last)) if last else None,
        "citation": citation_of(row, last) if last else None,
        "licence": LICENCES[row["licence"]],
        "allowed": allowed,
        "may_begin": "begin" in allowed and not has_open and not row["recipe"],
        "may_refresh": "refresh" in allowed and not has_open and bool(row["recipe"]),
        "events": with_names(journal.history(ENTITY, row["id"])) if reader.is_inside else [],
    }
    return show(request, "datasets/detail.html", context, section=SECTION, problem=problem)


def version_page(
    request: HttpRequest, code: str, number: int, *, problem: SuyuanError | None = None
) -> HttpResponse:
    """The screen of a version."""
    home, _, reader = seen(request, code)
    row = queries.version(code, number, scope_for(request))
    declared = read_columns(row.columns)
    offered = [
        event
        for event in states.EVENTS
        if event != "supersede" and states.why_not(row.state, event) is None and may(request, event, home)
    ]
    page = page_number(request)
    context = {
        "frame": frame(request),
        "home": home,
        "row": row,
        "columns": declared,
        "picture": chart_context(request, row) if row.manifest else None,
        "report": [finding_of(line, {c.name: c.label for c in declared}) for line in row.report],
        "ingestions": queries.ingestions(row.pk) if reader.is_inside else [],
        "rows": looking.rows_of(row, page=page) if row.manifest else [],
        "page": page,
        "more_rows": page * looking.PAGE < row.rows,
        "offered": offered,
        "with_reason": states.WITH_REASON,
        "given": request.POST,
        "citation": citation_of(home, _facts(row)) if row.published_at else None,
        "excel_fits": row.rows <= looking.MOST_EXCEL,
        "is_inside": reader.is_inside,
    }
    return show(request, "datasets/version.html", context, section=SECTION, problem=problem)


def chart_context(request: HttpRequest, row: DataSetVersion) -> dict[str, Any] | None:
    """What the picture needs; None where a version has nothing to draw."""
    asked = {name: request.GET.get(name, "")[:160] for name in ("column", "series", "from", "to")}
    view = looking.view_of(
        row, column=asked["column"], series=asked["series"], begin=asked["from"], end=asked["to"]
    )
    if view is None or row.begins_at is None or row.ends_at is None:
        return None
    picture = looking.picture(row, view)
    numeric = [one for one in read_columns(row.columns) if one.is_numeric]
    whole = (looking.micros(row.begins_at), looking.micros(row.ends_at))
    base = {"column": view.column.name} | ({"series": view.series} if view.series else {})
    moves = moves_of(view, first=whole[0], last=whole[1])
    return {
        "row": row,
        "drawing": chart_of(picture, view, zone=timezone.get_current_timezone()),
        "view": view,
        "first": looking.instant(view.begin),
        "last": looking.instant(view.end),
        "count": int(picture.count.sum()) if len(picture.count) else 0,
        "level": picture.level,
        "columns": [
            (one.name, f"{say(one.label)} ({one.unit})" if one.unit else say(one.label)) for one in numeric
        ],
        "series": [(member[0], member[0]) for member in row.members[:SHOWN_MEMBERS] if member[0]],
        "moves": {
            name: urlencode(base | {"from": stretch[0], "to": stretch[1]}) if stretch else ""
            for name, stretch in vars(moves).items()
        },
        "all": urlencode(base),
        "base": urlencode(base),
        "stretch": urlencode(
            ({"series": view.series} if view.series else {}) | {"from": view.begin, "to": view.end}
        ),
        "address": reverse("dataset_chart", args=[row.data_set.code, row.number]),
        "page": reverse("dataset_version", args=[row.data_set.code, row.number]),
    }


def finding_of(line: Mapping[str, Any], labels: Mapping[str, Text]) -> dict[str, Any]:
    """A line of the report as the template shows it."""
    first = [
        one | {"moment": looking.instant(one["at"]) if "at" in one else None} for one in line.get("first", ())
    ]
    return dict(line) | {
        "label": labels.get(line.get("column", "")),
        "limit_words": WITH_LIMIT.get(line["kind"]),
        "limit": line.get("limit", ""),
        "low": line.get("low", ""),
        "high": line.get("high", ""),
        "first": first,
    }


# -- who asks -----------------------------------------------------------------------------------------------


def seen(request: HttpRequest, code: str) -> tuple[dict[str, Any], list[dict[str, Any]], Reader]:
    """A data set with the versions that the reader may know of. Raises NotFound."""
    row = queries.one(code)
    reader = queries.reader_of(row, scope_for(request))
    found = queries.versions(row["id"], reader)
    queries.require_seen(row, found, reader)
    return row, found, reader


def scope_for(request: HttpRequest) -> Scope | None:
    """What the reader may see; None for somebody unknown."""
    return scope_of(occasion_of(request).actor) if request.user.is_authenticated else None


def published_of(found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The version in force."""
    return next((one for one in found if one["state"] == "published"), None)


def may(request: HttpRequest, verb: str, row: Mapping[str, Any]) -> bool:
    """Whether the reader may do this to a data set."""
    if not request.user.is_authenticated:
        return False
    actor, path = occasion_of(request).actor, row["jurisdiction__path"]
    return why_not_permit(OF[verb], actor, organization=row["organization_id"], path=path) is None


def may_register(request: HttpRequest) -> bool:
    """Whether the reader may enter a data set for a house."""
    house = own_house(request)
    if house is None:
        return False
    return why_not_permit(OF["register"], occasion_of(request).actor, organization=house, path="") is None


def own_house(request: HttpRequest) -> UUID | None:
    """The house of the reader."""
    return occasion_of(request).actor.organization if request.user.is_authenticated else None


def frame(request: HttpRequest) -> str:
    """The office for who is logged in, the open frame for everybody else."""
    return "base.html" if request.user.is_authenticated else "open.html"


def citation_of(row: Mapping[str, Any], facts: Mapping[str, Any]) -> Text:
    """How to cite a version."""
    address = f"{settings.BASE_URL}{reverse('dataset_version', args=[row['code'], facts['number']])}"
    return citing.citation(row, facts, address=address)


def _facts(row: DataSetVersion) -> dict[str, Any]:
    return {"number": row.number, "published_at": row.published_at, "digest": row.digest}


def _version_row(facts: Mapping[str, Any]) -> DataSetVersion:
    return DataSetVersion.objects.select_related("data_set").get(pk=facts["id"])
