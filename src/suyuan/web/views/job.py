"""The page of one job: where it stands, who did what, and what the person looking at it may do next."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.jobs import commands, stock
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.jobs.acts import RESCHEDULE
from suyuan.registry.jobs.adjusting import found_in, sets_of
from suyuan.registry.jobs.coverage import candidates, own_findings
from suyuan.registry.jobs.coverage_rules import CODES, stops
from suyuan.registry.jobs.limits import standing
from suyuan.registry.jobs.planning_rules import HALVES, MOVABLE
from suyuan.registry.jobs.referring import referral_of
from suyuan.registry.jobs.sample_rules import DOCUMENTS
from suyuan.registry.jobs.states import STATES
from suyuan.registry.jobs.team import DUTIES, why_not_begin
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.registry.specifications import queries as specifications
from suyuan.registry.standards import queries as standards
from suyuan.web.history import with_names
from suyuan.web.occasion import occasion_of
from suyuan.web.progress import steps_of
from suyuan.web.signing import issue_now
from suyuan.web.speech import say
from suyuan.web.views.acting import Command, act_on, saying
from suyuan.web.views.page import entered, show, uuid_of, written

THIS_JOB = Text("这项任务", "this job")


def seen_job(occasion: Occasion, job_id: UUID) -> dict[str, Any]:
    """The job with everything about it, if the actor may see it. Raises NotFound, NotPermitted."""
    row = jobs.detail(job_id, on=occasion.today, actor=occasion.actor)
    scope = scope_of(occasion.actor)
    houses = (row["institution_id"], row["application__applicant_id"])
    if not scope.sees_house(*houses):
        path = parties.organization(row["institution_id"])["jurisdiction__path"] if scope.is_authority else ""
        refuse_unless(bool(path) and scope.sees_house(path=path), THIS_JOB)
    row["allowed"] = [event for event in row["allowed"] if _is_mine(row, event, occasion.actor.person)]
    return row


def _is_mine(row: dict[str, Any], event: str, person: UUID | None) -> bool:
    """Whether the person still fits: a job belongs to its people, and none of them signs a second time."""
    beside = {one["person_id"]: one["duty"] for one in row["people"]}
    if event == "start":
        return why_not_begin(row["verifier_id"], beside, person) is None
    if event == "record":
        return row["verifier_id"] in (None, person)
    if event in ("check", "check_back"):
        return person not in (row["verifier_id"], *beside)
    if event in ("approve", "approve_back"):
        return person not in (row["verifier_id"], row["checker_id"], *beside)
    return True


def require_step(row: dict[str, Any], event: str) -> None:
    """Raise NotFound where the page of a step is not (or no longer) for this person and state."""
    if event not in row["allowed"]:
        state = STATES[row["state"]]
        raise NotFound(
            Text(
                f"这一步现在不能由您进行（任务状态：{state.zh}）",
                f"this step is not yours now (the job is: {state.en})",
            ),
            hint=Text("请返回任务页查看进度。", "Go back to the page of the job to see where it stands."),
        )


@entered
@require_GET
def detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The page of the job."""
    return _page(request, occasion_of(request), job_id)


