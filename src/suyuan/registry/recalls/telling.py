"""Telling the houses that a recall touches: a notice to each, and its word that it knows.

The notice stands on their home page; the daily reminders tell it too, by mail where they have an address.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.recalls import acts, rules
from suyuan.registry.recalls.models import Recall, RecallItem, RecallNotice
from suyuan.registry.recalls.movement import ENTITY, move, recall_for
from suyuan.registry.results.rules import words


def notify(occasion: Occasion, *, recall_id: UUID, reply_by: date | None = None) -> int:
    """Tell the owners and laboratories of all affected certificates; number of owners."""
    row = recall_for(occasion, recall_id, "notify")
    last = reply_by or occasion.today + timedelta(days=rules.NOTICE_DAYS)
    if last < occasion.today:
        raise InputError(
            Text("答复期限早于今天", "the last day for replies lies in the past"), given=last.isoformat()
        )
    with transaction.atomic():
        items = RecallItem.objects.filter(recall=row)
        items.update(told_on=occasion.today, updated_at=occasion.at)
        owners, houses = _concerned(row)
        RecallNotice.objects.bulk_create(
            RecallNotice(
                **columns(occasion),
                recall=row,
                house_id=house,
                told_on=occasion.today,
                reply_by=last,
                items=count,
            )
            for house, count in houses.items()
        )
        move(
            occasion,
            row,
            "notify",
            changes={"reply_by": last},
            payload={"owners": owners, "houses": len(houses)},
        )
    return owners


def _concerned(row: Recall) -> tuple[int, Counter[UUID]]:
    """How many owners there are, and every house that is told with the number of certificates it is told of.

    The house that found the fault need not be told by itself.
    """
    houses: Counter[UUID] = Counter()
    owners = set()
    for issuer, owner in RecallItem.objects.filter(recall=row).values_list("issuer_id", "owner_id"):
        owners.add(owner)
        houses.update({issuer, owner} - {None, row.house_id})
    return len(owners - {None}), houses


def acknowledge(occasion: Occasion, *, recall_id: UUID, reply: str = "") -> None:
    """A house says that it knows what the recall says of its certificates; it may add a word.

    Raises NotFound where the house was not told, RuleRefusal where it said so already.
    """
    house = occasion.actor.organization
    notice = RecallNotice.objects.select_related("recall").filter(recall_id=recall_id, house_id=house).first()
    if notice is None:
        raise NotFound(
            Text("没有给本单位的通知", "there is no notice to this organization"), recall=recall_id
        )
    permit(acts.ACKNOWLEDGE, occasion, organization=notice.house_id)
    said = words(reply.strip(), "reply", most=400)
    with transaction.atomic():
        changed = RecallNotice.objects.filter(pk=notice.pk, acknowledged_at=None).update(
            acknowledged_at=occasion.at,
            acknowledged_by_id=occasion.actor.person,
            reply=said,
            updated_at=occasion.at,
            row_version=notice.row_version + 1,
        )
        if changed != 1:
            raise RuleRefusal(Text("已确认过", "this was acknowledged already"), recall=notice.recall.number)
        record(
            acts.ACKNOWLEDGE,
            occasion,
            entity=ENTITY,
            entity_id=notice.recall_id,
            reason=said,
            payload={"number": notice.recall.number, "house": str(notice.house_id)},
        )


NOTICE: tuple[str, ...] = (
    "id", "house_id", "house__name_zh", "house__name_en", "told_on", "reply_by", "items", "acknowledged_at",
    "acknowledged_by__name_zh", "acknowledged_by__name_en", "reply",
)  # fmt: skip


def notices(recall_id: UUID) -> list[dict[str, Any]]:
    """Who was told, those who did not answer first: one query."""
    rows = RecallNotice.objects.filter(recall_id=recall_id)
    ordered = rows.order_by(F("acknowledged_at").desc(nulls_first=True), "house__code")
    return [dict(row) for row in ordered.values(*NOTICE)]


def waiting_for(house: UUID | None, *, limit: int = 12) -> list[dict[str, Any]]:
    """Notices to a house that nobody acknowledged, the most urgent first: one query."""
    if house is None:
        return []
    rows = RecallNotice.objects.filter(Q(house_id=house), acknowledged_at=None)
    columns_ = ("recall_id", "recall__number", "recall__note", "told_on", "reply_by", "items")
    return [dict(row) for row in rows.order_by("reply_by", "id").values(*columns_)[:limit]]
