"""Writing a round: planning, approving, agreeing, beginning, closing the data, publishing.

What a laboratory does stands in `taking_part`, the evaluation in `evaluating`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.metrology.units import unit
from suyuan.registry.comparisons import acts, rules, states
from suyuan.registry.comparisons.models import (
    Comparison,
    ComparisonPoint,
    Opening,
    Participation,
    ReportNote,
    Submission,
)
from suyuan.registry.comparisons.sealing import Sealed, Sealer, unseal
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, insert
from suyuan.registry.parties.queries import division, organization
from suyuan.registry.results.rules import words

ENTITY: Final = "comparison"
CODE: Final = re.compile(r"\d{8}")
BY_THE_PILOT: Final = ("agree_protocol", "begin", "change_method", "issue_draft_a", "issue_draft_b")
PLAIN: Final = ("approve", "agree_protocol", "begin")  # events without anything of their own
FACTS: Final = (
    "id", "number", "state", "row_version", "organiser_id", "pilot_id", "jurisdiction__path", "method",
    "criterion", "closes_on", "standard_code",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PointForm:
    """A quantity that is compared, at a nominal value; results are given in `unit`."""

    quantity: Text
    nominal: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class ComparisonForm:
    """What a comparison is, who conducts it, and how its protocol makes the reference value."""

    number: str
    title: Text
    level: str
    organiser_id: UUID
    pilot_id: UUID
    jurisdiction: str
    artefact: Text
    points: Sequence[PointForm]
    begins_on: date
    closes_on: date
    scheme: str = "star"
    method: str = "weighted_mean"
    criterion: str = "en"
    standard_code: str = ""
    protocol: str = ""


def plan_comparison(occasion: Occasion, form: ComparisonForm) -> Comparison:
    """Plan a round with its points. Raises InputError, and Conflict for a number that is taken."""
    path = division(form.jurisdiction)["path"]
    permit(acts.OF_EVENT["plan"], occasion, organization=form.organiser_id, path=path)
    organization(form.organiser_id)
    organization(form.pilot_id)
    _check_form(form)
    row = Comparison(
        **columns(occasion),
        number=words(form.number.strip(), "number", most=40),
        title_zh=words(form.title.zh, "title", most=120),
        title_en=words(form.title.en, "title", most=160),
        artefact_zh=words(form.artefact.zh, "artefact", most=160),
        artefact_en=words(form.artefact.en, "artefact", most=200),
        protocol=words(form.protocol, "protocol", most=20_000),
        level=form.level,
        organiser_id=form.organiser_id,
        pilot_id=form.pilot_id,
        jurisdiction_id=form.jurisdiction,
        scheme=form.scheme,
        method=form.method,
        criterion=form.criterion,
        standard_code=form.standard_code,
        begins_on=form.begins_on,
        closes_on=form.closes_on,
        state=states.TARGETS["", "plan"],
    )
    points = [
        ComparisonPoint(
            **columns(occasion),
            comparison=row,
            place=place,
            quantity_zh=words(one.quantity.zh, "quantity", most=80),
            quantity_en=words(one.quantity.en, "quantity", most=120),
            nominal=words(one.nominal, "nominal", most=60),
            unit=words(one.unit, "unit", most=12),
        )
        for place, one in enumerate(form.points)
    ]
    with transaction.atomic():
        insert(
            row, Text(f"编号 {form.number} 已被使用", f"the number {form.number} is taken"), given=form.number
        )
        ComparisonPoint.objects.bulk_create(points)
        record(
            acts.OF_EVENT["plan"],
            occasion,
            entity=ENTITY,
            entity_id=row.id,
            to_state=row.state,
            payload={"number": row.number, "title": form.title, "method": row.method, "points": len(points)},
        )
    return row


def _check_form(form: ComparisonForm) -> None:
    for code, table in (
        (form.level, rules.LEVELS),
        (form.scheme, rules.SCHEMES),
        (form.method, rules.METHODS),
        (form.criterion, rules.CRITERIA),
    ):
        if code not in table:
            raise InputError(
                Text("请从列表中选择", "choose from the list"), given=code, allowed=", ".join(table)
            )
    if not form.number.strip():
        raise Missing("number")
    for name, text in (("title", form.title), ("artefact", form.artefact)):
        if not text.zh.strip() or not text.en.strip():
            raise Missing(name, hint=Text("中英文都要填写。", "Give both languages."))
    if form.standard_code and not CODE.fullmatch(form.standard_code):
        raise InputError(
            Text("计量标准代码是 8 位数字", "the code of a standard has 8 digits"), given=form.standard_code
        )
    if form.closes_on < form.begins_on:
        raise InputError(
            Text(
                f"截止日期 {form.closes_on} 早于开始日期 {form.begins_on}",
                f"the data close on {form.closes_on}, before the round begins on {form.begins_on}",
            ),
            given=form.closes_on.isoformat(),
            allowed=f">= {form.begins_on}",
        )
    _check_points(form)


def _check_points(form: ComparisonForm) -> None:
    if not form.points:
        raise Missing("point", hint=Text("至少填写一个比对点。", "Give one at least."))
    if len(form.points) > rules.MOST_POINTS:
        raise InputError(
            Text(f"比对点为 1 至 {rules.MOST_POINTS} 个", f"1 to {rules.MOST_POINTS} points are compared"),
            given=len(form.points),
        )
    for place, one in enumerate(form.points, start=1):
        if not (one.quantity.zh and one.quantity.en and one.nominal and one.unit):
            raise InputError(
                Text(f"第 {place} 个比对点没有填全", f"point {place} is not complete"),
                hint=Text(
                    "每个比对点都要有量（中英文）、标称值和单位。",
                    "Each needs its quantity in both languages, a nominal value and a unit.",
                ),
                given=place,
            )
    for one in form.points:  # everybody hands in and reads results in it
        unit(one.unit, quantity="results")


def facts(comparison_id: UUID) -> Any:
    """What rights and rules depend on: one query. Raises NotFound."""
    row = Comparison.objects.filter(pk=comparison_id).values(*FACTS).first()
    if row is None:
        raise NotFound(Text("没有这项比对", "there is no such comparison"), comparison=comparison_id)
    return row


def permit_round(occasion: Occasion, row: Mapping[str, Any], event: str) -> None:
    """Let an event through only where the actor may make it happen to this comparison."""
    house = row["pilot_id"] if event in BY_THE_PILOT else row["organiser_id"]
    permit(acts.OF_EVENT[event], occasion, organization=house, path=row["jurisdiction__path"])


def move_state(
    occasion: Occasion, row: Mapping[str, Any], *, event: str, changes: Mapping[str, Any] | None = None
) -> str:
    """Move the round if nobody else did; whoever calls records the act afterwards. The new state.

    changes : other columns.
    """
    if refusal := states.why_not_event(row["state"], event):
        raise RuleRefusal(refusal, comparison=row["id"], state=row["state"], event=event)
    target = states.TARGETS[row["state"], event]
    move_row(
        occasion, Comparison, row["id"], state=row["state"], row_version=row["row_version"], target=target,
        what=Text("该比对", "the comparison"), changes=changes, comparison=row["id"],
    )  # fmt: skip
    return target


def advance(occasion: Occasion, *, comparison_id: UUID, event: str) -> None:
    """Approve a plan, agree its protocol, begin the round."""
    if event not in PLAIN:
        raise InputError(
            Text(f"没有事件“{event}”", f"there is no event “{event}”"), given=event, allowed=", ".join(PLAIN)
        )
    row = facts(comparison_id)
    permit_round(occasion, row, event)
    if event == "approve" and occasion.actor.person in _planned_by(comparison_id):
        raise NotPermitted(
            Text("批准人不能是计划的提出人", "whoever planned the comparison does not approve it"),
            comparison=comparison_id,
        )
    if event == "begin":
        _check_enough(row)
    _pass_on(occasion, row, event=event)


def _pass_on(
    occasion: Occasion, row: Mapping[str, Any], *, event: str, payload: Mapping[str, Any] | None = None
) -> None:
    with transaction.atomic():
        target = move_state(occasion, row, event=event)
        record(
            acts.OF_EVENT[event],
            occasion,
            entity=ENTITY,
            entity_id=row["id"],
            from_state=row["state"],
            to_state=target,
            payload=payload,
        )


def _planned_by(comparison_id: UUID) -> frozenset[UUID | None]:
    planned = Event.objects.filter(entity=ENTITY, entity_id=str(comparison_id), act="comparisons.plan")
    return frozenset(planned.values_list("actor_id", flat=True))


def _check_enough(row: Mapping[str, Any]) -> None:
    taking_part = Participation.objects.filter(comparison=row["id"]).exclude(state="excused")
    roles = list(taking_part.values_list("is_reference", flat=True))
    if refusal := rules.why_not_begin(
        row["method"], invited=len(roles), has_reference=roles.count(True) == 1
    ):
        hint = Text(
            "由主办方在比对页面上邀请。", "The organiser invites them, on the page of the comparison."
        )
        raise RuleRefusal(refusal, hint=hint, comparison=row["id"])


def close_data(occasion: Occasion, *, comparison_id: UUID, sealer: Sealer) -> None:
    """Close the data: every last submission is opened and held against its commitment.

    Raises RuleRefusal where it is too early or too little came in, EvidenceError where a submission is not
    what was committed to; then nothing is opened.
    """
    row = facts(comparison_id)
    permit_round(occasion, row, "close_data")
    with transaction.atomic():
        # First the state: whoever hands in at this moment has either committed before, or comes too late.
        target = move_state(occasion, row, event="close_data")
        last = last_submissions(comparison_id)
        _check_closing(row, last, today=occasion.today)
        openings = [_opened(occasion, one, comparison_id, sealer) for one in last.values()]
        Opening.objects.bulk_create(openings)
        record(
            acts.OF_EVENT["close_data"],
            occasion,
            entity=ENTITY,
            entity_id=comparison_id,
            from_state=row["state"],
            to_state=target,
            payload={"opened": {str(key): one.commitment for key, one in last.items()}},
        )


def _opened(occasion: Occasion, one: Submission, comparison: UUID, sealer: Sealer) -> Opening:
    kept = Sealed(one.commitment, one.sealed)
    content = unseal(sealer, kept, comparison=comparison, participation=one.participation_id)
    return Opening(**columns(occasion), submission=one, content=content.decode())


def _check_closing(row: Mapping[str, Any], last: Mapping[UUID, Submission], *, today: date) -> None:
    taking_part = Participation.objects.filter(comparison=row["id"]).exclude(state="excused")
    roles = dict(taking_part.values_list("id", "is_reference"))
    waiting = len(roles.keys() - last.keys())
    refusal = rules.why_not_close(
        today=today, closes_on=row["closes_on"], waiting=waiting
    ) or rules.why_not_enough(
        row["method"],
        handed_in=len(last),
        has_reference=any(is_reference for key, is_reference in roles.items() if key in last),
    )
    if refusal:
        raise RuleRefusal(refusal, comparison=row["id"])


def last_submissions(comparison_id: UUID) -> dict[UUID, Submission]:
    """The submission that counts of each laboratory, the last one: one query."""
    rows = Submission.objects.filter(participation__comparison=comparison_id).order_by("place")
    return {row.participation_id: row for row in rows}


def add_note(
    occasion: Occasion, *, comparison_id: UUID, text: str, participation_id: UUID | None = None
) -> ReportNote:
    """Say something in the report that came up after closing; the data stay as they are."""
    row = facts(comparison_id)
    permit(acts.ADD_NOTE, occasion, organization=row["organiser_id"], path=row["jurisdiction__path"])
    if row["state"] not in states.HAS_RESULTS:
        raise RuleRefusal(
            Text("报告初稿发出后才能加注", "notes are added once there is a report"), comparison=comparison_id
        )
    if not text.strip():
        raise Missing("note")
    if participation_id is not None and not _is_in(comparison_id, participation_id):
        raise NotFound(Text("该实验室未参加", "the laboratory is not in it"), participation=participation_id)
    note = ReportNote(
        **columns(occasion),
        comparison_id=comparison_id,
        participation_id=participation_id,
        text=words(text.strip(), "note", most=400),
    )
    with transaction.atomic():
        note.save(force_insert=True)
        record(
            acts.ADD_NOTE,
            occasion,
            entity=ENTITY,
            entity_id=comparison_id,
            reason=note.text,
            payload={"note": note.id, "participation": participation_id},
        )
    return note


def _is_in(comparison_id: UUID, participation_id: UUID) -> bool:
    return Participation.objects.filter(pk=participation_id, comparison=comparison_id).exists()
