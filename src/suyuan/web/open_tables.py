"""The public registers that anybody may have whole: their columns, and the rows of a day in one query.

A table here holds nothing that the public pages do not show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F
from django.utils.timezone import localdate

from suyuan.base.text import Text
from suyuan.lake.columns import Columns
from suyuan.planning.tables import STANDING, TABLES
from suyuan.registry.consultations.models import Consultation, ConsultationComment
from suyuan.registry.consultations.states import PUBLIC
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.supervision.models import Inspection
from suyuan.registry.targets.models import Observation
from suyuan.registry.targets.tables import centers, honest, materials

Row = Mapping[str, Any]
NAMED: Final = {"name_zh": "string", "name_en": "string"}


@dataclass(frozen=True, kw_only=True)
class OpenTable:
    """One table: its columns, and the rows of a day in one query."""

    code: str
    name: Text
    about: Text
    columns: Columns
    rows: Callable[[date], Iterable[Row]]


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


def _consultations(_on: date) -> Iterable[Row]:
    rows = Consultation.objects.filter(state__in=PUBLIC).order_by("opened_on", "id")
    columns = (
        "id",
        "kind",
        "opened_on",
        "until",
        "state",
        "comments_digest",
        "decided_on",
        "final_reference",
    )
    counted = rows.annotate(sent=Count("comments"))
    for row in counted.values(
        *columns, "sent", name_zh=F("title_zh"), name_en=F("title_en"), unit_code=F("jurisdiction_id")
    ):
        yield {**row, "id": str(row["id"])}


def _comments(_on: date) -> Iterable[Row]:
    rows = ConsultationComment.objects.filter(is_waiting=False).order_by("consultation", "created_at", "id")
    columns = ("id", "consultation_id", "section", "sender", "text", "withheld", "reply", "reply_reason")
    for row in rows.values(*columns, "replied_on", "created_at"):
        came, paper = row.pop("created_at"), row.pop("consultation_id")
        words = "" if row["withheld"] else row["text"]
        yield {
            **row, "id": str(row["id"]), "consultation": str(paper), "text": words, "sent_on": localdate(came)
        }  # fmt: skip


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
            code="consultations",
            name=Text("公开征求意见", "Public consultations"),
            about=Text("文件、期限、意见数量和最终文本", "Papers, time, comments and final texts"),
            columns={
                "id": "string", **NAMED, "unit_code": "string", "kind": "string", "opened_on": "date",
                "until": "date", "sent": "int64", "comments_digest": "string", "state": "string",
                "decided_on": "date", "final_reference": "string",
            },
            rows=_consultations,
        ),
        OpenTable(
            code="comments",
            name=Text("公众意见和答复", "Comments and replies"),
            about=Text("已公开的意见；不公开的只有理由", "Comments that are seen; of others the reason"),
            columns={
                "id": "string", "consultation": "string", "section": "int64", "sender": "string",
                "sent_on": "date", "text": "string", "withheld": "string", "reply": "string",
                "reply_reason": "string", "replied_on": "date",
            },
            rows=_comments,
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
