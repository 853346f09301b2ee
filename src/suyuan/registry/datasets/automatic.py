"""Data sets built from the registers: conditions at jobs, results of a kind, check standards of a house.

A recipe is a declaration (columns, checks) and a query that gives rows as of a day. One act, "refresh", makes
the next version and checks it; people look at the report and publish, as with any other version. Owners are
told by a name that is made from their identity and the data set, so that rows of one owner stay together and
nobody is named.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.lake.parts import PartWriter
from suyuan.registry.datasets.acts import OF
from suyuan.registry.datasets.checks import Declared
from suyuan.registry.datasets.columns import Column, read_columns
from suyuan.registry.datasets.commands import DataSetForm, begin_version, register
from suyuan.registry.datasets.converting import Converter
from suyuan.registry.datasets.ingesting import Arrival, keep
from suyuan.registry.datasets.models import DataSet, DataSetVersion, Ingestion
from suyuan.registry.datasets.movement import ENTITY, set_for
from suyuan.registry.datasets.publishing import check_version
from suyuan.registry.datasets.reading import Block, Options
from suyuan.registry.datasets.storage import store
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns as stamps
from suyuan.registry.results.models import Result
from suyuan.registry.standards.models import CheckMeasurement

BLOCK: Final = 20_000
Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A set that the registers can fill: what it is called, its columns and checks, and the query."""

    name: Text
    about: Text
    kind: str
    columns: tuple[Column, ...]
    checks: tuple[Declared, ...]
    rows: Callable[[DataSet, date], Iterator[Row]]


# -- queries ------------------------------------------------------------------------------------------------


def _environment(home: DataSet, as_of: date) -> Iterator[Row]:
    jobs = (
        Job.objects.filter(
            institution_id=home.organization_id, performed_on__lte=as_of, measured_at__isnull=False
        )
        .order_by("measured_at", "number")
        .values_list("number", "measured_at", "conditions", "pack__pack_id")
    )
    if home.instrument_kind_id:
        jobs = jobs.filter(instrument__kind_id=home.instrument_kind_id)
    for number, at, conditions, pack in jobs.iterator(BLOCK):
        if at is None:
            continue
        told = [conditions.get(name, "") for name in ("temperature", "humidity", "pressure")]
        if any(told):
            yield (at.astimezone(UTC).isoformat(), *told, number, pack)


def _results(home: DataSet, as_of: date) -> Iterator[Row]:
    rows = Result.objects.filter(
        evaluation__jobs__institution_id=home.organization_id,
        evaluation__jobs__state__in=("issued", "closed"),
        evaluation__performed_on__lte=as_of,
        evaluation__certificate_state="issued",
    )
    if home.instrument_kind_id:
        rows = rows.filter(evaluation__instrument__kind_id=home.instrument_kind_id)
    columns = (
        "evaluation__performed_on", "evaluation__instrument__kind_id", "evaluation__pack__pack_id", "symbol",
        "test", "point", "value", "u", "k", "unit", "verdict", "evaluation__instrument__owner_id",
    )  # fmt: skip
    found = rows.order_by("evaluation__performed_on", "evaluation_id", "place").values_list(*columns)
    for performed, kind, pack, symbol, test, point, value, u, k, unit, verdict, owner in found.iterator(
        BLOCK
    ):
        line = f"{kind} · {symbol} · {unit}"
        yield (
            performed.isoformat(),
            line,
            pack,
            test,
            point,
            value,
            u,
            k,
            unit,
            verdict,
            masked(home.pk, owner),
        )


def _check_standards(home: DataSet, as_of: date) -> Iterator[Row]:
    rows = CheckMeasurement.objects.filter(
        artefact__standard__owner_id=home.organization_id, performed_on__lte=as_of
    )
    if home.standard_id:
        rows = rows.filter(artefact__standard_id=home.standard_id)
    columns = ("performed_on", "artefact__name_zh", "artefact__name_en", "artefact__point", "artefact__unit",
               "value", "state")  # fmt: skip
    for performed, zh, en, point, unit, value, state in rows.order_by("performed_on", "place").values_list(
        *columns
    ):
        yield (performed.isoformat(), f"{zh} / {en} · {point} · {unit}", value, unit, state)


def masked(data_set_id: UUID, owner_id: UUID | None) -> str:
    """A name for an owner that says nothing of him, and is another one in every data set."""
    if owner_id is None:
        return ""
    return "O-" + hashlib.sha256(data_set_id.bytes + owner_id.bytes).hexdigest()[:10]


# -- recipes ------------------------------------------------------------------------------------------------

