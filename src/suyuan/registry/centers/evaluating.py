"""What becomes of an approved center: evaluated every three years, improved within one, or revoked."""

from __future__ import annotations

from collections import Counter
from typing import Final
from uuid import UUID

from suyuan.base.civil import add_months
from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.centers import rules
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.models import Center, CenterKpi
from suyuan.registry.centers.movement import center_for, decide, minutes_of, refuse, scores_of
from suyuan.registry.centers.rules import EvaluationFacts
from suyuan.registry.journal.occasion import Occasion

EVALUATIONS: Final = ("evaluate_good", "evaluate_improve", "evaluate_fail")


def evaluate(occasion: Occasion, *, center_id: UUID, event: str, minutes: str) -> None:
    """Evaluate a center, with the reports of its years and the scores of the experts."""
    if event not in EVALUATIONS:
        raise InputError(
            Text("没有这种评估结论", "there is no such evaluation"),
            given=event[:30],
            allowed=", ".join(EVALUATIONS),
        )
    row = center_for(occasion, center_id, event)
    said = minutes_of(minutes)
    refuse(rules.why_not_evaluate(event, facts_of(row), on=occasion.today), row)
    changes = {"evaluated_on": occasion.today}
    if event == "evaluate_improve":
        changes["improve_by"] = add_months(occasion.today, rules.IMPROVE_MONTHS)
    decide(occasion, row, event, minutes=said, changes=changes)


def facts_of(row: Center) -> EvaluationFacts:
    """What an evaluation of an approved center rests on: three queries."""
    assert row.approved_on is not None
    told = Counter(CenterKpi.objects.filter(center=row).values_list("year", flat=True))
    return EvaluationFacts(
        due=rules.evaluation_due(approved_on=row.approved_on, evaluated_on=row.evaluated_on),
        since=row.evaluated_on or row.approved_on,
        reported=frozenset(year for year, count in told.items() if count == len(KPIS)),
        scores=scores_of(row.pk, "evaluation"),
    )


def confirm_improvement(occasion: Occasion, *, center_id: UUID, minutes: str) -> None:
    """Find that a center has improved, within its year."""
    row = center_for(occasion, center_id, "improved")
    assert row.improve_by is not None
    said = minutes_of(minutes)
    scores = scores_of(row.pk, "improvement")
    refuse(rules.why_not_improved(improve_by=row.improve_by, on=occasion.today, scores=scores), row)
    decide(occasion, row, "improved", minutes=said, changes={"improve_by": None})


def revoke(occasion: Occasion, *, center_id: UUID, minutes: str) -> None:
    """Revoke a center whose year to improve went by."""
    row = center_for(occasion, center_id, "not_improved")
    assert row.improve_by is not None
    said = minutes_of(minutes)
    refuse(rules.why_not_revoke(improve_by=row.improve_by, on=occasion.today), row)
    decide(occasion, row, "not_improved", minutes=said)
