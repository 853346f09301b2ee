"""Writing the assessment of a standard: the case, its assessors, findings and corrections, the report.

A case opens with the application and closes with the decision, inside the transactions of those events.
Source: domain model 4.1 (standard_assessment), 4.3 rows 3 to 13.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import InputError, Missing, NotPermitted, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Person, RoleAssignment
from suyuan.registry.parties.queries import employed, in_force
from suyuan.registry.results.rules import words
from suyuan.registry.specifications.rules import written
from suyuan.registry.standards import assessment_rules as rules
from suyuan.registry.standards.models import (
    AssessmentFinding,
    MeasurementStandard,
    StandardAssessment,
    StandardAssessor,
)
from suyuan.registry.standards.movement import facts_of, move_state

OPENING: Final = {"apply": "new", "apply_renewal": "renewal"}
CLOSING: Final = {
    "reject": "rejected",
    "refuse": "refused",
    "certify": "certified",
    "suspend": "lapsed",
    "withdraw": "lapsed",
    "revoke": "lapsed",
    "expire": "lapsed",
}
MOST_FINDINGS: Final = 50
LONGEST_REPORT: Final = 4000


def assign(occasion: Occasion, *, standard_id: UUID, people: Sequence[UUID], mode: str = "on_site") -> None:
    """Appoint one or two assessors. Raises InputError, RuleRefusal where one of them is too close (SOD-2)."""
    if mode not in rules.MODES:
        raise InputError(
            Text("请选择考评方式", "choose how it is assessed"), given=mode, allowed=", ".join(rules.MODES)
        )
    owner = facts_of(standard_id)["owner_id"]
    if reason := rules.why_not_panel(seats_of(people, on=occasion.today), applicant=owner, on=occasion.today):
        raise RuleRefusal(reason, standard=standard_id)

    def seat() -> None:
        case = _case(occasion, standard_id)
        StandardAssessment.objects.filter(pk=case).update(
            mode=mode, assigned_on=occasion.today, updated_at=occasion.at
        )
        StandardAssessor.objects.bulk_create(
            StandardAssessor(**columns(occasion), assessment_id=case, person_id=person) for person in people
        )

    move_state(
        occasion,
        standard_id,
        event="assign",
        payload={"assessors": [str(person) for person in people], "mode": mode},
        also=seat,
    )


def find_defects(occasion: Occasion, *, standard_id: UUID, findings: Sequence[str], correct_by: date) -> None:
    """Name what has to be put right until a day. Raises Missing, InputError, OutOfRange, NotPermitted."""
    named = [words(text, "finding", most=480) for text in findings if text.strip()]
    if not named:
        raise Missing("findings", hint=Text("每行写一项整改内容。", "Write one finding a line."))
    if len(named) > MOST_FINDINGS:
        raise OutOfRange("findings", given=len(named), allowed=f"1 ... {MOST_FINDINGS}")
    if correct_by <= occasion.today:
        raise OutOfRange("correct_by", given=correct_by.isoformat(), allowed=f"> {occasion.today}")
    _check_seat(occasion, standard_id)

    def enter() -> None:
        case = _case(occasion, standard_id)
        first = AssessmentFinding.objects.filter(assessment_id=case).count() + 1
        AssessmentFinding.objects.bulk_create(
            AssessmentFinding(
                **columns(occasion), assessment_id=case, number=number, text=text, correct_by=correct_by
            )
            for number, text in enumerate(named, start=first)
        )

    move_state(
        occasion,
        standard_id,
        event="find_defects",
        payload={"findings": named, "correct_by": correct_by.isoformat()},
        also=enter,
    )


def report_correction(occasion: Occasion, *, standard_id: UUID, corrections: Mapping[int, str]) -> None:
    """Say for every open finding what was done. Raises RuleRefusal where one is left out."""
    said = {
        number: words(text, "correction", most=480) for number, text in corrections.items() if text.strip()
    }
    open_ones = _open_findings(standard_id)
    if reason := rules.why_not_corrected(list(open_ones), frozenset(said)):
        raise RuleRefusal(reason, standard=standard_id)

    def enter() -> None:
        for number, finding in open_ones.items():
            AssessmentFinding.objects.filter(pk=finding).update(
                correction=said[number], corrected_on=occasion.today, updated_at=occasion.at
            )

    move_state(
        occasion,
        standard_id,
        event="report_correction",
        payload={"corrections": {str(number): said[number] for number in open_ones}},
        also=enter,
    )


def recommend(occasion: Occasion, *, standard_id: UUID, passed: bool, report: str) -> None:
    """Hand in the report of the assessment. Raises Missing, NotPermitted for who is not an assessor of it."""
    if not report.strip():
        raise Missing(
            "report", hint=Text("请写明考评结论和依据。", "Say what was found, and on what ground.")
        )
    text = written(report, "report", most=LONGEST_REPORT)
    _check_seat(occasion, standard_id)

    def enter() -> None:
        StandardAssessment.objects.filter(pk=_case(occasion, standard_id)).update(
            report=text, updated_at=occasion.at
        )

    event = "recommend_pass" if passed else "recommend_fail"
    move_state(occasion, standard_id, event=event, reason=text, also=enter)


def with_case(occasion: Occasion, standard_id: UUID, event: str) -> Callable[[], None] | None:
    """What an event of the standard does to its case: opens it, closes it, or nothing."""

    def enter() -> None:
        if event in OPENING:
            _open(occasion, standard_id, kind=OPENING[event])
        else:
            _close(occasion, standard_id, outcome=CLOSING[event])

    return enter if event in OPENING or event in CLOSING else None


def _open(occasion: Occasion, standard_id: UUID, *, kind: str) -> UUID:
    row = StandardAssessment(
        **columns(occasion), standard_id=standard_id, kind=kind, applied_on=occasion.today
    )
    row.save(force_insert=True)
    return row.id


def _close(occasion: Occasion, standard_id: UUID, *, outcome: str) -> None:
    StandardAssessment.objects.filter(standard_id=standard_id, closed_on__isnull=True).update(
        outcome=outcome, closed_on=occasion.today, updated_at=occasion.at
    )


def _case(occasion: Occasion, standard_id: UUID) -> UUID:
    """The open case; one that was applied for before cases were kept is opened now."""
    found = StandardAssessment.objects.filter(standard_id=standard_id, closed_on__isnull=True)
    case = found.values_list("pk", flat=True).first()
    if case is not None:
        return case
    state = MeasurementStandard.objects.values_list("state", flat=True).get(pk=standard_id)
    return _open(occasion, standard_id, kind="renewal" if state == "renewing" else "new")


def _check_seat(occasion: Occasion, standard_id: UUID) -> None:
    seats = StandardAssessor.objects.filter(
        assessment__standard_id=standard_id, assessment__closed_on__isnull=True
    )
    panel = frozenset(seats.values_list("person_id", flat=True))
    if reason := rules.why_not_on_panel(occasion.actor.person, panel):
        raise NotPermitted(reason, standard=standard_id)


def _open_findings(standard_id: UUID) -> dict[int, UUID]:
    rows = AssessmentFinding.objects.filter(
        assessment__standard_id=standard_id, assessment__closed_on__isnull=True, corrected_on__isnull=True
    )
    return dict(rows.order_by("number").values_list("number", "pk"))


def seats_of(people: Sequence[UUID], *, on: date) -> list[rules.Seat]:
    """These people as the rule of the panel looks at them: two queries. Who is unknown is refused."""
    assessors = set(
        RoleAssignment.objects.filter(
            in_force(on), employed(on, prefix="person__"), person_id__in=people, role="assessor"
        ).values_list("person_id", flat=True)
    )
    rows = Person.objects.filter(pk__in=people).values("id", "name_zh", "name_en", *_EMPLOYED)
    known: dict[UUID, Any] = {row["id"]: row for row in rows}
    if missing := [person for person in people if person not in known]:
        raise InputError(Text("没有这个人员", "there is no such person"), given=str(missing[0]))
    return [
        rules.Seat(
            person=person,
            name=Text(known[person]["name_zh"], known[person]["name_en"]),
            organization=known[person]["organization_id"],
            employed_to=known[person]["employed_to"],
            is_assessor=person in assessors,
        )
        for person in people
    ]


_EMPLOYED: Final = ("organization_id", "employed_to")


def assessors_for(standard_id: UUID, *, on: date) -> list[dict[str, Any]]:
    """Who may be appointed to a standard on the day, by name: the rule over all assessors, three queries."""
    held = RoleAssignment.objects.filter(in_force(on), role="assessor").values_list("person_id", flat=True)
    owner = facts_of(standard_id)["owner_id"]
    seats = seats_of(sorted(set(held), key=str), on=on)
    return [
        {"id": seat.person, "name": seat.name}
        for seat in sorted(seats, key=lambda seat: seat.name.en)
        if rules.why_not_panel([seat], applicant=owner, on=on) is None
    ]


def cases(standard_id: UUID) -> list[StandardAssessment]:
    """The assessments of a standard with assessors and findings, newest first: three queries."""
    rows = StandardAssessment.objects.filter(standard_id=standard_id).order_by(
        "-applied_on", "-created_at", "-pk"
    )
    return list(rows.prefetch_related("assessors__person", "findings"))
