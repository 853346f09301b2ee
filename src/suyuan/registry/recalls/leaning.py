"""Which affected certificates lean on which: a standard is put right before what was measured with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs.models import JobStandard
from suyuan.registry.recalls.models import Recall, RecallItem


@dataclass(frozen=True, kw_only=True)
class Leaning:
    """What each affected evaluation leans on, and what became of the affected ones among it.

    pins : evaluation -> role -> evaluation of the standard's device; reissued : evaluation -> the new one
    waiting : doubtful and without outcome; withdrawn : gone. Both evaluation -> number of the certificate
    """

    pins: Mapping[UUID, Mapping[str, UUID]]
    reissued: Mapping[UUID, UUID]
    waiting: Mapping[UUID, str]
    withdrawn: Mapping[UUID, str]

    def put_right(self, evaluation: UUID) -> dict[str, UUID]:
        """Role -> the new evaluation of a standard that was reissued."""
        used = self.pins.get(evaluation, {})
        return {role: self.reissued[one] for role, one in used.items() if one in self.reissued}

    def refuse_waiting(self, evaluation: UUID) -> None:
        """Raise RuleRefusal where the certificate of a standard has to be dealt with first."""
        for one in self.pins.get(evaluation, {}).values():
            if number := self.waiting.get(one):
                raise RuleRefusal(
                    Text(
                        f"先处理其标准器的证书 {number}",
                        f"the certificate of its standard, {number}, comes first",
                    ),
                    certificate=number,
                )
            if number := self.withdrawn.get(one):
                raise RuleRefusal(
                    Text(
                        f"其标准器的证书 {number} 已撤销，不能换发",
                        f"the certificate of its standard, {number}, was withdrawn: nothing follows from it",
                    ),
                    certificate=number,
                )


def leaning_of(row: Recall) -> Leaning:
    """How the certificates of a recall lean on each other: two queries."""
    pins: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    mine = RecallItem.objects.filter(recall=row)
    used = JobStandard.objects.filter(
        job__evaluation_id__in=mine.values("evaluation_id"), evaluation_id__isnull=False
    )
    for evaluation, role, standard in used.values_list("job__evaluation_id", "role", "evaluation_id"):
        pins[evaluation][role] = standard
    reissued, waiting, withdrawn = {}, {}, {}
    rows = mine.values_list(
        "evaluation_id", "outcome", "doubtful", "job__evaluation_id", "certificate__number"
    )
    for evaluation, outcome, doubtful, new, number in rows:
        if outcome == "reissued" and new is not None:
            reissued[evaluation] = new
        elif outcome == "withdrawn":
            withdrawn[evaluation] = number or ""
        elif doubtful and not outcome:
            waiting[evaluation] = number or ""
    return Leaning(pins=pins, reissued=reissued, waiting=waiting, withdrawn=withdrawn)
