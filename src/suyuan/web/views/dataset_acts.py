"""Keeping data sets: registering and describing, beginning versions, taking files in, publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import InputError, Missing, NotANumber, NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.datasets import automatic, commands, ingesting, publishing, queries, rules
from suyuan.registry.datasets.checks import KINDS as CHECKS
from suyuan.registry.datasets.columns import ROLES, TYPES, read_columns
from suyuan.registry.datasets.commands import DataSetForm
from suyuan.registry.datasets.models import DataSetVersion, Ingestion
from suyuan.registry.datasets.movement import set_for
from suyuan.registry.datasets.reading import ENCODINGS, Options
from suyuan.registry.datasets.storage import store
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.datasets import SECTION, may, own_house, scope_for, seen, set_page, version_page
from suyuan.web.views.page import entered, go, remember, show, written

COLUMN_ROWS: Final = 10
CHECK_ROWS: Final = 8
COLUMN_FIELDS: Final = ("name", "type", "role", "zh", "en", "unit", "low", "high")
CHECK_FIELDS: Final = ("kind", "column", "limit", "low", "high", "most", "must")
PLAIN: Final = ("code", "title_zh", "title_en", "about_zh", "about_en", "kind", "access", "licence",
                "licence_zh", "licence_en", "room", "retention_years")  # fmt: skip
ZONES: Final = ("Asia/Shanghai", "UTC")
REGISTERED: Final = Text("数据集已登记", "the data set is registered")
DESCRIBED: Final = Text("说明已更改", "the description is changed")
BEGUN: Final = Text("新版本已开始，请载入数据", "a version has begun; take data in")
DONE: Final = Text("已记录", "recorded")


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a data set of one's own house, by hand or by a recipe."""
    if request.method == "GET":
        return _form(request, _blank())
    occasion = occasion_of(request)
    try:
        house = own_house(request)
        if house is None:
            raise NotPermitted(Text("您不属于任何单位", "you belong to no organization"))
        if recipe := request.POST.get("recipe", ""):
            row = automatic.register_automatic(
                occasion,
                organization_id=house,
                recipe=recipe,
                code=request.POST.get("code", "").strip(),
                access=request.POST.get("access", "house"),
                licence=request.POST.get("licence", "none"),
            )
        else:
            row = commands.register(occasion, organization_id=house, form=form_of(request.POST))
    except SuyuanError as problem:
        return _form(request, _typed(request.POST), problem=problem)
    remember(request, REGISTERED)
    return go("dataset", row.code)


@entered
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, set_code: str) -> HttpResponse:
    """Change what is said of a data set, and the columns and checks of its next version."""
    row, _, _ = seen(request, set_code)
    set_for("describe", occasion_of(request), row["id"])
    if request.method == "GET":
        return _form(request, {**row, "retention_years": row["retention_years"] or ""}, editing=row)
    try:
        commands.describe(
            occasion_of(request), data_set_id=row["id"], form=form_of(request.POST, code=set_code)
        )
    except SuyuanError as problem:
        return _form(request, _typed(request.POST) | {"code": set_code}, editing=row, problem=problem)
    remember(request, DESCRIBED)
    return go("dataset", set_code)


@entered
@require_POST
def begin(request: HttpRequest, set_code: str) -> HttpResponse:
    """Begin a version, empty or with the rows of the last one."""
    row, _, _ = seen(request, set_code)
    try:
        made = commands.begin(
            occasion_of(request), data_set_id=row["id"], goes_on=request.POST.get("goes_on") == "1"
        )
    except SuyuanError as problem:
        return set_page(request, set_code, problem=problem)
    remember(request, BEGUN)
    return go("dataset_ingest", set_code, made.number)


@entered
@require_POST
def refresh(request: HttpRequest, set_code: str) -> HttpResponse:
    """Build the next version from the registers."""
    row, _, _ = seen(request, set_code)
    try:
        made = automatic.refresh(occasion_of(request), data_set_id=row["id"])
    except SuyuanError as problem:
        return set_page(request, set_code, problem=problem)
    remember(
        request, Text(f"已生成 {made.rows} 行，请审阅质量报告", f"{made.rows} rows; look through the report")
    )
    return go("dataset_version", set_code, made.number)


