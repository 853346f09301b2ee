"""Taking over the notice of a recall in another installation, and opening a recall here because of it.

What a fault does here is worked out from the graph of this installation and is written nowhere before a
person opens a recall. A notice counts for results that came from the installation that signs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.certify.federation.notice import Notice, read_notice
from suyuan.certify.federation.sealed import unseal
from suyuan.registry.federation import acts
from suyuan.registry.federation.importing import keep_parcel, sender
from suyuan.registry.federation.models import Parcel, Peer, Warned
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.recalls import commands as recalls
from suyuan.registry.recalls.models import Recall
from suyuan.registry.recalls.states import TRIGGERS
from suyuan.registry.results.models import Result
from suyuan.trace.faults import Fault

OTHER: Final = "other"
FAULT: Final = ("amount", "u_amount", "course", "since", "until")


def take_notice(occasion: Occasion, *, holder: UUID, content: bytes, file_name: str = "") -> Warned:
    """Keep a notice for the house `holder`; the same bytes again give the same entry.

    Raises NotPermitted, Unreadable, TooLarge, EvidenceError; NotFound for a result that is not held here,
    RuleRefusal for one that did not come from who signed.
    """
    permit(acts.HEAR, occasion, organization=holder)
    sealed = unseal(content)
    notice = read_notice(sealed)
    peer, key = sender(sealed, log=notice.log, log_keys=notice.log_keys)
    recalls.fault_of(
        amount=notice.amount, u_amount=notice.u_amount, course=notice.course, since=notice.since,
        until=notice.until,
    )  # fmt: skip
    _refuse_foreign(notice, peer)
    before = Warned.objects.filter(parcel__original_id=sha256_hex(content)).first()
    if before is not None:
        return before
    try:
        with transaction.atomic():
            parcel = keep_parcel(
                occasion, content, notice.made_at, holder=holder, peer=peer, key=key, kind="recall",
                file_name=file_name, subject=notice.number,
            )  # fmt: skip
            row = _warned(occasion, notice, parcel)
            row.save(force_insert=True)
            record(
                acts.HEAR, occasion, entity="notice", entity_id=row.pk,
                payload={
                    "sha256": parcel.original_id, "log": peer.log, "number": notice.number,
                    "result": str(notice.result), "amount": notice.amount,
                },
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(Text("该通知正由他人接收", "somebody else is taking over this notice")) from error
    return row


def _refuse_foreign(notice: Notice, peer: Peer) -> None:
    """A notice speaks of a result that came from the installation that signs it. Raises."""
    source = Result.objects.filter(pk=notice.result).values("unit", "evaluation__holding__peer__log").first()
    if source is None:
        raise NotFound(
            Text(
                f"此处没有使用证书 {notice.certificate} 的结果",
                f"nothing here leans on that result of certificate {notice.certificate}",
            ),
            given=notice.result,
        )
    if source["evaluation__holding__peer__log"] != peer.log:
        raise RuleRefusal(
            Text("通知所述结果不是由签发方提供的", "the result did not come from who signs the notice"),
            given=notice.result,
        )
    if source["unit"] != notice.unit:
        raise Conflict(
            Text(
                f"通知的单位为 {notice.unit}，该结果的单位为 {source['unit']}",
                f"the notice is in {notice.unit}, the result in {source['unit']}",
            ),
            given=notice.unit,
        )


def _warned(occasion: Occasion, notice: Notice, parcel: Parcel) -> Warned:
    return Warned(
        **columns(occasion),
        parcel=parcel,
        source_id=notice.result,
        number=notice.number,
        trigger=notice.trigger if notice.trigger in TRIGGERS else OTHER,
        note=notice.note,
        amount=notice.amount,
        u_amount=notice.u_amount,
        course=notice.course,
        since=notice.since,
        until=notice.until,
    )


def fault_told(row: Mapping[str, Any]) -> Fault:
    """The fault that a notice tells, as the graph takes it."""
    return recalls.fault_of(**{name: row[name] for name in FAULT})


def open_from(occasion: Occasion, *, warned_id: UUID) -> Recall:
    """Open a recall here because of a notice, with the fault that it tells.

    Raises NotFound, NotPermitted, RuleRefusal where one was opened already.
    """
    row = Warned.objects.select_related("parcel__peer").filter(pk=warned_id).first()
    if row is None:
        raise NotFound(Text("没有这份通知", "there is no such notice"), notice=warned_id)
    permit(acts.ANSWER, occasion, organization=row.parcel.holder_id)
    if row.recall_id is not None:
        raise RuleRefusal(Text("已按此通知立案", "a recall was opened already"), notice=row.number)
    peer = row.parcel.peer
    note = f"{peer.name_zh} / {peer.name_en} {row.number}: {row.note}"[:400]
    with transaction.atomic():
        opened = recalls.open_recall(occasion, result_id=row.source_id, trigger=row.trigger, note=note)
        recalls.bound(
            occasion, recall_id=opened.pk, amount=row.amount, u_amount=row.u_amount, course=row.course,
            since=row.since, until=row.until,
        )  # fmt: skip
        moved = Warned.objects.filter(pk=row.pk, recall=None).update(
            recall=opened, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if moved != 1:
            raise Conflict(Text("已有人按此通知立案", "somebody opened a recall at this moment"))
        record(
            acts.ANSWER, occasion, entity="notice", entity_id=row.pk,
            payload={"number": row.number, "recall": opened.number},
        )  # fmt: skip
    return opened
