"""Commands on metrological confirmations: opened, sent, evaluated from a calibration, decided by the rule.

The verdict is computed; nobody types it. What a calibration showed comes from the register (results of the
instrument, received certificates) or, for a paper, from its error and U at each point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, RuleRefusal, TooLarge
from suyuan.base.text import Text
from suyuan.registry.enterprise import rules, states
from suyuan.registry.enterprise.acts import OF
from suyuan.registry.enterprise.models import Confirmation
from suyuan.registry.enterprise.processing import process_of
from suyuan.registry.innovation.writing import decimal_text, positive_text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, insert
from suyuan.registry.results.models import Result
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.rules import written

ENTITY: Final = "confirmation"
MOST_POINTS: Final = 200
ENDS: Final = ("downgrade", "scrap")


@dataclass(frozen=True, kw_only=True)
class Point:
    """Error and U (k = 2) at one point of a certificate: decimal text in the unit of the process."""

    point: str
    error: str
    U: str


def open_confirmation(
    occasion: Occasion, *, process_id: UUID, allowed_error: str, due_on: date
) -> Confirmation:
    """Open a confirmation of the equipment of a process. Raises RuleRefusal without equipment, Conflict."""
    process = process_of(occasion, process_id, "confirmation_open")
    if process.instrument_id is None:
        raise RuleRefusal(
            Text("该过程尚未指定器具", "the process has no instrument yet"), process=process.number
        )
    row = Confirmation(
        **columns(occasion), process=process, instrument_id=process.instrument_id,
        allowed_error=positive_text(allowed_error, "allowed_error"), required=process.required,
        due_on=due_on, state="due",
    )  # fmt: skip
    with transaction.atomic():
        insert(row, Text("该过程已有未完成的确认", "a confirmation of this process is open already"))
        record(
            OF["confirmation_open"], occasion, entity=ENTITY, entity_id=row.pk, to_state="due",
            payload={"process": process.number, "required": row.required, "error": row.allowed_error},
        )  # fmt: skip
    return row


def send(occasion: Occasion, *, confirmation_id: UUID) -> None:
    """Send the equipment for calibration."""
    _move(occasion, _for(occasion, confirmation_id, "send"), "send")


def evaluate(
    occasion: Occasion, *, confirmation_id: UUID, certificate: str, points: Sequence[Point]
) -> rules.Judged:
    """Enter what a calibration showed, and what follows by the rule; it is decided in a second step.

    Raises Missing, NotANumber, OutOfRange, TooLarge.
    """
    row = _for(occasion, confirmation_id, "evaluate")
    if not points:
        raise InputError(Text("没有校准点", "there is no point of calibration"))
    if len(points) > MOST_POINTS:
        raise TooLarge("points", given=len(points), allowed=MOST_POINTS)
    kept = [
        {
            "point": words(one.point.strip(), "point", most=40),
            "error": decimal_text(one.error, "error"),
            "U": positive_text(one.U, "U"),
        }
        for one in points
    ]
    judged = rules.judge(need_of(row), [shown(one) for one in kept])
    changes = {
        "certificate": written(certificate, "certificate", most=80),
        "points": kept, "verdict": judged.event,
        "reason_zh": judged.reason.zh[:400], "reason_en": judged.reason.en[:400],
    }  # fmt: skip
    _move(occasion, row, "evaluate", changes=changes, payload={"verdict": judged.event, "points": len(kept)})
    return judged


def need_of(row: Confirmation) -> rules.Need:
    """What the process asked for when the confirmation was opened."""
    width = Decimal(row.process.high) - Decimal(row.process.low)
    return rules.Need(error=Decimal(row.allowed_error), U=Decimal(row.required), width=width)


def shown(point: Mapping[str, str]) -> rules.Shown:
    """A kept point as the rule reads it."""
    return rules.Shown(error=Decimal(point["error"]), U=Decimal(point["U"]))


def points_of_register(instrument_id: UUID, unit: str) -> tuple[str, list[Point]]:
    """The newest certificate of an instrument as points: its number, and its lines in this unit.

    A line is read as an error where its limits lie about zero or it is named so, else as a value at its
    nominal point; a line that is neither is left out. Two queries.
    """
    lines = Result.objects.filter(
        evaluation__instrument_id=instrument_id, evaluation__certificate_state="issued"
    )
    newest = lines.order_by("-evaluation__performed_on", "-evaluation_id").values_list(
        "evaluation_id", "evaluation__certificate_number"
    ).first()  # fmt: skip
    if newest is None:
        return "", []
    wanted = Result.objects.filter(evaluation_id=newest[0], unit=unit, u__isnull=False, value__isnull=False)
    found = [point for line in wanted.order_by("place") if (point := _point(line)) is not None]
    return newest[1], found


def _point(line: Result) -> Point | None:
    if not line.value_text or line.u is None:
        return None
    value, low, high = Decimal(line.value_text), line.limit_low, line.limit_high
    expanded = f"{2 * line.u:.4g}"
    is_error = "误差" in line.label_zh or (low and high and Decimal(low) == -Decimal(high))
    if is_error:
        return Point(point=line.point, error=f"{value:f}", U=expanded)
    nominal = line.point.split(" ", 1)[0]
    try:
        return Point(point=line.point, error=f"{value - Decimal(nominal):f}", U=expanded)
    except ArithmeticError:
        return None


def decide(
    occasion: Occasion,
    *,
    confirmation_id: UUID,
    next_on: date | None = None,
    interval_reason: str = "",
    limits: str = "",
) -> str:
    """Decide as the rule found: confirmed, limited or failed; the new state. Raises InputError, RuleRefusal.

    next_on, interval_reason : the day of the next confirmation and why; needed but for a failure.
    """
    row = _row(confirmation_id)
    event = row.verdict or "confirm"
    row = _for(occasion, confirmation_id, event)
    changes: dict[str, Any] = {"decided_on": occasion.today}
    if event != "fail":
        if next_on is None or next_on <= occasion.today:
            raise InputError(Text("下次确认日期须晚于今天", "the next confirmation must be after today"))
        changes |= {
            "next_on": next_on,
            "interval_reason": written(interval_reason, "interval_reason", most=240),
        }
    if event == "limit":
        if refusal := rules.why_not_limits(limits):
            raise InputError(refusal, quantity="limits")
        changes["limits"] = written(limits, "limits", most=240)
    _move(occasion, row, event, changes=changes, payload={"next_on": next_on and next_on.isoformat()})
    return states.TARGETS[row.state, event]


def adjust(occasion: Occasion, *, confirmation_id: UUID, reason: str) -> None:
    """Have failed equipment adjusted and calibrated again."""
    row = _for(occasion, confirmation_id, "adjust")
    _move(occasion, row, "adjust", reason=reason_of(reason))


def end(occasion: Occasion, *, confirmation_id: UUID, event: str, reason: str) -> None:
    """Downgrade or scrap failed equipment, with the reason."""
    if event not in ENDS:
        raise InputError(Text(f"没有事件“{event}”", f"there is no event “{event}”"), given=event)
    row = _for(occasion, confirmation_id, event)
    why = reason_of(reason)
    _move(occasion, row, event, changes={"decided_on": occasion.today}, reason=why)


def _row(confirmation_id: UUID) -> Confirmation:
    row = (
        Confirmation.objects.select_related("process__house__jurisdiction").filter(pk=confirmation_id).first()
    )
    if row is None:
        raise NotFound(
            Text("没有这项计量确认", "there is no such confirmation"), confirmation=confirmation_id
        )
    return row


def _for(occasion: Occasion, confirmation_id: UUID, event: str) -> Confirmation:
    row = _row(confirmation_id)
    house = row.process.house
    permit(OF[f"confirmation_{event}"], occasion, organization=house.pk, path=house.jurisdiction.path)
    if refusal := states.why_not_event(row.state, event):
        raise RuleRefusal(refusal, state=row.state)
    return row


def _move(
    occasion: Occasion,
    row: Confirmation,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    target = states.TARGETS[row.state, event]
    with transaction.atomic():
        take_step(
            occasion, OF[f"confirmation_{event}"], row, entity=ENTITY, target=target,
            what=Text("该计量确认", "the confirmation"), changes=changes, reason=reason,
            payload={"process": row.process.number, **(payload or {})},
        )  # fmt: skip
