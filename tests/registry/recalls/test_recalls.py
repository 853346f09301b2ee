"""A recall from the finding to its end, and what may not be done on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY
from tests.registry.road import Road, another_set

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.issuing import withdrawing
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal import auditing
from suyuan.registry.recalls import commands, queries, rules, states, telling
from suyuan.registry.recalls.models import Recall, RecallItem
from suyuan.registry.results.models import Result
from suyuan.registry.standards.models import StandardHold

OccasionOf = Callable[..., Any]


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def two(road: Road) -> list[Certificate]:
    """Two certificates of the provincial laboratory that lean on the same standard."""
    second = Road(world=road.world, instrument=another_set(road.world, 3))
    return [one.issued() for one in (road, second)]


@pytest.fixture
def source(two: list[Certificate]) -> Result:
    """The 100 g line of the standard's own certificate."""
    return Result.objects.get(evaluation__origin="root", point="100 g")


@pytest.fixture
def opened(source: Result, occasion_of: OccasionOf) -> Recall:
    return commands.open_recall(
        occasion_of("Wang"), result_id=source.pk, trigger="as_found", note="送检发现 100 g 砝码超差"
    )


def state_of(row: Recall) -> str:
    return Recall.objects.values_list("state", flat=True).get(pk=row.pk)


def assessed(opened: Recall, occasion: Any, amount: str = "1000") -> Recall:
    commands.bound(occasion, recall_id=opened.pk, amount=amount)
    commands.propagate(occasion, recall_id=opened.pk)
    return opened


def test_the_whole_way(opened: Recall, two: list[Certificate], occasion_of: OccasionOf):
    wang = occasion_of("Wang")
    assert opened.number == f"RC-{TODAY.year}-0001"
    hold = StandardHold.objects.get(reason="RECALL_OPEN")
    assert (hold.note, hold.closed_on) == (f"{opened.number} {opened.note}", None)
    commands.bound(wang, recall_id=opened.pk, amount="1000")
    assert commands.propagate(wang, recall_id=opened.pk) == 2
    items = list(RecallItem.objects.filter(recall=opened))
    assert {(item.flips, item.doubtful, item.flagged) for item in items} == {(1, True, True)}
    assert set(Certificate.objects.values_list("state", flat=True)) == {"in_doubt"}
    row = queries.detail(opened.pk)
    assert (row["affected"], row["flips"], state_of(opened)) == (2, 2, "assessed")
    assert telling.notify(wang, recall_id=opened.pk) == 1  # both belong to Factory 42
    for item in items:
        commands.resolve(wang, item_id=item.pk, outcome="stands", reason="复核后影响可忽略")
    assert set(Certificate.objects.values_list("state", flat=True)) == {"issued"}
    commands.close(wang, recall_id=opened.pk, cause="砝码磕碰", correction="更换砝码并培训")
    hold.refresh_from_db()
    assert (state_of(opened), hold.closed_on) == ("closed", TODAY)
    assert list(auditing.faults()) == []


def test_a_small_fault_touches_results_and_puts_nothing_in_doubt(opened: Recall, occasion_of: OccasionOf):
    assessed(opened, occasion_of("Wang"), "0.0001")
    assert [item.doubtful for item in RecallItem.objects.all()] == [False, False]
    assert set(Certificate.objects.values_list("state", flat=True)) == {"issued"}


def test_bounding_again_takes_back_what_was_assessed(opened: Recall, occasion_of: OccasionOf):
    wang = occasion_of("Wang")
    assessed(opened, wang)
    commands.bound(wang, recall_id=opened.pk, amount="0.0001")
    assert set(Certificate.objects.values_list("state", flat=True)) == {"issued"}
    assert not RecallItem.objects.exists()
    commands.propagate(wang, recall_id=opened.pk)
    assert set(Certificate.objects.values_list("state", flat=True)) == {"issued"}
    assert list(auditing.faults()) == []


def test_a_doubt_of_somebody_else_is_not_taken_back(
    opened: Recall, two: list[Certificate], occasion_of: OccasionOf
):
    wang = occasion_of("Wang")
    withdrawing.flag_doubt(wang, certificate_id=two[0].pk, reason="另有原因")
    assessed(opened, wang)
    commands.bound(wang, recall_id=opened.pk, amount="0.0001")
    states_now = dict(Certificate.objects.values_list("pk", "state"))
    assert states_now == {two[0].pk: "in_doubt", two[1].pk: "issued"}


def test_outcomes_are_facts(opened: Recall, occasion_of: OccasionOf):
    wang = occasion_of("Wang")
    assessed(opened, wang)
    telling.notify(wang, recall_id=opened.pk)
    item = RecallItem.objects.first()
    assert item is not None
    for outcome, why in (
        ("reissued", "not been replaced"), ("withdrawn", "not been revoked"), ("reverified", "newer than"),
    ):  # fmt: skip
        with pytest.raises(RuleRefusal, match=why):
            commands.resolve(wang, item_id=item.pk, outcome=outcome, reason="写错")
    with pytest.raises(InputError, match="not known"):
        commands.resolve(wang, item_id=item.pk, outcome="forgotten", reason="写错")
    with pytest.raises(RuleRefusal, match="certificates not resolved: 2"):
        commands.close(wang, recall_id=opened.pk, cause="a", correction="b")
    assert RecallItem.objects.filter(outcome="").count() == 2


