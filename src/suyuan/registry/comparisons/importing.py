"""Results of a laboratory from a file: a row for each point, handed in under the same seal as by hand.

A file may hold the results of several rounds; each round is handed in whole, all of them or none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.comparisons import rules, states, taking_part
from suyuan.registry.comparisons.models import ComparisonPoint, Participation
from suyuan.registry.comparisons.sealing import Measured, Sealer
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.rows import ImportRefused, RowProblem, of_cells, repeats

COLUMNS: Final = ("comparison", "point", "quantity", "nominal", "value", "U", "k", "unit")
NEEDED: Final = ("comparison", "point", "value", "U", "k", "unit")
USUAL_K: Final = "2"
MAX_PROBLEMS: Final = 200
_JOINED: Final = tuple(source for source, event in states.PARTICIPANT_TARGETS if event == "submit")
_CHECKS: Final[Mapping[str, Callable[[str, str], object]]] = {
    "value": rules.check_number,
    "U": rules.check_expanded,
    "k": rules.check_factor,
}

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class OpenRound:
    """A round in which a laboratory may hand in results now: its points by number, counted from 1."""

    participation: UUID
    number: str
    points: Mapping[str, dict[str, Any]]


def open_rounds(laboratory_id: UUID) -> dict[str, OpenRound]:
    """The rounds that a laboratory has joined and whose data are open, by number: two queries."""
    joined = Participation.objects.filter(
        laboratory_id=laboratory_id, state__in=_JOINED, comparison__state__in=states.WHEN["submit"]
    ).order_by("comparison__number")
    rows = list(joined.values_list("id", "comparison_id", "comparison__number"))
    points: dict[UUID, dict[str, dict[str, Any]]] = defaultdict(dict)
    columns = ("id", "comparison_id", "place", "quantity_zh", "quantity_en", "nominal", "unit")
    of_them = ComparisonPoint.objects.filter(comparison_id__in=[comparison for _, comparison, _ in rows])
    for point in of_them.order_by("place").values(*columns):
        points[point["comparison_id"]][str(point["place"] + 1)] = point
    return {
        number: OpenRound(participation=one, number=number, points=points[comparison])
        for one, comparison, number in rows
    }


def to_fill(laboratory_id: UUID) -> list[dict[str, Any]]:
    """The rows of the template: every point of every open round, without results."""
    return [
        {
            "comparison": one.number,
            "point": place,
            "quantity": Text(point["quantity_zh"], point["quantity_en"]),
            "nominal": point["nominal"],
            "k": USUAL_K,
            "unit": point["unit"],
        }
        for one in open_rounds(laboratory_id).values()
        for place, point in one.points.items()
    ]


def faults(rows: Sequence[Row], rounds: Mapping[str, OpenRound]) -> list[RowProblem]:
    """Every fault of the rows, in order of lines, then every point that was left out."""
    found: list[RowProblem] = []
    first: dict[tuple[str, str], int] = {}
    begun: dict[str, int] = {}
    for line, row in enumerate(rows, start=1):
        told = list(_of_row(row, rounds))
        key = row.get("comparison", ""), row.get("point", "")
        begun.setdefault(key[0], line)
        if (seen := first.setdefault(key, line)) != line:
            told.append(("point", repeats(seen)))
        found += (RowProblem(line=line, column=name, words=words) for name, words in told)
    for number, line in begun.items():
        for place, point in rounds[number].points.items() if number in rounds else ():
            if (number, place) not in first:
                words = Text(
                    f"缺少第 {place} 点（{point['nominal']}）",
                    f"point {place} ({point['nominal']}) is missing",
                )
                found.append(RowProblem(line=line, column="point", words=words))
    return sorted(found, key=lambda one: one.line)


def _of_row(row: Row, rounds: Mapping[str, OpenRound]) -> Iterator[tuple[str, Text]]:
    yield from of_cells(row, columns=COLUMNS, needed=NEEDED)
    for name, check in _CHECKS.items():
        try:
            if row.get(name, ""):
                check(row[name], name)
        except SuyuanError as problem:
            yield name, problem.message
    yield from _of_point(row, rounds)


def _of_point(row: Row, rounds: Mapping[str, OpenRound]) -> Iterator[tuple[str, Text]]:
    number, place = row.get("comparison", ""), row.get("point", "")
    if number and number not in rounds:
        yield (
            "comparison",
            Text("本实验室现在不能向该比对提交结果", "the laboratory cannot hand in to this comparison now"),
        )
        return
    if not number or not place:
        return
    point = rounds[number].points.get(place)
    if point is None:
        count = len(rounds[number].points)
        yield "point", Text(f"该比对的点编号为 1 到 {count}", f"the points of this round are 1 to {count}")
        return
    for name in ("nominal", "unit"):
        if (given := row.get(name, "")) and given != point[name]:
            yield name, Text(f"该点为“{point[name]}”", f"this point has “{point[name]}”")


def submit_rows(occasion: Occasion, *, laboratory_id: UUID, rows: Sequence[Row], sealer: Sealer) -> int:
    """Hand in the results of a file, round by round: number of points.

    Raises ImportRefused with the faults and hands in nothing; NotPermitted as by hand.
    """
    given = [{name: str(value or "").strip() for name, value in row.items()} for row in rows]
    rounds = open_rounds(laboratory_id)
    if problems := faults(given, rounds):
        raise ImportRefused(problems[:MAX_PROBLEMS])
    measured: dict[str, list[Measured]] = defaultdict(list)
    for row in given:
        point = rounds[row["comparison"]].points[row["point"]]
        measured[row["comparison"]].append(Measured(point["id"], row["value"], row["U"], row["k"]))
    with transaction.atomic():
        for number, results in measured.items():
            taking_part.submit(
                occasion, participation_id=rounds[number].participation, measured=results, sealer=sealer
            )
    return len(given)


def problems_of(laboratory_id: UUID, rows: Sequence[Row]) -> list[RowProblem]:
    """The faults of a file of one laboratory: two queries."""
    return faults(rows, open_rounds(laboratory_id))
