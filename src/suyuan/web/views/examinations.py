"""Entering the yearly examinations of a measurement standard: what was read, and what it is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from suyuan.base.errors import InputError, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.standards import acts, commands, examinations
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.examinations import Examination
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.page import entered, go, remember, show
from suyuan.web.views.process import readings_of

METHODS: Final[Mapping[str, Text]] = {
    "repeatability": Text("重复性试验", "Repeatability test"),
    "stability_of_years": Text("稳定性考核（与上年比）", "Stability against last year"),
    "stability_of_groups": Text("稳定性考核（新建，4 组以上）", "Stability of a new standard, in groups"),
    "validation_by_transfer": Text("验证：传递比较法", "Validation by a higher standard"),
    "validation_by_comparison": Text("验证：比对法", "Validation by comparison of laboratories"),
}


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """The form of one method, and what was entered in it."""
    occasion = occasion_of(request)
    given = request.POST if request.method == "POST" else request.GET
    method = given.get("method", "")
    if request.method == "GET":
        return _form(request, occasion, standard_id, method=method)
    try:
        day = needed_day(given.get("performed_on", ""), Text("考核日期", "the day of the examination"))
        row = commands.record_examination(
            occasion,
            standard_id=standard_id,
            performed_on=day,
            unit=given.get("unit", "").strip(),
            point=given.get("point", "").strip(),
            examination=examination_of(method, given),
        )
    except SuyuanError as problem:
        return _form(request, occasion, standard_id, method=method, problem=problem)
    words = examinations.examination_of(row.given).examine().words
    remember(request, words)
    return go("standard", standard_id)


def examination_of(method: str, given: QueryDict) -> Examination:
    """What a form describes. Raises InputError for a method that is not known."""
    reader = _READERS.get(method)
    if reader is None:
        raise InputError(
            Text("请选择考核项目", "choose what was examined"), given=method, allowed=", ".join(METHODS)
        )
    return reader(given)


def _text(given: QueryDict, name: str) -> str:
    return str(given.get(name, "")).strip()


def _repeatability(given: QueryDict) -> Examination:
    return examinations.Repeatability(
        readings=readings_of(_text(given, "readings")),
        reference=_text(given, "reference"),
        long_lasting=bool(given.get("long_lasting")),
        other_u=_text(given, "other_u"),
        target_expanded=_text(given, "target_expanded"),
    )


def _years(given: QueryDict) -> Examination:
    return examinations.StabilityOfYears(
        this_year=readings_of(_text(given, "readings")),
        last_year=readings_of(_text(given, "last_year")),
        limit=_text(given, "limit"),
    )


def _groups(given: QueryDict) -> Examination:
    groups = tuple(_group(line) for line in _text(given, "groups").splitlines() if line.strip())
    return examinations.StabilityOfGroups(groups=groups, limit=_text(given, "limit"))


def _group(line: str) -> tuple[date, tuple[str, ...]]:
    """A line of a group: the day, then its readings."""
    first, *readings = readings_of(line)
    day = needed_day(first, Text("组的日期", "the day of a group"))
    return day, tuple(readings)


def _transfer(given: QueryDict) -> Examination:
    return examinations.ValidationByTransfer(
        value=_text(given, "value"),
        expanded=_text(given, "expanded"),
        k=_text(given, "k"),
        reference=_text(given, "reference_value"),
        reference_expanded=_text(given, "reference_expanded"),
        reference_k=_text(given, "reference_k"),
    )


def _comparison(given: QueryDict) -> Examination:
    return examinations.ValidationByComparison(
        values=readings_of(_text(given, "values")), expanded=_text(given, "expanded"), k=_text(given, "k")
    )


_READERS: Final[Mapping[str, Callable[[QueryDict], Examination]]] = {
    "repeatability": _repeatability,
    "stability_of_years": _years,
    "stability_of_groups": _groups,
    "validation_by_transfer": _transfer,
    "validation_by_comparison": _comparison,
}


def _form(
    request: HttpRequest,
    occasion: Occasion,
    standard_id: UUID,
    *,
    method: str,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    known = standards.card(standard_id)
    permit(acts.EXAMINE, occasion, organization=known["owner_id"], path=known["jurisdiction__path"])
    context: dict[str, Any] = {
        "standard": known,
        "methods": [(code, say(words)) for code, words in METHODS.items()],
        "method": method if method in METHODS else "repeatability",
        "given": request.POST,
        "today": occasion.today.isoformat(),
    }
    return show(request, "standards/examination.html", context, section="standards", problem=problem)
