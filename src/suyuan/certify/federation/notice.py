"""The notice of a recall: a result was off, told to those who lean on it in other installations.

It names the result by its identity and the fault as the recall bounds it, in decimal text. What follows from
it is worked out by the reader from his own graph. Source: domain model 6.3; decision 0032.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.certify.federation import forms
from suyuan.certify.federation.forms import DAY, DIGEST, IDENTITY, MOMENT, maybe
from suyuan.certify.federation.sealed import KINDS, Sealed, seal, unreadable, unseal
from suyuan.certify.federation.subtree import MOST_KEYS, House
from suyuan.tlog.note import Signer

KIND: Final = "recall"
COURSES: Final = ("constant", "step", "linear")


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A fault of one result: the correction to be added to its value, in its unit, and on which days."""

    format: Annotated[str, forms.choice(KINDS[KIND])]
    log: Annotated[str, forms.words(120, least=1)]
    made_at: Annotated[datetime, MOMENT]
    house: Annotated[House, forms.record(House)]
    log_keys: Annotated[str, forms.letter(MOST_KEYS)]
    number: Annotated[str, forms.words(20, least=1)]  # of the recall, where it was opened
    trigger: Annotated[str, forms.words(12)]
    note: Annotated[str, forms.letter(400)]
    certificate: Annotated[str, forms.words(80)]
    sha256: Annotated[str, DIGEST]
    result: Annotated[UUID, IDENTITY]
    point: Annotated[str, forms.words(40)]
    unit: Annotated[str, forms.words(20)]
    amount: Annotated[str, forms.words(40, least=1)]
    u_amount: Annotated[str, forms.words(40, least=1)]
    course: Annotated[str, forms.choice(*COURSES)]
    since: Annotated[date | None, maybe(DAY)]
    until: Annotated[date | None, maybe(DAY)]


_FORM: Final = forms.record(Notice)


def write_notice(notice: Notice, *, signer: Signer) -> bytes:
    """The signed file. Raises InputError."""
    return seal(forms.write(notice, _FORM), kind=KIND, signer=signer)


def read_notice(content: bytes | Sealed) -> Notice:
    """Read a notice; its signature is not verified. Raises Unreadable, TooLarge and EvidenceError only."""
    sealed = content if isinstance(content, Sealed) else unseal(content)
    if sealed.kind != KIND:
        raise unreadable(Text("不是追溯通知", "it is no notice of a recall"))
    found: Notice = forms.read(sealed.body, _FORM)
    return found
