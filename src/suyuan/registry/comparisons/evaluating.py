"""Evaluating a round: draft A with its consequences, draft B and publication after computing it again.

Draft A stores what the engine found, as text. Before each further step the same is computed from the opened
submissions once more, and refused if a number moved by more than a millionth of its uncertainty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import EvidenceError, InputError, NotPermitted, NumericalError
from suyuan.base.text import Text
from suyuan.registry.comparisons import acts, rules
from suyuan.registry.comparisons.evaluation import Given, Judged, Outcome, evaluate
from suyuan.registry.comparisons.models import (
    ComparisonPoint,
    Equivalence,
    Opening,
    Participation,
    ReferenceResult,
    Submission,
)
from suyuan.registry.comparisons.rounds import ENTITY, facts, move_state, permit_round
from suyuan.registry.comparisons.sealing import read_content
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.standards.commands import hold

FAILED: Final = "COMPARISON_FAILED"
MOVED: Final = 1e-6  # of the uncertainty
WAYS_OUT: Final = Text(
    "由主导实验室主任在比对页面上说明原因并更改参考值的方法；或由主办方说明原因并取消比对。",
    "The manager of the pilot changes the method of the reference value, with a reason, on the page of the "
    "comparison; or the organiser cancels the comparison, with a reason.",
)


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """A point with its outcome; `laboratories` are participations in the order of `outcome.judged`."""

    point: UUID
    laboratories: tuple[UUID, ...]
    outcome: Outcome

    def rows(self) -> Iterator[tuple[UUID, Judged]]:
        """Each laboratory that is judged."""
        for laboratory, judged in zip(self.laboratories, self.outcome.judged, strict=True):
            if judged is not None:
                yield laboratory, judged


def compute(comparison_id: UUID, *, method: str, criterion: str) -> list[Evaluated]:
    """Evaluate every point from the opened submissions: two queries. Raises NumericalError, InputError."""
    points = ComparisonPoint.objects.filter(comparison=comparison_id).order_by("place")
    opened = list(
        Opening.objects.filter(submission__participation__comparison=comparison_id)
        .order_by("submission__participation__created_at", "submission__participation_id")
        .values_list("submission__participation_id", "submission__participation__is_reference", "content")
    )
    contents = [(key, is_reference, read_content(content)) for key, is_reference, content in opened]
    laboratories = tuple(key for key, _, _ in contents)
    return [
        Evaluated(
            point=point,
            laboratories=laboratories,
            outcome=evaluate(
                [
                    Given(
                        value=content[point].value,
                        U=content[point].U,
                        k=content[point].k,
                        is_reference=is_reference,
                    )
                    for _, is_reference, content in contents
                ],
                method=method,
                criterion=criterion,
            ),
        )
        for point in points.values_list("id", flat=True)
    ]


def issue_draft_a(occasion: Occasion, *, comparison_id: UUID) -> None:
    """Evaluate, judge every laboratory, block the standards that failed, and open draft A to participants."""
    row = facts(comparison_id)
    permit_round(occasion, row, "issue_draft_a")
    check_evaluator(occasion, comparison_id)
    with transaction.atomic():
        target = move_state(occasion, row, event="issue_draft_a")
        found = _computed(comparison_id, row)
        _store(occasion, found)
        verdicts = verdicts_of(found)
        record(
            acts.OF_EVENT["issue_draft_a"],
            occasion,
            entity=ENTITY,
            entity_id=comparison_id,
            from_state=row["state"],
            to_state=target,
            payload={"verdicts": {str(key): verdict for key, verdict in verdicts.items()}},
        )
        _judge(occasion.as_system(), row, verdicts)


def _computed(comparison_id: UUID, row: Mapping[str, Any]) -> list[Evaluated]:
    """What the method of the round gives; where it gives nothing, the refusal tells both ways out."""
    try:
        return compute(comparison_id, method=row["method"], criterion=row["criterion"])
    except (InputError, NumericalError) as refused:
        refused.hint = WAYS_OUT
        raise


def check_evaluator(occasion: Occasion, comparison_id: UUID) -> None:
    """Whoever handed in results of a laboratory does not evaluate the round; asked of the person."""
    handed_in = Submission.objects.filter(participation__comparison_id=comparison_id)
    if handed_in.filter(created_by=occasion.actor.person, created_by__isnull=False).exists():
        raise NotPermitted(
            Text("提交过结果的人员不得评价本次比对", "whoever handed in results does not evaluate the round"),
            hint=Text(
                "请由主导实验室的另一位主任更改方法或发出初稿。",
                "Another manager of the pilot laboratory changes the method or issues draft A.",
            ),
            comparison=comparison_id,
        )


def verdicts_of(found: Iterable[Evaluated]) -> dict[UUID, str]:
    """The verdict on each judged laboratory over all points."""
    every: dict[UUID, list[str]] = {}
    for one in found:
        for laboratory, judged in one.rows():
            every.setdefault(laboratory, []).append(judged.verdict)
    return {laboratory: rules.overall(verdicts) for laboratory, verdicts in every.items()}


def _store(occasion: Occasion, found: Iterable[Evaluated]) -> None:
    references, equivalences = [], []
    for one in found:
        outcome = one.outcome
        references.append(
            ReferenceResult(
                **columns(occasion),
                point_id=one.point,
                value=repr(outcome.value),
                U=repr(outcome.U),
                members=outcome.members,
                chi2=_text(outcome.chi2),
                p_value=_text(outcome.p_value),
                is_consistent=outcome.is_consistent,
            )
        )
        equivalences += [
            Equivalence(
                **columns(occasion),
                participation_id=laboratory,
                point_id=one.point,
                d=repr(judged.d),
                U=repr(judged.U),
                score=repr(judged.score),
                is_member=judged.is_member,
                verdict=judged.verdict,
            )
            for laboratory, judged in one.rows()
        ]
    ReferenceResult.objects.bulk_create(references)
    Equivalence.objects.bulk_create(equivalences)


def _text(number: float | None) -> str:
    return "" if number is None else repr(number)


def _judge(occasion: Occasion, row: Mapping[str, Any], verdicts: Mapping[UUID, str]) -> None:
    """Consequences, as the software: the state of every laboratory, and a hold on what failed."""
    for verdict, event in (("ok", "judge_ok"), ("not_ok", "judge_not_ok")):
        judged = [key for key, one in verdicts.items() if one == verdict]
        if not judged:
            continue
        Participation.objects.filter(pk__in=judged).update(state=verdict, updated_at=occasion.at)
        if verdict == "not_ok":
            _block(occasion, judged, number=str(row["number"]))
        record(
            acts.OF_EVENT[event],
            occasion,
            entity=ENTITY,
            entity_id=row["id"],
            from_state="submitted",
            to_state=verdict,
            payload={"participations": sorted(map(str, judged))},
        )


def _block(occasion: Occasion, failed: Iterable[UUID], *, number: str) -> None:
    rows = Participation.objects.filter(pk__in=list(failed), standard__isnull=False)
    for participation, standard in rows.values_list("id", "standard_id"):
        opened = hold(occasion, standard, reason=FAILED, note=number)
        Participation.objects.filter(pk=participation).update(hold=opened)


def issue_draft_b(occasion: Occasion, *, comparison_id: UUID) -> None:
    """Draft B: seen by the participants, now open to the authorities above."""
    _pass_on_unmoved(occasion, comparison_id, "issue_draft_b")


def publish(occasion: Occasion, *, comparison_id: UUID) -> None:
    """Open the report to everybody."""
    _pass_on_unmoved(occasion, comparison_id, "publish")


def _pass_on_unmoved(occasion: Occasion, comparison_id: UUID, event: str) -> None:
    row = facts(comparison_id)
    permit_round(occasion, row, event)
    with transaction.atomic():
        target = move_state(occasion, row, event=event)
        if moved := moved_numbers(comparison_id, method=row["method"], criterion=row["criterion"]):
            raise EvidenceError(
                Text(
                    f"重新计算与初稿不一致：{moved} 处",
                    f"computing it again does not give draft A: {moved} numbers differ",
                ),
                comparison=comparison_id,
            )
        record(
            acts.OF_EVENT[event],
            occasion,
            entity=ENTITY,
            entity_id=comparison_id,
            from_state=row["state"],
            to_state=target,
        )


def moved_numbers(comparison_id: UUID, *, method: str, criterion: str) -> int:
    """How many numbers of draft A the opened submissions do not give again: four queries."""
    references = {
        row.point_id: row for row in ReferenceResult.objects.filter(point__comparison=comparison_id)
    }
    stored = {
        (row.point_id, row.participation_id): row
        for row in Equivalence.objects.filter(point__comparison=comparison_id)
    }
    count = 0
    for one in compute(comparison_id, method=method, criterion=criterion):
        reference = references[one.point]
        pairs = [(float(reference.value), one.outcome.value, one.outcome.U)]
        for laboratory, judged in one.rows():
            row = stored.pop((one.point, laboratory))
            pairs.append((float(row.d), judged.d, judged.U))
            pairs.append((float(row.U), judged.U, judged.U))
            count += row.verdict != judged.verdict
        count += sum(abs(before - now) > MOVED * spread for before, now, spread in pairs)
    return count + len(stored)
