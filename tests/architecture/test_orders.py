"""Rows of one instant or one day stand in one order on every database: an order by time ends with "pk".

Two rows of one command carry one instant, and PostgreSQL gives equal rows in any order. Identities of one
process rise (`base.identity.Rising`), so they settle it. Source: RFC 9562, 6.2.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TIME = re.compile(r"(^|_)(at|on|until|from|to|day|date)$")


def ends_with_time(source: str) -> Iterator[int]:
    """The lines on which an order ends with an instant or a day."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        last = node.args[-1]
        if node.func.attr == "order_by" and isinstance(last, ast.Constant) and TIME.search(str(last.value)):
            yield last.lineno


def test_what_ends_with_a_time_is_found() -> None:
    assert list(ends_with_time('a.order_by("name", "-created_at")\nb.order_by("created_at", "pk")')) == [1]


def test_no_order_ends_with_a_time() -> None:
    files = [path for part in ("src", "tests") for path in (ROOT / part).rglob("*.py")]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files
        if path != Path(__file__)
        for line in ends_with_time(path.read_text(encoding="utf-8"))
    ]
    assert found == []
