"""Taking a register over from a file: the template, a trial with its faults, the import itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.rows import ImportRefused, RowProblem
from suyuan.web.imports import kept, own_list
from suyuan.web.imports.importer import FAULTS, Importer
from suyuan.web.imports.reading import MOST_BYTES, Given, folded, in_file, read
from suyuan.web.imports.registers import IMPORTERS
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import language, say
from suyuan.web.views.page import entered, go, remember, show

MOST_SHOWN: Final = 50
MEDIA: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@entered
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What this person may import."""
    occasion = occasion_of(request)
    open_ones = [one for one in IMPORTERS.values() if one.why_not(occasion) is None]
    return show(request, "imports/list.html", {"importers": open_ones}, section="instruments")


@entered
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, register: str) -> HttpResponse:
    """Hand in a file for a trial, or import the file of the last trial."""
    occasion = occasion_of(request)
    importer = _importer(register, occasion)
    if request.method == "GET":
        return _page(request, importer)
    try:
        if "confirm" in request.POST:
            return _import(request, importer, occasion)
        return _try(request, importer, occasion)
    except SuyuanError as problem:
        return _page(request, importer, problem=problem)


@entered
@require_GET
def template(request: HttpRequest, register: str, ending: str) -> HttpResponse:
    """The sheet to fill."""
    from suyuan.web.imports import workbook

    occasion = occasion_of(request)
    importer = _importer(register, occasion)
    make = {"xlsx": workbook.template_workbook, "csv": workbook.template_csv}.get(ending)
    if make is None:
        raise NotFound(Text("没有这种模板", "there is no such template"), given=ending)
    begun = importer.rows(occasion) if importer.rows is not None else ()
    return _download(make(importer, language(), begun), name=f"{importer.code}-template", ending=ending)


@entered
@require_GET
def annotated(request: HttpRequest, register: str, key: str, ending: str) -> HttpResponse:
    """The file of a trial with its faults marked."""
    from suyuan.web.imports import workbook

    occasion = occasion_of(request)
    importer = _importer(register, occasion)
    make = {"xlsx": workbook.annotated_workbook, "csv": workbook.annotated_csv}.get(ending)
    if make is None:
        raise NotFound(Text("没有这种文件", "there is no such file"), given=ending)
    given, trial = _tried(importer, occasion, key)
    faults = trial.faults
    return _download(make(importer, given, faults, language()), name=f"{importer.code}-faults", ending=ending)


def _importer(code: str, occasion: Occasion) -> Importer:
    importer = IMPORTERS.get(code)
    if importer is None:
        raise NotFound(Text("没有这个导入项", "there is no such import"), given=code)
    if reason := importer.why_not(occasion):
        raise NotPermitted(reason)
    return importer


def _person(occasion: Occasion) -> UUID:
    if occasion.actor.person is None:
        raise NotPermitted(Text("请先登录", "please log in"))
    return occasion.actor.person


