"""Reading the register of reference materials: list, product, batch, shelf, and who has a batch.

The number of queries does not depend on the number of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Least

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.instruments.words import search_patterns
from suyuan.registry.materials import evidence, rules
from suyuan.registry.materials.lots import guarded, state_of
from suyuan.registry.materials.models import (
    BatchValue,
    MaterialBatch,
    MaterialCertificate,
    MaterialDocument,
    MaterialProperty,
    MaterialStock,
    MaterialStudy,
    MaterialUse,
    MonitoringPoint,
    ReferenceMaterial,
)
from suyuan.registry.materials.movement import batch, product
from suyuan.registry.parties.queries import inside
from suyuan.registry.parties.scope import NOBODY, Scope

SOON_DAYS: Final = 60
PUBLIC: Final = ("graded", "withdrawn")
LIST_COLUMNS = (
    "id", "number", "name_zh", "name_en", "rm_class", "grade", "state", "graded_on", "matrix_zh", "matrix_en",
    "producer__name_zh", "producer__name_en", "producer_id", "jurisdiction_id",
)  # fmt: skip
SHEET_COLUMNS: Final = (
    "use_zh", "use_en", "storage_zh", "storage_en", "handling_zh", "handling_en", "traceability_zh",
    "traceability_en", "unit_amount", "least_intake", "amount_unit", "in_use_days",
)  # fmt: skip
STOCK_COLUMNS = (
    "id", "unit_no", "received_on", "opened_on", "in_use_until", "discarded_on", "location", "remaining",
    "holder_id", "holder__name_zh", "holder__name_en", "holder__jurisdiction__path", "batch_id", "batch__lot",
    "batch__state", "batch__expires_on", "batch__material_id", "batch__material__name_zh",
    "batch__material__name_en", "batch__material__number", "batch__material__least_intake",
    "batch__material__amount_unit", "batch__material__unit_amount", "bought_id", "row_version",
)  # fmt: skip
_OF_BOUGHT: Final = {
    "batch__lot": "bought__lot",
    "batch__expires_on": "bought__valid_until",
    "batch__material__name_zh": "bought__name_zh",
    "batch__material__name_en": "bought__name_en",
    "batch__material__number": "bought__number",
    "batch__material__least_intake": "bought__least_intake",
    "batch__material__amount_unit": "bought__amount_unit",
    "batch__material__unit_amount": "bought__unit_amount",
    "batch__material__in_use_days": "bought__in_use_days",
}  # where a unit bought elsewhere has what one of the register has under the first name
_BESIDE: Final = (
    "batch__material__in_use_days", "bought__producer", "bought__certificate_number", "bought__values",
)  # fmt: skip
_SHELF_COLUMNS: Final = (*STOCK_COLUMNS, *_OF_BOUGHT.values(), *_BESIDE, "bought__recalled_on")
_SEARCHED: Final = (
    "unit_no", "batch__lot", "batch__material__number", "batch__material__name_zh",
    "batch__material__name_en", "bought__lot", "bought__number", "bought__name_zh", "bought__name_en",
    "bought__producer",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MaterialFilter:
    """What a list of products is narrowed by; an empty field does not narrow."""

    producer_id: UUID | None = None
    state: str = ""
    grade: str = ""
    rm_class: str = ""
    text: str = ""
    seen_by: Scope | None = None  # None: everybody's


@dataclass(frozen=True, kw_only=True)
class MaterialPage:
    """One page of a list."""

    rows: list[dict[str, Any]]
    page: int
    size: int
    total: int


@dataclass(frozen=True, kw_only=True)
class PropertyCard:
    """A property of a batch with its newest studies and value, and the value that its certificate states."""

    row: MaterialProperty
    studies: dict[str, MaterialStudy]
    value: BatchValue | None
    is_current: bool
    certified: BatchValue | None = None
    monitoring: tuple[MonitoringPoint, ...] = ()


def page(wanted: MaterialFilter, *, page: int, size: int) -> MaterialPage:
    """One page of the register, the newest numbers first: three queries."""
    rows = _narrowed(wanted)
    total = rows.count()
    start = (page - 1) * size
    shown = [
        dict(row)
        for row in rows.order_by("-graded_on", "-created_at", "-pk").values(*LIST_COLUMNS)[
            start : start + size
        ]
    ]
    _with_batches(shown)
    return MaterialPage(rows=shown, page=page, size=size, total=total)


def every(wanted: MaterialFilter) -> list[dict[str, Any]]:
    """All rows of a list, for a file, with what a sheet of products holds: three queries."""
    columns = (*LIST_COLUMNS, *SHEET_COLUMNS)
    rows = [dict(row) for row in _narrowed(wanted).order_by("number", "name_en").values(*columns)]
    _with_batches(rows)
    known: dict[UUID, list[str]] = defaultdict(list)
    parts = ("name_zh", "name_en", "unit", "target_u")
    of = MaterialProperty.objects.filter(material__in=[row["id"] for row in rows]).order_by("place")
    for key, *told in of.values_list("material_id", *parts):
        known[key].append("|".join(told))
    for row in rows:
        row["properties"] = "; ".join(known[row["id"]])
    return rows


def _narrowed(wanted: MaterialFilter) -> QuerySet[ReferenceMaterial]:
    rows = ReferenceMaterial.objects.all()
    exact = {"producer_id": wanted.producer_id, "state": wanted.state, "grade": wanted.grade,
             "rm_class": wanted.rm_class}  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    for pattern in search_patterns(wanted.text):
        rows = rows.filter(search__contains=pattern)
    return rows if wanted.seen_by is None else rows.filter(_visible(wanted.seen_by))


def _visible(scope: Scope) -> Q:
    """Graded products are public; one under development is seen by its house and by the authority."""
    seen = Q(state__in=PUBLIC) | Q(producer_id=scope.organization or NOBODY)
    return seen | inside(scope.path, prefix="jurisdiction__") if scope.is_authority else seen


def may_see(row: ReferenceMaterial, scope: Scope) -> bool:
    """The same for one product."""
    return row.state in PUBLIC or sees_studies(row, scope)


def sees_studies(row: ReferenceMaterial, scope: Scope) -> bool:
    """Raw data and applications are for the house and its authority."""
    return scope.sees_house(row.producer_id, path=row.jurisdiction.path)


def _with_batches(rows: list[dict[str, Any]]) -> None:
    """Adds to each row how many batches are released, and to when: one query."""
    found = (
        MaterialBatch.objects.filter(material_id__in=[row["id"] for row in rows], state="released")
        .values("material_id")
        .annotate(count=Count("pk"), until=Max("expires_on"))
    )
    known = {row["material_id"]: row for row in found}
    for row in rows:
        row["released"] = known.get(row["id"], {"count": 0, "until": None})


def detail(material_id: UUID) -> dict[str, Any]:
    """One product with its properties and batches: three queries. Raises NotFound."""
    row = product(material_id)
    certificate = MaterialCertificate.objects.filter(batch=OuterRef("pk"), state="issued")
    batches = (
        MaterialBatch.objects.filter(material=row)
        .annotate(certificate=Subquery(certificate.values("number")[:1]))
        .order_by("-prepared_on", "-created_at", "-pk")
    )
    return {
        "material": row,
        "properties": list(MaterialProperty.objects.filter(material=row).order_by("place")),
        "batches": list(batches),
    }


def batch_detail(batch_id: UUID) -> dict[str, Any]:
    """One batch with studies, values, certificates and monitoring: nine queries. Raises NotFound."""
    row = batch(batch_id)
    properties = list(MaterialProperty.objects.filter(material=row.material).order_by("place"))
    studies, values = evidence.newest_studies(row.pk), evidence.newest_values(row.pk)
    certified_values = evidence.certified_values(row.pk)
    points: dict[UUID, list[MonitoringPoint]] = defaultdict(list)
    for point in MonitoringPoint.objects.filter(batch=row).order_by("performed_on", "created_at", "pk"):
        points[point.property_id].append(point)
    cards = [
        PropertyCard(
            row=one,
            studies=studies.get(one.pk, {}),
            value=values.get(one.pk),
            is_current=evidence.is_current(values.get(one.pk), studies.get(one.pk, {})),
            certified=certified_values.get(one.pk),
            monitoring=tuple(points[one.pk]),
        )
        for one in properties
    ]
    certified = evidence.evidence_from(studies, values, properties)
    return {
        "batch": row,
        "material": row.material,
        "cards": cards,
        "lacking": rules.why_not_complete(certified, units=row.units),
        "reach": min((one.horizon for one in certified), default=0.0),
        "certificates": list(
            MaterialCertificate.objects.filter(batch=row).select_related("approver").order_by("-version")
        ),
        "alarms": [one for card in cards for one in card.monitoring[-1:] if not one.agrees],
    }


def study(study_id: UUID) -> MaterialStudy:
    """One study with its batch: one query. Raises NotFound."""
    parts = ("batch__material__jurisdiction", "property")
    row = MaterialStudy.objects.select_related(*parts).filter(pk=study_id).first()
    if row is None:
        raise NotFound(Text("没有这项研究", "there is no such study"), study=study_id)
    return row


def document(certificate_id: UUID, kind: str) -> MaterialDocument:
    """A file of a certificate: one query. Raises NotFound."""
    parts = ("certificate__batch__material__jurisdiction",)
    row = (
        MaterialDocument.objects.select_related(*parts)
        .filter(certificate_id=certificate_id, kind=kind)
        .first()
    )
    if row is None:
        raise NotFound(Text("没有这份文件", "there is no such document"), certificate=certificate_id)
    return row


def users_of(batch_id: UUID) -> list[dict[str, Any]]:
    """Who has units of a batch, and the results they served: two queries. What a recall has to reach."""
    houses: dict[UUID, dict[str, Any]] = {}
    for row in MaterialStock.objects.filter(batch_id=batch_id).order_by("unit_no").values(*STOCK_COLUMNS):
        house = houses.setdefault(
            row["holder_id"],
            {
                "name": Text(row["holder__name_zh"], row["holder__name_en"]),
                "id": row["holder_id"],
                "units": [],
                "results": [],
            },
        )
        house["units"].append(row)
    uses = MaterialUse.objects.filter(stock__batch_id=batch_id, evaluation__isnull=False)
    for use in (
        uses.order_by("used_on", "evaluation_id")
        .values("stock__holder_id", "evaluation__certificate_number", "used_on", "evaluation_id")
        .distinct()
    ):
        houses[use["stock__holder_id"]]["results"].append(use)
    return list(houses.values())


def shelf(holder_id: UUID, *, on: date, page: int, size: int, text: str = "") -> MaterialPage:
    """The units of a house, those in use first: three queries. Each row says why it may not be used."""
    rows = MaterialStock.objects.filter(holder_id=holder_id)
    if text:
        rows = rows.filter(reduce(or_, (Q(**{f"{name}__icontains": text}) for name in _SEARCHED)))
    total = rows.count()
    start = (page - 1) * size
    until = Coalesce("batch__expires_on", "bought__valid_until")
    ordered = rows.order_by(F("discarded_on").asc(nulls_first=True), until, "unit_no", "pk")
    shown = [_of_one_kind(row, on=on) for row in ordered.values(*_SHELF_COLUMNS)[start : start + size]]
    alarmed = alarms({row["batch_id"] for row in shown})
    for row in shown:
        _judge(row, on=on, alarmed=alarmed)
    return MaterialPage(rows=shown, page=page, size=size, total=total)


def on_shelves() -> QuerySet[Any]:
    """Units that are not discarded, with the name (item_zh, item_en) and lot of their batch, whether it is
    taken back, and `ends_on`: their last day, by the batch or by the time after opening."""
    last = Coalesce("batch__expires_on", "bought__valid_until")
    recalled = Q(batch__recalled_on__isnull=False) | Q(bought__recalled_on__isnull=False)
    return MaterialStock.objects.filter(discarded_on=None).annotate(
        item_zh=Coalesce("batch__material__name_zh", "bought__name_zh"),
        item_en=Coalesce("batch__material__name_en", "bought__name_en"),
        lot=Coalesce("batch__lot", "bought__lot"),
        is_recalled=Case(When(recalled, then=True), default=False),
        ends_on=Least(last, Coalesce("in_use_until", last)),
    )


def unit(stock_id: UUID, *, on: date) -> dict[str, Any]:
    """One unit with what was taken from it: three queries. Raises NotFound."""
    row = MaterialStock.objects.filter(pk=stock_id).values(*_SHELF_COLUMNS).first()
    if row is None:
        raise NotFound(Text("没有这个单元", "there is no such unit"), stock=stock_id)
    found = _of_one_kind(row, on=on)
    _judge(found, on=on, alarmed=alarms({found["batch_id"]}))
    columns = (
        "used_on", "intake", "purpose", "used_by__name_zh", "used_by__name_en",
        "evaluation__certificate_number",
    )  # fmt: skip
    uses = MaterialUse.objects.filter(stock_id=stock_id).order_by("-used_on", "-created_at", "-pk")
    found["uses"] = [dict(one) for one in uses.values(*columns)]
    return found


def alarms(batch_ids: Collection[UUID | None]) -> set[UUID]:
    """Batches whose last monitoring point of some property was out of limits: one query."""
    last: dict[tuple[UUID, UUID], bool] = {}
    rows = MonitoringPoint.objects.filter(batch_id__in=batch_ids).order_by("performed_on", "created_at", "pk")
    for found, of_property, agrees in rows.values_list("batch_id", "property_id", "agrees"):
        last[found, of_property] = agrees
    return {found for (found, _), agrees in last.items() if not agrees}


def receivable(on: date) -> list[dict[str, Any]]:
    """Batches of which a unit may be received: one query."""
    columns = ("id", "lot", "expires_on", "material__name_zh", "material__name_en", "material__number")
    rows = MaterialBatch.objects.filter(state="released", expires_on__gte=on).order_by(
        "material__number", "-released_on", "-pk"
    )
    return [dict(row) for row in rows.values(*columns)]


def _of_one_kind(row: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """A unit with the facts of its batch under the same names, wherever it was bought."""
    found = {name: row[name] for name in (*STOCK_COLUMNS, *_BESIDE)}
    if row["bought_id"] is not None:
        found |= {name: row[told] for name, told in _OF_BOUGHT.items()}
        found["batch__state"] = state_of(row["bought__recalled_on"], row["bought__valid_until"], on=on)
    return found


def _judge(row: dict[str, Any], *, on: date, alarmed: set[UUID]) -> None:
    """Adds whether the unit may be used on the day, why not, and what is to be watched."""
    least = Decimal(row["batch__material__least_intake"])
    guard = guarded(row["batch__state"], row["batch__expires_on"], row["in_use_until"], least)
    row["reasons"] = rules.why_not_take(
        guard, on=on, intake=least, remaining=row["remaining"], is_discarded=row["discarded_on"] is not None
    )
    ends = min(day for day in (row["batch__expires_on"], row["in_use_until"]) if day is not None)
    row["until"] = None if row["batch__state"] == "recalled" else ends  # nobody uses what is taken back
    row["is_due_soon"] = not row["reasons"] and ends <= on + timedelta(days=SOON_DAYS)
    row["has_alarm"] = row["batch_id"] in alarmed
