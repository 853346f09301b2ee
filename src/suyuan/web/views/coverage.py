"""Coverage: the five metrics of a division with their map, the matrix of kinds and divisions, one cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from suyuan.base.civil import add_months
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.planning.coverage import METRICS, Line, Variants, kind_of, lines, metric, value_told
from suyuan.registry.catalogue.queries import kind_names
from suyuan.registry.parties import queries as parties
from suyuan.registry.targets import coverage as metrics
from suyuan.registry.targets.coverage import Question, division_of, first_province
from suyuan.registry.targets.matrix import Cell, matrix, serving
from suyuan.web.board import amount
from suyuan.web.coverage_grid import grid_of
from suyuan.web.coverage_svg import grid_svg, tiles_svg
from suyuan.web.occasion import registers_read
from suyuan.web.speech import pick, say
from suyuan.web.tile_map import tiles_of
from suyuan.web.views.page import entered, show
from suyuan.web.words.plan import OPTIONS

FARTHEST: Final = 36  # months that the slider goes back
SHOWN: Final = 12  # parts that are listed; all of them are in the file
ORDERS: Final = ("gap", "kind")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a page of coverage is asked for; anything else than it knows is the first choice."""

    division: str
    ago: int
    on: date
    metric: str
    variants: Variants
    divisions: Mapping[str, Mapping[str, Any]]

    @property
    def question(self) -> Question:
        """The same for the registers."""
        return Question(division=self.division, on=self.on, variants=self.variants)

    @property
    def row(self) -> Mapping[str, Any]:
        """The division."""
        return self.divisions[self.division]

    @property
    def above(self) -> list[Mapping[str, Any]]:
        """The divisions above it, from the province."""
        codes = str(self.row["path"]).split("/")[:-1]
        return [self.divisions[code] for code in codes if self.divisions[code]["level"] != "nation"]


def asked_of(request: HttpRequest) -> Asked:
    """Read off the address. Raises NotFound where no division is on the register."""
    today = timezone.localdate()
    known = {row["code"]: row for row in parties.divisions()}
    division, text = request.GET.get("division", ""), request.GET.get("ago", "")
    ago = min(int(text), FARTHEST) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    chosen = request.GET.get("metric", "")
    return Asked(
        division=division if division in known else first_province(),
        ago=ago,
        on=add_months(today, -ago),
        metric=chosen if chosen in METRICS else "C1",
        variants=variants_of(request),
        divisions=known,
    )


def variants_of(request: HttpRequest) -> Variants:
    """The settings in the address."""
    choices = {name: words for code in METRICS for name, words in metric(code).options.items() if words}
    given: dict[str, Any] = {name: request.GET.get(name, "") for name in choices}
    return Variants(**{name: word for name, word in given.items() if word in choices[name]})


@entered
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Five metrics side by side; the chosen one by division and by kind."""
    asked, version = asked_of(request), registers_read(request)
    found = metrics.readings(asked.question, version=version)
    reading = found[asked.metric]
    kinds = {row["code"]: pick(row) for row in kind_names()}
    by_kind = sorted(lines(reading, kind_of), key=_worst_first(reading.unit))
    below = lines(reading, lambda row: division_of(row.unit_code, asked.divisions, asked.division))
    context = {
        "asked": asked,
        "cards": [
            (code, metric(code), amount(value_told(one), one.unit), one) for code, one in found.items()
        ],
        "chosen": metric(asked.metric),
        "reading": reading,
        "tiles": tiles_of(reading, list(asked.divisions.values()), top=asked.division),
        "parts": [(asked.divisions[line.key], line, amount(line.value, reading.unit)) for line in below],
        "kinds": [
            (line.key, kinds.get(line.key, line.key), line, amount(line.value, reading.unit))
            for line in by_kind[:SHOWN]
        ],
        "more": max(0, len(by_kind) - SHOWN),
        "choices": [
            (name, [(word, say(OPTIONS[word])) for word in words], getattr(asked.variants, name))
            for name, words in metric(asked.metric).options.items()
            if words
        ],
        "setting_names": SETTINGS,
        "farthest": FARTHEST,
    }
    return show(request, "coverage/overview.html", context, section="coverage")


SETTINGS: Final[Mapping[str, Text]] = {
    "variant": Text("合成方式", "Taken together"),
    "basis": Text("标准的口径", "Standards that count"),
    "reach": Text("就近的范围", "What counts as near"),
    "unknown": Text("未登记的参数", "What is not on record"),
    "first": Text("首次检定", "First verifications"),
    "percentile": Text("分位数", "Percentile"),
    "of": Text("计入的器具", "Instruments that count"),
}


def _worst_first(unit: str) -> Any:
    """Long ways and small shares first; where nothing can be told, last."""
    sign = -1 if unit == "min" else 1

    def key(line: Line) -> tuple[bool, float, str]:
        return (line.value is None, sign * (line.value or 0.0), line.key)

    return key


@entered
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The map of the chosen metric as a file."""
    asked = asked_of(request)
    reading = metrics.reading(asked.question, asked.metric)
    tiles = tiles_of(reading, list(asked.divisions.values()), top=asked.division)
    title = f"{pick(asked.row)} · {say(metric(asked.metric).name)} · {asked.on.isoformat()}"
    words = {tile.code: amount(tile.value, reading.unit) for tile in tiles}
    return _svg(tiles_svg(tiles, words, title=title), f"coverage-{asked.metric}.svg")


