"""Decisions about instruments: the state machine, the verification status, intervals, rotation.

Source: domain model 5.1, 5.2 and rules R5, R6. Rows marked [choice] are not in the table of 5.2 but follow
from its notes: what must be verified before use can pass or fail that verification.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from suyuan.base import civil
from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

USAGES: Final[dict[str, Text]] = {
    "working": Text("工作计量器具", "Working instrument"),
    "standard": Text("计量标准器具", "Device of a measurement standard"),
    "check_standard": Text("核查标准", "Check standard"),
}

STATES: Final[dict[str, Text]] = {
    "registered": Text("已登记", "Registered"),
    "in_use": Text("在用", "In use"),
    "out_of_use": Text("停用", "Out of use"),
    "repaired": Text("已修理", "Repaired"),
    "overdue": Text("超期", "Overdue"),
    "idle": Text("封存", "Idle"),
    "unverified": Text("待检", "To be verified before use"),
    "ended": Text("报废或轮换", "Scrapped or rotated out"),
}
NOT_ENDED: Final = tuple(state for state in STATES if state != "ended")


TRANSITIONS: Final = (
    Transition("", "register", "registered"),
    Transition("", "register_free", "in_use"),  # [choice] not controlled: nobody has to accept it
    Transition("registered", "accept_registration", "in_use"),
    Transition("registered", "return_registration", "registered"),
    Transition("in_use", "verify_pass", "in_use"),
    Transition("in_use", "verify_fail", "out_of_use"),
    Transition("in_use", "calibrated", "in_use"),  # [choice] a calibration says nothing about use
    Transition("out_of_use", "repair", "repaired"),
    Transition("repaired", "verify_pass", "in_use"),
    Transition("repaired", "verify_fail", "out_of_use"),  # [choice]
    Transition("in_use", "overdue", "overdue"),
    Transition("overdue", "verify_pass", "in_use"),
    Transition("overdue", "verify_fail", "out_of_use"),
    Transition("in_use", "set_idle", "idle"),
    Transition("overdue", "set_idle", "idle"),
    Transition("idle", "reactivate", "unverified"),
    Transition("unverified", "verify_pass", "in_use"),  # [choice]
    Transition("unverified", "verify_fail", "out_of_use"),  # [choice]
    Transition("in_use", "move", "registered"),
    Transition("in_use", "move_free", "in_use"),  # [choice] not controlled there: nobody has to accept it
    *(Transition(state, "scrap", "ended") for state in NOT_ENDED),
    *(Transition(state, "rotate_out", "ended") for state in NOT_ENDED),
    *(Transition(state, "order_stop", "out_of_use") for state in NOT_ENDED),
)
TARGETS: Final = targets_of(TRANSITIONS)
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))


def first_state(*, is_controlled: bool) -> str:
    """Where an instrument starts: a controlled one waits for the county authority."""
    return TARGETS["", "register" if is_controlled else "register_free"]


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to an instrument in `state`, or None."""
    what = Text("器具", "the instrument")
    return why_not(state, event, targets=TARGETS, states=STATES, what=what)


STATUSES: Final[dict[str, Text]] = {
    "not_controlled": Text("非强检", "Not controlled"),
    "unverified": Text("未检定", "Unverified"),
    "valid": Text("有效", "Valid"),
    "due_soon": Text("即将到期", "Due soon"),
    "overdue": Text("超期", "Overdue"),
    "rejected": Text("不合格", "Rejected"),
    "rotated_out": Text("已轮换或报废", "Rotated out"),
    "idle": Text("封存", "Idle"),
}
DUE_SOON_DAYS: Final = 30

# A state that decides the status alone, before control and dates are looked at.
STATUS_OF_STATE: Final = {"ended": "rotated_out", "idle": "idle", "out_of_use": "rejected"}
STATES_TO_VERIFY: Final = ("repaired", "unverified")


def verification_status(
    *, state: str, is_controlled: bool, valid_until: date | None, on: date, due_soon_days: int = DUE_SOON_DAYS
) -> str:
    """The status of an instrument on the day: a key of STATUSES. `valid_until` is the last valid day."""
    if decided := STATUS_OF_STATE.get(state):
        return decided
    if not is_controlled:
        return "not_controlled"
    if state in STATES_TO_VERIFY or valid_until is None:
        return "unverified"
    if valid_until < on:
        return "overdue"
    return "due_soon" if valid_until <= on + timedelta(days=due_soon_days) else "valid"


def lot_status(*, replace_by: date, on: date, due_soon_days: int = DUE_SOON_DAYS) -> str:
    """The status of a lot of meters that are verified once and replaced at the end of life."""
    if replace_by < on:
        return "overdue"
    return "due_soon" if replace_by <= on + timedelta(days=due_soon_days) else "valid"


def why_not_interval(chosen: int, *, longest: int | None) -> Text | None:
    """Why a laboratory may not choose an interval of `chosen` months, or None: R5."""
    if chosen < 1:
        return Text("检定周期至少为 1 个月", "an interval is at least one month")
    if longest is not None and chosen > longest:
        return Text(
            f"检定周期 {chosen} 个月超过规程规定的 {longest} 个月：可缩短，不可延长",
            f"{chosen} months exceed the {longest} months of the regulation: shorten, never lengthen",
        )
    return None


def validity(day: date, *, longest: int | None, chosen: int | None = None) -> date | None:
    """The last valid day of a verification of `day`; None where the regulation sets no interval: R5.

    `chosen` must have passed `why_not_interval`.
    """
    months = chosen if chosen is not None else longest
    return None if months is None else civil.valid_until(day, months=months)


def replace_by(installed_on: date, *, service_life_years: int) -> date:
    """The day on which a meter must be replaced; no later verification extends it: R6."""
    return civil.add_months(installed_on, 12 * service_life_years)


def capped(valid_until: date | None, *, replace_on: date | None) -> date | None:
    """The validity of a verification of an instrument that is rotated: never beyond the end of life, R6."""
    if valid_until is None or replace_on is None:
        return valid_until
    return min(valid_until, replace_on)


def label_of(identity: UUID) -> str:
    """A label number for an instrument without one: 50 bits of its identity, in ten clear letters."""
    number = identity.int & ((1 << 50) - 1)
    letters = [LABEL_LETTERS[number >> 5 * place & 31] for place in reversed(range(10))]
    return "SY" + "".join(letters)


LABEL_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
