"""The traceability explorer: everything above a result up to the SI, and everything that hangs below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.registry.access.moment import new_identity
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.scope import Scope, refuse_unless, scope_of
from suyuan.registry.results.compiled import points_of_certificate, results_of_register
from suyuan.registry.results.explored import Told, first_told, sees, told
from suyuan.registry.results.labelled import CODES, GROUPINGS, STATES, By
from suyuan.registry.results.queries import lines as stored
from suyuan.trace.explore import above, below
from suyuan.trace.results import Results
from suyuan.web.explorer_around import around
from suyuan.web.explorer_data import addresses, card, drawn, label_text, share_text, value_text
from suyuan.web.explorer_scene import Scene, scene_of
from suyuan.web.explorer_svg import svg_of
from suyuan.web.occasion import occasion_of
from suyuan.web.outcome import stored_lines
from suyuan.web.speech import say
from suyuan.web.typed import whole
from suyuan.web.views.page import entered, show, uuid_of

THIS: Final = Text("这个结果", "this result")
MOST_ROWS: Final = 200
TABLED: Final = 200
LOOKED_AT: Final = 60  # lines of a certificate that are tried to find the one to begin with


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is looked at, by whom: the result in the middle, and how leaves are gathered."""

    occasion: Occasion
    scope: Scope
    batch: Results
    focus: Told
    by: By

    @property
    def scene(self) -> Scene:
        """The picture."""
        return scene_of(self.batch.tiers, self.focus, self.scope, by=self.by, on=self.occasion.today)


def looked_at(request: HttpRequest, result_id: UUID) -> Looked:
    """The result and who looks at it. Raises NotFound, and NotPermitted where it belongs to another house."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    focus = first_told(result_id, on=occasion.today)
    refuse_unless(sees(scope, focus), THIS)
    asked = request.GET.get("by", "")
    by: By = asked if asked in GROUPINGS else "kind"
    batch = results_of_register(build=new_identity())
    return Looked(occasion=occasion, scope=scope, batch=batch, focus=focus, by=by)


def _asked(request: HttpRequest) -> UUID | None:
    """The result asked for by itself or by a certificate: there the one that most results lean on."""
    if line := request.GET.get("line", "").strip():
        return uuid_of(line[:40], Text("一个结果", "a result"))
    number = request.GET.get("certificate", "").strip()[:80]
    if not number:
        return None
    if not number.isprintable():
        raise InputError(Text("证书编号不可打印", "the number cannot be printed"))
    rows = points_of_certificate(number)[:LOOKED_AT]
    tiers = results_of_register(build=new_identity()).tiers
    numbers = tiers.numbers([row["id"] for row in rows]).tolist()

    def interest(place: int) -> tuple[int, int]:
        strand, fringe = below(tiers, numbers[place])
        return len(strand) + len(fringe), len(above(tiers, numbers[place]))

    return UUID(str(rows[max(range(len(rows)), key=interest)]["id"]))


@entered
@require_GET
def explorer(request: HttpRequest) -> HttpResponse:
    """The page: the picture, and the same rows as tables."""
    try:
        result = _asked(request)
    except (NotFound, InputError) as problem:
        return show(
            request, "trace/explorer.html", _nothing(request), section="certificates", problem=problem
        )
    if result is None:
        return show(request, "trace/explorer.html", _nothing(request), section="certificates")
    looked = looked_at(request, result)
    scene = looked.scene
    data = drawn(scene, looked.scope)
    lines = [line for line in stored_lines(stored(looked.focus.evaluation)) if line.u]
    context = {
        "number": looked.focus.certificate,
        "focus": looked.focus,
        "label": label_text(looked.focus),
        "value": value_text(looked.focus),
        "scene": scene,
        "lines": lines,
        "rows": list(_tabled(scene, data)),
        "more": max(0, len(scene.boxes) - TABLED),
        "blocks": data["blocks"],
        "beside": share_text(scene.beside) if scene.beside > 0 else "",
        "groupings": [(code, say(text)) for code, text in GROUPINGS.items() if code != "kind"],
        "states": [(code, say(text)) for code, text in STATES.items()],
        "words": words(),
    }
    return show(request, "trace/explorer.html", context, section="certificates")


def _nothing(request: HttpRequest) -> dict[str, Any]:
    return {"number": request.GET.get("certificate", "")[:80], "focus": None}


def _tabled(scene: Scene, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The boxes as rows, from the root down, the largest share of a level first."""
    order = sorted(range(len(scene.boxes)), key=lambda at: (-scene.boxes[at].level, -scene.boxes[at].share))
    for place in order[:TABLED]:
        box = data["boxes"][place]
        yield box | {"levelName": say(scene.name_of(scene.boxes[place].level))}


