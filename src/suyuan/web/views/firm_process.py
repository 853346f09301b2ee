"""One measurement process of a firm: its confirmations, its studies with their pictures, what to do next."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import InputError, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.metrology.gauge.study import NAMES
from suyuan.registry.enterprise import confirming, processing, queries, rules, states
from suyuan.registry.enterprise.models import Confirmation, MeasurementProcess, ProcessStudy
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.occasion import occasion_of
from suyuan.web.party_deeds import words
from suyuan.web.speech import say
from suyuan.web.study_chart import confirmation_plot, study_plot
from suyuan.web.views.firm import DONE, SECTION, house_of, may_act, optional_day
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.page import entered, go, remember, show, written

LONGEST: Final = 60_000  # characters of a field, 2000 readings and more


@entered
@require_GET
def process(request: HttpRequest, process_id: UUID) -> HttpResponse:
    """One process with its confirmations and studies."""
    return _page(request, process_id)


@entered
@require_POST
def act(request: HttpRequest, process_id: UUID, event: str) -> HttpResponse:
    """A step of the confirmation of a process, a study, or its end."""
    occasion = occasion_of(request)
    queries.process(process_id, house_of(occasion))
    try:
        _do(occasion, process_id, event, request.POST)
    except SuyuanError as problem:
        return _page(request, process_id, problem=problem, failed=event)
    remember(request, DONE)
    return go("firm_process", process_id)


def _page(
    request: HttpRequest, process_id: UUID, *, problem: SuyuanError | None = None, failed: str = ""
) -> HttpResponse:
    occasion = occasion_of(request)
    row = queries.process(process_id, house_of(occasion))
    known = queries.confirmations(process_id)
    now = known[0] if known and known[0].state in states.OPEN else None
    context = {
        "row": row,
        "risk": say(rules.RISKS[row.risk]),
        "share": rules.SHARE[row.risk],
        "control": say(rules.CONTROLS[row.control]),
        "confirmations": [(one, _picture(one)) for one in known],
        "now": now,
        "studies": [(one, study_plot(one, row), _figures(one)) for one in queries.studies(process_id)],
        "study_words": rules.STUDIES,
        "studies_to_choose": words(rules.STUDIES),
        "component_names": NAMES,
        "most_grr": processing.MOST_GRR,
        "verdicts": rules.VERDICTS,
        "states": states.STATES,
        "may": may_act(occasion, "process_register") and row.closed_on is None,
        "given": request.POST or _prefilled(row, now),
        "failed": failed,
        "last": known[0] if known else None,
    }
    return show(request, "firm/process.html", context, section=SECTION, problem=problem)


def _picture(one: Confirmation) -> Any:
    return confirmation_plot(one.points, one.allowed_error, one.process.unit) if one.points else None


def _prefilled(row: MeasurementProcess, now: Confirmation | None) -> dict[str, str]:
    """The newest certificate in the register as the fields of the form have it, where it speaks this unit."""
    if now is None or now.state != "calibrating":
        return {}
    number, points = confirming.points_of_register(now.instrument_id, row.unit)
    lines = "\n".join(f"{one.point.split(' ', 1)[0]} {one.error} {one.U}" for one in points)
    return {"certificate": number, "points": lines} if lines else {}


def _figures(study: ProcessStudy) -> list[tuple[str, float]]:
    """The indices of a study of one characteristic: name and value."""
    names = {"cp": "Cp", "cpk": "Cpk", "cg": "Cg", "cgk": "Cgk"}
    return [(name, study.answer[code]) for code, name in names.items() if code in study.answer]


def _do(occasion: Occasion, process_id: UUID, event: str, given: QueryDict) -> None:
    """One step; the newest confirmation of the process is meant."""
    text = {name: written(given, name, most=LONGEST) for name in given}
    if event == "open":
        day = needed_day(text.get("due_on", ""), Text("应完成日", "the day it is due"))
        confirming.open_confirmation(
            occasion, process_id=process_id, allowed_error=text.get("allowed_error", ""), due_on=day
        )
    elif event == "study":
        rows = [_cells(line) for line in text.get("rows", "").splitlines() if line.strip()]
        kind, reference = text.get("kind", ""), text.get("reference", "")
        processing.record_study(occasion, process_id=process_id, kind=kind, rows=rows, reference=reference)
    elif event == "close":
        processing.close(occasion, process_id=process_id, reason=text.get("reason", ""))
    else:
        _step(occasion, process_id, event, text)


def _step(occasion: Occasion, process_id: UUID, event: str, text: dict[str, str]) -> None:
    known = queries.confirmations(process_id)
    if not known:
        raise NotFound(Text("没有计量确认", "there is no confirmation"), process=process_id)
    key, reason = {"confirmation_id": known[0].pk}, text.get("reason", "")
    if event == "send":
        confirming.send(occasion, **key)
    elif event == "evaluate":
        confirming.evaluate(
            occasion, certificate=text.get("certificate", ""), points=_points(text.get("points", "")), **key
        )
    elif event == "decide":
        confirming.decide(
            occasion, next_on=optional_day(text.get("next_on", "")), limits=text.get("limits", ""),
            interval_reason=text.get("interval_reason", ""), **key,
        )  # fmt: skip
    elif event == "adjust":
        confirming.adjust(occasion, reason=reason, **key)
    else:
        confirming.end(occasion, event=event, reason=reason, **key)


def _cells(line: str) -> list[str]:
    """The cells of a line, parted by blanks, tabs, commas or semicolons of either width."""
    return line.translate(_PARTING).split()


_PARTING: Final = str.maketrans({one: " " for one in ",;，；、\t"})


def _points(text: str) -> list[confirming.Point]:
    """Lines of point, error and U. Raises InputError naming the line."""
    found = []
    for place, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        cells = _cells(line)
        if len(cells) != 3:
            raise InputError(
                Text(f"第 {place} 行应为：校准点、误差、U", f"line {place}: point, error and U are needed"),
                line=place,
            )
        found.append(confirming.Point(point=cells[0], error=cells[1], U=cells[2]))
    return found
