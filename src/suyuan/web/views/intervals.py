"""Calibration intervals from the history of one's own instruments, or of those one's institute measured."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.registry.results import fleets
from suyuan.registry.results.fleets import SIDES, Fleet
from suyuan.web.occasion import occasion_of
from suyuan.web.reliability_chart import sheet_of
from suyuan.web.speech import say
from suyuan.web.views.page import entered, show

TARGETS: Final = ("0.90", "0.95", "0.99")
CONFIDENCES: Final = ("0.80", "0.90", "0.95")
DEFAULT: Final = "0.95"


@entered
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The fleets that have a history, and what the chosen one says."""
    scope = scope_of(occasion_of(request).actor)
    asked = asked_of(request, scope)
    whose = fleets.whose(asked["side"], scope)
    rows = fleets.fleets(**whose)
    chosen = next(
        (
            row
            for row in rows
            if (row["instrument__kind_id"], row["instrument__model"]) == (asked["kind"], asked["model"])
        ),
        None,
    )
    context: dict[str, Any] = {
        "rows": rows,
        "asked": asked,
        "sides": [(code, say(words)) for code, words in SIDES.items()] if scope.is_laboratory else [],
        "targets": TARGETS,
        "confidences": CONFIDENCES,
        "chosen": chosen,
        "found": None,
    }
    if chosen is not None:
        fleet = Fleet(kind=asked["kind"], model=asked["model"], **whose)
        found, legal = fleets.suggestion(
            fleet, target=float(asked["target"]), confidence=float(asked["confidence"])
        )
        context |= {
            "found": found,
            "legal": legal,
            "chart": sheet_of(found),
            "whole_months": int((found.interval or 0.0) + 0.05),
        }
    return show(request, "intervals/overview.html", context, section="instruments")


def asked_of(request: HttpRequest, scope: Scope) -> dict[str, str]:
    """What is asked for; anything else is the default."""
    given = {
        name: request.GET.get(name, "")[:80] for name in ("side", "kind", "model", "target", "confidence")
    }
    given["side"] = given["side"] if given["side"] in SIDES and scope.is_laboratory else "own"
    given["target"] = given["target"] if given["target"] in TARGETS else DEFAULT
    given["confidence"] = given["confidence"] if given["confidence"] in CONFIDENCES else DEFAULT
    return given
