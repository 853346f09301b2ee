"""What a gap leads to: a proposal of a specification, a planned standard, or a project of its own.

The first two are done by the commands of their registers, with the rights that those ask for; here only the
link between the need and what came of it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.centers import rules, states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.chains import NEED, need_for
from suyuan.registry.centers.models import Center, FollowUp, GapProject, MeasurementNeed
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.rules import reason_of
from suyuan.registry.specifications import projects as specifications
from suyuan.registry.specifications.models import SpecificationProject
from suyuan.registry.specifications.projects import ProjectForm
from suyuan.registry.specifications.rules import written
from suyuan.registry.standards.commands import register_standard
from suyuan.registry.standards.form import StandardForm
from suyuan.registry.standards.models import MeasurementStandard

PROJECT: Final = "gap_project"


@dataclass(frozen=True, kw_only=True)
class GapForm:
    """A project that is to close a gap; the budget is decimal text in 10 000 yuan."""

    title: Text
    task: str
    budget: str
    begins_on: date
    ends_on: date
    leader_id: UUID
    center_id: UUID | None = None


def propose_specification(occasion: Occasion, *, need_id: UUID, form: ProjectForm) -> SpecificationProject:
    """Propose a specification because of a gap: the command of the register, and the link to the need."""
    need = need_for(occasion, need_id, "follow_up")
    with transaction.atomic():
        project = specifications.propose(occasion, form)
        _link(occasion, need, specification_project=project)
    return project


def plan_standard(occasion: Occasion, *, need_id: UUID, form: StandardForm) -> MeasurementStandard:
    """Plan a measurement standard because of a gap: the command of the register, and the link."""
    need = need_for(occasion, need_id, "follow_up")
    with transaction.atomic():
        standard = register_standard(occasion, form, is_established=False)
        _link(occasion, need, standard=standard)
    return standard


def link(
    occasion: Occasion,
    *,
    need_id: UUID,
    specification_project_id: UUID | None = None,
    standard_id: UUID | None = None,
) -> FollowUp:
    """Say that a project or a standard there is already answers a gap: exactly one of the two."""
    need = need_for(occasion, need_id, "follow_up")
    if (specification_project_id is None) == (standard_id is None):
        raise InputError(
            Text("请指定一个规范项目或一项计量标准", "name one specification project or one standard")
        )
    named: dict[str, Any] = {}
    if specification_project_id is not None:
        projects = SpecificationProject.objects.filter(pk=specification_project_id)
        named["specification_project"] = projects.first()
    if standard_id is not None:
        named["standard"] = MeasurementStandard.objects.filter(pk=standard_id).first()
    if None in named.values():
        raise NotFound(Text("没有这个项目或计量标准", "there is no such project or standard"))
    with transaction.atomic():
        return _link(occasion, need, **named)


def _link(occasion: Occasion, need: MeasurementNeed, **named: Any) -> FollowUp:
    row = FollowUp(**columns(occasion), need=need, **named)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            Text("该后续工作已登记", "this is linked with the need already"), need=need.number
        ) from None
    ((kind, target),) = named.items()
    record(
        OF["follow_up"],
        occasion,
        entity=NEED,
        entity_id=need.pk,
        payload={"number": need.number, "kind": kind, "of": target.pk},
    )
    return row


def plan_project(occasion: Occasion, *, need_id: UUID, form: GapForm) -> GapProject:
    """Plan a project that is to close a gap. Raises InputError, Missing."""
    need = need_for(occasion, need_id, "plan_project")
    organization(form.leader_id)
    center = _center(form.center_id)
    if form.ends_on <= form.begins_on:
        raise InputError(
            Text("结束日期应晚于开始日期", "it ends after it begins"), given=form.ends_on.isoformat()
        )
    budget = rules.money(form.budget, "budget")
    project = GapProject(
        **columns(occasion),
        need=need,
        center=center,
        leader_id=form.leader_id,
        title_zh=written(form.title.zh, "title", most=160),
        title_en=written(form.title.en, "title", most=200),
        task=written(form.task, "task", most=4000),
        budget=budget,
        begins_on=form.begins_on,
        ends_on=form.ends_on,
        state=states.PROJECT_TARGETS["", "plan"],
    )
    follow = FollowUp(**columns(occasion), need=need, gap_project=project)
    with transaction.atomic():
        project.save(force_insert=True)
        follow.save(force_insert=True)
        record(
            OF["plan_project"],
            occasion,
            entity=PROJECT,
            entity_id=project.pk,
            to_state=project.state,
            payload={"need": need.number, "title": form.title, "budget": str(budget)},
        )
    return project


def _center(center_id: UUID | None) -> Center | None:
    if center_id is None:
        return None
    center = Center.objects.filter(pk=center_id).first()
    if center is None or center.state in states.ENDED:
        raise NotFound(Text("没有这个中心，或已终止", "there is no such center, or it has ended"))
    return center


def begin_project(occasion: Occasion, *, project_id: UUID) -> None:
    """Begin a planned project."""
    project = _project(occasion, project_id, "begin")
    _move(occasion, project, "begin")


def finish_project(occasion: Occasion, *, project_id: UUID, result: str) -> None:
    """Finish a project with its result; whether the gap is closed is for the match to say."""
    project = _project(occasion, project_id, "finish")
    said = written(result, "result", most=4000)
    _move(occasion, project, "finish", changes={"result": said, "ended_on": occasion.today})


def stop_project(occasion: Occasion, *, project_id: UUID, reason: str) -> None:
    """Stop a project without a result."""
    project = _project(occasion, project_id, "stop")
    why = reason_of(reason)
    _move(occasion, project, "stop", changes={"ended_on": occasion.today}, reason=why)


def _project(occasion: Occasion, project_id: UUID, event: str) -> GapProject:
    rows = GapProject.objects.select_related("need__chain__jurisdiction")
    project = rows.filter(pk=project_id).first()
    if project is None:
        raise NotFound(Text("没有这个项目", "there is no such project"), project=project_id)
    path = project.need.chain.jurisdiction.path
    permit(OF[f"{event}_project"], occasion, organization=project.leader_id, path=path)
    if refusal := states.why_not_project_event(project.state, event):
        raise RuleRefusal(refusal, project=project_id, state=project.state)
    return project


def _move(
    occasion: Occasion,
    project: GapProject,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    target = states.PROJECT_TARGETS[project.state, event]
    with transaction.atomic():
        take_step(
            occasion, OF[f"{event}_project"], project, entity=PROJECT, target=target,
            what=Text("该项目", "the project"), changes=changes, reason=reason,
            payload={"need": project.need.number},
        )  # fmt: skip
