"""What the certificate of a batch says, from the product, the batch, its values and its studies.

Source: domain model 8 (certificate content).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from suyuan.base.text import Text, same
from suyuan.certify.content import Detail, Organisation, Signatory
from suyuan.certify.material_content import (
    Amount,
    Identifier,
    MaterialContent,
    MaterialValidity,
    Procedure,
    PropertyTable,
    PropertyValue,
)
from suyuan.registry.materials.models import BatchValue, MaterialBatch, MaterialProperty, MaterialStudy
from suyuan.registry.materials.rules import CLASSES, GRADES
from suyuan.registry.materials.studies import TOGETHER, WAYS, raw_of, times

TITLE: Final = Text("标准物质证书", "Reference Material Certificate")
UNCERTAINTY: Final = Text(
    "扩展不确定度 U 由定值、均匀性与稳定性各分量合成，包含因子 k 见表。",
    "The expanded uncertainty U combines characterisation, homogeneity and stability; k is in the table.",
)


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What the certificate gets at the moment of issue."""

    id: UUID
    number: str
    version: int
    issued: date
    valid_until: date
    signatories: tuple[Signatory, ...]
    synthetic: bool = False


def content_of(
    batch: MaterialBatch,
    properties: Sequence[MaterialProperty],
    values: Mapping[UUID, BatchValue],
    studies: Mapping[UUID, Mapping[str, MaterialStudy]],
    stamp: Stamp,
) -> MaterialContent:
    """The content of a certificate of the batch. Pure: everything has been read before."""
    row = batch.material
    certified = [one for one in properties if one.is_certified]
    others = [one for one in properties if not one.is_certified and one.pk in values]
    return MaterialContent(
        id=stamp.id,
        kind="certificate",
        number=stamp.number,
        version=stamp.version,
        title=TITLE,
        name=Text(row.name_zh, row.name_en),
        identifiers=(
            Identifier(scheme="GBW", value=row.number),
            Identifier(scheme="batch", value=batch.lot),
        ),
        producer=_producer(batch),
        description=Text(row.matrix_zh, row.matrix_en),
        intended_use=Text(row.use_zh, row.use_en),
        validity=MaterialValidity(until=stamp.valid_until),
        storage=Text(row.storage_zh, row.storage_en),
        instructions=Text(row.handling_zh, row.handling_en),
        tables=tuple(
            _table(title, group, values, studies, is_certified=is_certified)
            for title, group, is_certified in (
                (Text("标准值", "Certified values"), certified, True),
                (Text("参考值", "Values for information"), others, False),
            )
            if group
        ),
        issued=stamp.issued,
        homogeneity=_homogeneity(certified, studies),
        stability=_stability(certified, studies),
        minimum_sample=(
            Amount(label=Text("最小取样量", "Minimum sample"), value=row.least_intake, unit=row.amount_unit),
        ),
        amounts=(Amount(label=Text("规格", "Unit size"), value=row.unit_amount, unit=row.amount_unit),),
        classes=(
            Identifier(scheme="class", value=f"{row.rm_class} {CLASSES[row.rm_class]}"),
            Identifier(scheme="grade", value=str(GRADES[row.grade])),
        ),
        details=(Detail(label=Text("制备日期", "Prepared on"), value=same(batch.prepared_on.isoformat())),),
        traceability=Text(row.traceability_zh, row.traceability_en),
        uncertainty=UNCERTAINTY,
        signatories=stamp.signatories,
        synthetic=stamp.synthetic,
    )


def _producer(batch: MaterialBatch) -> Organisation:
    row, place = batch.material.producer, batch.material.jurisdiction
    return Organisation(
        name=Text(row.name_zh, row.name_en),
        address=same(row.address or place.name_zh),
        city=Text(place.name_zh, place.name_en),
        phone=row.contact,
        code=row.uscc or row.code,
    )


def _table(
    title: Text,
    group: Sequence[MaterialProperty],
    values: Mapping[UUID, BatchValue],
    studies: Mapping[UUID, Mapping[str, MaterialStudy]],
    *,
    is_certified: bool,
) -> PropertyTable:
    ways = dict.fromkeys(_way(studies[one.pk]["characterisation"]) for one in group)
    return PropertyTable(
        title=title,
        certified=is_certified,
        values=tuple(
            PropertyValue(
                name=Text(one.name_zh, one.name_en),
                value=values[one.pk].value,
                unit=one.unit,
                expanded=values[one.pk].expanded,
                k=values[one.pk].k,
            )
            for one in group
        ),
        procedures=tuple(Procedure(name=way) for way in ways),
        characterisation=Text("；".join(one.zh for one in ways), "; ".join(one.en for one in ways)),
    )


def _way(study: MaterialStudy) -> Text:
    """By which methods, in which laboratories a value was found."""
    raw = raw_of(study.given)
    way = WAYS[raw.option("way")]
    if raw.option("way") not in TOGETHER:
        return Text(f"定值方式：{way.zh}", f"value from {way.en}")
    names = [Text.read(label) for label, _ in raw.rows]
    return Text(
        f"定值方式：{way.zh}（{len(names)} 个结果：{'、'.join(one.zh for one in names)}）",
        f"value from {way.en} ({len(names)} results: {', '.join(one.en for one in names)})",
    )


BETWEEN_UNITS: Final = Text("均匀性引入的不确定度已计入", "the uncertainty of homogeneity is part of U")


def _homogeneity(
    group: Sequence[MaterialProperty], studies: Mapping[UUID, Mapping[str, MaterialStudy]]
) -> Text:
    units = max(len(raw_of(studies[one.pk]["homogeneity"].given).grouped()) for one in group)
    differ = [one for one in group if studies[one.pk]["homogeneity"].significant]
    if not differ:
        return Text(
            f"抽取 {units} 个单元，方差分析未见单元间显著差异；{BETWEEN_UNITS.zh}。",
            f"{units} units, no significant difference by analysis of variance; {BETWEEN_UNITS.en}.",
        )
    return Text(
        f"抽取 {units} 个单元；{'、'.join(one.name_zh for one in differ)}单元间有差异，{BETWEEN_UNITS.zh}。",
        f"{units} units; they differ in {', '.join(one.name_en for one in differ)}; {BETWEEN_UNITS.en}.",
    )


def _stability(
    group: Sequence[MaterialProperty], studies: Mapping[UUID, Mapping[str, MaterialStudy]]
) -> Text:
    spans = [times(raw_of(studies[one.pk]["long_term"].given)) for one in group]
    months = min(max(span) - min(span) for span in spans)
    drifting = [one for one in group if studies[one.pk]["long_term"].significant]
    if not drifting:
        return Text(
            f"考察 {months:g} 个月，未见显著趋势；长期稳定性引入的不确定度已计入。",
            f"Observed for {months:g} months without a significant trend; its uncertainty is part of U.",
        )
    return Text(
        f"考察 {months:g} 个月；{'、'.join(one.name_zh for one in drifting)}有趋势，漂移已计入不确定度。",
        f"Observed for {months:g} months; trend of {', '.join(one.name_en for one in drifting)}, part of U.",
    )
