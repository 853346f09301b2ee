"""My work: what waits for the person who is logged in, the most urgent first; for authorities their plan."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from suyuan.registry.desk.entries import ENTRIES
from suyuan.registry.desk.waiting import heaps
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.instruments.rules import STATUSES
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.recalls import telling
from suyuan.registry.targets import queries as targets
from suyuan.web.board import board_of
from suyuan.web.occasion import occasion_of, registers_read
from suyuan.web.views.page import entered, show
from suyuan.web.views.plan import own_plan

# Where the next step of a tray is taken; every other one starts on the page of the job.
NEXT_STEP: Final = {
    "to_start": "job_start",
    "to_record": "job_entry",
    "to_check": "job_check",
    "to_approve": "job_approve",
}
# The page where what waits is done, by the first word of its kind; a whole kind where that is not enough.
PAGES: Final = {
    "standard": ("standard",),
    "complaint": ("supervision_complaint",),
    "objection": ("supervision_inspection",),
    "inspection": ("supervision_inspection",),
    "inspection_plan": ("supervision_plan",),
    "draw": ("supervision_plan",),
    "arbitration": ("supervision_arbitration",),
    "approval": ("supervision_approval",),
    "doubt": ("integrity_case",),
    "specification": ("specification_project",),
    "specification_file": ("specification",),
    "specification_review": ("specification",),
    "consultation": ("consultation_case",),
    "material": ("material",),
    "material_unit": ("material_unit",),
    "comparison": ("comparison",),
    "center": ("center",),
    "honest": ("honest_unit",),
    "innovation_project": ("innovation_one", "project"),
    "innovation_statement": ("innovation_one", "statement"),
    "innovation_product": ("innovation_one", "product"),
    "innovation_first_set": ("innovation_one", "first_set"),
    "siting": ("siting_proposal",),
    "plan_task": ("plan_tasks",),
    "shared_task": ("task",),
    "news": ("news_text",),
}
PER_TRAY: Final = 12
SHOWN_STATUSES: Final = ("overdue", "due_soon", "unverified", "rejected", "valid")


@entered
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """The trays of the actor, and where the instruments in sight stand."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    waiting = heaps(ENTRIES, occasion.actor, on=occasion.today)
    piles = jobs.my_work(occasion.actor, on=occasion.today, limit=PER_TRAY)
    chosen = instruments.InstrumentFilter(path=scope.path, owner_id=scope.owner_id)
    counts = instruments.counts_by_status(chosen, on=occasion.today)
    context = {
        "piles": [pile for pile in piles if pile.rows],
        "recalls": (told := telling.waiting_for(scope.organization)),
        "waiting": waiting,
        "page_of": page_of,
        "is_idle": not told and not waiting and all(not pile.rows for pile in piles),
        "plan": own_plan(targets.plans(), parties.divisions(), occasion.actor, on=occasion.today)
        if scope.is_authority
        else None,
        "address_of": _address_of,
        "figures": [(code, STATUSES[code], counts[code]) for code in SHOWN_STATUSES],
        "may_apply": occasion.actor.has_role("instrument_user", "metrology_manager"),
        "administers": occasion.actor.has_role("admin"),
        "follows_limits": occasion.actor.has_role("lab_manager", "case_officer"),
        "day": occasion.today,
    }
    return show(request, "home.html", context, section="home")


@entered
@require_GET
def plan_strip(request: HttpRequest, plan: str) -> HttpResponse:
    """Where the targets of a plan stand, a line each, as a part of the page."""
    occasion = occasion_of(request)
    known, version = targets.plan(plan), registers_read(request)
    statuses = targets.plan_status(plan, on=occasion.today, version=version)
    board = board_of(statuses, (), parties.divisions(), top=known["jurisdiction_code"])
    return render(request, "home_plan.html", {"plan": known, "board": board})


def page_of(kind: str, key: Any) -> str:
    """The address of the page where something that waits is done."""
    words = kind.split("_")
    known = (PAGES.get("_".join(words[:n])) for n in range(len(words), 0, -1))
    name, *before = next(page for page in known if page)
    return reverse(name, args=[*before, key])


def _address_of(tray: str, row: dict[str, Any]) -> str:
    return reverse(NEXT_STEP.get(tray, "job"), args=[row["id"]])