def _try(request: HttpRequest, importer: Importer, occasion: Occasion) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Missing("file", hint=Text("请选择 Excel 或 CSV 文件。", "Choose an Excel or a CSV file."))
    name, content = str(file.name or "")[:120], file.read(MOST_BYTES + 1)
    given = read(name, content)
    trial = _checked(importer, occasion, given)
    key = kept.keep(_person(occasion), name=name, content=content)
    return _page(request, importer, tried=_summary(importer, name, key, given, trial))


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A file as the register takes it: its columns, its rows with codes, and their faults."""

    columns: own_list.Columns
    rows: list[dict[str, str]]
    faults: Sequence[RowProblem]


def _tried(importer: Importer, occasion: Occasion, key: str) -> tuple[Given, Trial]:
    name, content = kept.kept(_person(occasion), key)
    given = read(name, content)
    return given, _checked(importer, occasion, given)


def _checked(importer: Importer, occasion: Occasion, given: Given) -> Trial:
    found = own_list.taken(importer, given, occasion)
    rows = importer.coded(found.given.under(importer.names))
    faults = own_list.merged(found.faults, importer.check(occasion, rows))
    return Trial(columns=found.columns, rows=rows, faults=faults)


def _import(request: HttpRequest, importer: Importer, occasion: Occasion) -> HttpResponse:
    """All rows, or the good ones where that was asked for; what is bad then stays in the file of faults."""
    key = request.POST.get("key", "")
    given, trial = _tried(importer, occasion, key)
    rows, faults = trial.rows, trial.faults
    name, _ = kept.kept(_person(occasion), key)
    is_partial = importer.may_part and request.POST.get("good") == "1"
    bad = {fault.line for fault in faults}
    if bad and not is_partial:
        raise ImportRefused(in_file(faults[:MOST_SHOWN], given.lines), head_of=importer.head_of)
    good = [row for line, row in enumerate(rows, start=1) if line not in bad]
    if not good:
        raise InputError(Text("没有可导入的行", "there is no row that can be imported"), given=len(rows))
    count = importer.store(occasion, good, name)
    if bad:
        summary = _summary(importer, name, key, given, trial)
        words = Text(
            f"已导入 {count} 行，{len(bad)} 行有误未导入",
            f"rows imported: {count}; left out as faulty: {len(bad)}",
        )
        return _page(request, importer, tried=summary | {"done": words})
    kept.drop(_person(occasion), key)
    remember(request, Text(f"已导入 {count} 行", f"rows imported: {count}"))
    return go(importer.done)


def _summary(importer: Importer, name: str, key: str, given: Given, trial: Trial) -> dict[str, Any]:
    faults = trial.faults
    bad = len({fault.line for fault in faults})
    total = len(given.rows)
    told = _told_once(faults, total)
    columns = Counter(fault.column for fault in faults).most_common(8)
    return {
        "name": name,
        "key": key,
        "total": total,
        "bad": bad,
        "good": total - bad,
        "share": (total - bad) / total if total else 0.0,
        "faults": [
            (fault.line, say(importer.head_of(fault.column)), say(fault.words))
            for fault in in_file(told[:MOST_SHOWN], given.lines)
        ],
        "more": max(len(told) - MOST_SHOWN, 0),
        "columns": [(say(importer.head_of(column)), count) for column, count in columns],
        "unknown": _unknown(importer, trial.columns, given.heads),
    }


def _told_once(faults: Sequence[RowProblem], total: int) -> list[RowProblem]:
    """The faults as a page tells them: what every one of several rows has is told once, as line 0."""
    having = Counter((fault.column, fault.words) for fault in faults)
    common = {fault for fault, rows in having.items() if rows == total > 1}
    once = [
        RowProblem(line=0, column=column, words=words)
        for column, words in having
        if (column, words) in common
    ]
    return once + [fault for fault in faults if (fault.column, fault.words) not in common]


def _unknown(importer: Importer, columns: own_list.Columns, heads: Sequence[str]) -> list[str]:
    """The heads that stand for no column, or for one that an earlier head stands for, and those left out.

    The column of faults is our own: it comes back with a file that was put right.
    """
    found, taken = list(columns.left_out), set()
    for place, head in columns.kept.items():
        if not head or head in FAULTS:
            continue
        name = importer.names.get(folded(head), "")
        if not name or name in taken:
            found.append(heads[place])
        taken.add(name)
    return found


def _page(
    request: HttpRequest,
    importer: Importer,
    *,
    tried: dict[str, Any] | None = None,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    context = {"importer": importer, "tried": {"done": None} | tried if tried else None}
    return show(request, "imports/register.html", context, section="instruments", problem=problem)


def _download(content: bytes, *, name: str, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=MEDIA[ending])
    named = content_disposition_header(as_attachment=True, filename=f"{name}.{ending}")
    answer.headers["Content-Disposition"] = named or "attachment"
    return answer
