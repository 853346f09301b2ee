"""What shows the progress of a task: a thing of the registers, by its number, or a document that is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text, same
from suyuan.registry.comparisons.models import Comparison
from suyuan.registry.datasets.models import DataSet
from suyuan.registry.materials.models import ReferenceMaterial
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.specifications.rules import written
from suyuan.registry.standards.models import MeasurementStandard

DOCUMENT: Final = "document"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The evidence as it is stored. address : identity in its register, empty for a document."""

    kind: str
    reference: str
    address: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A register that evidence may come from, and the columns of its number and its name."""

    name: Text
    number: str
    label: tuple[str, str]
    rows: Callable[[], Any]


KINDS: Final[dict[str, Kind]] = {
    "standard": Kind(
        name=Text("计量标准（考核证书号）", "Measurement standard (number of its certificate)"),
        number="assessment_cert_no",
        label=("name_zh", "name_en"),
        rows=lambda: MeasurementStandard.objects,
    ),
    "specification": Kind(
        name=Text("技术规范（编号）", "Technical specification (number)"),
        number="number",
        label=("title_zh", "title_en"),
        rows=lambda: TechnicalSpecification.objects,
    ),
    "material": Kind(
        name=Text("标准物质（编号）", "Reference material (number)"),
        number="number",
        label=("name_zh", "name_en"),
        rows=lambda: ReferenceMaterial.objects,
    ),
    "comparison": Kind(
        name=Text("计量比对（编号）", "Comparison (number)"),
        number="number",
        label=("title_zh", "title_en"),
        rows=lambda: Comparison.objects,
    ),
    "dataset": Kind(
        name=Text("数据集（代码）", "Data set (code)"),
        number="code",
        label=("title_zh", "title_en"),
        rows=lambda: DataSet.objects,
    ),
}
NAMES: Final[dict[str, Text]] = {code: kind.name for code, kind in KINDS.items()} | {
    DOCUMENT: Text("文件（名称或文号）", "Document (title or number)")
}


def shown(kind: str, reference: str) -> Shown:
    """The evidence behind a number: one query; a document is taken as it is named.

    Raises InputError for an unknown kind, NotFound where the register has no such number.
    """
    if kind not in NAMES:
        raise InputError(
            Text("请选择依据的类别", "choose what kind of evidence it is"),
            given=kind[:20],
            allowed=", ".join(NAMES),
        )
    number = written(reference, "reference", most=120)
    if kind == DOCUMENT:
        return Shown(kind=kind, reference=number, address="", label=same(number))
    known = KINDS[kind]
    row = known.rows().filter(**{known.number: number}).values("id", *known.label).first()
    if row is None:
        raise NotFound(
            Text(f"登记簿中没有 {number}", f"the register has no {number}"), given=number, kind=kind
        )
    zh, en = row[known.label[0]], row[known.label[1]]
    return Shown(kind=kind, reference=number, address=str(row["id"]), label=Text(zh, en or zh))
