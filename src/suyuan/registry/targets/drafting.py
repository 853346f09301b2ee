"""Drafting the next plan from the last, editing the draft, adopting it; explaining how a target stands.

A proposed value is what the trend reaches by the end of the next plan, rounded up to a plain number, never
less than the target before it or the value of today. It is a proposal: people set the targets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, Final

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.planning.indicators import INDICATORS
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division, organization
from suyuan.registry.specifications.rules import written
from suyuan.registry.targets import acts, rules, states
from suyuan.registry.targets.models import Explanation, Plan, PlanIndicator, PlanLine, Target
from suyuan.registry.targets.queries import TargetStatus, plan, plan_status

ENTITY: Final = "plan"
MOST_YEARS: Final = 15
DIGITS: Final = 2  # figures that a proposed value keeps


def draft_next(
    occasion: Occasion, *, plan_code: str, code: str, title: Text, begins: date, ends: date
) -> Plan:
    """A draft that follows a plan, with a proposal for each of its targets.

    Raises InputError, OutOfRange; Conflict where the code is taken.
    """
    known = plan(plan_code)
    permit(acts.OF["draft_plan"], occasion, path=division(known["jurisdiction_code"])["path"])
    if known["state"] == "draft":
        raise RuleRefusal(Text("草案还不是规划", "a draft is no plan yet"), plan=plan_code)
    statuses = plan_status(plan_code, on=occasion.today)
    lines = PlanLine.objects.filter(plan=plan_code).order_by("place")
    return _drafted(
        occasion, code=code, title=title, begins=begins, ends=ends, issuer=known["issuer"],
        jurisdiction=known["jurisdiction_code"], follows=plan_code, proposals=_last_of_each(statuses),
        lines=list(lines),
    )  # fmt: skip


def draft_first(
    occasion: Occasion, *, jurisdiction: str, code: str, title: Text, begins: date, ends: date
) -> Plan:
    """A draft that follows no other, without a target so far; its issuer is the body that drafts it.

    Raises InputError, OutOfRange; Conflict where the code is taken.
    """
    permit(acts.OF["draft_plan"], occasion, path=division(jurisdiction)["path"])
    house = occasion.actor.organization
    return _drafted(
        occasion, code=code, title=title, begins=begins, ends=ends, jurisdiction=jurisdiction,
        issuer=organization(house)["name_zh"] if house else "",
    )  # fmt: skip


def _drafted(
    occasion: Occasion,
    *,
    code: str,
    title: Text,
    begins: date,
    ends: date,
    jurisdiction: str,
    issuer: str,
    follows: str | None = None,
    proposals: Iterable[TargetStatus] = (),
    lines: Iterable[PlanLine] = (),
) -> Plan:
    key = _code(code)
    if not begins < ends or (ends.year - begins.year) > MOST_YEARS:
        raise OutOfRange("ends", given=ends, allowed=f"{begins} ... {begins.year + MOST_YEARS}")
    with transaction.atomic():
        if Plan.objects.filter(pk=key).exists():
            raise Conflict(Text(f"规划代码 {key} 已被使用", f"the code {key} is taken"), plan=key)
        row = Plan.objects.create(
            code=key,
            jurisdiction_code=jurisdiction,
            title_zh=written(title.zh, "title", most=200),
            title_en=written(title.en, "title", most=240, is_needed=False),
            issuer=issuer,
            begins=begins,
            ends=ends,
            follows_id=follows,
            state="draft",
            drafted_by=occasion.actor.person,
            updated_at=occasion.at,
        )
        targets = Target.objects.bulk_create(_proposed(row, one, ends=ends) for one in proposals)
        taken_over = PlanLine.objects.bulk_create(
            PlanLine(plan=row, topic=one.topic, place=one.place, indicator_id=one.indicator_id)
            for one in lines
        )
        record(
            acts.OF["draft_plan"],
            occasion,
            entity=ENTITY,
            entity_id=key,
            to_state="draft",
            payload={"follows": follows or "", "targets": len(targets), "lines": len(taken_over)},
        )
    return row


def set_target(
    occasion: Occasion,
    *,
    plan_code: str,
    indicator: str,
    value: Decimal,
    due: int,
    direction: str = "at_least",
    variant: Mapping[str, Any] | None = None,
    milestones: list[tuple[int, Decimal]] | None = None,
    note: str = "",
    target_id: int | None = None,
) -> Target:
    """Write a target into a draft, a new one or in the place of one it has. Raises InputError, OutOfRange."""
    row = _draft(occasion, plan_code, "set_target")
    known = INDICATORS.get(indicator)
    if known is None or not PlanIndicator.objects.filter(pk=indicator).exists():
        raise NotFound(Text(f"没有指标 {indicator}", f"there is no indicator {indicator}"), given=indicator)
    _check_value(value, unit=known.unit)
    first, last = row["begins"].year, row["ends"].year
    if not first <= due <= last:
        raise OutOfRange("due", given=due, allowed=f"{first} ... {last}")
    if direction not in states.DIRECTIONS:
        raise InputError(
            Text("请选择目标方向", "say in which direction the target lies"),
            given=direction[:20],
            allowed=", ".join(states.DIRECTIONS),
        )
    options = dict(variant or {})
    known.chosen(rules.options_of(options))
    fields = {
        "indicator_id": indicator,
        "value": value,
        "unit": "" if known.unit == "1" else known.unit,
        "due": due,
        "direction": direction,
        "variant": options,
        "milestones": _milestones(milestones or [], first=first, due=due, unit=known.unit),
        "note": written(note, "note", most=240, is_needed=False),
    }
    with transaction.atomic():
        if target_id is None:
            target = Target.objects.create(plan_id=plan_code, **fields)
        else:
            target = _target(plan_code, target_id)
            for name, one in fields.items():
                setattr(target, name, one)
            target.save(force_update=True)
        _touch(occasion, row)
        record(
            acts.OF["set_target"],
            occasion,
            entity=ENTITY,
            entity_id=plan_code,
            payload={"target": target.pk, "indicator": indicator, "value": value, "due": due},
        )
    return target


def drop_target(occasion: Occasion, *, plan_code: str, target_id: int) -> None:
    """Take a target out of a draft."""
    row = _draft(occasion, plan_code, "drop_target")
    target = _target(plan_code, target_id)
    with transaction.atomic():
        target.delete()
        _touch(occasion, row)
        record(
            acts.OF["drop_target"],
            occasion,
            entity=ENTITY,
            entity_id=plan_code,
            payload={"target": target_id, "indicator": target.indicator_id},
        )


def adopt_plan(occasion: Occasion, *, plan_code: str) -> None:
    """Put a draft in force. Whoever drafted it does not adopt it."""
    row = plan(plan_code)
    permit_plan(occasion, row, "adopt_plan")
    if row["drafted_by"] is not None and row["drafted_by"] == occasion.actor.person:
        raise NotPermitted(
            Text("起草人不能批准自己起草的规划", "whoever drafted a plan does not adopt it"), plan=plan_code
        )
    if not Target.objects.filter(plan=plan_code).exists():
        raise RuleRefusal(Text("规划没有目标", "the plan has no target"), plan=plan_code)
    move_plan(occasion, row, "adopt_plan", changes={"issued": occasion.today.isoformat()})


def drop_plan(occasion: Occasion, *, plan_code: str, reason: str) -> None:
    """Give up a draft."""
    row = plan(plan_code)
    permit_plan(occasion, row, "drop_plan")
    move_plan(occasion, row, "drop_plan", reason=written(reason, "reason", most=400))


def explain(occasion: Occasion, *, target_id: int, text: str) -> Explanation:
    """Say why a target stands where it stands; the value and the state stay what the registers give."""
    columns_wanted = ("plan_id", "plan__jurisdiction_code", "plan__state")
    row = Target.objects.filter(pk=target_id).values(*columns_wanted).first()
    if row is None:
        raise NotFound(Text("没有这个目标", "there is no such target"), target=target_id)
    permit(acts.OF["explain"], occasion, path=division(row["plan__jurisdiction_code"])["path"])
    if row["plan__state"] == "draft":
        raise RuleRefusal(
            Text("草案的目标直接修改即可", "a target of a draft is changed, not explained"), target=target_id
        )
    said = Explanation(
        **columns(occasion), target_id=target_id, on=occasion.today, text=written(text, "text", most=2000)
    )
    with transaction.atomic():
        said.save(force_insert=True)
        record(
            acts.OF["explain"],
            occasion,
            entity=ENTITY,
            entity_id=row["plan_id"],
            payload={"target": target_id, "explanation": said.id},
        )
    return said


def permit_plan(occasion: Occasion, row: Mapping[str, Any], event: str) -> None:
    """Let a deed through only where the actor may do it to this plan."""
    permit(acts.OF[event], occasion, path=division(row["jurisdiction_code"])["path"])


def move_plan(
    occasion: Occasion,
    row: Mapping[str, Any],
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move a plan if nobody else did, and record it."""
    if refusal := states.why_not_plan_event(row["state"], event):
        raise RuleRefusal(refusal, plan=row["code"], state=row["state"], event=event)
    target = states.PLAN_TARGETS[row["state"], event]
    with transaction.atomic():
        take_step(
            occasion, acts.OF[event], row, table=Plan, entity=ENTITY, target=target,
            what=Text("该规划", "the plan"), changes=changes, reason=reason, payload=payload,
            plan=row["code"],
        )  # fmt: skip


