"""The chain check of the domain model 6.2: each code once, and what lies above an accepted root."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.trace.worlds import uid

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.trace.chain import CODES, ChainEdge, ChainNode, check_chain
from suyuan.trace.links import CHECKS

NATIONAL, PROVINCE, COUNTY, SCALE = (uid(i) for i in range(1, 5))


def node(number, *, name, u, own_u, kind="result", **more):
    return ChainNode(
        id=number,
        kind=kind,
        label=Text(f"{name}结果", f"result of the {name}"),
        value_text="0.0",
        U_text=str(2 * u),
        unit="mg",
        u=u,
        own_u=own_u,
        performed_on=more.pop("performed_on", date(2026, 1, 10)),
        issuer=Text(f"{name}计量院", f"institute of the {name}"),
        certificate_number=more.pop("certificate_number", f"{name}-1"),
        valid_until=more.pop("valid_until", date(2027, 1, 9)),
        **more,
    )


def edge(child, parent, component, **more):
    return ChainEdge(
        child=child, parent=parent, component=component, used_on=more.pop("used_on", date(2026, 6, 1)), **more
    )


def chain():
    """National kilogram, provincial weight, county weight, market scale: u = 3, 5, 13, 85 by hand."""
    nodes = {
        NATIONAL: node(NATIONAL, name="国家", u=3.0, own_u=3.0, kind="root", certificate_number=None),
        PROVINCE: node(PROVINCE, name="省", u=5.0, own_u=4.0),
        COUNTY: node(COUNTY, name="县", u=13.0, own_u=12.0),
        SCALE: node(SCALE, name="集市", u=85.0, own_u=84.0, performed_on=date(2026, 6, 1)),
    }
    edges = {
        PROVINCE: edge(PROVINCE, NATIONAL, 3.0, max_ratio=1.0),
        COUNTY: edge(COUNTY, PROVINCE, 5.0, point=Decimal("1"), max_ratio=0.5),
        SCALE: edge(SCALE, COUNTY, 13.0, point=Decimal("5")),
    }
    return nodes, edges


def report(nodes, edges):
    return check_chain(SCALE, nodes=list(nodes.values()), edges=list(edges.values()))


def test_an_unbroken_chain_reaches_the_national_standard():
    found = report(*chain())
    assert found.traceable
    assert found.first_fault is None
    assert [link.node.id for link in found.links] == [SCALE, COUNTY, PROVINCE, NATIONAL]
    assert [link.level for link in found.links] == [0, 1, 2, 3]
    assert "完整" in found.words.zh


def test_the_shares_of_the_chain_sum_to_one():
    found = report(*chain())
    exact = [84**2 / 85**2, 12**2 / 85**2, 4**2 / 85**2, 3**2 / 85**2]
    assert [link.share for link in found.links] == pytest.approx(exact, rel=1e-12)


NODE_FAULTS = [
    ("NO_CERT", {"certificate_number": None}),
    ("NO_CERT", {"performed_on": date(2026, 6, 2)}),
    ("REVOKED", {"certificate_state": "revoked"}),
    ("ISSUER_UNKNOWN", {"issuer_known": False}),
    ("OUT_OF_SCOPE", {"in_scope": False}),
    ("EXPIRED_AT_USE", {"valid_until": date(2026, 5, 31)}),
    ("OUT_OF_RANGE", {"range_low": Decimal("0.001"), "range_high": Decimal("4.999")}),
    ("OUT_OF_RANGE", {"range_low": Decimal("5.001")}),
]


@pytest.mark.parametrize(("code", "change"), NODE_FAULTS)
def test_a_fault_of_the_parent_breaks_the_edge_with_its_code(code, change):
    nodes, edges = chain()
    nodes[COUNTY] = replace(nodes[COUNTY], **change)
    found = report(nodes, edges)
    assert not found.traceable
    assert (found.first_fault.code, found.first_fault.child, found.first_fault.parent) == (
        code,
        SCALE,
        COUNTY,
    )
    assert CODES[code].zh in found.words.zh
    assert CODES[code].en in found.words.en


def test_a_ratio_above_the_hierarchy_scheme_breaks_the_edge():
    nodes, edges = chain()
    edges[COUNTY] = replace(edges[COUNTY], max_ratio=0.3)  # 5 / 13 = 0.385
    assert report(nodes, edges).first_fault.code == "RATIO"
    edges[COUNTY] = replace(edges[COUNTY], max_ratio=5 / 13)
    assert report(nodes, edges).traceable


def test_the_last_valid_day_and_the_ends_of_the_range_still_count():
    nodes, edges = chain()
    nodes[COUNTY] = replace(
        nodes[COUNTY],
        valid_until=date(2026, 6, 1),
        range_low=Decimal("5"),
        range_high=Decimal("5.0"),
        performed_on=date(2026, 6, 1),
    )
    assert report(nodes, edges).traceable


def test_the_first_broken_edge_is_the_one_nearest_to_the_result():
    nodes, edges = chain()
    nodes[PROVINCE] = replace(nodes[PROVINCE], certificate_state="revoked")
    nodes[COUNTY] = replace(nodes[COUNTY], valid_until=date(2026, 1, 31))
    found = report(nodes, edges)
    assert [fault.code for fault in found.faults] == ["EXPIRED_AT_USE", "REVOKED"]
    assert found.first_fault.parent == COUNTY
    assert [len(link.faults) for link in found.links] == [0, 1, 1, 0]


def test_a_chain_that_ends_before_an_accepted_root_is_broken_there():
    nodes, edges = chain()
    del edges[PROVINCE], nodes[NATIONAL]
    nodes[PROVINCE] = replace(nodes[PROVINCE], own_u=5.0)
    found = report(nodes, edges)
    assert (found.first_fault.code, found.first_fault.parent) == ("NO_CERT", PROVINCE)


def test_an_accepted_laboratory_ends_the_chain_and_nothing_above_it_is_judged():
    nodes, edges = chain()
    nodes[PROVINCE] = replace(nodes[PROVINCE], issuer_accepted_root=True, certificate_state="issued")
    nodes[NATIONAL] = replace(nodes[NATIONAL], valid_until=date(2020, 1, 1))
    found = report(nodes, edges)
    assert found.traceable
    assert len(found.links) == 4


def test_every_used_parent_must_hold():
    nodes, edges = chain()
    other = uid(9)
    nodes[other] = node(other, name="温度计", u=1.0, own_u=1.0)
    edges["second"] = edge(SCALE, other, 0.0)
    found = report(nodes, edges)
    assert (found.first_fault.code, found.first_fault.parent) == ("NO_CERT", other)


def test_a_standard_used_on_two_levels_stands_above_both():
    nodes, edges = chain()
    edges["direct"] = edge(SCALE, PROVINCE, 0.0)
    found = report(nodes, edges)
    link = next(link for link in found.links if link.node.id == PROVINCE)
    assert (link.level, set(link.users)) == (2, {SCALE, COUNTY})


def test_a_yes_or_no_without_variance_still_has_its_chain():
    nodes, edges = chain()
    nodes[SCALE] = replace(nodes[SCALE], u=0.0, own_u=0.0)
    edges[SCALE] = replace(edges[SCALE], component=0.0)
    found = report(nodes, edges)
    assert found.traceable
    assert {link.share for link in found.links} == {0.0}


def test_every_code_of_the_domain_model_has_a_check_and_words_in_both_languages():
    assert set(CODES) == set(CHECKS)
    assert set(CODES) == {
        "EXPIRED_AT_USE",
        "OUT_OF_RANGE",
        "RATIO",
        "NO_CERT",
        "OUT_OF_SCOPE",
        "ISSUER_UNKNOWN",
        "REVOKED",
    }
    assert all(words.zh and words.en for words in CODES.values())


def test_a_cycle_or_an_unknown_result_is_an_error_of_the_tree():
    nodes, edges = chain()
    with pytest.raises(NotFound):
        check_chain(uid(77), nodes=list(nodes.values()), edges=[])
    edges["back"] = edge(NATIONAL, SCALE, 0.0)
    with pytest.raises(InputError, match="环"):
        report(nodes, edges)
