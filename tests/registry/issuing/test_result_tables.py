"""Results tables from stored lines: every worked example of every pack becomes a document that composes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.certify.sample import weight_certificate

from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.structure import check_schema, check_structure
from suyuan.methods.evaluation import Line
from suyuan.methods.golden import evaluated, examples_of
from suyuan.methods.library import PackLibrary
from suyuan.methods.pack import Pack
from suyuan.registry.issuing.result_tables import result_tables, short

SCHEMAS = Path(__file__).resolve().parents[3] / ".." / "shared" / "dcc" / "schemas"
PACKS = {pack.id: pack for pack in PackLibrary()}
EXAMPLES = [(pack.id, example.name) for pack in PACKS.values() for example in examples_of(pack)]


def stored(line: Line, number: int) -> dict[str, Any]:
    """A line as `results.queries.lines` gives it."""
    texts = {"label_zh": line.label.zh, "label_en": line.label.en, "expanded_text": line.U_text or ""}
    kept = ("test", "index", "symbol", "unit", "k", "p", "verdict", "value", "u")
    filled = ("point", "value_text", "limit_low", "limit_high")
    row = {name: getattr(line, name) for name in kept}
    return row | {name: getattr(line, name) or "" for name in filled} | texts | {"id": UUID(int=number)}


def lines_of(pack: Pack, name: str) -> tuple[Line, ...]:
    return evaluated(pack, next(one for one in examples_of(pack) if one.name == name)).lines


@pytest.mark.parametrize(("pack_id", "name"), EXAMPLES)
def test_every_worked_example_becomes_a_valid_document(pack_id: str, name: str):
    pack = PACKS[pack_id]
    lines = lines_of(pack, name)
    tables = result_tables(pack, [stored(line, number) for number, line in enumerate(lines)])
    document = compose_dcc(replace(weight_certificate(), tables=tables))
    root = safe_parse(document)
    assert check_structure(root) == ()
    if SCHEMAS.is_dir():
        assert check_schema(root, SCHEMAS) == ()


@pytest.mark.parametrize(("pack_id", "name"), EXAMPLES)
def test_every_line_stands_in_exactly_one_table_with_its_text(pack_id: str, name: str):
    pack = PACKS[pack_id]
    lines = lines_of(pack, name)
    tables = result_tables(pack, [stored(line, number) for number, line in enumerate(lines)])
    ids = [row.id for table in tables for row in table.rows]
    assert sorted(ids) == sorted(str(UUID(int=number)) for number in range(len(lines)))
    cells = {row.id: row.cells for table in tables for row in table.rows}
    for number, line in enumerate(lines):
        found = cells[str(UUID(int=number))]
        if line.value_text is not None:
            assert line.value_text in found
        if line.U_text is not None:
            assert line.U_text in found


def test_points_become_numbers_under_one_unit():
    pack = next(pack for pack in PACKS.values() if pack.id.startswith("suyuan.pressure.elastic"))
    lines = lines_of(pack, EXAMPLES[[id_ for id_, _ in EXAMPLES].index(pack.id)][1])
    tables = result_tables(pack, [stored(line, number) for number, line in enumerate(lines)])
    table = next(table for table in tables if table.key.startswith("indication"))
    point = table.columns[0]
    assert (point.role, point.unit) == ("point", "MPa")
    assert [row.cells[0] for row in table.rows][:2] == ["0", "0.4"]


@pytest.mark.parametrize(("number", "text"), [(2.0, "2"), (2.10, "2.1"), (1.96, "1.96"), (0.95, "0.95")])
def test_factors_are_short(number: float, text: str):
    assert short(number) == text