def proposed_value(status: TargetStatus, *, ends: date) -> tuple[Decimal, dict[str, Any]]:
    """What the trend reaches by then, rounded up, and what it was proposed from."""
    floor_value = max(float(status.target), status.value or 0.0)
    if status.direction == "at_most" or status.trend is None:
        kept = float(status.target) if status.direction == "at_most" else floor_value
        return Decimal(repr(_rounded(kept, unit=status.unit))), {"from": "target"}
    point = status.trend.at(ends)
    proposal = {
        "from": "trend",
        "on": status.trend.last.isoformat(),
        "readings": status.trend.readings,
        "value": round(point.value, 2),
        "low": round(point.low, 2),
        "high": round(point.high, 2),
    }
    return Decimal(repr(_rounded(max(point.value, floor_value), unit=status.unit))), proposal


def _rounded(value: float, *, unit: str) -> float:
    """Up to a plain number: two figures of a count, a whole of a percentage that stays below 100."""
    if unit == "%":
        return float(min(ceil(value - 1e-9), 100))
    if value <= 10**DIGITS:
        return float(ceil(value - 1e-9))
    step = 10 ** (floor(log10(value)) + 1 - DIGITS) // 2
    return float(ceil(value / step - 1e-9) * step)


def _proposed(row: Plan, status: TargetStatus, *, ends: date) -> Target:
    value, proposal = proposed_value(status, ends=ends)
    return Target(
        plan=row,
        indicator_id=status.indicator,
        value=value,
        unit=status.unit,
        due=ends.year,
        direction=status.direction,
        basis=status.basis,
        scope=status.scope,
        variant={name: one for name, one in status.series.options.items() if name != "since"},
        proposal=proposal,
    )