def test_who_may_not(opened: Recall, source: Result, occasion_of: OccasionOf):
    with pytest.raises(NotPermitted):
        commands.open_recall(occasion_of("Li"), result_id=source.pk, trigger="as_found", note="x")
    with pytest.raises(NotPermitted):
        commands.bound(occasion_of("Sun"), recall_id=opened.pk, amount="1")
    with pytest.raises(NotPermitted):
        commands.bound(occasion_of("Zhao"), recall_id=opened.pk, amount="1")


def test_bad_input_leaves_nothing(source: Result, occasion_of: OccasionOf):
    wang = occasion_of("Wang")
    with pytest.raises(InputError):
        commands.open_recall(wang, result_id=source.pk, trigger="bad luck", note="x")
    with pytest.raises(Missing):
        commands.open_recall(wang, result_id=source.pk, trigger="fraud", note=" ")
    with pytest.raises(NotFound):
        commands.open_recall(wang, result_id=wang.identities(), trigger="fraud", note="x")
    assert not Recall.objects.exists()
    assert not StandardHold.objects.exists()


@pytest.mark.parametrize("amount", ["abc", "nan", "inf", ""])
def test_a_fault_without_a_size_is_refused(opened: Recall, occasion_of: OccasionOf, amount: str):
    with pytest.raises(InputError):
        commands.bound(occasion_of("Wang"), recall_id=opened.pk, amount=amount)
    assert state_of(opened) == "open"


@pytest.mark.parametrize("state", list(states.STATES))
@pytest.mark.parametrize("event", [one for one in states.EVENTS if one != "open"])
def test_every_event_in_every_state(opened: Recall, occasion_of: OccasionOf, state: str, event: str):
    Recall.objects.update(state=state, amount="1", u_amount="0", course="constant")
    wang = occasion_of("Wang")
    done: dict[str, Callable[[], object]] = {
        "bound": lambda: commands.bound(wang, recall_id=opened.pk, amount="1"),
        "propagate": lambda: commands.propagate(wang, recall_id=opened.pk),
        "notify": lambda: telling.notify(wang, recall_id=opened.pk),
        "resolve": lambda: commands.resolve(wang, item_id=_item(opened, wang), outcome="stands", reason="可"),
        "close": lambda: commands.close(wang, recall_id=opened.pk, cause="a", correction="b"),
    }
    if (state, event) in states.TARGETS:
        done[event]()
        assert state_of(opened) == states.TARGETS[state, event]
    else:
        with pytest.raises(RuleRefusal):
            done[event]()
        assert state_of(opened) == state


def _item(opened: Recall, occasion: Any) -> Any:
    certificate = Certificate.objects.first()
    assert certificate is not None
    row = RecallItem(
        id=occasion.identities(), created_at=occasion.at, updated_at=occasion.at, recall=opened,
        evaluation_id=certificate.evaluation_id, certificate=certificate, issuer_id=certificate.issuer_id,
        results=1, flips=0, beyond=0, p_flip=0.0, doubtful=False,
    )  # fmt: skip
    row.save(force_insert=True)
    return row.pk


def test_the_hold_of_an_open_recall_cannot_be_released_by_hand(opened: Recall, occasion_of: OccasionOf):
    from suyuan.registry.standards.commands import close_hold

    hold = StandardHold.objects.get(reason="RECALL_OPEN")
    with pytest.raises(RuleRefusal, match="open recall"):
        close_hold(occasion_of("Wang"), hold_id=hold.pk)


def test_reading_takes_as_many_queries_for_two_as_for_one(
    opened: Recall, two: list[Certificate], occasion_of: OccasionOf
):
    assessed(opened, occasion_of("Wang"))
    with CaptureQueriesContext(connection) as seen:
        found = queries.items(opened.pk)
        rows = queries.listed(house=opened.house_id, path="")
    assert len(found) == 2
    assert [(row["certificates"], row["resolved"]) for row in rows] == [(2, 0)]
    assert len(seen) == 2
    assert queries.items(opened.pk, house=occasion_of("Wang").identities()) == []


@pytest.mark.parametrize(
    ("flips", "p_flip", "beyond", "doubtful"),
    [(1, 1.0, 0, True), (0, 0.06, 0, True), (0, 0.0, 1, True), (0, 0.05, 0, False), (0, 0.0, 0, False)],
)
def test_what_is_doubtful(flips: int, p_flip: float, beyond: int, doubtful: bool):
    assert rules.Assessed(flips=flips, p_flip=p_flip, beyond=beyond).is_doubtful is doubtful
