"""Recalls: the list, one with its certificates, and every step from opening to closing.

Reissuing answers with the certificates that moved on; why another one did not stands in its `refusal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from suyuan.api.asking import Asked, Found, counted_by
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of
from suyuan.api.rows import Both, row
from suyuan.api.slices import reevaluations
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.issuing import installed
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.recalls import commands, queries, reissuing, states, telling
from suyuan.registry.recalls.models import Recall, RecallItem, RecallNotice

ONE, ITEM = "recalls/{recall_id}", "recalls/items/{item_id}"


def _seen(asked: Asked) -> tuple[dict[str, Any], UUID | None]:
    """The recall, and the house whose certificates alone are told. Raises NotFound."""
    recall = asked.path["recall_id"]
    found, scope = queries.detail(recall), asked.scope
    if scope.sees_house(found["house_id"]) or scope.sees_house(path=found["jurisdiction__path"]):
        return found, None
    if scope.organization is None or not queries.items(recall, house=scope.organization, limit=1):
        raise NotFound(Text("没有这项追溯处理", "there is no such recall"), recall=recall)
    return found, scope.organization


def _one(asked: Asked) -> dict[str, Any]:
    found, house = _seen(asked)
    told = telling.notices(asked.path["recall_id"])
    return found | {"notices": [one for one in told if house in (None, one["house_id"])]}


def _items(asked: Asked) -> Found:
    _, house = _seen(asked)
    recall, start = asked.path["recall_id"], asked.start
    rows = queries.items(recall, house=house, start=start, limit=asked.size)
    return Found(rows, queries.count_items(recall, house=house))


def _prepare(occasion: Occasion, *, recall_id: UUID, items: Sequence[UUID] | None = None) -> list[UUID]:
    return list(reissuing.prepare(occasion, recall_id=recall_id, items=items).ids)


def _check(occasion: Occasion, *, recall_id: UUID, digests: Mapping[UUID, str]) -> list[UUID]:
    return list(reissuing.check(occasion, recall_id=recall_id, digests=digests).ids)


def _approve(occasion: Occasion, *, recall_id: UUID, digests: Mapping[UUID, str]) -> list[UUID]:
    keys = installed.keys()
    return list(reissuing.approve(occasion, recall_id=recall_id, digests=digests, keys=keys).ids)


NEW = "job__certificates__number"
DETAIL = (
    *queries.LIST_COLUMNS, "amount", "u_amount", "course", "since", "until", "cause", "correction",
    "source_id", "source__unit", "source__value_text",
)  # fmt: skip
SLICE = Slice(
    code="recalls",
    endpoints=(
        Listing(
            path="recalls",
            name="list_recalls",
            summary="Recalls that one may see, newest first",
            row=row("RecallLine", Recall, queries.LIST_COLUMNS, more={"certificates": int, "resolved": int}),
            find=counted_by(queries.listed, queries.count),
            filters={"state": one_of(states.STATES)},
        ),
        Single(
            path=ONE,
            name="show_recall",
            summary="One recall with its fault and those who were told",
            row=row(
                "Recall",
                Recall,
                DETAIL,
                rows={"notices": (row("RecallNotice", RecallNotice, telling.NOTICE),
                                  lambda one: one["notices"])},
            ),
            find=_one,
        ),
        Listing(
            path=f"{ONE}/items",
            name="list_recall_items",
            summary="Certificates that it touches, the gravest first",
            row=row(
                "RecallItem",
                RecallItem,
                tuple(one for one in queries.ITEM_COLUMNS if one not in ("refusal", NEW)),
                more={NEW: str | None},
                read={"refusal": (Both | None, lambda one: one["refusal"] or None)},
            ),
            find=_items,
        ),
        Deed(path="recalls", name="open_recall", summary="Open a recall of a result that was off",
             command=commands.open_recall, table=Recall),
        Deed(path=f"{ONE}/bound", name="bound_recall", summary="Say how large the fault was and when",
             command=commands.bound, table=Recall),
        Deed(path=f"{ONE}/assess", name="assess_recall", summary="Find every certificate that moves",
             command=commands.propagate),
        Deed(path=f"{ONE}/tell", name="tell_of_recall", summary="Tell owners and laboratories",
             command=telling.notify),
        Deed(path=f"{ONE}/acknowledge", name="acknowledge_recall", summary="One's own house knows",
             command=telling.acknowledge, table=RecallNotice),
        Deed(path=f"{ONE}/reissue/prepare", name="prepare_reissue",
             summary="Evaluate the readings of certificates again: the chosen ones, or all doubtful ones",
             command=_prepare, is_natural=True),
        Deed(path=f"{ONE}/reissue/check", name="check_reissue",
             summary="Check results: item and digest of what was shown",
             command=_check, bounds={"digests": 64}, asks_password=True, is_natural=True),
        Deed(path=f"{ONE}/reissue/approve", name="approve_reissue",
             summary="Approve results; each certificate is replaced at once",
             command=_approve, bounds={"digests": 64}, asks_password=True, is_natural=True),
        *reevaluations.ENDPOINTS,
        Deed(path=f"{ONE}/close", name="close_recall", summary="Close it, with cause and correction",
             command=commands.close, table=Recall),
        Deed(path=f"{ITEM}/resolve", name="resolve_recall_item",
             summary="Say what became of a certificate: it has to be a fact",
             command=commands.resolve, table=RecallItem),
    ),
)  # fmt: skip