@entered
@require_GET
def grid(request: HttpRequest) -> HttpResponse:
    """The matrix: kinds down, divisions across, a colour and a word for each cell."""
    asked = asked_of(request)
    drawn = _grid(request, asked)
    gaps = matrix(asked.division, on=asked.on).gaps
    kinds = {row["code"]: row for row in kind_names()}
    context = {
        "asked": asked,
        "grid": drawn,
        "order": _order(request),
        "gaps": [(gap, asked.divisions[gap.unit], kinds[gap.kind]) for gap in gaps[:SHOWN]],
        "more": max(0, len(gaps) - SHOWN),
        "farthest": FARTHEST,
    }
    return show(request, "coverage/matrix.html", context, section="coverage")


@entered
@require_GET
def grid_picture(request: HttpRequest) -> HttpResponse:
    """The matrix as a file."""
    asked = asked_of(request)
    title = f"{pick(asked.row)} · {say(MATRIX)} · {asked.on.isoformat()}"
    return _svg(grid_svg(_grid(request, asked), title=title), "coverage-matrix.svg")


MATRIX: Final = Text("建标矩阵", "Coverage matrix")


def _grid(request: HttpRequest, asked: Asked) -> Any:
    found = matrix(asked.division, on=asked.on)
    return grid_of(found, asked.divisions, kind_names(), order=_order(request))


def _order(request: HttpRequest) -> str:
    chosen = request.GET.get("order", "")
    return chosen if chosen in ORDERS else ORDERS[0]


@entered
@require_GET
def cell(request: HttpRequest, unit_code: str, kind_code: str) -> HttpResponse:
    """One division and one kind: the standards there, and what stands in the way."""
    asked = asked_of(request)
    kinds = {row["code"]: row for row in kind_names()}
    if unit_code not in asked.divisions or kind_code not in kinds:
        raise NotFound(Text("没有这个区划或种类", "there is no such division or kind"), given=unit_code)
    nothing = Cell(unit_code, kind_code, owed=False, standing=0, standards=0, pieces=0)
    found = matrix(unit_code, on=asked.on).cells.get((unit_code, kind_code), nothing)
    context = {
        "asked": asked,
        "division": asked.divisions[unit_code],
        "kind": kinds[kind_code],
        "cell": found,
        "here": serving(kind_code, division=unit_code, on=asked.on),
        "plan_address": _plan_address(unit_code, kind_code),
    }
    return show(request, "coverage/cell.html", context, section="coverage")


def _plan_address(division: str, kind: str) -> str:
    """Where a standard is planned for a gap."""
    return f"{reverse('siting')}?{urlencode({'kind': kind, 'division': division})}"


def listed_parts(request: HttpRequest) -> Sequence[dict[str, Any]]:
    """Every metric of the page, whole and in parts, as rows of a file."""
    asked = asked_of(request)
    found = metrics.readings(asked.question)
    rows = [_part_row(code, one, "whole", asked.division, _whole(one)) for code, one in found.items()]
    for by in metrics.PARTS:
        names = metrics.names_of(by)
        for code, parts in metrics.parts_of(found, by, top=asked.division).items():
            rows += [_part_row(code, found[code], by, line.key, line, names.get(line.key)) for line in parts]
    return rows


def _whole(reading: Any) -> Line:
    return Line("", reading.numerator, reading.denominator or 0, value_told(reading))


def _part_row(
    code: str, reading: Any, by: str, key: str, line: Line, name: Text | None = None
) -> dict[str, Any]:
    return {
        "on": reading.on,
        "metric": code,
        "metric_name": say(metric(code).name),
        "by": by,
        "key": key,
        "name": say(name) if name else "",
        "value": "" if line.value is None else f"{line.value:.4f}",
        "unit": reading.unit,
        "part": line.part,
        "whole": line.whole,
    }


def listed_gaps(request: HttpRequest) -> Sequence[dict[str, Any]]:
    """Every gap of the matrix as a row of a file."""
    asked = asked_of(request)
    kinds = {row["code"]: pick(row) for row in kind_names()}
    return [
        {
            "division": gap.unit,
            "division_name": pick(asked.divisions[gap.unit]),
            "kind": gap.kind,
            "kind_name": kinds[gap.kind],
            "state": gap.state,
            "standards": gap.standards,
            "pieces": gap.pieces,
        }
        for gap in matrix(asked.division, on=asked.on).gaps
    ]


def _svg(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    return response
