"""What may be done by hand to a specification project or an issued specification, each with its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from suyuan.base.civil import add_months
from suyuan.base.errors import Missing, NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.specifications import acts, consultation, guards, projects, reviewing, standing, states
from suyuan.registry.specifications.models import SpecificationProject, TechnicalSpecification
from suyuan.registry.specifications.projects import DraftForm
from suyuan.registry.specifications.rules import LONGEST, LONGEST_COMMENT
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import uuid_of
from suyuan.web.words.specifications import PROJECT_DEEDS, TEXT_DEEDS

Said = Mapping[str, str]

GRAVE: Final = frozenset({"reject", "review_back", "abolish"})
# Deeds that are no event: in which state each may be done.
BESIDES: Final = {"name_pack": projects.PACK_OPEN, "record_vote": ("draft_final",)}
REASON: Final = Text("原因", "Reason")


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a deed. `kind`: line, text, date, experts, packs or yes_no."""

    name: str
    label: Text
    kind: str = "line"
    most: int = 240
    value: str = ""
    is_needed: bool = True
    hint: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What this person may do now."""

    event: str
    name: Text
    fields: tuple[Field, ...]
    is_grave: bool


def project_deeds(occasion: Occasion, row: SpecificationProject) -> Iterator[Deed]:
    """What the state of a project allows and this person may do."""
    for event, name in PROJECT_DEEDS.items():
        if event in BESIDES:
            is_open = row.state in BESIDES[event]
        else:
            is_open = states.why_not_event(row.state, event) is None
        if event == "close_consultation" and row.consultation_until is not None:
            is_open = is_open and occasion.today > row.consultation_until
        if is_open and may(event, occasion, house=row.drafter_id, path=row.jurisdiction.path):
            yield _deed(event, name, project_fields(event, row, today=occasion.today))


def text_deeds(occasion: Occasion, row: TechnicalSpecification) -> Iterator[Deed]:
    """What the state of an issued specification allows and this person may do."""
    path = row.jurisdiction.path if row.jurisdiction else ""
    for event, name in TEXT_DEEDS.items():
        wanted = "supersede" if event == "name_successor" else event
        if states.why_not_text_event(row.state, wanted) or (event == "file" and row.filed_on):
            continue
        if may(event, occasion, house=None, path=path):
            yield _deed(event, name, text_fields(event, row, today=occasion.today))


def may(event: str, occasion: Occasion, *, house: UUID | None, path: str) -> bool:
    """Whether this person may do a deed to something of that house and division."""
    return why_not_permit(acts.OF[event], occasion.actor, organization=house, path=path) is None


def _deed(event: str, name: Text, fields: tuple[Field, ...]) -> Deed:
    return Deed(event=event, name=name, fields=fields, is_grave=event in GRAVE)


PROJECT_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "evaluate": (
        Field(name="evaluation", label=Text("论证意见", "What was found"), kind="text", most=LONGEST),
    ),
    "approve_project": (
        Field(name="plan_no", label=Text("项目编号", "Number in the plan"), most=60),
        Field(
            name="until", label=Text("完成期限（至多 2 年）", "To be done by (2 years at most)"), kind="date"
        ),
    ),
    "reject": (Field(name="reason", label=REASON, kind="text"),),
    "name_pack": (
        Field(
            name="pack",
            label=Text("方法包", "Pack"),
            kind="packs",
            is_needed=False,
            hint=Text(
                "发布前须通过验收检查：算例、界限、中英文文本。",
                "Before issue it has to pass its check: examples, limits, both languages.",
            ),
        ),
    ),
    "draft_ready": tuple(
        Field(name=name, label=label, kind="text", most=LONGEST)
        for name, label in (
            ("draft", Text("文本", "Text")),
            ("explanation", Text("编制说明（向公众公开）", "Explanation (shown to the public)")),
            ("test_report", Text("试验报告", "Test report")),
            ("uncertainty_report", Text("不确定度评定报告", "Uncertainty report")),
        )
    ),
    "open_consultation": (
        Field(
            name="until", label=Text("截止日期（不少于 30 日）", "Last day (30 days at least)"), kind="date"
        ),
    ),
    "close_consultation": (
        Field(
            name="draft",
            label=Text("送审稿文本（不填则沿用）", "Text of the final draft (empty: as it is)"),
            kind="text",
            most=LONGEST,
            is_needed=False,
        ),
    ),
    "record_vote": (
        Field(name="expert", label=Text("专家", "Expert"), kind="experts"),
        Field(name="agrees", label=Text("表决", "Vote"), kind="yes_no"),
        Field(
            name="opinion",
            label=Text("意见（不同意时必填）", "Opinion (needed where not agreed)"),
            kind="text",
            most=LONGEST_COMMENT,
            is_needed=False,
        ),
    ),
    "review_back": (Field(name="reason", label=REASON, kind="text"),),
    "issue": (
        Field(
            name="number",
            label=Text("编号", "Number"),
            most=60,
            hint=Text(
                "检定规程为 JJG(省) 序号-年份，其他为 JJF(省) 序号-年份。",
                "JJG(province) number-year for a verification regulation, JJF(province) for the rest.",
            ),
        ),
        Field(name="in_force_from", label=Text("施行日期", "In force from"), kind="date"),
    ),
}


def project_fields(event: str, row: SpecificationProject, *, today: date) -> tuple[Field, ...]:
    """The fields of a deed on a project, with what they usually hold."""
    usual: Mapping[str, Mapping[str, str]] = {
        "approve_project": {"until": add_months(today, guards.TERM_MONTHS).isoformat()},
        "name_pack": {"pack": row.pack_id},
        "draft_ready": {field.name: str(getattr(row, field.name)) for field in PROJECT_FIELDS["draft_ready"]},
        "open_consultation": {
            "until": (today + timedelta(days=guards.CONSULTATION_DAYS)).isoformat(),
        },
        "issue": {"in_force_from": add_months(today, 1).isoformat()},
    }
    held = usual.get(event, {})
    return tuple(replace(one, value=held.get(one.name, "")) for one in PROJECT_FIELDS.get(event, ()))


def text_fields(event: str, row: TechnicalSpecification, *, today: date) -> tuple[Field, ...]:
    """The fields of a deed on an issued specification."""
    if event == "file":
        on_time = guards.why_not_filed(issued_on=row.issued_on, on=today, reason="") is None
        return (
            Field(name="filing_no", label=Text("备案号", "Number of the filing"), most=60),
            Field(name="filed_on", label=Text("备案日期", "Filed on"), kind="date", value=today.isoformat()),
            Field(
                name="reason",
                label=Text("逾期原因（发布超过 30 日时填写）", "Why late (more than 30 days after issue)"),
                kind="text",
                is_needed=not on_time,
            ),
        )
    if event == "name_successor":
        return (Field(name="number", label=Text("代替它的规范编号", "Number of the text"), most=60),)
    return (Field(name="reason", label=Text("复审结论和依据", "Finding and its grounds"), kind="text"),)


def act_on_project(occasion: Occasion, event: str, project_id: UUID, given: QueryDict) -> Text:
    """Do it; gives its name. Raises NotFound, and what the command raises."""
    if event not in PROJECT_DEEDS:
        raise _unknown(event)
    said = {name: str(given.get(name, "")) for name in given}
    _ON_PROJECT[event](occasion, project_id, said)
    return PROJECT_DEEDS[event]


def _approve(occasion: Occasion, project_id: UUID, said: Said) -> None:
    projects.approve_project(
        occasion, project_id=project_id, plan_no=said.get("plan_no", ""), until=_day(said, "until")
    )


def _draft(occasion: Occasion, project_id: UUID, said: Said) -> None:
    parts = ("draft", "explanation", "test_report", "uncertainty_report")
    form = DraftForm(**{part: said.get(part, "") for part in parts})
    projects.hand_in_draft(occasion, project_id=project_id, form=form)


def _issue(occasion: Occasion, project_id: UUID, said: Said) -> None:
    day = _day(said, "in_force_from")
    projects.issue(occasion, project_id=project_id, number=said.get("number", ""), in_force_from=day)


def _vote(occasion: Occasion, project_id: UUID, said: Said) -> None:
    if said.get("agrees") not in ("yes", "no"):
        raise Missing("vote", hint=Text("请选择同意或不同意。", "Say whether the expert agrees."))
    reviewing.record_vote(
        occasion,
        project_id=project_id,
        expert_id=uuid_of(said.get("expert", ""), Text("专家", "an expert")),
        agrees=said["agrees"] == "yes",
        opinion=said.get("opinion", ""),
    )


_ON_PROJECT: Final[Mapping[str, Callable[[Occasion, UUID, Said], object]]] = {
    "evaluate": lambda who, which, said: projects.evaluate(
        who, project_id=which, evaluation=said.get("evaluation", "")
    ),
    "approve_project": _approve,
    "reject": lambda who, which, said: projects.reject(who, project_id=which, reason=said.get("reason", "")),
    "name_pack": lambda who, which, said: projects.name_pack(
        who, project_id=which, pack_id=said.get("pack", "")
    ),
    "draft_ready": _draft,
    "open_consultation": lambda who, which, said: consultation.open_consultation(
        who, project_id=which, until=_day(said, "until")
    ),
    "close_consultation": lambda who, which, said: consultation.close_consultation(
        who, project_id=which, draft=said.get("draft", "")
    ),
    "record_vote": _vote,
    "review_pass": lambda who, which, _: reviewing.pass_review(who, project_id=which),
    "review_back": lambda who, which, said: reviewing.send_back(
        who, project_id=which, reason=said.get("reason", "")
    ),
    "issue": _issue,
}


def act_on_text(occasion: Occasion, event: str, specification_id: UUID, given: QueryDict) -> Text:
    """Do it; gives its name. Raises NotFound, and what the command raises."""
    if event not in TEXT_DEEDS:
        raise _unknown(event)
    said: dict[str, Any] = {name: str(given.get(name, "")) for name in given}
    reason = said.get("reason", "")
    if event == "file":
        standing.file_specification(
            occasion,
            specification_id=specification_id,
            filing_no=said.get("filing_no", ""),
            filed_on=_day(said, "filed_on"),
            reason=reason,
        )
    elif event == "name_successor":
        standing.name_successor(occasion, specification_id=specification_id, number=said.get("number", ""))
    else:
        decide = {"confirm": standing.confirm, "revise": standing.revise, "abolish": standing.abolish}
        decide[event](occasion, specification_id=specification_id, reason=reason)
    return TEXT_DEEDS[event]


def _day(said: Said, name: str) -> date:
    day = day_of(said.get(name, ""), Text("日期", "the day"))
    if day is None:
        raise Missing("date", hint=Text("请填写日期。", "Give the day."))
    return day


def _unknown(event: str) -> NotFound:
    return NotFound(Text("没有这项操作", "there is no such act"), given=event)
