"""Where a result used its standards: at the point of its row, at what a reading of the row tells, or nowhere.

A pack says it with the formula `at`. Three forms are understood: the point of the row itself, that point in
another unit, and one reading of the row (what was reached, where the row is named by what was set). A load
that is built from weights uses each of them at its own nominal value: nothing of the result is held against
it. Source: domain model 6.2 (point inside the calibrated range).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from suyuan.base.errors import NotANumber, NotFound
from suyuan.methods.library import PackLibrary
from suyuan.methods.observations import read_number
from suyuan.methods.pack import Pack, StandardUse, Test
from suyuan.registry.results.models import Evaluation

_IN_UNIT: Final = re.compile(r"(\w+) ?[*/] ?(\w+)\Z")
_UNITS: Final = re.compile(r"cell\('units', \w+, '\w+'\)\Z")  # the factor of a unit, by the table of the pack
AT_ONCE: Final = 900  # identities in one query


class At(NamedTuple):
    """`column` holds the point of use in `unit`; no column: the point of the row is it."""

    column: str = ""
    unit: str = ""


OWN: Final = At()
Uses = Mapping[str, At | None]  # by test; None and a test that is missing: not judged


def uses_of(pack: Pack) -> dict[str, At | None]:
    """For every test of a pack that uses standards: where it does so, None where nothing is said."""
    return {test.id: _one(pack, test) for test in pack.tests if test.standards}


def uses_of_all(methods: Collection[str], library: PackLibrary) -> dict[str, Uses]:
    """The same for many packs; those of another installation are left out."""
    found: dict[str, Uses] = {}
    for method in methods:
        try:
            found[method] = uses_of(library[method])
        except NotFound:
            continue
    return found


def _one(pack: Pack, test: Test) -> At | None:
    found = {_at(pack, test, use) for use in test.standards}
    return found.pop() if len(found) == 1 else None


def _at(pack: Pack, test: Test, use: StandardUse) -> At | None:
    role = pack.role(use.role)
    if role.use == "sum":
        return None
    if use.at.text == test.point:
        return OWN
    factors = {one.symbol for one in pack.quantities if _UNITS.match(one.formula.text)}
    converted = _IN_UNIT.match(use.at.text)
    if converted and converted[1] == test.point and converted[2] in factors:
        return OWN
    if any(one.symbol == use.at.text for one in test.columns):
        return At(use.at.text, role.nominal_unit)
    return None


class Row(NamedTuple):
    """What places a result: its evaluation (as the database names it), its method, and its place in it."""

    evaluation: Any
    method: str | None
    test: str
    place: int
    point: str


def points_used(rows: Sequence[Row], library: PackLibrary) -> Iterator[str]:
    """The point at which each result used its standards, "" where it is not judged; one query at most.

    A result by no method that is known here, such as one taken over from another installation, is judged by
    its own point.
    """
    uses = uses_of_all({row.method for row in rows if row.method}, library)
    places = [OWN if row.method not in uses else uses[row.method].get(row.test) for row in rows]
    wanted = [row for row, at in zip(rows, places, strict=True) if at is not None and at.column]
    told = _told(wanted, uses) if wanted else {}
    for row, at in zip(rows, places, strict=True):
        if at is None:
            yield ""
        elif at == OWN:
            yield row.point
        else:
            numbers = told.get((_identity(row.evaluation), row.test), ())
            number = numbers[row.place] if row.place < len(numbers) else ""
            yield f"{number} {at.unit}" if number else ""


def _told(rows: Sequence[Row], uses: Mapping[str, Uses]) -> dict[tuple[UUID, str], list[str]]:
    """For each evaluation and each of its tests the numbers that its readings tell, row by row."""
    evaluations = {_identity(row.evaluation) for row in rows}
    of = Evaluation.objects.filter(observations__isnull=False)
    if len(evaluations) <= AT_ONCE:
        of = of.filter(pk__in=evaluations)
    else:
        of = of.filter(pack__pack_id__in={row.method for row in rows})
    found = {}
    for evaluation, method, data in of.values_list("id", "pack__pack_id", "observations__data").iterator():
        tests = json.loads(data)["tests"]
        for test, at in uses[method].items():
            if at is not None and at.column:
                found[evaluation, test] = list(_numbers(tests.get(test, ()), at.column))
    return found


def _numbers(rows: Iterable[Mapping[str, Any]], column: str) -> Iterator[str]:
    """One number for each row; nothing for what was read in another unit, or not as one number."""
    for row in rows:
        try:
            yield format(read_number(row.get(column), quantity=column), "f")
        except NotANumber:
            yield ""


def _identity(given: Any) -> UUID:
    return given if isinstance(given, UUID) else UUID(given)
