"""When a round cannot go straight on: another method of the reference value, or its cancellation.

Results may disagree so much that the method of the protocol gives no reference value. Then the pilot changes
the method, once the data are open and before anything is computed; or the organiser cancels the round, at any
time before the final report. Both with a reason that everybody reads: decision 0075.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.comparisons import acts, rules, states
from suyuan.registry.comparisons.evaluating import check_evaluator
from suyuan.registry.comparisons.models import MethodChange, Opening, Participation
from suyuan.registry.comparisons.rounds import ENTITY, facts, move_state, permit_round
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import reason_of
from suyuan.registry.standards import commands as standards


def change_method(
    occasion: Occasion, *, comparison_id: UUID, method: str, reason: str, reference_id: UUID | None = None
) -> MethodChange:
    """Make the reference value another way than the protocol says: after closing, before draft A.

    method : see rules.METHODS. reference_id : the participation whose value is the reference, where one
    laboratory gives it and none was asked to before. Raises InputError, RuleRefusal where no value could be
    made that way, NotPermitted for whoever handed in results.
    """
    row = facts(comparison_id)
    permit_round(occasion, row, "change_method")
    check_evaluator(occasion, comparison_id)
    said = reason_of(reason)
    if method not in rules.METHODS:
        raise InputError(
            Text("请从列表中选择", "choose from the list"), given=method, allowed=", ".join(rules.METHODS)
        )
    with transaction.atomic():
        move_state(occasion, row, event="change_method", changes={"method": method})
        reference = _new_reference(row, method, reference_id)
        change = MethodChange(
            **columns(occasion),
            comparison_id=comparison_id,
            method_before=row["method"],
            method_after=method,
            reference_id=reference,
            reason=said,
        )
        change.save(force_insert=True)
        if reference is not None:
            taking_part = Participation.objects.filter(comparison=comparison_id)
            taking_part.filter(is_reference=True).update(is_reference=False, updated_at=occasion.at)
            taking_part.filter(pk=reference).update(is_reference=True, updated_at=occasion.at)
        record(
            acts.OF_EVENT["change_method"],
            occasion,
            entity=ENTITY,
            entity_id=comparison_id,
            from_state=row["state"],
            to_state=row["state"],
            reason=said,
            payload={"before": row["method"], "after": method, "reference": reference},
        )
    return change


def _new_reference(row: Mapping[str, Any], method: str, asked: UUID | None) -> UUID | None:
    """Who gives the reference value by this method, None where no single laboratory does."""
    opened = dict(
        Opening.objects.filter(submission__participation__comparison=row["id"]).values_list(
            "submission__participation_id", "submission__participation__is_reference"
        )
    )
    if asked is not None and (method != "laboratory" or asked not in opened):
        raise InputError(
            Text(
                "参考值只能由提交了结果的一个实验室给出，且方法须为参考实验室的值",
                "only a laboratory that handed in gives the reference value, by the method of that name",
            ),
            given=str(asked),
        )
    before = next((key for key, is_reference in opened.items() if is_reference), None)
    reference = (asked or before) if method == "laboratory" else None
    refusal = rules.why_not_method(
        method,
        is_same=method == row["method"] and (method != "laboratory" or reference == before),
        handed_in=len(opened),
        has_reference=reference is not None,
    )
    if refusal:
        raise RuleRefusal(refusal, comparison=row["id"], method=method)
    return reference


def cancel(occasion: Occasion, *, comparison_id: UUID, reason: str) -> None:
    """Give the round up before its final report: laboratories are let go, and what blocked a standard ends.

    What was handed in stays sealed or opened as it is, and is shown to nobody else from now on.
    """
    row = facts(comparison_id)
    permit_round(occasion, row, "cancel")
    said = reason_of(reason)
    with transaction.atomic():
        target = move_state(
            occasion, row, event="cancel", changes={"cancelled_on": occasion.today, "cancel_reason": said}
        )
        record(
            acts.OF_EVENT["cancel"],
            occasion,
            entity=ENTITY,
            entity_id=comparison_id,
            from_state=row["state"],
            to_state=target,
            reason=said,
        )
        _let_go(occasion.as_system(), row, said)


def _let_go(occasion: Occasion, row: Mapping[str, Any], reason: str) -> None:
    """Consequences, as the software: no laboratory waits for anything, and no verdict blocks a standard."""
    leaving = Participation.objects.filter(comparison=row["id"], state__in=states.LET_GO)
    keys = sorted(map(str, leaving.values_list("id", flat=True)))
    if not keys:
        return
    blocked = list(leaving.filter(hold__isnull=False, hold__closed_on=None).values_list("hold_id", flat=True))
    leaving.update(state="let_go", updated_at=occasion.at)
    for hold in blocked:
        standards.release(occasion, hold, note=reason)
    record(
        acts.OF_EVENT["release"],
        occasion,
        entity=ENTITY,
        entity_id=row["id"],
        to_state="let_go",
        payload={"participations": keys},
    )
