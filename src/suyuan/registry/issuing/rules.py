"""Decisions about certificates: number, kind, state machine, access code, who may revoke.

Source: domain model 5.4 (states and numbering templates).
"""

from __future__ import annotations

import hashlib
import re
import string
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from suyuan.base.errors import InputError
from suyuan.base.identity import IdentitySource
from suyuan.base.text import Text
from suyuan.registry.instruments.rules import capped, validity
from suyuan.registry.journal.states import why_not

STATES: Final[dict[str, Text]] = {
    "issued": Text("有效", "Issued"),
    "superseded": Text("已被替代", "Superseded"),
    "revoked": Text("已撤销", "Revoked"),
    "in_doubt": Text("存疑", "In doubt"),
    "lapsed": Text("已过有效期", "Lapsed"),
}
KINDS: Final[dict[str, Text]] = {
    "verification": Text("检定证书", "Verification certificate"),
    "rejection_notice": Text("检定结果通知书", "Rejection notice"),
    "calibration": Text("校准证书", "Calibration certificate"),
}


class Transition(NamedTuple):
    """One row of the table of states."""

    sources: tuple[str, ...]
    event: str
    target: str


TRANSITIONS: Final = (
    Transition(("",), "issue", "issued"),
    Transition(("issued", "in_doubt"), "supersede", "superseded"),
    Transition(("issued", "in_doubt"), "revoke", "revoked"),
    Transition(("issued",), "flag_doubt", "in_doubt"),
    Transition(("in_doubt",), "clear_doubt", "issued"),
)
BY_EVENT: Final = {row.event: row for row in TRANSITIONS}
TARGETS: Final = {(source, row.event): row.target for row in TRANSITIONS for source in row.sources}


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a certificate in `state`, or None."""
    what = Text("证书", "the certificate")
    return why_not(state, event, targets=TARGETS, states=STATES, what=what)


def state_on(state: str, last_day: date | None, *, on: date) -> str:
    """The state shown on a day: an issued certificate lapses by itself after its last valid day."""
    return "lapsed" if state == "issued" and last_day is not None and last_day < on else state


def support_of(kind: str, state: str) -> str:
    """What an evaluation may support while its document is in `state`; a rejection supports nothing."""
    return "rejected" if kind == "rejection_notice" and state == "issued" else state


def why_not_two_persons(first: UUID | None, second: UUID | None) -> Text | None:
    """Why these two may not revoke together, or None: laboratory manager and approver are two people."""
    if first is not None and second is not None and first != second:
        return None
    return Text("撤销证书须由两个不同的人共同决定", "two different persons revoke a certificate together")


def kind_of(activity: str, verdict: str) -> str | None:
    """The kind of document that follows from activity and verdict; None where none may be issued.

    A verification that ended undecided ends in no document: the measurement must be repeated.
    """
    if activity == "calibration":
        return "calibration"
    return {"pass": "verification", "fail": "rejection_notice"}.get(verdict)


EVENT_OF_KIND: Final = {
    "verification": "verify_pass",
    "rejection_notice": "verify_fail",
    "calibration": "calibrated",
}


def last_day(
    kind: str,
    performed: date,
    *,
    months: int | None,
    longest: int | None = None,
    replace_on: date | None = None,
) -> date | None:
    """The last valid day (rules R5 and R6). Of our documents only a verification certificate has one.

    months : interval of the pack. longest : the longest one of the regulation. replace_on : the end of the
        service life of an instrument that is rotated.
    """
    if kind != "verification":
        return None
    return capped(validity(performed, longest=longest, chosen=months), replace_on=replace_on)


NUMBER_TEMPLATES: Final[dict[str, str]] = {
    "verification": "{institution}-{dept}-{yyyy}-{n:07}",
    "rejection_notice": "{institution}-{dept}-{yyyy}-T{n:06}",
    "calibration": "{institution}-{dept}-{yyyy}-C{n:06}",
}
PLACES: Final = frozenset({"institution", "dept", "yyyy", "n"})


class Series(NamedTuple):
    """A series of numbers: its key, and the template with all filled in but the running number."""

    key: str
    template: str

    def number(self, n: int) -> str:
        """The n-th number of the series, n >= 1."""
        return self.template.format(n=n)


def series(template: str, *, institution: str, dept: str, year: int) -> Series:
    """The series that a template makes of institution, department and year.

    Raises InputError for a template with unknown places or without the running number.
    """
    try:
        parts = [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name]
    except ValueError:
        parts = []
    names = {name for name, _ in parts}
    if "n" not in names or names - PLACES or not all(re.fullmatch(r"0?\d?", spec) for _, spec in parts):
        raise InputError(
            Text(f"编号模板不可用：{template}", f"the template of numbers cannot be used: {template}"),
            given=template,
            allowed=", ".join(f"{{{name}}}" for name in sorted(PLACES)),
        )
    filled = "".join(
        before + (_place(name, spec, institution, dept, year) if name else "")
        for before, name, spec, _ in string.Formatter().parse(template)
    )
    return Series(key=filled, template=filled)


def _place(name: str, spec: str | None, institution: str, dept: str, year: int) -> str:
    if name == "n":
        return "{n:" + spec + "}" if spec else "{n}"
    return {"institution": institution, "dept": dept, "yyyy": f"{year:04}"}[name]


# No O and 0, no I and 1: they are read aloud and typed from paper.
CODE_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 10


def access_code(entropy: IdentitySource) -> str:
    """Ten clear letters from a fresh identity: 50 bits.

    A UUIDv7 carries 74 random bits, the lowest 62 of them in a row; the code is the lowest 50. The identity
    is thrown away, so the code follows from nothing that is stored. The source must be cryptographically
    random: the occasion of the web floor draws from the operating system; that of a demonstration has a seed.
    """
    number = entropy().int
    return "".join(CODE_LETTERS[number >> 5 * place & 31] for place in range(CODE_LENGTH))


def clean_code(text: str) -> str:
    """An access code as typed: case, blanks and hyphens do not matter."""
    return re.sub(r"[\s-]", "", text).upper()


def salt(entropy: IdentitySource) -> bytes:
    """32 bytes for the leaves of one certificate, from two fresh identities (124 random bits) thrown away."""
    return hashlib.sha256(b"suyuan salt" + entropy().bytes + entropy().bytes).digest()
