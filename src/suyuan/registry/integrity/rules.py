"""Decisions about cases: who may decide, and what must be said. The rules are a choice.

A case accuses people. So the laboratory is heard before anything is found to be true, and who examined a case
does not decide it (segregation of duties, as in the assessment of standards).
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from suyuan.base.text import Text

ANSWER_DAYS: Final = 15  # working days to explain, as for the objection to an inspection


def why_not_confirm(*, examiner: UUID | None, actor: UUID | None, answer: str, overdue: bool) -> Text | None:
    """Why a case may not be found true now by this person, or None."""
    if examiner is not None and examiner == actor:
        return Text("核查人不能认定自己核查的线索", "who examined a case does not decide it")
    if not answer.strip() and not overdue:
        return Text(
            "认定之前须听取机构说明：请先要求说明，说明期满未答也可认定",
            "ask the laboratory to explain first; its silence after the last day counts as well",
        )
    return None
