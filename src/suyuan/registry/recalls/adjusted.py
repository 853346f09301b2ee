"""Instruments that were adjusted: their certificate prints what was found and what was left.

Where its readings are evaluated again, both sets are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.jobs.models import Found

if TYPE_CHECKING:
    from suyuan.registry.recalls.revaluing import Revalued

AT_ONCE: Final = 500
AS_FOUND: Final = Text("调整前 · ", "As found · ")


def found_before(evaluations: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of instruments that were adjusted: what was left -> what was found, as the certificate prints both."""
    pairs: dict[UUID, UUID] = {}
    for start in range(0, len(evaluations), AT_ONCE):
        part = evaluations[start : start + AT_ONCE]
        rows = Found.objects.filter(job__evaluation_id__in=part, adjusted_at__isnull=False)
        pairs |= dict(rows.order_by("created_at", "id").values_list("job__evaluation_id", "evaluation_id"))
    return pairs


def with_found(found: dict[UUID, Revalued], before: Mapping[UUID, UUID]) -> dict[UUID, Revalued]:
    """What was found before an adjustment stands with what was left, above it."""
    for left, first in before.items():
        one = found.pop(first)
        lines = tuple(
            replace(line, label=Text(AS_FOUND.zh + line.label.zh, AS_FOUND.en + line.label.en))
            for line in one.lines
        )
        whole = found[left]
        found[left] = replace(whole, lines=lines + whole.lines, refusal=whole.refusal or one.refusal)
    return found
