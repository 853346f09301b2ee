"""My work: what waits for the person who is logged in, the most urgent first."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from suyuan.registry.instruments import queries as instruments
from suyuan.registry.instruments.rules import STATUSES
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.recalls import telling
from suyuan.web.occasion import occasion_of
from suyuan.web.views.page import entered, show

# Where the next step of a tray is taken; every other one starts on the page of the job.
NEXT_STEP: Final = {
    "to_start": "job_start",
    "to_record": "job_entry",
    "to_check": "job_check",
    "to_approve": "job_approve",
}
PER_TRAY: Final = 12
SHOWN_STATUSES: Final = ("overdue", "due_soon", "unverified", "rejected", "valid")


@entered
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """The trays of the actor, and where the instruments in sight stand."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    piles = jobs.my_work(occasion.actor, on=occasion.today, limit=PER_TRAY)
    chosen = instruments.InstrumentFilter(path=scope.path, owner_id=scope.owner_id)
    counts = instruments.counts_by_status(chosen, on=occasion.today)
    context = {
        "piles": [pile for pile in piles if pile.rows],
        "recalls": (told := telling.waiting_for(scope.organization)),
        "is_idle": not told and all(not pile.rows for pile in piles),
        "address_of": _address_of,
        "figures": [(code, STATUSES[code], counts[code]) for code in SHOWN_STATUSES],
        "may_apply": occasion.actor.has_role("instrument_user", "metrology_manager"),
        "follows_limits": occasion.actor.has_role("lab_manager", "case_officer"),
        "day": occasion.today,
    }
    return show(request, "home.html", context, section="home")


def _address_of(tray: str, row: dict[str, Any]) -> str:
    return reverse(NEXT_STEP.get(tray, "job"), args=[row["id"]])
