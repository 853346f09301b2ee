"""The board: the jobs of a laboratory in columns, from acceptance to the certificate."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.registry.jobs.acts import RESCHEDULE
from suyuan.registry.jobs.columns import board_of
from suyuan.registry.jobs.planning_rules import HALVES, MOVABLE
from suyuan.registry.journal.occasion import why_not_permit
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.page import entered, show
from suyuan.web.views.planning import house_of


@entered
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The board, narrowed by person and kind of instrument."""
    occasion = occasion_of(request)
    house = house_of(occasion)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("person", "kind")}
    kind = asked["kind"] if asked["kind"].isprintable() else ""
    board = board_of(house, on=occasion.today, person=_identity(asked["person"]), kind=kind)
    context = {
        "board": board,
        "asked": asked,
        "people": [(str(code), say(name)) for code, name in board.people.items()],
        "kinds": [(code, say(name)) for code, name in board.kinds.items()],
        "halves": HALVES,
        "movable": ("accepted", *MOVABLE)
        if why_not_permit(RESCHEDULE, occasion.actor, organization=house) is None
        else (),
        "is_empty": not any(stack.total for stack in board.stacks),
    }
    return show(request, "jobs/board.html", context, section="jobs")


def _identity(text: str) -> UUID | None:
    """A person asked for; anything else asks for nobody in particular."""
    try:
        return UUID(text)
    except ValueError:
        return None
