"""From the application of a host to the acceptance of its center. Source: domain model 11, the state table.

What comes after the approval stands in `evaluating`, what a center reports in `reporting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.centers import rules, states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.models import (
    Center,
    CenterProgress,
    CenterScore,
    CenterTask,
    IndustrialChain,
)
from suyuan.registry.centers.movement import (
    ENTITY,
    center_for,
    decide,
    minutes_of,
    move,
    panel_round,
    refuse,
    scores_of,
)
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, insert, known
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.rules import written

MOST_TASKS: Final = 60
LONGEST: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class CenterForm:
    """What a host asks for; `study` is of the chain, `funds` are in 10 000 yuan, `funding` says who pays."""

    code: str
    name: Text
    level: str
    chain_id: UUID
    host_id: UUID
    director: str
    study: str
    plan: str
    funds: str
    funding: str
    partners: str = ""
    area_m2: int | None = None


def apply(occasion: Occasion, form: CenterForm) -> Center:
    """Apply for a center. Raises InputError, Missing, Conflict for a code that is taken."""
    host = organization(form.host_id)
    permit(OF["apply"], occasion, organization=form.host_id, path=host["jurisdiction__path"])
    known(form.level, states.LEVELS, what=Text("级别", "the level"))
    if not IndustrialChain.objects.filter(pk=form.chain_id).exists():
        raise NotFound(Text("没有这条产业链", "there is no such chain"), chain=form.chain_id)
    if form.area_m2 is not None and not 0 < form.area_m2 < 10_000_000:
        raise OutOfRange("area_m2", given=form.area_m2, allowed="1 ... 9999999")
    row = Center(
        **columns(occasion),
        code=rules.code_of(form.code),
        name_zh=written(form.name.zh, "name", most=120),
        name_en=written(form.name.en, "name", most=160),
        level=form.level,
        chain_id=form.chain_id,
        host_id=form.host_id,
        jurisdiction_id=host["jurisdiction_id"],
        director=written(form.director, "director", most=60),
        study=written(form.study, "study", most=LONGEST),
        plan=written(form.plan, "plan", most=LONGEST),
        funds=rules.money(form.funds, "funds"),
        funding=written(form.funding, "funding", most=400),
        partners=words(form.partners.strip(), "partners", most=400),
        area_m2=form.area_m2,
        applied_on=occasion.today,
        state=states.TARGETS["", "apply"],
    )
    with transaction.atomic():
        insert(row, Text(f"代码 {row.code} 已被使用", f"the code {row.code} is taken"), given=row.code)
        record(
            OF["apply"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            to_state=row.state,
            payload={"code": row.code, "name": form.name, "level": row.level, "host": form.host_id},
        )
    return row


def recommend(occasion: Occasion, *, center_id: UUID, reason: str) -> None:
    """Recommend an application to the authority that decides."""
    row = center_for(occasion, center_id, "recommend")
    why = reason_of(reason)
    with transaction.atomic():
        move(occasion, row, "recommend", reason=why)


def give_score(
    occasion: Occasion,
    *,
    center_id: UUID,
    expert: str,
    score: int,
    opinion: str = "",
    house_id: UUID | None = None,
) -> CenterScore:
    """Record what an expert gave in the panel that the center stands before; not one of the host."""
    row = center_for(occasion, center_id, "give_score")
    panel = states.PANEL_OF.get(row.state)
    if panel is None:
        raise RuleRefusal(
            Text("此时没有专家评分", "no experts are asked at this state"), center=row.code, state=row.state
        )
    if wrong := rules.why_not_score(score):
        raise InputError(wrong, given=score, quantity="score")
    if house_id == row.host_id:
        raise RuleRefusal(
            Text("承担单位的人员不能作为专家", "nobody of the host is an expert here"), center=row.code
        )
    if house_id is not None:
        organization(house_id)
    given = CenterScore(
        **columns(occasion),
        center=row,
        occasion=panel,
        panel_round=panel_round(row.pk, panel),
        expert=written(expert, "expert", most=60),
        house_id=house_id,
        score=score,
        opinion=words(opinion.strip(), "opinion", most=600),
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                given.save(force_insert=True)
        except IntegrityError:
            raise Conflict(
                Text(f"{given.expert} 已评分", f"{given.expert} has given a score"), center=row.code
            ) from None
        record(
            OF["give_score"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            payload={"panel": panel, "round": given.panel_round, "score": score},
        )
    return given


def approve_preparation(
    occasion: Occasion, *, center_id: UUID, tasks: Sequence[Text], until: date, minutes: str
) -> None:
    """Approve the preparation with its task book and term. Not by the person who recommended it."""
    row = center_for(occasion, center_id, "approve_preparation")
    _check_other_person(occasion, row, "recommend")
    said = minutes_of(minutes)
    scores = scores_of(row.pk, "review")
    refuse(rules.why_not_preparation(tasks=tasks, begins=occasion.today, until=until, scores=scores), row)
    if len(tasks) > MOST_TASKS:
        raise InputError(Text(f"任务至多 {MOST_TASKS} 项", f"{MOST_TASKS} tasks at most"), given=len(tasks))
    items = [
        CenterTask(
            **columns(occasion),
            center=row,
            place=place,
            title_zh=written(task.zh, "task", most=160),
            title_en=written(task.en, "task", most=200),
        )
        for place, task in enumerate(tasks, start=1)
    ]
    with transaction.atomic():
        CenterTask.objects.bulk_create(items)
        decide(
            occasion,
            row,
            "approve_preparation",
            minutes=said,
            changes={"preparing_from": occasion.today, "term_until": until},
            payload={"tasks": len(items), "until": until.isoformat()},
        )


def _check_other_person(occasion: Occasion, row: Center, deed: str) -> None:
    done = Event.objects.filter(entity=ENTITY, entity_id=str(row.pk), act=OF[deed].code)
    person = occasion.actor.person
    if person is not None and done.filter(actor_id=person).exists():
        raise NotPermitted(
            Text("决定人不能是推荐人", "whoever decides has not recommended it"), center=row.code
        )


def reject(occasion: Occasion, *, center_id: UUID, minutes: str) -> None:
    """Close an application without a preparation."""
    row = center_for(occasion, center_id, "reject")
    decide(occasion, row, "reject", minutes=minutes_of(minutes))


def report_progress(
    occasion: Occasion, *, center_id: UUID, year: int, text: str, spent: Decimal | None = None
) -> CenterProgress:
    """Report what was done in a year of the preparation; once for a year, never of one to come."""
    row = center_for(occasion, center_id, "report_progress")
    assert row.preparing_from is not None
    if not row.preparing_from.year <= year <= occasion.today.year:
        raise InputError(
            Text("年度不在筹建期内", "the year is not one of the preparation"),
            given=year,
            allowed=f"[{row.preparing_from.year}, {occasion.today.year}]",
        )
    report = CenterProgress(
        **columns(occasion),
        center=row,
        year=year,
        text=written(text, "text", most=4000),
        spent=None if spent is None else rules.money(str(spent), "spent"),
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                report.save(force_insert=True)
        except IntegrityError:
            raise Conflict(
                Text(f"{year} 年进展已报告", f"the progress of {year} is reported"), center=row.code
            ) from None
        move(occasion, row, "report_progress", payload={"year": year})
    return report


def do_task(occasion: Occasion, *, center_id: UUID, place: int, evidence: str) -> None:
    """Hand in the evidence of a task; it may be replaced as long as the center is prepared."""
    row = center_for(occasion, center_id, "do_task")
    if row.state != "preparing":
        raise RuleRefusal(
            Text("只有筹建中可以提交证据", "evidence is handed in during the preparation"), center=row.code
        )
    task = CenterTask.objects.filter(center=row, place=place).first()
    if task is None:
        raise NotFound(Text(f"没有第 {place} 项任务", f"there is no task {place}"), center=row.code)
    said = written(evidence, "evidence", most=400)
    with transaction.atomic():
        CenterTask.objects.filter(pk=task.pk).update(
            evidence=said, done_on=occasion.today, updated_at=occasion.at, row_version=task.row_version + 1
        )
        record(OF["do_task"], occasion, entity=ENTITY, entity_id=row.pk, payload={"task": place})


def extend(occasion: Occasion, *, center_id: UUID, until: date, reason: str) -> None:
    """Extend the term of a preparation, once."""
    row = center_for(occasion, center_id, "extend")
    assert row.term_until is not None
    why = reason_of(reason)
    refuse(rules.why_not_extend(is_extended=row.is_extended, term_until=row.term_until, until=until), row)
    with transaction.atomic():
        move(
            occasion,
            row,
            "extend",
            changes={"term_until": until, "is_extended": True},
            reason=why,
            payload={"until": until.isoformat()},
        )


def lapse(occasion: Occasion, *, center_id: UUID, reason: str) -> None:
    """Close a preparation whose term is over and cannot be extended any more."""
    row = center_for(occasion, center_id, "lapse")
    assert row.term_until is not None
    why = reason_of(reason)
    refuse(
        rules.why_not_lapse(is_extended=row.is_extended, term_until=row.term_until, on=occasion.today), row
    )
    with transaction.atomic():
        move(occasion, row, "lapse", reason=why)


def request_acceptance(occasion: Occasion, *, center_id: UUID) -> None:
    """Ask for acceptance: every task has its evidence and the term is not over."""
    row = center_for(occasion, center_id, "request_acceptance")
    assert row.term_until is not None
    undone = CenterTask.objects.filter(center=row, done_on=None).count()
    refuse(rules.why_not_request(undone=undone, term_until=row.term_until, on=occasion.today), row)
    with transaction.atomic():
        move(occasion, row, "request_acceptance")


def accept(occasion: Occasion, *, center_id: UUID, minutes: str) -> None:
    """Approve the center: the experts carry it."""
    row = center_for(occasion, center_id, "accept")
    said = minutes_of(minutes)
    scores = scores_of(row.pk, "acceptance")
    refuse(rules.why_not_scores(scores, panel="acceptance", at_least=rules.PASS), row)
    decide(occasion, row, "accept", minutes=said, changes={"approved_on": occasion.today})


def defer(occasion: Occasion, *, center_id: UUID, until: date, minutes: str) -> None:
    """Send a center back into its preparation until a day, once."""
    row = center_for(occasion, center_id, "defer")
    said = minutes_of(minutes)
    refuse(rules.why_not_defer(deferrals=row.deferrals, on=occasion.today, until=until), row)
    refuse(rules.why_not_scores(scores_of(row.pk, "acceptance"), panel="acceptance", below=rules.PASS), row)
    decide(
        occasion,
        row,
        "defer",
        minutes=said,
        changes={"term_until": until, "deferrals": row.deferrals + 1},
        payload={"until": until.isoformat()},
    )


def fail(occasion: Occasion, *, center_id: UUID, minutes: str) -> None:
    """Close a preparation that the experts do not carry."""
    row = center_for(occasion, center_id, "fail")
    said = minutes_of(minutes)
    refuse(rules.why_not_scores(scores_of(row.pk, "acceptance"), panel="acceptance", below=rules.PASS), row)
    decide(occasion, row, "fail", minutes=said)
