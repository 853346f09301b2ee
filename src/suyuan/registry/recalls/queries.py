"""Reading recalls: what a command must know, lists, one recall with the certificates it touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.parties.queries import inside
from suyuan.registry.recalls.models import Recall, RecallItem
from suyuan.registry.recalls.rules import ItemFacts
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.standards.models import StandardComponent

AT_ONCE: Final = 500  # identities in one query


@dataclass(frozen=True, kw_only=True)
class SourceFacts:
    """The faulty result: its device, the house that uses it, and where that is."""

    device_id: UUID | None
    house_id: UUID
    jurisdiction: str
    path: str


def source_facts(result_id: UUID) -> SourceFacts:
    """What a recall of a result needs to know: one query. Raises NotFound, RuleRefusal without a house."""
    found = (
        Result.objects.filter(pk=result_id)
        .values(
            "evaluation__instrument_id",
            "evaluation__instrument__owner_id",
            "evaluation__instrument__owner__jurisdiction_id",
            "evaluation__instrument__owner__jurisdiction__path",
            "evaluation__issuer_id",
            "evaluation__issuer__jurisdiction_id",
            "evaluation__issuer__jurisdiction__path",
        )
        .first()
    )
    if found is None:
        raise NotFound(Text("没有这个结果", "there is no such result"), result=result_id)
    row: dict[str, Any] = dict(found)
    who = "instrument__owner" if row["evaluation__instrument__owner_id"] else "issuer"
    house = row[f"evaluation__{who}_id"]
    if house is None:
        raise RuleRefusal(
            Text(
                "该结果的器具和机构均未登记", "neither device nor organization of this result is registered"
            ),
            result=result_id,
        )
    return SourceFacts(
        device_id=row["evaluation__instrument_id"],
        house_id=house,
        jurisdiction=row[f"evaluation__{who}__jurisdiction_id"],
        path=row[f"evaluation__{who}__jurisdiction__path"],
    )


def standards_with(devices: Iterable[UUID], *, on: date) -> list[UUID]:
    """The standards that hold one of the devices on a day: one query."""
    rows = StandardComponent.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), device_id__in=list(devices), valid_from__lte=on
    )
    return list(rows.order_by("standard_id").values_list("standard_id", flat=True).distinct())


def devices_of(evaluations: list[UUID]) -> set[UUID]:
    """The instruments that some evaluations are about: one query for each portion of AT_ONCE."""
    found: set[UUID] = set()
    for start in range(0, len(evaluations), AT_ONCE):
        rows = Evaluation.objects.filter(
            pk__in=evaluations[start : start + AT_ONCE], instrument__isnull=False
        )
        found |= {device for device in rows.values_list("instrument_id", flat=True) if device is not None}
    return found


def item_facts(item: RecallItem, row: Recall) -> ItemFacts:
    """What the register says of an affected certificate: one query."""
    instrument = Evaluation.objects.filter(pk=item.evaluation_id).values("instrument_id")
    later = (
        Evaluation.objects.filter(
            instrument_id__in=instrument, certificate_state="issued", performed_on__gte=row.opened_on
        )
        .exclude(pk=item.evaluation_id)
        .order_by("-performed_on", "-pk")
        .values_list("performed_on", flat=True)
        .first()
    )
    return ItemFacts(
        certificate_state=item.certificate.state if item.certificate is not None else "",
        opened_on=row.opened_on,
        verified_again_on=later,
    )


LIST_COLUMNS: Final = (
    "id", "number", "state", "trigger", "note", "opened_on", "reply_by", "closed_on", "affected", "flips",
    "house_id", "house__name_zh", "house__name_en", "source__evaluation__certificate_number",
    "source__point", "source__evaluation__instrument__name_zh", "source__evaluation__instrument__name_en",
)  # fmt: skip


def listed(
    *, house: UUID | None, path: str, state: str = "", start: int = 0, limit: int = 200
) -> list[dict[str, Any]]:
    """Recalls of a house, those that touch its certificates, and all of a division: one query."""
    counted = _seen_by(house, path, state).annotate(
        certificates=Count("items", distinct=True),
        resolved=Count("items", filter=~Q(items__outcome=""), distinct=True),
    )
    rows = counted.order_by("-number").values(*LIST_COLUMNS, "certificates", "resolved")
    return [dict(row) for row in rows[start : start + limit]]


def count(*, house: UUID | None, path: str, state: str = "") -> int:
    """How many recalls `listed` has: one query."""
    return _seen_by(house, path, state).count()


def _seen_by(house: UUID | None, path: str, state: str) -> QuerySet[Recall]:
    seen = Q(pk=None)
    if house is not None:
        seen |= (
            Q(house_id=house)
            | Q(items__issuer_id=house)
            | Q(items__owner_id=house, items__told_on__isnull=False)
        )
    if path:
        seen |= Q(jurisdiction__in=_divisions(path))
    rows = Recall.objects.filter(seen)
    return (rows.filter(state=state) if state else rows).distinct()


def _divisions(path: str) -> Any:
    from suyuan.registry.parties.models import Jurisdiction

    return Jurisdiction.objects.filter(inside(path)).values("code")


ITEM_COLUMNS: Final = (
    "id", "evaluation_id", "certificate_id", "certificate__number", "certificate__state", "issuer_id",
    "issuer__name_zh", "issuer__name_en", "owner_id", "owner__name_zh", "owner__name_en", "results", "flips",
    "beyond", "p_flip", "share_of_limit", "doubtful", "told_on", "outcome", "reason", "resolved_on",
    "evaluation__performed_on", "evaluation__instrument__name_zh", "evaluation__instrument__name_en",
    "evaluation__instrument__serial_no", "evaluation__instrument__model", "evaluation__verdict", "refusal",
    "job_id", "job__number", "job__state", "job__digest", "job__evaluation_id", "job__certificates__number",
)  # fmt: skip


def detail(recall_id: UUID) -> dict[str, Any]:
    """One recall with its source: one query. Raises NotFound."""
    row = (
        Recall.objects.filter(pk=recall_id)
        .values(
            *LIST_COLUMNS, "amount", "u_amount", "course", "since", "until", "cause", "correction",
            "jurisdiction__path", "source_id", "source__unit", "source__label_zh", "source__label_en",
            "source__value_text", "source__evaluation_id",
        )
        .first()
    )  # fmt: skip
    if row is None:
        raise NotFound(Text("没有这项追溯处理", "there is no such recall"), recall=recall_id)
    return dict(row)


def items(
    recall_id: UUID, *, house: UUID | None = None, start: int = 0, limit: int = 500
) -> list[dict[str, Any]]:
    """The certificates a recall touches, the gravest first; of one house where it is given: one query."""
    ordered = _of_house(recall_id, house).order_by("-flips", "-beyond", "-p_flip", "-share_of_limit", "id")
    return [dict(row) for row in ordered.values(*ITEM_COLUMNS)[start : start + limit]]


def count_items(recall_id: UUID, *, house: UUID | None = None) -> int:
    """How many certificates `items` has: one query."""
    return _of_house(recall_id, house).count()


def _of_house(recall_id: UUID, house: UUID | None) -> QuerySet[RecallItem]:
    rows = RecallItem.objects.filter(recall_id=recall_id)
    if house is None:
        return rows
    return rows.filter(Q(issuer_id=house) | Q(owner_id=house, told_on__isnull=False))
