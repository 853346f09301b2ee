"""Every event in every state, by the real commands: what the table allows moves, the rest leaves no trace.

A second officer (Feng decides what Sun handled) acts where the duties are separate; guards are satisfied, so
that only the table can refuse. Guards have their own tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.registry.conftest import NOW, TODAY
from tests.registry.innovation.conftest import FUTURE, PAIRS, Studio

from suyuan.base.errors import RuleRefusal
from suyuan.registry.innovation import achieving, licensing, products, projects, recognising, testing
from suyuan.registry.innovation.models import Deliverable, InnovationProject, Milestone
from suyuan.registry.innovation.movement import (
    ACHIEVEMENT,
    FIRST_SET,
    PRODUCT,
    PROJECT,
    STATEMENT,
    TEST,
    Kind,
)
from suyuan.registry.journal.models import Event

LATER = NOW + timedelta(days=30)
Deeds = Mapping[str, Callable[[], object]]


def _complete(studio: Studio, project: Any) -> None:
    for table in (Milestone, Deliverable):
        for step in table.objects.filter(project=project, done_on=None):
            projects.report_step(studio.by("Wang"), step_id=step.pk, done_on=TODAY, evidence="验收记录")


def project_deeds(studio: Studio, row: Any) -> Deeds:
    key = {"project_id": row.pk}
    wang, sun, feng = (studio.by(name) for name in ("Wang", "Sun", "Feng"))

    def accept() -> None:
        if InnovationProject.objects.get(pk=row.pk).state in ("mid_term", "extended"):
            _complete(studio, row)
        projects.accept(feng, report="通过验收", **key)

    def transform() -> None:
        if InnovationProject.objects.get(pk=row.pk).state == "accepted":
            one = studio.achievement(project_id=row.pk)
            achieving.contract(
                wang, achievement_id=one.pk, mode="licence", partner="四十二号工厂", contract_no="C-1",
                contract_on=TODAY,
            )  # fmt: skip
        projects.transform(wang, **key)

    return {
        "review": lambda: projects.review(sun, report="同意", **key),
        "fund": lambda: projects.fund(feng, granted="500000", decision_no="（示例）1 号", **key),
        "decline": lambda: projects.end(feng, event="decline", reason="与已有项目重复", **key),
        "begin": lambda: projects.begin(wang, **key),
        "check_mid_term": lambda: projects.check_mid_term(sun, report="按计划", **key),
        "accept": accept,
        "extend": lambda: projects.extend(feng, until=TODAY + timedelta(days=900), reason="设备晚到", **key),
        "terminate": lambda: projects.end(feng, event="terminate", reason="不再需要", **key),
        "transform": transform,
    }


def achievement_deeds(studio: Studio, row: Any) -> Deeds:
    key = {"achievement_id": row.pk}
    wang = studio.by("Wang")
    return {
        "offer": lambda: achieving.offer(wang, **key),
        "contract": lambda: achieving.contract(
            wang, mode="transfer", partner="四十二号工厂", contract_no="C-2", contract_on=TODAY, **key
        ),
        "settle": lambda: achieving.settle(wang, income="300000", inventors_share="60", **key),
        "withdraw": lambda: achieving.withdraw(wang, reason="改为自行实施", **key),
    }


def statement_deeds(studio: Studio, row: Any) -> Deeds:
    key = {"statement_id": row.pk}
    wang = studio.by("Wang")
    return {
        "declare": lambda: licensing.declare(wang, **key),
        "publish": lambda: licensing.publish(
            studio.by("Sun"), publication_no="公告", published_on=TODAY, **key
        ),
        "take_licence": lambda: licensing.take_licence(
            studio.by("Lin"), licensee_id=studio.world.factory, notice="书面通知", paid="20000",
            paid_on=TODAY, **key,
        ),
        "withdraw": lambda: licensing.withdraw(wang, reason="另有安排", **key),
    }  # fmt: skip


def product_deeds(studio: Studio, row: Any) -> Deeds:
    sun = studio.by("Sun")
    return {
        "list": lambda: products.list_product(sun, product_id=row.pk),
        "delist": lambda: products.delist(sun, product_id=row.pk, reason="停产"),
    }


def first_set_deeds(studio: Studio, row: Any) -> Deeds:
    key = {"first_set_id": row.pk}
    sun, feng = studio.by("Sun"), studio.by("Feng", LATER)
    return {
        "recommend": lambda: recognising.recommend(sun, **key),
        "review": lambda: recognising.review(sun, opinion="属首台套", **key),
        "publicise": lambda: recognising.publicise(sun, **key),
        "recognise": lambda: recognising.recognise(feng, decision_no="（示例）认定 1 号", **key),
        "promote": lambda: recognising.promote(sun, note="列入推广应用指导目录", **key),
        "decline": lambda: recognising.end(feng, event="decline", reason="证据不足", **key),
        "revoke": lambda: recognising.end(feng, event="revoke", reason="材料不实", **key),
    }


def test_deeds(studio: Studio, row: Any) -> Deeds:
    return {
        "measure": lambda: testing.measure(studio.by("Li"), test_id=row.pk, rows=PAIRS),
        "compute": lambda: testing.compute(studio.by("Li"), test_id=row.pk),
        "publish": lambda: testing.publish(studio.by("Wang"), test_id=row.pk),
        "abandon": lambda: testing.abandon(studio.by("Wang"), test_id=row.pk, reason="样机损坏"),
    }


test_deeds.__test__ = False  # type: ignore[attr-defined]  # a table of deeds, not a test

MACHINES: Mapping[str, tuple[Kind, Callable[[Studio], Any], Callable[[Studio, Any], Deeds]]] = {
    "project": (PROJECT, lambda studio: studio.project(), project_deeds),
    "achievement": (ACHIEVEMENT, lambda studio: studio.achievement(), achievement_deeds),
    "statement": (STATEMENT, lambda studio: studio.draft(), statement_deeds),
    "product": (PRODUCT, lambda studio: studio.product(), product_deeds),
    "first_set": (FIRST_SET, lambda studio: studio.first_set(), first_set_deeds),
    "test": (TEST, lambda studio: studio.test(), test_deeds),
}
BY_SYSTEM = {"lapse", "expire"}  # duties, tested below and with the licences


def ways(kind: Kind, start: str, events: set[str]) -> dict[str, list[str]]:
    """The shortest way to every state by the events of people."""
    found: dict[str, list[str]] = {start: []}
    fresh = [start]
    while fresh:
        state = fresh.pop(0)
        for (source, event), target in kind.machine.targets.items():
            if source == state and event in events and target not in found:
                found[target] = [*found[state], event]
                fresh.append(target)
    return found


STATES = [
    (name, state) for name, (kind, _, _) in MACHINES.items() for state in kind.machine.states
]  # fmt: skip


@pytest.mark.parametrize(("name", "state"), STATES)
def test_every_event(name: str, state: str, studio: Studio):
    kind, make, deeds_of = MACHINES[name]
    row = make(studio)
    deeds = deeds_of(studio, row)
    assert set(deeds) == {event for source, event in kind.machine.targets if source} - BY_SYSTEM
    way = ways(kind, row.state, set(deeds))
    if state not in way:
        assert any(
            event in BY_SYSTEM for (_, event), target in kind.machine.targets.items() if target == state
        )
        return
    for event in way[state]:
        deeds[event]()
    assert kind.table.objects.get(pk=row.pk).state == state
    for event, do in deeds.items():
        target = kind.machine.targets.get((state, event))
        before = Event.objects.count()
        point = transaction.savepoint()
        if target is None:
            with pytest.raises(RuleRefusal):
                do()
            assert kind.table.objects.get(pk=row.pk).state == state, event
            assert Event.objects.count() == before, event
        else:
            do()
            assert kind.table.objects.get(pk=row.pk).state == target, event
            last = Event.objects.filter(entity=kind.entity, entity_id=str(row.pk)).order_by("-seq").first()
            assert (last.from_state, last.to_state) == (state, target), event
        transaction.savepoint_rollback(point)


class TestFirstSetsEnd:
    @pytest.mark.parametrize("promoted", [False, True])
    def test_after_three_years_and_not_a_day_before(self, promoted: bool, studio: Studio):
        row = studio.first_set()
        deeds = first_set_deeds(studio, row)
        for event in ("recommend", "review", "publicise", "recognise", *(["promote"] if promoted else [])):
            deeds[event]()
        row.refresh_from_db()
        day = row.valid_until
        assert (day - LATER.date()).days in (1094, 1095)
        on_last = studio.by("Sun", NOW.replace(year=day.year, month=day.month, day=day.day)).as_system()
        assert recognising.expire_first_sets(on_last) == 0
        later = studio.by("Sun", on_last.at + timedelta(days=1)).as_system()
        assert recognising.expire_first_sets(later) == 1
        assert recognising.expire_first_sets(later) == 0
        row.refresh_from_db()
        assert (row.state, row.ended_on) == ("expired", day)


def test_the_tables_speak_of_known_states_only():
    for kind, _, _ in MACHINES.values():
        named = {one for row in kind.machine.rows for one in (row.source, row.target)} - {""}
        assert named == set(kind.machine.states)
    assert FUTURE > TODAY
