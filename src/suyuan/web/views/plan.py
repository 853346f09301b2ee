"""The plan dashboard: each target with the value the registers give today, and its members as evidence."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Actor
from suyuan.registry.parties import queries as parties
from suyuan.registry.targets import queries as targets
from suyuan.registry.targets.rules import RULE
from suyuan.web.listing import Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.views.page import entered, page_number, show

MEMBERS: Final = 60


@entered
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Every target of a plan. Plans are public; the first one shown is that of one's own province."""
    occasion = occasion_of(request)
    plans = targets.plans()
    chosen = _chosen(request, plans, occasion.actor)
    status = targets.plan_status(chosen["code"], on=occasion.today) if chosen else []
    context = {
        "plans": plans,
        "plan": chosen,
        "targets": sorted(status, key=lambda one: one.reading is None),
        "rule": RULE,
        "day": occasion.today,
        "scale": _scale,
    }
    return show(request, "plan/dashboard.html", context, section="plan")


def _chosen(request: HttpRequest, plans: list[dict[str, Any]], actor: Actor) -> dict[str, Any] | None:
    asked = request.GET.get("plan", "")
    own = [grant.jurisdiction for grant in actor.grants if grant.jurisdiction]
    if not own and actor.organization is not None:
        own = [parties.organization(actor.organization)["jurisdiction_id"]]
    province = {str(code)[:2] for code in own if code}
    by_code = {plan["code"]: plan for plan in plans}
    near = [plan for plan in plans if str(plan["jurisdiction_code"])[:2] in province]
    return by_code.get(asked) or next(iter(near or plans), None)


def _scale(value: float, target: float) -> float:
    """Length of the bullet chart: the target stands at four fifths unless the value goes beyond it."""
    return max(target * 1.25, value * 1.02, 1e-9)


@entered
@require_GET
def members(request: HttpRequest, plan: str, target: int) -> HttpResponse:
    """The evidence of one value: what counts, and for a share what is missing."""
    occasion = occasion_of(request)
    found = next((one for one in targets.plan_status(plan, on=occasion.today) if one.id == target), None)
    if found is None or found.reading is None:
        raise NotFound(Text("该指标没有成员清单", "this indicator has no list of members"))
    missing = request.GET.get("part") == "missing" and bool(found.reading.missing)
    rows = found.reading.missing if missing else found.reading.members
    number = page_number(request)
    shown = rows[(number - 1) * MEMBERS : number * MEMBERS]
    context = {
        "plan": targets.plan(plan),
        "target": found,
        "rows": shown,
        "pages": Pages(number=number, size=MEMBERS, total=len(rows), shown=len(shown)),
        "is_missing": missing,
        "digest": found.reading.digest(),
        "units": {row["code"]: row for row in parties.divisions()},
    }
    return show(request, "plan/members.html", context, section="plan")
