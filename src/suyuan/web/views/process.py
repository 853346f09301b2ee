"""Control of measurement processes: a check standard with its chart, setting one up, entering an occasion."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing import queries as issuing
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.registry.standards import acts, checking, process, process_queries
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.checking import CheckForm
from suyuan.web.control_chart import sheet_of
from suyuan.web.history import with_names
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.typed import whole
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.page import entered, go, remember, show, written
from suyuan.web.views.standards import may_do

SEPARATOR: Final = re.compile(r"[\s;,，；、]+")
THIS_CHECK: Final = Text("这项过程核查", "this check")
ALARMED: Final = Text(
    "已记录：测量过程失控，计量标准已停用", "recorded: out of control, the standard is blocked"
)
RECORDED: Final = Text("核查结果已记录", "the check is recorded")


@entered
@require_GET
def detail(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """The chart, what broke a rule, and the certificates that an alarm puts in question."""
    return _page(request, occasion_of(request), check_id)


@entered
@require_POST
def enter(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """One more occasion."""
    occasion = occasion_of(request)
    try:
        day = needed_day(request.POST.get("performed_on", ""), Text("核查日期", "the day"))
        row = checking.record_check(
            occasion,
            check_id=check_id,
            performed_on=day,
            readings=readings_of(request.POST.get("readings", "")),
            note=written(request.POST, "note"),
        )
    except SuyuanError as problem:
        return _page(request, occasion, check_id, problem=problem)
    remember(request, ALARMED if row.state == "alarm" else RECORDED)
    return go("check", check_id)


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """Set up a check standard."""
    occasion = occasion_of(request)
    if request.method == "GET":
        return _form(request, occasion, standard_id)
    try:
        row = checking.establish_check(occasion, standard_id=standard_id, form=_form_of(request))
    except SuyuanError as problem:
        return _form(request, occasion, standard_id, problem=problem)
    remember(request, Text("核查标准已建立", "the check standard is set up"))
    return go("check", row.id)


def readings_of(text: str) -> tuple[str, ...]:
    """Readings as typed or pasted: separated by spaces, line ends, commas or semicolons."""
    return tuple(part for part in SEPARATOR.split(text[:10_000]) if part)


def _form_of(request: HttpRequest) -> CheckForm:
    posted = request.POST
    return CheckForm(
        name=Text(posted.get("name_zh", "").strip(), posted.get("name_en", "").strip()),
        unit=posted.get("unit", "").strip(),
        point=posted.get("point", "").strip(),
        accepted=posted.get("accepted", "").strip(),
        trial=whole(
            posted.get("trial", ""), Text("建立控制限的次数", "number of checks that set the limits")
        ),
        every_days=whole(posted.get("every_days", ""), Text("核查间隔（天）", "interval of checks in days")),
        rules=tuple(posted.getlist("rule")),
    )


def _page(
    request: HttpRequest, occasion: Occasion, check_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    found = process_queries.one(check_id, on=occasion.today)
    known = standards.card(found.row.standard_id)
    refuse_unless(scope_of(occasion.actor).includes(known), THIS_CHECK)
    suspicion = process_queries.suspicion(found)
    events = with_names(journal.history(checking.ENTITY, check_id))
    context: dict[str, Any] = {
        "watched": found,
        "check": found.row,
        "standard": known,
        "sheet": sheet_of(found),
        "rules": [say(process.RULES[code]) for code in found.row.rules],
        "broken": [say(process.RULES[code]) for code in found.measurements[-1]["broken"]]
        if found.measurements
        else [],
        "suspicion": suspicion,
        "doubtful": issuing.issued_with(known["id"], after=suspicion.after, until=suspicion.until)
        if suspicion
        else [],
        # The occasions themselves stand in the table.
        "events": [one for one in events if one["act"] != acts.RECORD_CHECK.code],
        "may_record": found.row.closed_on is None and may_do(acts.RECORD_CHECK, occasion, known),
        "given": request.POST,
        "today": occasion.today.isoformat(),
    }
    return show(request, "standards/check.html", context, section="standards", problem=problem)


def _form(
    request: HttpRequest, occasion: Occasion, standard_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    known = standards.card(standard_id)
    permit(acts.ESTABLISH_CHECK, occasion, organization=known["owner_id"], path=known["jurisdiction__path"])
    context = {
        "standard": known,
        "given": request.POST,
        "chosen": request.POST.getlist("rule") or process.USUAL_RULES,
        "rules": [(code, say(words)) for code, words in process.RULES.items() if code != "S"],
        "usual": {"trial": process.USUAL_TRIAL, "every_days": 30},
    }
    return show(request, "standards/check_new.html", context, section="standards", problem=problem)