@entered
@require_POST
def act(request: HttpRequest, set_code: str, version_no: int, event: str) -> HttpResponse:
    """Let something happen to a version."""
    occasion = occasion_of(request)
    try:
        row = queries.version(set_code, version_no, scope_for(request))
        if event not in _ACTS:
            raise InputError(Text(f"没有操作“{event}”", f"there is no act “{event}”"), given=event[:40])
        _ACTS[event](occasion, row, request.POST.get("reason", ""))
    except SuyuanError as problem:
        return version_page(request, set_code, version_no, problem=problem)
    remember(request, DONE)
    return go("dataset", set_code) if event == "discard" else go("dataset_version", set_code, version_no)


def _advance(event: str) -> Callable[[Occasion, DataSetVersion, str], object]:
    return lambda occasion, row, reason: commands.advance(
        occasion, version_id=row.pk, event=event, reason=reason
    )


_ACTS: Final[dict[str, Callable[[Occasion, DataSetVersion, str], object]]] = {
    "check": lambda occasion, row, _: publishing.check(occasion, version_id=row.pk),
    "publish": lambda occasion, row, _: publishing.publish(occasion, version_id=row.pk),
    **{event: _advance(event) for event in ("reopen", "look", "discard", "withdraw")},
}


@entered
@require_http_methods(["GET", "POST"])
def ingest(request: HttpRequest, set_code: str, version_no: int) -> HttpResponse:
    """Take a file in, or only try it."""
    row = queries.version(set_code, version_no, scope_for(request))
    home, _, _ = seen(request, set_code)
    if not may(request, "ingest", home):
        set_for("ingest", occasion_of(request), home["id"])  # says why not
    if request.method == "GET":
        return _ingest_page(request, row)
    is_trial = "trial" in request.POST
    scratch: Path | None = None
    try:
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise Missing("file", hint=Text("请选择文件。", "Choose a file."))
        scratch = store().scratch()
        with scratch.open("wb") as whole:
            for piece in file.chunks():
                whole.write(piece)
        taken = ingesting.ingest_file(
            occasion_of(request),
            version_id=row.pk,
            path=scratch,
            name=str(file.name or "file"),
            options=_options(request.POST),
            is_trial=is_trial,
        )
    except SuyuanError as problem:
        return _ingest_page(request, row, problem=problem)
    finally:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
    if is_trial:
        return _ingest_page(request, row, tried=taken)
    remember(request, _taken_in(taken))
    return go("dataset_version", set_code, version_no)


def _taken_in(taken: Ingestion) -> Text:
    words = Text(f"已载入 {taken.rows} 行", f"{taken.rows} rows are taken in")
    if taken.dropped:
        words = Text(
            f"{words.zh}，{taken.dropped} 行有误未载入", f"{words.en}, {taken.dropped} with faults left out"
        )
    if taken.absent:
        labels = [column.label for column in taken.absent]
        zh, en = "、".join(one.zh for one in labels), ", ".join(one.en for one in labels)
        words = Text(
            f"{words.zh}；文件中没有这些列，留空：{zh}",
            f"{words.en}; the file lacks these columns, which stay empty: {en}",
        )
    return words


def _options(given: QueryDict) -> Options:
    units = {
        name.removeprefix("unit-"): str(value).strip() for name, value in given.items() if name[:5] == "unit-"
    }
    return Options(
        encoding=given.get("encoding", "auto"),
        decimal="," if given.get("decimal") == "," else ".",
        delimiter={"tab": "\t"}.get(given.get("delimiter", ""), given.get("delimiter", "")),
        time_format=written(given, "time_format", most=40),
        zone=given.get("zone", ZONES[0]).strip() or ZONES[0],
        units={name: unit for name, unit in units.items() if unit},
        keep_good=given.get("keep_good") == "1",
    )