def _last_of_each(statuses: list[TargetStatus]) -> list[TargetStatus]:
    """The target that is due last, of those of one series that follow each other."""
    latest: dict[tuple[str, str, str], TargetStatus] = {}
    for one in sorted(statuses, key=lambda status: status.due):
        latest[one.series.key] = one
    return [one for one in statuses if latest[one.series.key] is one]


def _code(code: str) -> str:
    key = written(code, "code", most=40)
    if not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in key):
        raise InputError(
            Text("规划代码只用字母、数字和连字符", "a code of a plan has letters, digits and hyphens"),
            given=key,
        )
    return key


def _check_value(value: Decimal, *, unit: str) -> None:
    most = 100 if unit == "%" else rules.MOST_VALUE
    if not value.is_finite() or not 0 <= value <= most:
        raise OutOfRange("value", given=value, allowed=f"0 ... {most}")


def _milestones(given: list[tuple[int, Decimal]], *, first: int, due: int, unit: str) -> list[dict[str, Any]]:
    for year, value in given:
        if not first <= year < due:
            raise OutOfRange("milestones", given=year, allowed=f"{first} ... {due - 1}")
        _check_value(value, unit=unit)
    return [{"year": year, "value": float(value)} for year, value in sorted(dict(given).items())]


def _draft(occasion: Occasion, plan_code: str, event: str) -> dict[str, Any]:
    row = plan(plan_code)
    permit_plan(occasion, row, event)
    if refusal := states.why_not_edit(row["state"]):
        raise RuleRefusal(refusal, plan=plan_code, state=row["state"])
    return row


def _target(plan_code: str, target_id: int) -> Target:
    found = Target.objects.filter(pk=target_id, plan=plan_code).first()
    if found is None:
        raise NotFound(Text("没有这个目标", "there is no such target"), target=target_id)
    return found


def _touch(occasion: Occasion, row: Mapping[str, Any]) -> None:
    """The draft changes only if nobody adopted or dropped it in between."""
    move_row(
        occasion, Plan, row["code"], state="draft", row_version=row["row_version"], target="draft",
        what=Text("该规划", "the plan"), plan=row["code"],
    )  # fmt: skip
