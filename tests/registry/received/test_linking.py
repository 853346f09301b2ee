"""Citations become edges of the chain, in whatever order the certificates come; what is not here is kept."""

from __future__ import annotations

import base64
import hashlib
import itertools
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.received.documents import Linked, certificate, to
from tests.registry.road import road, state_device

from suyuan.registry.journal.auditing import faults as journal_faults
from suyuan.registry.received import queries, rules
from suyuan.registry.received.models import ReceivedCertificate
from suyuan.registry.received.rules import Candidate, Cited, decide
from suyuan.registry.results.chain import chain_rows
from suyuan.registry.results.models import Citation, Evaluation, Influence
from suyuan.trace.chain import check_chain

TOP = certificate("TOP", serial="t", performed="2024-05-02")
MIDDLE = certificate("MID", serial="m", performed="2025-05-02", equipment=[to("TOP", TOP)])
BOTTOM = certificate("BOT", serial="b", performed="2026-01-20", equipment=[to("MID", MIDDLE)])
CHAIN = {"top.xml": TOP, "middle.xml": MIDDLE, "bottom.xml": BOTTOM}


def states() -> dict[str, tuple[str, str | None]]:
    rows = Citation.objects.values_list(
        "evaluation__certificate_number", "state", "target__certificate_number"
    )
    return {number: (state, target) for number, state, target in rows}


class TestOrder:
    @pytest.mark.parametrize("order", list(itertools.permutations(CHAIN)))
    def test_every_order_of_imports_leads_to_the_same_edges(self, take, order):
        for name in order:
            take({name: CHAIN[name]})
        assert states() == {"MID": ("verified", "TOP"), "BOT": ("verified", "MID")}
        assert list(journal_faults()) == []

    def test_all_at_once_too(self, take):
        take(CHAIN)
        assert states() == {"MID": ("verified", "TOP"), "BOT": ("verified", "MID")}


class TestStates:
    def test_a_certificate_that_is_not_here_leaves_the_citation_open(self, take):
        take({"bottom.xml": BOTTOM})
        assert states() == {"BOT": ("dangling", None)}

    def test_the_number_with_other_bytes_is_no_edge(self, take):
        other = certificate("TOP", serial="t", performed="2024-05-02", expanded="0.07")
        take({"top.xml": other, "middle.xml": MIDDLE})
        assert states()["MID"] == ("mismatch", "TOP")
        assert chain_of("MID").edges == ()

    @pytest.mark.parametrize("filler", ["TODO", "0000", "-"])
    def test_without_a_hash_the_number_alone_is_found_and_not_checked(self, take, filler):
        child = certificate("C", performed="2026-01-20", equipment=[Linked(number="TOP", value=filler)])
        take({"top.xml": TOP, "child.xml": child})
        assert states()["C"] == ("resolved", "TOP")

    @pytest.mark.parametrize(
        ("procedure", "value"),
        [
            ("SHA-512", hashlib.sha512(TOP).hexdigest()),
            ("sha256", base64.b64encode(hashlib.sha256(TOP).digest()).decode()),
            ("http://www.w3.org/2001/04/xmlenc#sha256", hashlib.sha256(TOP).hexdigest().upper()),
        ],
    )
    def test_any_hash_that_can_be_computed_is_computed(self, take, procedure, value):
        linked = Linked(number="TOP", value=value, procedure=procedure)
        take({"child.xml": certificate("C", performed="2026-01-20", equipment=[linked])})
        assert states()["C"] == ("dangling", None)
        take({"top.xml": TOP})
        assert states()["C"] == ("verified", "TOP")

    def test_two_houses_with_the_same_number_leave_it_open_and_a_hash_tells_them_apart(self, take):
        rival = certificate("TOP", issuer="Rival", serial="r", performed="2024-05-02")
        bare = certificate("C", performed="2026-01-20", equipment=[Linked(number="TOP")])
        take({"top.xml": TOP, "bare.xml": bare, "middle.xml": MIDDLE})
        assert states()["C"] == ("resolved", "TOP")
        take({"rival.xml": rival})
        assert states()["C"] == ("ambiguous", None)
        assert states()["MID"] == ("verified", "TOP")

    @pytest.mark.parametrize(("typed", "state"), [("", "resolved"), ("ab" * 32, "ambiguous")])
    def test_what_was_stated_by_hand_is_found_and_stands_back_behind_the_file(
        self, world, take, typed, state
    ):
        stated = state_device(world)
        Evaluation.objects.filter(pk=stated.id).update(certificate_sha256=typed)
        number = stated.certificate_number
        take({"child.xml": certificate("C", performed="2026-03-20", equipment=[Linked(number=number)])})
        assert Citation.objects.get().target_id == stated.id
        take({"file.xml": certificate(number, serial="x", performed="2026-01-01")})
        citation = Citation.objects.get()
        assert (citation.state, citation.target_id != stated.id) == (state, True)

    def test_what_is_younger_than_its_user_is_no_edge(self, take):
        child = certificate("C", performed="2024-05-02", equipment=[Linked(number="TOP")])
        take({"top.xml": TOP, "child.xml": child})
        assert states()["C"] == ("too_young", "TOP")

    def test_a_circle_of_numbers_is_no_circle_of_edges(self, take):
        days = {"A": "2026-01-03", "B": "2026-01-02", "C": "2026-01-01"}
        cites = {"A": "B", "B": "C", "C": "A"}
        take(
            {
                f"{number}.xml": certificate(number, serial=number, performed=days[number],
                                             equipment=[Linked(number=cites[number])])
                for number in days
            }
        )  # fmt: skip
        assert states() == {"A": ("resolved", "B"), "B": ("resolved", "C"), "C": ("too_young", "A")}
        rows = chain_of("A")
        assert len(check_chain(rows.wanted[0], nodes=rows.nodes, edges=rows.edges).links) == 3

    def test_a_certificate_of_our_own_is_found(self, world, take):
        ours = road(world).issued()
        linked = Linked(number=ours.number, value=ours.xml_sha256)
        take({"a.xml": certificate("C", performed="2026-03-20", equipment=[linked])})
        assert states()["C"] == ("verified", ours.number)
        rows = chain_of("C")
        report = check_chain(rows.wanted[0], nodes=rows.nodes, edges=rows.edges)
        numbers = [link.node.certificate_number for link in report.links]
        assert numbers[:2] == ["C", ours.number]
        assert any(link.node.kind == "root" for link in report.links)  # and on to our source


