"""A chain as the page shows it: levels, shares laid end to end, what is wrong where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from suyuan.base.text import Text, same
from suyuan.registry.results.chain import ChainRows
from suyuan.trace.chain import ChainEdge, ChainNode, check_chain
from suyuan.web.chain_view import ChainView, chain_view

RESULT, KILO, HALF, ROOT = (UUID(int=n) for n in range(1, 5))
SCALE, WEIGHTS, NATIONAL = (UUID(int=n) for n in range(11, 14))
DEVICES: dict[UUID, dict[str, Any]] = {
    SCALE: {"name_zh": "台秤", "name_en": "Scale", "serial_no": "N-1"},
    WEIGHTS: {"name_zh": "砝码组", "name_en": "Weights", "serial_no": "W-1"},
    NATIONAL: {"name_zh": "基准", "name_en": "National", "serial_no": "0"},
}


def node(id_: UUID, device: UUID, number: str, u: float, own: float, **more: Any) -> ChainNode:
    name = DEVICES[device]
    given: dict[str, Any] = {
        "kind": "result",
        "label": Text(
            f"{name['name_zh']} {name['serial_no']} 误差", f"{name['name_en']} {name['serial_no']} error"
        ),
        "value_text": "0.1",
        "U_text": str(2 * u),
        "unit": "mg",
        "u": u,
        "own_u": own,
        "performed_on": date(2026, 1, 1),
        "issuer": same("X"),
        "certificate_number": number,
        "valid_until": date(2027, 1, 1),
    }
    return ChainNode(id=id_, **(given | more))


def edge(child: UUID, parent: UUID, component: float, used_on: date = date(2026, 6, 1)) -> ChainEdge:
    return ChainEdge(child=child, parent=parent, component=component, used_on=used_on)


# The result: own part 3, two weights of one certificate that carry 4 in all; both lean on one root.
# Worked by hand: u^2 = 9 + 16 = 25, own share 9/25; the weights have no own part.
NODES = [
    node(RESULT, SCALE, "C-3", 5.0, 3.0),
    node(KILO, WEIGHTS, "C-2", 2.0, 0.0),
    node(HALF, WEIGHTS, "C-2", 2.0, 0.0),
    node(ROOT, NATIONAL, "C-1", 1.0, 1.0, kind="root", valid_until=None),
]
EDGES = [
    edge(RESULT, KILO, 2.0),
    edge(RESULT, HALF, 2.0),
    edge(KILO, ROOT, 2.0, date(2026, 2, 1)),
    edge(HALF, ROOT, 2.0, date(2026, 3, 1)),
]
OWNERS = {RESULT: SCALE, KILO: WEIGHTS, HALF: WEIGHTS, ROOT: NATIONAL}


def view(nodes: list[ChainNode] = NODES, edges: list[ChainEdge] = EDGES) -> ChainView:
    rows = ChainRows(nodes=tuple(nodes), edges=tuple(edges), wanted=(RESULT,), instruments=OWNERS)
    report = check_chain(RESULT, nodes=nodes, edges=edges)
    return chain_view(report, rows, devices=DEVICES, address_of=lambda number: f"/see/{number}")


def test_the_source_stands_first_and_the_result_last() -> None:
    assert [level.number for level in view().levels] == [2, 1, 0]
    assert [level.name.en for level in view().levels] == [
        "National standard",
        "One level above",
        "This result",
    ]
    assert view().height == 2


def test_results_of_one_certificate_stand_together() -> None:
    steps = view().levels[1].steps
    assert len(steps) == 1
    assert [point.label.en for point in steps[0].points] == ["error", "error"]


def test_shares_add_up_and_are_laid_end_to_end() -> None:
    found = [step for level in reversed(view().levels) for step in level.steps]
    assert [step.share for step in found] == pytest.approx([9 / 25, 0.0, 16 / 25], abs=1e-12)
    assert [step.begin for step in found] == pytest.approx([0.0, 36.0, 36.0], abs=1e-9)
    assert all(step.begin + step.width <= 100 + 1e-9 for step in found)


def test_the_day_of_use_is_the_last_on_which_it_was_used() -> None:
    root, weights, result = (level.steps[0] for level in view().levels)
    assert (root.used_on, weights.used_on, result.used_on) == (date(2026, 3, 1), date(2026, 6, 1), None)


def test_an_expired_certificate_is_named_at_its_place() -> None:
    nodes = [*NODES[:1], node(KILO, WEIGHTS, "C-2", 2.0, 0.0, valid_until=date(2026, 5, 31)), *NODES[2:]]
    found = view(nodes)
    assert not found.traceable
    wrong = found.levels[1].steps[0].faults
    assert [what.zh for what, _ in wrong] == ["使用当日上级证书已过期"]
    assert "2026-05-31" in wrong[0][1].zh
    assert [step.device.en for _, step in found.breaks] == ["Weights"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"certificate_state": "revoked"}, "上级证书已被撤销"),
        ({"issuer_known": False}, "出具机构无法确认"),
        ({"in_scope": False}, "超出出具机构的能力范围"),
        ({"certificate_number": None}, "没有可用的上级证书"),
    ],
)
def test_every_break_is_said_in_words(changed: dict[str, Any], code: str) -> None:
    nodes = [
        *NODES[:1],
        node(KILO, WEIGHTS, "C-2", 2.0, 0.0, **{"certificate_number": "C-2"} | changed),
        *NODES[2:],
    ]
    said = [what.zh for step in view(nodes).levels[1].steps for what, _ in step.faults]
    assert code in said


def test_out_of_range_is_said_with_the_range() -> None:
    nodes = [*NODES[:1], node(KILO, WEIGHTS, "C-2", 2.0, 0.0, range_high=Decimal(5)), *NODES[2:]]
    edges = [
        ChainEdge(child=RESULT, parent=KILO, component=2.0, used_on=date(2026, 6, 1), point=Decimal(6)),
        *EDGES[1:],
    ]
    words = [words.en for _, words in view(nodes, edges).levels[1].steps[0].faults]
    assert any("used at 6" in one for one in words)


def test_a_result_without_standards_is_not_called_broken() -> None:
    found = view([node(RESULT, SCALE, "C-3", 5.0, 5.0)], [])
    assert found.is_bare
    assert found.breaks == []
    assert found.height == 0


def test_a_certificate_has_an_address_only_with_a_number() -> None:
    nodes = [*NODES[:3], node(ROOT, NATIONAL, "", 1.0, 1.0, kind="root", certificate_number=None)]
    root, weights, _ = (level.steps[0] for level in view(nodes).levels)
    assert (root.address, weights.address) == ("", "/see/C-2")


def test_the_source_is_named_only_where_the_chain_holds() -> None:
    assert view().source == same("X")
    nodes = [*NODES[:1], node(KILO, WEIGHTS, "C-2", 2.0, 0.0, certificate_state="revoked"), *NODES[2:]]
    assert view(nodes).source is None
