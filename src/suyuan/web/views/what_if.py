"""What if this result had been off? Everything below it, moved by a chosen amount; nothing is written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import InputError, OutOfRange, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access.moment import new_identity
from suyuan.registry.journal.occasion import Actor, why_not_permit
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.registry.recalls.acts import OF_EVENT
from suyuan.registry.recalls.queries import source_facts
from suyuan.registry.recalls.states import TRIGGERS
from suyuan.registry.results.compiled import results_of_register
from suyuan.registry.results.recalled import described, summary
from suyuan.trace.faults import COURSES, Fault
from suyuan.trace.graph import Floats
from suyuan.trace.recall import Effects
from suyuan.trace.results import Results
from suyuan.trace.sliding import classes_at, flips_at
from suyuan.web.occasion import occasion_of
from suyuan.web.outcome import LineView, stored_lines
from suyuan.web.shift_chart import EDGES, chart_svg, shift_chart
from suyuan.web.speech import say
from suyuan.web.views.certificates import seen_certificate
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, show

LISTED: Final = 50
LOOKED_AT: Final = 60  # lines that are tried to find the one to begin with
REACH: Final = 5  # the slider goes to as many times U in both directions
STEPS: Final = 100


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The form as it was filled in, in text, so that it stays as it was when something is wrong with it."""

    amount: str
    doubt: str
    course: str
    since: str
    until: str

    @classmethod
    def of(cls, given: Mapping[str, str], *, usual: str) -> Asked:
        """From the address; `usual` is the amount to begin with."""
        text = {name: given.get(name, "").strip()[:40] for name in cls.__dataclass_fields__}
        text["amount"] = text["amount"] or usual
        text["course"] = text["course"] or "constant"
        return cls(**text)

    def fault(self) -> Fault:
        """The fault that was asked for. Raises InputError and OutOfRange."""
        return Fault(
            amount=_number(self.amount, "shift"),
            u_amount=_number(self.doubt or "0", "u(shift)"),
            course=self.course,  # type: ignore[arg-type]
            since=day_of(self.since, Text("开始日期", "the first day")),
            until=day_of(self.until, Text("结束日期", "the last day")),
        )


def _number(text: str, name: str) -> float:
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise OutOfRange(name, given=text, allowed="(-inf, inf)")
    return value


@entered
@require_GET
def what_if(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The results that lean on a line of the certificate, and what a correction of it would do to them."""
    occasion = occasion_of(request)
    row = seen_certificate(occasion, certificate_id)
    lines = [line for line in stored_lines(row["lines"]) if line.u]
    batch = results_of_register(build=new_identity())
    chosen = _chosen(request.GET.get("line", ""), lines, batch)
    context: dict[str, Any] = {
        "row": row,
        "lines": lines,
        "chosen": chosen,
        "found": None,
        "live": None,
        "courses": COURSES,
    }
    problem: SuyuanError | None = None
    if chosen is not None:
        asked = Asked.of(request.GET.dict(), usual=f"{2 * (chosen.u or 0):.2g}")
        context |= {"asked": asked, "courses": COURSES, "slider": _slider(chosen, asked)}
        try:
            fault = asked.fault()
            effects = batch.recall(UUID(str(chosen.id)), fault)
            context["found"] = effects_in_sight(effects, scope_of(occasion.actor))
            unit = batch.recall(UUID(str(chosen.id)), replace(fault, amount=1.0, u_amount=0.0))
            context["live"] = _live(unit, context["slider"])
            context |= {"triggers": TRIGGERS, "may_open": _may_open(occasion.actor, chosen)}
        except (InputError, OutOfRange) as error:
            problem = error
    return show(request, "trace/what_if.html", context, section="certificates", problem=problem)


def _chosen(asked: str, lines: list[LineView], batch: Results) -> LineView | None:
    """The line asked for, else the one that most results lean on."""
    if not lines:
        return None

    def followers(line: LineView) -> int:
        return len(batch.reached_by(UUID(str(line.id)))[0])

    found = next((line for line in lines if str(line.id) == asked), None)
    return found or max(lines[:LOOKED_AT], key=followers)


def _may_open(actor: Actor, line: LineView) -> bool:
    """Whether the person may open a recall of this line."""
    try:
        source = source_facts(UUID(str(line.id)))
    except SuyuanError:
        return False
    return why_not_permit(OF_EVENT["open"], actor, organization=source.house_id, path=source.path) is None


def _slider(line: LineView, asked: Asked) -> dict[str, float]:
    """Ends, step and place of the slider: round numbers about some times U."""
    most = REACH * 2 * (line.u or 0)
    step = 10 ** math.floor(math.log10(most / STEPS * 2)) if most else 1.0
    most = math.ceil(most / step) * step
    try:
        value = min(max(float(asked.amount), -most), most)
    except ValueError:
        value = 0.0
    return {"most": most, "step": step, "value": value}


def _live(unit: Effects, slider: Mapping[str, float]) -> dict[str, Any]:
    """What the page tells at every place of the slider, so that it follows while the slider moves."""
    many = round(slider["most"] / slider["step"])
    places: Floats = np.arange(-many, many + 1, dtype=np.float64) * slider["step"]
    return {
        "first": -many,
        "step": slider["step"],
        "flips": flips_at(unit, places).tolist(),
        "classes": classes_at(unit, places, EDGES).tolist(),
    }


@entered
@require_GET
def picture(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The classes of shift over limit as an SVG file."""
    chart = shift_chart(effects_asked(request, certificate_id)[1].share_of_limit)
    made = chart_svg(chart, title=say(Text("变化占允许误差的多少", "Shift beside what is allowed")))
    response = HttpResponse(made, content_type="image/svg+xml; charset=utf-8")
    if "download" in request.GET:
        response.headers["Content-Disposition"] = 'attachment; filename="what-if.svg"'
    return response


def effects_asked(request: HttpRequest, certificate_id: UUID) -> tuple[Scope, Effects]:
    """What the address asks for, worked out, and for whom. Raises what `what_if` tells on its page."""
    occasion = occasion_of(request)
    lines = [line for line in stored_lines(seen_certificate(occasion, certificate_id)["lines"]) if line.u]
    batch = results_of_register(build=new_identity())
    chosen = _chosen(request.GET.get("line", ""), lines, batch)
    if chosen is None:
        raise InputError(Text("这份证书没有数值", "this certificate has no number"))
    asked = Asked.of(request.GET.dict(), usual=f"{2 * (chosen.u or 0):.2g}")
    return scope_of(occasion.actor), batch.recall(UUID(str(chosen.id)), asked.fault())


def is_seen(scope: Scope, row: Mapping[str, Any]) -> bool:
    """Whether a person may see a row of `recalled.described`."""
    return scope.sees_house(row["issuer_id"], row["owner_id"]) or scope.sees_house(path=row["path"])


def effects_in_sight(effects: Effects, scope: Scope) -> dict[str, Any]:
    """What the page tells: sums over everything, and rows of those certificates that the person may see."""
    rows = described(effects, limit=LISTED)
    seen = [row for row in rows if is_seen(scope, row)]
    return {
        "sums": summary(effects),
        "rows": seen,
        "hidden": len(rows) - len(seen),
        "more": max(0, len(effects) - len(rows)),
        "chart": shift_chart(effects.share_of_limit),
        "largest": float(effects.p_flip.max(initial=0.0)),
    }