def chain_of(number: str):
    return chain_rows(evaluations=[Evaluation.objects.get(certificate_number=number).id])


class TestTheChain:
    def test_it_leads_from_each_result_to_the_cited_certificates_level_by_level(self, take):
        take(CHAIN)
        rows = chain_of("BOT")
        report = check_chain(rows.wanted[0], nodes=rows.nodes, edges=rows.edges)
        assert [(link.level, link.node.certificate_number) for link in report.links] == [
            (0, "BOT"),
            (1, "MID"),
            (2, "TOP"),
        ]

    def test_no_number_is_invented_the_result_keeps_all_of_its_variance(self, take):
        take(CHAIN)
        rows = chain_of("BOT")
        report = check_chain(rows.wanted[0], nodes=rows.nodes, edges=rows.edges)
        assert [link.share for link in report.links] == [1.0, 0.0, 0.0]
        assert {edge.component for edge in rows.edges} == {0.0}
        assert Influence.objects.count() == 0

    def test_an_issuer_that_nobody_has_proven_does_not_make_a_chain_whole(self, take):
        take(CHAIN)
        rows = chain_of("BOT")
        report = check_chain(rows.wanted[0], nodes=rows.nodes, edges=rows.edges)
        assert not report.traceable
        assert {fault.code for fault in report.faults} == {"ISSUER_UNKNOWN", "NO_CERT"}

    def test_its_queries_grow_with_levels_and_not_with_certificates(self, take):
        def counted(prefix: str, width: int) -> int:
            names = [f"{prefix}T{n}" for n in range(width)]
            tops = {name: certificate(name, serial=name, performed="2024-01-01") for name in names}
            user = certificate(
                f"{prefix}U",
                serial=f"{prefix}U",
                equipment=[to(number, body) for number, body in tops.items()],
            )
            take({f"{number}.xml": body for number, body in {**tops, f"{prefix}U": user}.items()})
            with CaptureQueriesContext(connection) as captured:
                rows = chain_of(f"{prefix}U")
            assert len({edge.parent for edge in rows.edges}) == width
            return len(captured)

        assert counted("A", 2) == counted("B", 30)

    def test_both_ends_show_each_other(self, take, world):
        take(CHAIN)
        row = ReceivedCertificate.objects.get(number="MID")
        found = queries.detail(row.id, on=row.performed_on)
        assert [one["number"] for one in found["cites"]] == ["TOP"]
        assert [one["evaluation__certificate_number"] for one in found["cited_by"]] == ["BOT"]


def cited(number: str, **changed: object) -> Cited:
    plain = Cited("measuringEquipment", "", "", number, "SHA-256", "TODO", "", True)
    return plain._replace(**changed)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12),
    st.lists(st.integers(1, 3), min_size=6, max_size=6),
)
def test_whatever_is_cited_by_number_edges_never_form_a_circle(pairs, days):
    all_ = [Candidate(UUID(int=n + 1), str(n), "", date(2026, 1, day)) for n, day in enumerate(days)]
    edges = set()
    for child, parent in pairs:
        found = decide(cited(str(parent)), all_[child], by_hash=(), by_number=[all_[parent]])
        if found.state in ("resolved", "verified"):
            edges.add((child, parent))
    below = {parent: {c for c, p in edges if p == parent} for parent in range(6)}
    for start in range(6):
        reached, waiting = set(), set(below[start])
        while waiting:
            reached |= waiting
            waiting = {one for here in waiting for one in below[here]} - reached
        assert start not in reached


def test_every_state_has_words():
    assert set(rules.OPEN) <= rules.CITATIONS.keys()
    assert rules.CITATIONS.keys() == {
        "verified", "mismatch", "resolved", "placeholder", "dangling", "ambiguous", "too_young"
    }  # fmt: skip
