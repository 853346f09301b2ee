"""The heads of the log: the one that was committed last, and the one that the public sees.

Where a quorum of witnesses is asked for they differ: a certificate is in the log when its transaction is
committed, and the public learns of the new head when the quorum has cosigned it. Leaves and nodes are
committed with the head, so whatever the public sees can be proved to it at once. Without a quorum the two
are the same, and a cosigned head is only the better proof.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.issuing.models import Certificate, LogHead, WitnessedHead


class Shown(NamedTuple):
    """A head as it may be handed out."""

    size: int
    checkpoint: str
    at: datetime


def known() -> LogHead:
    """The current head, with the witnessed one: one query. Raises NotFound where no log was opened."""
    found = LogHead.objects.select_related("witnessed").filter(id=1).first()
    if found is None:
        raise NotFound(Text("日志尚未建立", "the log has not been opened"))
    return found


def public(head: LogHead) -> Shown:
    """What the public sees now, with the cosignatures that there are."""
    witnessed = witnessed_of(head)
    if witnessed is not None and (head.staged or witnessed.size == head.size):
        return witnessed
    return Shown(head.size, head.checkpoint, head.updated_at)


def over(head: LogHead, index: int) -> Shown | None:
    """The head under which entry `index` is proved: the witnessed one where it reaches so far.

    None while the entry awaits its witnesses.
    """
    witnessed = witnessed_of(head)
    if witnessed is not None and index < witnessed.size:
        return witnessed
    shown = public(head)
    return shown if index < shown.size else None


def waiting_since(head: LogHead) -> datetime | None:
    """Since when the public waits for what is recorded; None where it waits for nothing."""
    shown = public(head)
    if shown.size == head.size:
        return None
    waiting = Certificate.objects.filter(log_index__gte=shown.size).order_by("log_index")
    return waiting.values_list("issued_at", flat=True).first() or head.updated_at


def witnessed_of(head: LogHead) -> Shown | None:
    """The last head with cosignatures; None where there never was one."""
    try:
        found: WitnessedHead = head.witnessed
    except WitnessedHead.DoesNotExist:
        return None
    return Shown(found.size, found.checkpoint, found.at)