def _page(
    request: HttpRequest, occasion: Occasion, job_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    row = seen_job(occasion, job_id)
    events = with_names(row["history"])
    issued = certificates.page(
        certificates.CertificateFilter(instrument=row["instrument_id"]), on=occasion.today
    )
    pack = specifications.library()[row["pack__pack_id"]]
    context = {
        "job": row,
        "steps": steps_of(row["state"], events, STATES),
        "events": events,
        "certificates": [one for one in issued.rows if one["job_id"] == job_id],
        "roles": {role.code: role.label for role in pack.roles},
        "given": request.POST,
        "today": occasion.today,
        "limit_step": standing(row["state"], row["due_on"], on=occasion.today),
        "halves": HALVES,
        "duties": DUTIES,
        "may_plan": row["state"] in ("accepted", *MOVABLE)
        and why_not_permit(RESCHEDULE, occasion.actor, organization=row["institution_id"]) is None,
        "found": None,
        "sample": None,
        "coverage": None,
        "candidates": [],
        "recorded": [],
        "referral": referral_of(job_id),
        "documents": [(code, say(words)) for code, words in DOCUMENTS.items()],
        "sets": [],
    }
    if "accept" in row["allowed"]:
        context |= _coverage(occasion, job_id)
    elif row["codes"]:
        context |= {"recorded": [CODES[code] for code in row["codes"] if code in CODES]}
    if row["received_on"]:
        context |= {"sample": stock.sample_of(job_id, on=occasion.today, actor=occasion.actor)}
    if row["performed_on"]:  # before the work began there are no readings
        context |= {"found": found_in(job_id), "sets": sets_of(job_id, row["observations_id"])}
    return show(request, "jobs/detail.html", context, section="jobs", problem=problem)


def _coverage(occasion: Occasion, job_id: UUID) -> dict[str, Any]:
    """What stands against the item in this house, and who could do it instead."""
    found = own_findings(job_id, on=occasion.today)
    others = candidates(job_id, on=occasion.today) if stops(found) else []
    return {
        "coverage": {"stops": stops(found), "told": [one for one in found if not one.stops]},
        "candidates": others,
    }


def _refer_up(occasion: Occasion, job_id: UUID, posted: QueryDict) -> None:
    to = posted.get("to", "")
    commands.refer_up(
        occasion,
        job_id=job_id,
        reason=written(posted, "reason"),
        to=uuid_of(to, Text("承接机构", "an institution")) if to else None,
    )


def schedule_choices(occasion: Occasion, row: dict[str, Any], pack: Any) -> dict[str, Any]:
    """What a plan may choose from: standards for each role, and people."""
    house, method = row["institution_id"], row["pack__method"]
    activity = "verify" if row["pack__activity"] == "verification" else "calibrate"
    return {
        "standard_choices": [
            (role, standards.candidates(house, method, role.code, on=occasion.today)) for role in pack.roles
        ],
        "verifiers": parties.competent_people(house, method=method, activity=activity, on=occasion.today),
        "staff": parties.staff(house, on=occasion.today),
    }


ACTS: Final[dict[str, Command]] = {
    "accept": saying(
        lambda occasion, job, _: commands.accept(occasion, job_id=job),
        Text("已受理，请安排日期与计量标准", "accepted; now set the day and the standards"),
    ),
    "refer_up": saying(
        _refer_up,
        Text("已转交上级机构", "referred upward"),
    ),
    "decline": saying(
        lambda occasion, job, posted: commands.decline(
            occasion, job_id=job, reason=written(posted, "reason")
        ),
        Text("已退回申请", "declined"),
    ),
    "receive": saying(
        lambda occasion, job, posted: commands.receive(
            occasion,
            job_id=job,
            condition=written(posted, "condition", most=160),
            accessories=written(posted, "accessories"),
            damage=written(posted, "damage"),
            shelf=written(posted, "shelf", most=40),
        ),
        Text("已收样，检定员可以开始", "received; the verifier may start"),
    ),
    "issue": saying(
        lambda occasion, job, _: issue_now(occasion, job),
        Text("证书已签发", "the certificate is issued"),
    ),
    "hand_over": saying(
        lambda occasion, job, posted: commands.hand_over(
            occasion,
            job_id=job,
            receipt=written(posted, "receipt"),
            collected_by=written(posted, "collected_by", most=120),
            document=written(posted, "document"),
        ),
        Text("已交还，任务办结", "handed over; the job is closed"),
    ),
    "cancel": saying(
        lambda occasion, job, posted: commands.cancel(occasion, job_id=job, reason=written(posted, "reason")),
        Text("任务已取消", "the job is cancelled"),
    ),
}


@entered
@require_POST
def act(request: HttpRequest, job_id: UUID, event: str) -> HttpResponse:
    """One act that needs no page of its own; a refusal is shown on the page of the job."""
    if event not in ACTS:
        raise NotFound(Text("没有这个操作", "there is no such act"))
    return act_on(request, job_id, event, acts=ACTS, page=_page, address="job")
