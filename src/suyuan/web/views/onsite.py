"""Work on site: the jobs of today and their readings on a phone, also where there is no connection.

The pages are kept on the device by a worker whose scope is ``/onsite``; what is typed is kept there too and
comes back as JSON: a draft under its revision, or the set under an idempotency key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, SuyuanError, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.methods.header import domain_of, header_env
from suyuan.methods.pack import Pack
from suyuan.registry.access.once import Answered, once
from suyuan.registry.jobs import commands, onsite
from suyuan.registry.jobs.at_bench import person_of
from suyuan.registry.jobs.states import STATES
from suyuan.registry.specifications import queries as specifications
from suyuan.web.assets_served import STATIC, asset
from suyuan.web.entry import FormView, form_view, problem_places, settled, typed
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.job import require_step, seen_job
from suyuan.web.views.page import entered, show
from suyuan.web.words.fields import worded

MOST_BYTES: Final = 512 * 1024
WORKER: Final = "suyuan/onsite-worker.js"
WORDS: Final[dict[str, Text]] = {
    "offline": Text("离线：读数保存在本机，联网后自动同步", "Offline: kept on this device, sent when online"),
    "offline_send": Text("离线：联网后自动提交", "Offline: submitted as soon as you are online"),
    "waiting": Text("正在同步", "Synchronising"),
    "kept": Text("已保存", "Saved"),
    "login": Text("登录已过期：读数仍在本机，请重新登录", "Logged out: readings are kept here; log in again"),
    "sent": Text("已提交", "Submitted"),
    "refused": Text("未提交：请更正以下问题", "Not submitted: put these right"),
    "fault": Text("提交失败，读数仍在本机", "It failed; the readings are kept here"),
    "no_number": Text("不是数字", "not a number"),
    "outside": Text("超出允许范围", "outside"),
    "mean": Text("均值", "mean"),
    "spread": Text("极差", "range"),
}


@require_GET
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The worker that keeps the on-site pages; it stands below its own scope."""
    content = (STATIC / WORKER).read_bytes()
    return HttpResponse(
        content,
        content_type="text/javascript",
        headers={"Service-Worker-Allowed": "/onsite", "Cache-Control": "no-cache"},
    )


@entered
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """My jobs on site today."""
    occasion = occasion_of(request)
    rows = onsite.on_site_today(occasion.actor, on=occasion.today)
    context = {"rows": rows, "today": occasion.today, "modules": asset("suyuan/onsite.js")}
    return show(request, "onsite/list.html", context, section="onsite")


@entered
@require_GET
def entry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The readings of a job, one point at a time."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    require_step(row, "record")
    pack = specifications.library()[row["pack__pack_id"]]
    draft = onsite.draft_of(job_id, person_of(occasion))
    data = typed(draft["fields"]) if draft else row["readings"] or {}
    view = _view(pack, row, data)
    context = {
        "job": row,
        "view": view,
        "limits": _limits(pack, view),
        "person": person_of(occasion),
        "revision": draft["revision"] if draft else 0,
        "fields": draft["fields"] if draft else {},
        "words": {name: say(text) for name, text in WORDS.items()},
        "modules": asset("suyuan/onsite.js"),
    }
    return show(request, "onsite/entry.html", context, section="onsite")


def _view(pack: Pack, row: Mapping[str, Any], data: dict[str, Any]) -> FormView:
    known = {"header": row["instrument__plate"], "conditions": row["conditions"]}
    return form_view(pack, data, known=known, readings={})


def _limits(pack: Pack, view: FormView) -> dict[str, tuple[str, str]]:
    """Lowest and highest value of each input, as far as the plate tells: for hints."""
    env = header_env(pack, view.header)
    inputs = [*pack.inputs, *pack.conditions, *(one for test in pack.tests for one in test.columns)]
    return {one.symbol: _ends(domain_of(pack, one, env)) for one in inputs}


def _ends(domain: tuple[Any, Any]) -> tuple[str, str]:
    low, high = (format(end.normalize(), "f") if isinstance(end, Decimal) else "" for end in domain)
    return low, high


def told(view: Any) -> Any:
    """Answers errors of the tree as JSON in the language of the page, with the field of each fault."""

    @wraps(view)
    def answered(request: HttpRequest, job_id: UUID) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"words": say(WORDS["login"])}, status=403)
        try:
            found: HttpResponse = view(request, job_id)
        except SuyuanError as problem:
            return JsonResponse(_problem(problem), status=problem.http_status)
        return found

    return answered


def _problem(problem: SuyuanError) -> dict[str, Any]:
    many = list(getattr(problem, "problems", ()) or ())
    names = {int(one["problem"]): one["name"] for one in problem_places(problem)}
    return {
        "code": problem.code,
        "words": say(worded(problem)),
        "hint": say(problem.hint),
        "problems": [
            {"words": say(worded(one)), "name": names.get(place, "")} for place, one in enumerate(many[:100])
        ],
    }


@require_GET
@told
def state(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Where the job stands and what is kept for it; with the token that the next post must carry."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    draft = onsite.draft_of(job_id, person_of(occasion))
    return JsonResponse(
        {
            "state": row["state"],
            "state_words": say(STATES[row["state"]]),
            "open": "record" in row["allowed"],
            "revision": draft["revision"] if draft else 0,
            "device": draft["device"] if draft else "",
            "fields": draft["fields"] if draft else {},
            "csrf": get_token(request),
        }
    )


@require_POST
@told
def draft(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Keep what was typed so far; refused where another device has kept something since."""
    given = _given(request)
    based_on = given.get("based_on")
    if not isinstance(based_on, int):
        raise InputError(Text("缺少修订号", "the revision is missing"), quantity="based_on")
    revision = commands.keep_draft(
        occasion_of(request),
        job_id=job_id,
        fields=_fields(given),
        based_on=based_on,
        device=_text(given, "device")[:80],
    )
    return JsonResponse({"revision": revision})


@require_POST
@told
def submit(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The set of readings, recorded once for each key however often it is sent."""
    occasion = occasion_of(request)
    given = _given(request)
    fields = onsite.clean_fields(_fields(given))
    device = _text(given, "device")[:80]

    def act() -> Answered:
        row = seen_job(occasion, job_id)
        pack = specifications.library()[row["pack__pack_id"]]
        commands.record(
            occasion, job_id=job_id, data=settled(pack, typed(fields)), source="onsite", device=device
        )
        stored = seen_job(occasion, job_id)
        said = {"digest": stored["digest"], "observations": stored["observations__digest"]}
        return Answered(200, json.dumps(said))

    done = once(
        occasion,
        person=person_of(occasion),
        key=_text(given, "key"),
        digest=sha256_hex(json.dumps([str(job_id), sorted(fields.items())]).encode()),
        act=act,
    )
    return HttpResponse(done.body, status=done.status, content_type="application/json")


def _given(request: HttpRequest) -> dict[str, Any]:
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise TooLarge("body", given=f"> {MOST_BYTES} B", allowed=f"{MOST_BYTES} B")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(Text("请求正文不是 JSON", "the body is not JSON")) from None
    if not isinstance(data, dict):
        raise InputError(Text("请求正文应为 JSON 对象", "the body must be a JSON object"))
    return data


def _fields(given: Mapping[str, Any]) -> dict[str, str]:
    fields = given.get("fields")
    if not isinstance(fields, dict):
        raise InputError(Text("缺少读数", "the readings are missing"), quantity="fields")
    return fields


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    return value if isinstance(value, str) else ""
