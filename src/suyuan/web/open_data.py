"""Open data: the public registers as files for everybody, each with its columns, its day and its digest.

A table here holds nothing that the public pages do not show. What it holds follows from the registers and the
day, so a file is made once and kept until a register changes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.cache import cache
from django.db.models import F

from suyuan import __version__
from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.lake.columns import Columns, arrow_table
from suyuan.planning.tables import STANDING, TABLES
from suyuan.registry.journal.queries import registers_version
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.supervision.models import Inspection
from suyuan.registry.targets.models import Observation
from suyuan.registry.targets.tables import centers, honest, materials
from suyuan.web.exports.as_csv import safe

Row = Mapping[str, Any]
LICENCE: Final = "CC BY 4.0"
FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
KEPT_FOR: Final = 24 * 3600
NAMED: Final = {"name_zh": "string", "name_en": "string"}


@dataclass(frozen=True, kw_only=True)
class OpenTable:
    """One table: its columns, and the rows of a day in one query."""

    code: str
    name: Text
    about: Text
    columns: Columns
    rows: Callable[[date], Iterable[Row]]


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """A file as it is sent."""

    content: bytes
    sha256: str
    rows: int


def _standards(on: date) -> Iterable[Row]:
    rows = MeasurementStandard.objects.filter(legal_class="public", established_on__lte=on)
    return rows.order_by("jurisdiction_id", "code", "id").values(
        "code", "name_zh", "name_en", "level", "measuring_range", "capability", "state",
        unit_code=F("jurisdiction_id"), holder=F("owner__name_zh"), certificate=F("public_cert_no"),
        valid_from=F("public_cert_from"), valid_to=F("public_cert_to"),
    )  # fmt: skip


def _specifications(_on: date) -> Iterable[Row]:
    rows = TechnicalSpecification.objects.order_by("number")
    return rows.values(
        "number", "kind", "scope", "state", "in_force_from", "abolished_on", name_zh=F("title_zh"),
        name_en=F("title_en"), unit_code=F("jurisdiction_id"),
    )  # fmt: skip


def _inspections(_on: date) -> Iterable[Row]:
    rows = Inspection.objects.exclude(published_on=None).order_by("published_on", "number")
    return rows.values(
        "number", "outcome", "recorded_on", "published_on", unit_code=F("jurisdiction_id"),
        name_zh=F("organization__name_zh"), name_en=F("organization__name_en"),
    )  # fmt: skip


def _figures(_on: date) -> Iterable[Row]:
    rows = Observation.objects.order_by("indicator_id", "jurisdiction_id", "as_of", "id")
    columns = ("indicator_id", "jurisdiction_id", "as_of", "value", "whole", "variant_key", "members_digest")
    for row in rows.values(*columns, "indicator__name_zh", "indicator__name_en"):
        yield {
            "indicator": row["indicator_id"],
            "name_zh": row["indicator__name_zh"],
            "name_en": row["indicator__name_en"],
            "unit_code": row["jurisdiction_id"],
            "as_of": row["as_of"],
            "value": float(row["value"]),
            "whole": row["whole"],
            "counted": row["variant_key"],
            "members_digest": row["members_digest"],
        }


OPEN_TABLES: Final[Mapping[str, OpenTable]] = {
    one.code: one
    for one in (
        OpenTable(
            code="standards",
            name=Text("社会公用计量标准", "Public measurement standards"),
            about=Text("证书、测量范围和计量特性", "Certificates, ranges and capabilities"),
            columns={
                "code": "string", **NAMED, "unit_code": "string", "level": "string", "holder": "string",
                "measuring_range": "string", "capability": "string", "certificate": "string",
                "valid_from": "date", "valid_to": "date", "state": "string",
            },
            rows=_standards,
        ),
        OpenTable(
            code="specifications",
            name=Text("计量技术规范", "Technical specifications"),
            about=Text("编号、适用范围和施行日期", "Numbers, scope and dates"),
            columns={
                "number": "string", **NAMED, "kind": "string", "scope": "string", "unit_code": "string",
                "in_force_from": "date", "abolished_on": "date", "state": "string",
            },
            rows=_specifications,
        ),
        OpenTable(
            code="materials",
            name=Text("标准物质", "Reference materials"),
            about=Text("已定级的标准物质", "Materials that were graded"),
            columns=TABLES["materials"],
            rows=materials.materials,
        ),
        OpenTable(
            code="honest-units",
            name=Text("诚信计量示范单位", "Honest measurement units"),
            about=Text("每块牌匾的有效期和状态", "Every plaque with its validity and state"),
            columns=TABLES["honest_units"],
            rows=honest.honest_units,
        ),
        OpenTable(
            code="declarations",
            name=Text("诚信计量自我承诺", "Declarations of honest measurement"),
            about=Text("承诺日期和失效日期", "The days of a declaration and of its end"),
            columns=STANDING,
            rows=honest.declarations,
        ),
        OpenTable(
            code="centers",
            name=Text("产业计量测试中心", "Industrial metrology and testing centers"),
            about=Text("筹建、批准和终止日期", "Days of preparing, approval and end"),
            columns=TABLES["centers"],
            rows=centers.centers,
        ),
        OpenTable(
            code="inspections",
            name=Text("监督检查结果", "Results of inspections"),
            about=Text("已公示的检查结果", "Results that were published"),
            columns={
                "number": "string", **NAMED, "unit_code": "string", "outcome": "string",
                "recorded_on": "date", "published_on": "date",
            },
            rows=_inspections,
        ),
        OpenTable(
            code="plan-figures",
            name=Text("规划指标数值", "Figures of the plans"),
            about=Text("每次记录的数值和成员清单摘要", "Recorded values with the digest of their members"),
            columns={
                "indicator": "string", **NAMED, "unit_code": "string", "as_of": "date", "value": "float64",
                "whole": "int64", "counted": "string", "members_digest": "string",
            },
            rows=_figures,
        ),
    )
}  # fmt: skip


def file_of(code: str, form: str, *, on: date) -> OpenFile:
    """A table as a file of a form, made once for a state of the registers. Raises NotFound."""
    if code not in OPEN_TABLES or form not in FORMS:
        raise NotFound(
            Text("没有这个数据文件", "there is no such file"),
            given=f"{code}.{form}"[:80],
            allowed=", ".join(FORMS),
        )
    version = registers_version()
    key = f"open-data/{code}/{form}/{on.isoformat()}/{version}"
    found: OpenFile | None = cache.get(key)
    if found is None:
        found = _made(OPEN_TABLES[code], form, on=on, version=version)
        cache.set(key, found, timeout=KEPT_FOR)
    return found


def _made(table: OpenTable, form: str, *, on: date, version: str) -> OpenFile:
    arrow = arrow_table(table.columns, table.rows(on))
    about = {
        "table": table.code,
        "name_zh": table.name.zh,
        "name_en": table.name.en,
        "licence": LICENCE,
        "as_of": on.isoformat(),
        "registers": version,
        "made_by": f"suyuan {__version__}",
    }
    content = {"csv": _csv, "json": _json, "parquet": _parquet}[form](arrow, about)
    return OpenFile(content=content, sha256=sha256_hex(content), rows=arrow.num_rows)


def _csv(arrow: Any, _about: Mapping[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(arrow.column_names)
    columns = [[_cell(value) for value in column.to_pylist()] for column in arrow.columns]
    writer.writerows(zip(*columns, strict=True))
    return ("\ufeff" + text.getvalue()).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else safe(str(value))


def _json(arrow: Any, about: Mapping[str, str]) -> bytes:
    rows = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in arrow.to_pylist()
    ]
    return json.dumps({**about, "rows": rows}, ensure_ascii=False, separators=(",", ":")).encode()


def _parquet(arrow: Any, about: Mapping[str, str]) -> bytes:
    import pyarrow.parquet as pq

    out = io.BytesIO()
    told = {f"suyuan.{name}": text for name, text in about.items()}
    pq.write_table(arrow.replace_schema_metadata(told), out, compression="zstd")
    return out.getvalue()
