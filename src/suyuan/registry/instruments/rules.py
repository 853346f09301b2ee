"""Decisions about instruments: the state machine, the verification status, intervals, rotation.

Source: domain model 5.1, 5.2 and rules R5, R6. Rows marked [choice] are not in the table of 5.2 but follow
from its notes: what must be verified before use can pass or fail that verification.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from suyuan.base import civil
from suyuan.base.errors import Missing, OutOfRange
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


def validity(day: date, *, longest: int | None, chosen: int | None = None) -> date | None:
    """The last valid day of a verification of `day`; None where nobody sets an interval: R5.

    longest : of the regulation, in months. chosen : of the method as it is carried out, which may be shorter;
        a longer one counts as the longest.
    """
    months = [one for one in (longest, chosen) if one is not None]
    return civil.valid_until(day, months=min(months)) if months else None


def replace_by(installed_on: date, *, service_life_years: int) -> date:
    """The day on which a meter must be replaced; no later verification extends it: R6."""
    return civil.add_months(installed_on, 12 * service_life_years)


def capped(valid_until: date | None, *, replace_on: date | None) -> date | None:
    """The validity of a passed verification of an instrument that is rotated: R6.

    Never beyond the end of life, and until then where the regulation sets no interval.
    """
    if valid_until is None or replace_on is None:
        return valid_until or replace_on
    return min(valid_until, replace_on)


def why_not_verified_on(day: date, *, replace_on: date | None) -> Text | None:
    """Why an instrument may not pass a verification of `day`, or None: its service life is over, R6."""
    if replace_on is None or day <= replace_on:
        return None
    return Text(
        f"使用寿命已于 {replace_on} 届满，应轮换，不得再检定延期",
        f"its service life ended on {replace_on}: it is replaced, no verification extends it",
    )


def service_end(
    installed_on: date | None, service_life_years: int | None, *, is_rotated: bool, today: date
) -> date | None:
    """The end of life of a single instrument from what was given of it; None where it is not rotated.

    Raises Missing where one of the two lacks though it is rotated or the other is given, OutOfRange.
    """
    if installed_on is None and service_life_years is None and not is_rotated:
        return None
    if installed_on is None:
        raise Missing("installed_on")
    if service_life_years is None:
        raise Missing("service_life_years")
    if not 1 <= service_life_years <= LONGEST_LIFE:
        raise OutOfRange("service_life_years", given=service_life_years, allowed=f"1 … {LONGEST_LIFE}")
    if installed_on > today:
        raise OutOfRange("installed_on", given=installed_on.isoformat(), allowed=f"≤ {today}")
    return replace_by(installed_on, service_life_years=service_life_years)


LONGEST_LIFE: Final = 50  # years; no regulation names a longer one


def label_of(identity: UUID) -> str:
    """A label number for an instrument without one: 50 bits of its identity, in ten clear letters."""
    number = identity.int & ((1 << 50) - 1)
    letters = [LABEL_LETTERS[number >> 5 * place & 31] for place in reversed(range(10))]
    return "SY" + "".join(letters)


LABEL_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