def _ingest_page(
    request: HttpRequest, row: DataSetVersion, *, problem: SuyuanError | None = None, tried: Any = None
) -> HttpResponse:
    context = {
        "row": row,
        "home": row.data_set,
        "columns": (columns := read_columns(row.columns)),
        "labels": {column.name: column.label for column in columns},
        "encodings": ENCODINGS,
        "zones": ZONES,
        "given": request.POST,
        "faults": getattr(problem, "problems", ()),
        "tried": tried,
    }
    return show(request, "datasets/ingest.html", context, section=SECTION, problem=problem)


# -- the form -----------------------------------------------------------------------------------------------


def form_of(given: QueryDict, *, code: str = "") -> DataSetForm:
    """What was typed. Raises InputError."""
    years = given.get("retention_years", "").strip()
    if years and not (years.isascii() and years.isdigit() and len(years) < 5):
        raise NotANumber("retention", given=years[:20])
    return DataSetForm(
        code=code or given.get("code", "").strip(),
        title=Text(given.get("title_zh", "").strip(), given.get("title_en", "").strip()),
        about=Text(given.get("about_zh", "").strip(), given.get("about_en", "").strip()),
        kind=given.get("kind", ""),
        access=given.get("access", ""),
        licence=given.get("licence", ""),
        licence_text=Text(given.get("licence_zh", "").strip(), given.get("licence_en", "").strip()),
        columns=_grid(given, "col", COLUMN_FIELDS, COLUMN_ROWS),
        checks=_grid(given, "check", CHECK_FIELDS, CHECK_ROWS) or None,
        room=given.get("room", ""),
        retention_years=int(years) if years else None,
    )


def _grid(given: Mapping[str, Any], prefix: str, fields: tuple[str, ...], rows: int) -> list[dict[str, str]]:
    """The rows of a table of a form that have anything in their first field."""
    table = [
        {field: str(given.get(f"{prefix}-{place}-{field}", "")).strip() for field in fields}
        for place in range(rows)
    ]
    return [row for row in table if row[fields[0]]]


def _typed(given: QueryDict) -> dict[str, Any]:
    return {name: given.get(name, "") for name in PLAIN} | {
        "columns": _grid(given, "col", COLUMN_FIELDS, COLUMN_ROWS),
        "checks": _grid(given, "check", CHECK_FIELDS, CHECK_ROWS),
        "recipe": given.get("recipe", ""),
    }


def _blank() -> dict[str, Any]:
    return dict.fromkeys(PLAIN, "") | {
        "kind": "environment",
        "access": "house",
        "licence": "none",
        "recipe": "",
        "columns": [
            {"name": "at", "type": "instant", "role": "time", "zh": "时刻", "en": "Instant"},
            {"name": "place", "type": "string", "role": "series", "zh": "位置", "en": "Place"},
        ],
        "checks": [],
    }


def _form(
    request: HttpRequest,
    given: Mapping[str, Any],
    *,
    editing: Mapping[str, Any] | None = None,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    def padded(rows: list[dict[str, Any]], fields: tuple[str, ...], count: int) -> list[dict[str, Any]]:
        whole = [{field: row.get(field, "") for field in fields} for row in rows]
        return whole + [dict.fromkeys(fields, "") for _ in range(count - len(whole))]

    context = {
        "given": given,
        "editing": editing,
        "columns": padded(list(given["columns"]), COLUMN_FIELDS, COLUMN_ROWS),
        "checks": padded(list(given["checks"]), CHECK_FIELDS, CHECK_ROWS),
        "kinds": [(code, say(text)) for code, text in rules.KINDS.items()],
        "accesses": [(code, say(text)) for code, text in rules.ACCESS.items()],
        "licences": [(code, say(licence.name)) for code, licence in rules.LICENCES.items()],
        "types": [(code, say(text)) for code, text in TYPES.items()],
        "roles": [(code, say(text)) for code, text in ROLES.items()],
        "check_kinds": [(code, say(text)) for code, text in CHECKS.items()],
        "recipes": [(code, say(one.name)) for code, one in automatic.RECIPES.items()],
    }
    return show(request, "datasets/form.html", context, section=SECTION, problem=problem)
