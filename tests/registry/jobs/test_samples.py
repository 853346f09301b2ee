"""Samples: taken in, moved, collected against a document; what is overdue; nothing twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.conftest import NOW, TODAY
from tests.registry.road import Road, another_set

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs import sample_rules as rules
from suyuan.registry.jobs import samples, stock
from suyuan.registry.jobs.models import Application, Sample, SampleMove
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import history


def take_in(road: Road, **seen: str) -> Sample:
    jobs.receive(road.scheduled().occasion("Chen"), job_id=road.job, **seen)
    return Sample.objects.get(job_id=road.job)


def latest(road: Road) -> dict[str, Any]:
    """What the last event of the job says."""
    event = Event.objects.filter(entity="job", entity_id=str(road.job)).latest("seq")
    return dict(json.loads(event.payload)) if isinstance(event.payload, str) else dict(event.payload)


def listed(road: Road, on: date = TODAY, **chosen: Any) -> list[dict[str, Any]]:
    actor = road.occasion("Chen").actor
    return stock.page(stock.StockFilter(**chosen), on=on, actor=actor).rows


class TestReceive:
    def test_what_was_seen_and_where_it_stands_is_kept(self, road: Road):
        row = take_in(road, accessories="砝码盒、镊子", damage="盒盖有划痕", shelf=" a-02  3 ")
        assert (row.accessories, row.damage, row.shelf) == ("砝码盒、镊子", "盒盖有划痕", "A-02 3")
        assert (row.came_on, row.left_on) == (TODAY, None)
        assert row.number.startswith("YP260310-")
        assert latest(road)["sample"] == row.number

    def test_work_on_site_has_no_sample(self, road: Road):
        road.scheduled()
        Application.objects.update(place="on_site")
        jobs.receive(road.occasion("Chen"), job_id=road.job)
        assert (road.state, Sample.objects.count()) == ("received", 0)

    @pytest.mark.parametrize(
        "seen",
        [{"shelf": "<b>"}, {"shelf": "-A"}, {"shelf": "A" * 41}, {"damage": "x" * 241}, {"damage": "\x00"}],
    )
    def test_bad_input_leaves_the_job_where_it_was(self, road: Road, seen: dict[str, str]):
        with pytest.raises(InputError):
            take_in(road, **seen)
        assert (road.state, Sample.objects.count()) == ("scheduled", 0)


class TestMove:
    def test_each_move_is_recorded(self, road: Road):
        row = take_in(road, shelf="A-1")
        for shelf in ("b-2", "C-3"):
            jobs.move_sample(road.occasion("Chen"), job_id=road.job, shelf=shelf)
        row.refresh_from_db()
        assert row.shelf == "C-3"
        moves = SampleMove.objects.order_by("created_at", "id").values_list("from_shelf", "shelf")
        assert list(moves) == [("A-1", "B-2"), ("B-2", "C-3")]
        last = history("job", road.job)[-1]
        assert (last["act"], last["to_state"]) == ("jobs.move_sample", "received")
        assert latest(road)["shelf"] == "C-3"

    @pytest.mark.parametrize(
        ("shelf", "fault"), [("", Missing), ("a-1", RuleRefusal), ("?", InputError), ("A\x00", InputError)]
    )
    def test_what_is_no_move_is_refused(self, road: Road, shelf: str, fault: type[Exception]):
        take_in(road, shelf="A-1")
        with pytest.raises(fault):
            jobs.move_sample(road.occasion("Chen"), job_id=road.job, shelf=shelf)
        assert not SampleMove.objects.exists()

    def test_who_comes_second_gets_a_conflict(self, road: Road, monkeypatch: pytest.MonkeyPatch):
        take_in(road, shelf="A-1")

        def moved_meanwhile(shelf: str, to: str) -> None:
            Sample.objects.update(row_version=9)

        monkeypatch.setattr(rules, "why_not_move", moved_meanwhile)
        with pytest.raises(Conflict):
            jobs.move_sample(road.occasion("Chen"), job_id=road.job, shelf="B-2")
        assert not SampleMove.objects.exists()

    def test_a_job_without_a_sample_and_a_stranger_are_refused(self, road: Road):
        road.scheduled()
        with pytest.raises(NotFound):
            jobs.move_sample(road.occasion("Chen"), job_id=road.job, shelf="A")
        jobs.receive(road.occasion("Chen"), job_id=road.job)
        for name in ("Zhao", "Zhou", "Li", "Sun"):
            with pytest.raises(NotPermitted):
                jobs.move_sample(road.occasion(name), job_id=road.job, shelf="A")


class TestCollect:
    def test_who_took_it_and_what_was_checked_is_kept(self, road: Road):
        road.issued()
        jobs.hand_over(road.occasion("Chen"), job_id=road.job, collected_by="周敏", document="identity")
        row = Sample.objects.get()
        assert (row.left_on, row.collected_by, row.document) == (TODAY, "周敏", "identity")
        assert listed(road) == []

    @pytest.mark.parametrize(
        ("given_", "fault"),
        [
            ({}, Missing),
            ({"collected_by": "周敏"}, Missing),
            ({"collected_by": "  ", "document": "slip"}, Missing),
            ({"collected_by": "周敏", "document": "face"}, InputError),
            ({"collected_by": "x" * 121, "document": "slip"}, InputError),
        ],
    )
    def test_nothing_leaves_without_name_and_document(self, road: Road, given_: Any, fault: type[Exception]):
        road.issued()
        with pytest.raises(fault):
            jobs.hand_over(road.occasion("Chen"), job_id=road.job, **given_)
        assert (road.state, Sample.objects.get().left_on) == ("issued", None)

    def test_the_sample_of_a_cancelled_job_is_given_back_once(self, road: Road):
        road.received()
        jobs.cancel(road.occasion("Wang"), job_id=road.job, reason="撤回")
        jobs.return_sample(road.occasion("Chen"), job_id=road.job, collected_by="周敏", document="letter")
        assert Sample.objects.get().left_on == TODAY
        assert history("job", road.job)[-1]["act"] == "jobs.return_sample"
        for again in (jobs.return_sample, jobs.move_sample):
            more = {"shelf": "A"} if again is jobs.move_sample else {"collected_by": "x", "document": "slip"}
            with pytest.raises(RuleRefusal):
                again(road.occasion("Chen"), job_id=road.job, **more)

    @pytest.mark.parametrize("stage", ["received", "started", "approved", "issued"])
    def test_that_of_any_other_job_is_not(self, road: Road, stage: str):
        getattr(road, stage)()
        with pytest.raises(RuleRefusal):
            jobs.return_sample(road.occasion("Chen"), job_id=road.job, collected_by="周敏", document="slip")
        assert Sample.objects.get().left_on is None

    def test_a_job_received_before_there_were_samples_is_handed_over(self, road: Road):
        road.issued()
        Sample.objects.all().delete()
        jobs.hand_over(road.occasion("Chen"), job_id=road.job, receipt="周敏")
        assert road.state == "closed"


class TestStock:
    def test_a_collection_is_late_after_thirty_days(self, road: Road):
        take_in(road)
        assert [one["standing"] for one in listed(road)] == ["working"]
        jobs.cancel(road.occasion("Wang"), job_id=road.job, reason="撤回")
        for days, word in ((0, "waiting"), (30, "waiting"), (31, "overdue")):
            on = TODAY + timedelta(days=days)
            assert [one["standing"] for one in listed(road, on)] == [word]
            assert [code for code in rules.STANDINGS if listed(road, on, standing=code)] == [word]

    @pytest.mark.parametrize(
        ("chosen", "count"),
        [
            ({"shelf": "a-0"}, 1),
            ({"shelf": "B"}, 0),
            ({"days": 7}, 1),
            ({"days": 30}, 0),
            ({"text": "F1-"}, 1),
            ({"text": "YP"}, 1),
            ({"text": "zz"}, 0),
        ],
    )
    def test_it_is_narrowed(self, road: Road, chosen: dict[str, Any], count: int):
        take_in(road, shelf="A-02")
        assert len(listed(road, TODAY + timedelta(days=10), **chosen)) == count

    def test_another_house_and_the_owner_see_none_of_it(self, road: Road):
        take_in(road)
        for name in ("Zhao", "Zhou", "Sun"):
            actor = road.occasion(name).actor
            assert stock.page(stock.StockFilter(), on=TODAY, actor=actor).total == 0
        seen = {
            name: stock.sample_of(road.job, on=TODAY, actor=road.occasion(name).actor) is not None
            for name in ("Chen", "Zhou", "Zhao")
        }
        assert seen == {"Chen": True, "Zhou": True, "Zhao": False}

    def test_queries_do_not_grow(self, road: Road):
        def count() -> int:
            with CaptureQueriesContext(connection) as seen:
                listed(road)
            return len(seen)

        take_in(road)
        few = count()
        for number in range(10):
            Road(world=road.world, instrument=another_set(road.world, number)).received()
        assert (count(), len(listed(road))) == (few, 11)


@given(st.text(max_size=60))
def test_a_place_is_kept_in_one_form_or_refused(text: str):
    try:
        shelf = rules.shelf_of(text)
    except InputError:
        return
    assert rules.shelf_of(shelf) == shelf
    assert len(shelf) <= 40


def test_the_sample_of_a_job_in_work_is_not_late_whatever_its_age():
    assert rules.standing("in_work", date(2020, 1, 1), on=TODAY) == "working"


def test_an_earlier_instant_of_the_same_day_changes_nothing(road: Road):
    take_in(road)
    jobs.cancel(road.occasion("Wang"), job_id=road.job, reason="撤回")
    early = replace(road.occasion("Chen"), at=NOW.replace(hour=0, minute=1))
    assert stock.sample_of(road.job, on=early.today, actor=early.actor)["standing"] == "waiting"
    assert samples.Seen.read(accessories="", damage="", shelf="") == ("", "", "")
