"""Writing a recall: opening and bounding it, assessing what it affects, resolving, closing.

Telling those concerned stands in `telling`, reissuing in `reissuing`.

Source: domain model 6.3. What the graph says is stored with each certificate; what becomes of a certificate
is done by the commands of issuing, and a recall only takes note of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.issuing import withdrawing
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.recalls import acts, rules, states
from suyuan.registry.recalls.assessing import assessed_items
from suyuan.registry.recalls.models import Recall, RecallHold, RecallItem
from suyuan.registry.recalls.movement import ENTITY, move, recall_for
from suyuan.registry.recalls.queries import (
    devices_of,
    item_facts,
    source_facts,
    standards_with,
)
from suyuan.registry.recalls.settling import settle
from suyuan.registry.results.compiled import results_of_register
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.standards.commands import hold, release
from suyuan.trace.faults import Course, Fault

BATCH: Final = 1000


def open_recall(occasion: Occasion, *, result_id: UUID, trigger: str, note: str) -> Recall:
    """Open a recall of a result that was off; the standards that hold its device are blocked at once.

    Raises NotFound, NotPermitted, InputError; Missing without a note.
    """
    source = source_facts(result_id)
    permit(acts.OF_EVENT["open"], occasion, organization=source.house_id, path=source.path)
    if trigger not in states.TRIGGERS:
        raise InputError(
            Text(f"不认识的起因“{trigger}”", f"the trigger “{trigger}” is not known"),
            given=trigger,
            allowed=", ".join(states.TRIGGERS),
        )
    if not note.strip():
        raise Missing("note", hint=Text("请写明发现了什么。", "Say what was found."))
    with transaction.atomic():
        row = Recall(
            **columns(occasion),
            number=next_number(Recall, "RC", occasion.today),
            source_id=result_id,
            house_id=source.house_id,
            jurisdiction_id=source.jurisdiction,
            trigger=trigger,
            note=words(note, "note", most=400),
            opened_on=occasion.today,
            state="open",
        )
        row.save(force_insert=True)
        _block(occasion, row, filter(None, [source.device_id]), follows=False)
        record(
            acts.OF_EVENT["open"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            to_state="open",
            reason=row.note,
            payload={"number": row.number, "result": str(result_id), "trigger": trigger},
        )
    return row


def bound(
    occasion: Occasion,
    *,
    recall_id: UUID,
    amount: str,
    u_amount: str = "0",
    course: str = "constant",
    since: date | None = None,
    until: date | None = None,
) -> None:
    """Say how large the fault was and when: decimal text in the unit of the result. Raises InputError.

    What was assessed before with another fault is taken back.
    """
    row = recall_for(occasion, recall_id, "bound")
    fault_of(amount=amount, u_amount=u_amount, course=course, since=since, until=until)
    with transaction.atomic():
        _take_back(occasion, row)
        move(
            occasion,
            row,
            "bound",
            changes={
                "amount": amount, "u_amount": u_amount or "0", "course": course, "since": since,
                "until": until, "affected": 0, "flips": 0,
            },
            payload={"amount": amount, "u_amount": u_amount, "course": course},
        )  # fmt: skip


def _words(row: Recall) -> str:
    """The recall as the reason for what follows from it."""
    return f"{row.number} {row.note}"[:240]


def _block(occasion: Occasion, row: Recall, devices: Iterable[UUID], *, follows: bool) -> None:
    """Hold the standards that hold these devices, but for those that this recall holds already."""
    standing = RecallHold.objects.filter(recall=row, hold__closed_on=None)
    held = set(standing.values_list("hold__standard_id", flat=True))
    for standard in standards_with(devices, on=occasion.today):
        if standard not in held:
            blocked = hold(occasion.as_system(), standard, reason="RECALL_OPEN", note=_words(row))
            RecallHold(recall=row, hold=blocked, follows=follows).save(force_insert=True)


def _take_back(occasion: Occasion, row: Recall) -> None:
    """Forget what was assessed with another fault; what it put in doubt stands again until it is new."""
    for item in RecallItem.objects.filter(recall=row, flagged=True).select_related("certificate"):
        if item.certificate is not None and item.certificate.state == "in_doubt":
            withdrawing.clear_doubt(
                occasion.as_system(), certificate_id=item.certificate.pk, reason=row.number
            )
    for one in RecallHold.objects.filter(recall=row, follows=True, hold__closed_on=None):
        release(occasion.as_system(), one.hold_id, note=row.number)
    RecallItem.objects.filter(recall=row).delete()


def fault_of(*, amount: str, u_amount: str, course: str, since: date | None, until: date | None) -> Fault:
    """The fault as the graph takes it. Raises InputError and OutOfRange."""
    return Fault(
        amount=_decimal(amount, "shift"),
        u_amount=_decimal(u_amount or "0", "u(shift)"),
        course=_course(course),
        since=since,
        until=until,
    )


def _course(text: str) -> Course:
    return text  # type: ignore[return-value]  # Fault refuses what it does not know


def _decimal(text: str, name: str) -> float:
    try:
        return float(text.replace("−", "-"))
    except ValueError:
        raise InputError(
            Text(f"“{text}”不是数值", f"“{text}” is not a number"), quantity=name, given=text
        ) from None


def propagate(occasion: Occasion, *, recall_id: UUID) -> int:
    """Find every certificate that moves; those that cannot be relied on are put in doubt. How many move."""
    row = recall_for(occasion, recall_id, "propagate")
    fault = fault_of(
        amount=row.amount, u_amount=row.u_amount, course=row.course, since=row.since, until=row.until
    )
    effects = results_of_register(build=occasion.identities()).recall(row.source_id, fault)
    with transaction.atomic():
        items = [RecallItem(**columns(occasion), recall=row, **one) for one in assessed_items(effects)]
        for item in items:
            if item.doubtful and item.certificate is not None and item.certificate.state == "issued":
                item.flagged = True
                withdrawing.flag_doubt(
                    occasion.as_system(), certificate_id=item.certificate.pk, reason=_words(row)
                )
        RecallItem.objects.bulk_create(items, batch_size=BATCH)
        doubtful = [item.evaluation_id for item in items if item.doubtful]
        _block(occasion, row, devices_of(doubtful), follows=True)
        flips = int(effects.flips.sum())
        move(
            occasion,
            row,
            "propagate",
            changes={"affected": len(effects), "flips": flips},
            payload={
                "results": len(effects), "certificates": len(items), "flips": flips,
                "doubtful": sum(item.doubtful for item in items),
            },
        )  # fmt: skip
    return len(items)


def resolve(occasion: Occasion, *, item_id: UUID, outcome: str, reason: str) -> None:
    """Say what became of an affected certificate: by the manager of the laboratory that issued it.

    Raises NotFound, NotPermitted, InputError, RuleRefusal where the register says otherwise.
    """
    item = RecallItem.objects.select_related("certificate").filter(pk=item_id).first()
    if item is None:
        raise NotFound(Text("没有这项受影响的证书", "there is no such affected certificate"), item=item_id)
    row = recall_for(occasion, item.recall_id, "resolve", house=item.issuer_id)
    if outcome not in states.OUTCOMES:
        raise InputError(
            Text(f"不认识的处理结果“{outcome}”", f"the outcome “{outcome}” is not known"),
            given=outcome,
            allowed=", ".join(states.OUTCOMES),
        )
    reason = reason_of(reason)
    if refusal := rules.why_not_outcome(outcome, item_facts(item, row)):
        raise RuleRefusal(refusal, item=item_id, outcome=outcome)
    with transaction.atomic():
        stands = outcome == "stands" and item.certificate is not None
        if stands and item.certificate is not None and item.certificate.state == "in_doubt":
            withdrawing.clear_doubt(occasion, certificate_id=item.certificate.pk, reason=reason)
        RecallItem.objects.filter(pk=item.pk).update(
            outcome=outcome, reason=reason, resolved_on=occasion.today, updated_at=occasion.at,
            row_version=item.row_version + 1,
        )  # fmt: skip
        number = item.certificate.number if item.certificate is not None else ""
        move(occasion, row, "resolve", reason=reason, payload={"certificate": number, "outcome": outcome})


def close(occasion: Occasion, *, recall_id: UUID, cause: str, correction: str) -> None:
    """Close a recall when every certificate is resolved and the cause is on record; holds are released."""
    settle(occasion, recall_id=recall_id)
    row = recall_for(occasion, recall_id, "close")
    unresolved = RecallItem.objects.filter(recall=row, outcome="").count()
    if refusal := rules.why_not_close(unresolved=unresolved, cause=cause, correction=correction):
        raise RuleRefusal(refusal, recall=row.number)
    with transaction.atomic():
        for one in RecallHold.objects.filter(recall=row, hold__closed_on=None):
            release(occasion.as_system(), one.hold_id, note=row.number)
        move(
            occasion,
            row,
            "close",
            changes={
                "cause": words(cause, "cause", most=2000),
                "correction": words(correction, "correction", most=2000),
                "closed_on": occasion.today,
            },
        )