_DAY: Final = Column(name="performed_on", type="date", role="time", zh="测量日期", en="Day of measurement")
_UNIT: Final = Column(name="unit", type="string", role="note", zh="单位", en="Unit")
RECIPES: Final[dict[str, Recipe]] = {
    "environment": Recipe(
        name=Text("检定工作的环境条件", "Conditions at jobs"),
        about=Text("每项检定或校准开始时记录的温度、相对湿度和气压。",
                   "Temperature, humidity and pressure as recorded when each job began."),
        kind="environment",
        columns=(
            Column(name="measured_at", type="instant", role="time", zh="测量时刻",
                   en="Instant of measurement"),
            Column(name="temperature", zh="温度", en="Temperature", unit="°C", quantity="temperature",
                   low="-40", high="80"),
            Column(name="humidity", zh="相对湿度", en="Relative humidity", unit="%", quantity="humidity",
                   low="0", high="100"),
            Column(name="pressure", zh="大气压力", en="Air pressure", unit="hPa", quantity="pressure",
                   low="500", high="1100"),
            Column(name="job", type="string", role="note", zh="任务编号", en="Job"),
            Column(name="method", type="string", role="note", zh="方法", en="Method"),
        ),
        checks=(
            Declared(kind="range", column="temperature", must=True, low="-40", high="80"),
            Declared(kind="range", column="humidity", must=True, low="0", high="100"),
            Declared(kind="stuck", column="temperature", limit="20"),
            Declared(kind="missing", column="humidity"),
        ),
        rows=_environment,
    ),
    "results": Recipe(
        name=Text("测量结果", "Results"),
        about=Text("有效证书上的测量结果及其不确定度；使用单位已匿名。",
                   "Results with uncertainties from valid certificates; owners are not named."),
        kind="results",
        columns=(
            _DAY,
            Column(name="line", type="string", role="series", zh="器具种类与量", en="Kind and quantity"),
            Column(name="method", type="string", role="note", zh="方法", en="Method"),
            Column(name="test", type="string", role="note", zh="项目", en="Test"),
            Column(name="point", type="string", role="note", zh="测量点", en="Point"),
            Column(name="value", zh="测得值", en="Value"),
            Column(name="u", zh="标准不确定度", en="Standard uncertainty", low="0"),
            Column(name="k", zh="包含因子", en="Coverage factor", unit="1"),
            _UNIT,
            Column(name="verdict", type="string", role="note", zh="结论", en="Verdict"),
            Column(name="owner", type="string", role="note", zh="使用单位（匿名）", en="Owner (not named)"),
        ),
        checks=(
            Declared(kind="missing", column="value", most="0.5"),
            Declared(kind="range", column="u", must=True, low="0"),
        ),
        rows=_results,
    ),
    "check_standards": Recipe(
        name=Text("核查标准序列", "Series of check standards"),
        about=Text("核查标准每次核查的平均值和过程状态。",
                   "The mean of each occasion of a check standard, and the state of the process."),
        kind="check_standard",
        columns=(
            _DAY,
            Column(name="artefact", type="string", role="series", zh="核查标准", en="Check standard"),
            Column(name="value", zh="测得值", en="Value"),
            _UNIT,
            Column(name="state", type="string", role="note", zh="过程状态", en="State of the process"),
        ),
        checks=(Declared(kind="missing", column="value", must=True), Declared(kind="gap", limit="7776000")),
        rows=_check_standards,
    ),
}  # fmt: skip


def register_automatic(
    occasion: Occasion,
    *,
    organization_id: UUID,
    recipe: str,
    code: str,
    access: str = "house",
    licence: str = "none",
    instrument_kind: str = "",
    standard_id: UUID | None = None,
) -> DataSet:
    """Enter a data set that the registers fill; what it is about narrows its query."""
    chosen = recipe_of(recipe)
    form = DataSetForm(
        code=code,
        title=chosen.name,
        about=chosen.about,
        kind=chosen.kind,
        access=access,
        licence=licence,
        columns=[column.to_record() for column in chosen.columns],
        checks=[check.to_record() for check in chosen.checks],
        instrument_kind=instrument_kind,
        standard_id=standard_id,
        recipe=recipe,
    )
    return register(occasion, organization_id=organization_id, form=form)


def recipe_of(code: str) -> Recipe:
    """A recipe. Raises InputError."""
    if code not in RECIPES:
        raise InputError(Text("没有这种自动数据集", "there is no such automatic data set"), given=code[:20])
    return RECIPES[code]


def refresh(occasion: Occasion, *, data_set_id: UUID, as_of: date | None = None) -> DataSetVersion:
    """Build the next version from the registers as of a day, and check it: all of it, or nothing."""
    home = set_for("refresh", occasion, data_set_id)
    recipe = recipe_of(home.recipe)
    day = min(as_of or occasion.today, occasion.today)
    declared = read_columns(home.columns)
    converter = Converter(columns=declared, options=Options(zone="UTC"))
    arrival, seen = Arrival(converter.shape), hashlib.sha256()
    with PartWriter(store(), converter.shape.schema, time=converter.shape.time) as writer:
        for block in _blocks(recipe.rows(home, day), declared, seen):
            table = converter.convert(block)
            arrival.add(table)
            writer.write(table)
        parts = writer.finish()
    with transaction.atomic():
        row = begin_version(occasion, home, as_of=day)
        keep(
            occasion,
            Ingestion(
                **stamps(occasion),
                version=row,
                sequence=1,
                source=str(Text(f"登记簿：{recipe.name.zh}", f"registers: {recipe.name.en}")),
                sha256=seen.hexdigest(),
                options={"as_of": day.isoformat()},
                rows=arrival.rows,
                dropped=converter.faulty,
                flagged=converter.flagged,
                backward=arrival.backward,
                parts=[part.to_record() for part in parts],
            ),
        )
        row.refresh_from_db()
        record(
            OF["refresh"], occasion, entity=ENTITY, entity_id=home.pk, to_state="draft",
            payload={"version": row.number, "as_of": day.isoformat(), "rows": arrival.rows},
        )  # fmt: skip
        return check_version(occasion, row)


def _blocks(rows: Iterator[Row], columns: Sequence[Column], seen: Any) -> Iterator[Block]:
    """Rows as blocks of text; `seen` is the running digest of them as CSV."""
    import numpy as np
    import pyarrow as pa

    held: list[list[str]] = []
    first = 1

    def block() -> Block:
        file = io.StringIO()
        csv.writer(file).writerows(held)
        seen.update(file.getvalue().encode())
        table = pa.table(
            {column.name: pa.array([row[i] for row in held], pa.string()) for i, column in enumerate(columns)}
        )
        return Block(table=table, lines=np.arange(first, first + len(held)))

    for row in rows:
        held.append([_text(cell) for cell in row])
        if len(held) == BLOCK:
            yield block()
            first, held = first + len(held), []
    if held:
        yield block()


def _text(cell: Any) -> str:
    return "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)