def words() -> dict[str, Any]:
    """What the script says, in the language of the page."""
    told_ = {
        "share": Text("在本次结果方差中的占比", "Share of the variance of the chosen result"),
        "shareBelow": Text("其方差中来自所选结果的部分", "Share of its variance from the chosen result"),
        "own": Text("其中自身部分", "of which its own part"),
        "certificate": Text("证书", "Certificate"),
        "issuer": Text("出具机构", "Issuer"),
        "made": Text("日期", "Made on"),
        "until": Text("有效期至", "Valid to"),
        "value": Text("数值", "Value"),
        "here": Text("从这里看", "Look from here"),
        "open": Text("打开证书", "Open the certificate"),
        "results": Text("个结果", "results"),
        "zoom": Text("放大可见每个结果", "Zoom in to see each result"),
        "hidden": Text("其他机构的结果只计数", "Results of other organizations are only counted"),
        "failed": Text("数据未能取得，请刷新页面", "The data could not be had: reload the page"),
        "close": Text("关闭", "Close"),
    }
    named: dict[str, Any] = {name: say(text) for name, text in told_.items()}
    return named | {"states": {code: say(text) for code, text in STATES.items()}}


@entered
@require_GET
def scene(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """The picture as data for the script."""
    looked = looked_at(request, result_id)
    return JsonResponse(drawn(looked.scene, looked.scope))


@entered
@require_GET
def cells(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """The states of all leaves of a block, a digit for each."""
    looked = looked_at(request, result_id)
    found, places = _block(looked, request.GET.get("block", "")[:40])
    states = found.state[found.fringe.number[places]]
    return JsonResponse({"states": "".join(map(str, states.tolist()))})


@entered
@require_GET
def leaves(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Some leaves of a block in words: those that the person may see, None for the others."""
    looked = looked_at(request, result_id)
    found, places = _block(looked, request.GET.get("block", "")[:40])
    begin = whole(request.GET.get("from", "0"), Text("起点", "beginning"))
    many = min(whole(request.GET.get("many", "1"), Text("个数", "number of rows")), MOST_ROWS)
    part = places[begin : begin + many]
    ids = [found.identity(number) for number in found.fringe.number[part].tolist()]
    known = told(ids, on=looked.occasion.today)
    seen = [one if (one := known.get(id_)) and sees(looked.scope, one) else None for id_ in ids]
    pages = addresses([one for one in seen if one], looked.scope)
    shares = found.fringe.share[part].tolist()
    return JsonResponse(
        {
            "from": begin,
            "rows": [
                {"shareText": share_text(share), "state": CODES[one.state] if one else "hidden"}
                | (card(one, pages, by=looked.by, seen=True) if one else {})
                for one, share in zip(seen, shares, strict=True)
            ],
        }
    )


def _block(looked: Looked, key: str) -> Any:
    number = int(looked.batch.tiers.numbers([looked.focus.id])[0])
    found = around(looked.batch.tiers, number, looked.scope, by=looked.by, on=looked.occasion.today)
    return found, found.cells(key)


@entered
@require_GET
def picture(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """The picture as an SVG file."""
    looked = looked_at(request, result_id)
    name = " ".join(filter(None, (looked.focus.certificate, label_text(looked.focus))))
    made = svg_of(drawn(looked.scene, looked.scope), title=name)
    response = HttpResponse(made, content_type="image/svg+xml; charset=utf-8")
    if "download" in request.GET:
        response.headers["Content-Disposition"] = f'attachment; filename="traceability-{result_id}.svg"'
    return response
