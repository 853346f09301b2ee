"""Daily duties: done once a day, each by itself, and told even when they fail."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.registry.conftest import NOW, TODAY, ZONE, World

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text, same
from suyuan.registry.instruments import commands
from suyuan.registry.instruments.commands import apply_certificate
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.duties import DUTIES, Duty, declare_duty
from suyuan.registry.journal.models import DutyDay, Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.journal.running import run, undone
from suyuan.server.daily import load_duties

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def system(world: World) -> Occasion:
    return Occasion(actor=SYSTEM, at=NOW, identities=world.identities, zone=ZONE)


def duty(code: str, do: object) -> Duty:
    return Duty(code=code, name=same(code), do=do)  # type: ignore[arg-type]


def refuse(_: Occasion) -> int:
    raise NotFound(Text("没有", "none"))


def stumble(_: Occasion) -> int:
    raise ValueError("seven")


def test_the_slices_declare_their_duties() -> None:
    load_duties()
    assert {
        "specifications.bring_into_force",
        "instruments.mark_overdue",
        "standards.expire",
        "materials.expire",
    } <= DUTIES.keys()


def test_a_code_is_declared_once() -> None:
    load_duties()
    with pytest.raises(InputError):
        declare_duty("standards.expire", name=same("x"), do=refuse)


@pytest.fixture
def overdue_scale(world: World, system: Occasion) -> Instrument:
    apply_certificate(
        system,
        instrument_id=world.scale,
        event="verify_pass",
        certificate_number="X-1",
        valid_until=YESTERDAY,
    )
    return Instrument.objects.get(pk=world.scale)


@pytest.mark.django_db
def test_an_instrument_whose_validity_has_passed_is_marked_and_the_second_run_finds_nothing(
    world: World, system: Occasion, overdue_scale: Instrument
) -> None:
    load_duties()
    one = DUTIES["instruments.mark_overdue"]
    assert [outcome.count for outcome in run([one], system)] == [1]
    overdue_scale.refresh_from_db()
    assert overdue_scale.state == "overdue"
    assert [outcome.count for outcome in run([one], system)] == [0]


@pytest.mark.django_db
def test_many_are_marked_in_steps_of_which_each_has_its_event(
    world: World, system: Occasion, overdue_scale: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "OVERDUE_STEP", 1)
    Instrument.objects.filter(pk=world.spare_scale).update(
        state="in_use", controlled=True, valid_until=YESTERDAY
    )
    assert commands.mark_overdue(system) == 2
    events = Event.objects.filter(act="instruments.mark_overdue")
    assert [json.loads(event.payload)["count"] for event in events] == [1, 1]
    assert not Instrument.objects.filter(state="in_use", controlled=True, valid_until__lt=TODAY).exists()


@pytest.mark.django_db
def test_a_duty_that_fails_does_not_stop_the_others_and_leaves_nothing_behind(
    system: Occasion, overdue_scale: Instrument
) -> None:
    def half(occasion: Occasion) -> int:
        Instrument.objects.filter(pk=overdue_scale.pk).update(place="moon")
        return stumble(occasion)

    duties = [duty("a", refuse), duty("b", half), duty("c", lambda _: 3)]
    outcomes = list(run(duties, system))
    assert [outcome.count for outcome in outcomes] == [0, 0, 3]
    codes = [outcome.fault and outcome.fault.code for outcome in outcomes]
    assert codes == ["SY-200", "SY-000", None]
    overdue_scale.refresh_from_db()
    assert overdue_scale.place != "moon"
    assert list(DutyDay.objects.values_list("duty", flat=True)) == ["c"]


@pytest.mark.django_db
def test_what_was_done_today_is_not_undone_today_but_tomorrow(system: Occasion) -> None:
    duties = [duty("a", lambda _: 0), duty("b", refuse)]
    assert undone(TODAY, duties) == duties
    list(run(duties, system))
    assert undone(TODAY, duties) == duties[1:]
    assert undone(TODAY + timedelta(days=1), duties) == duties


@pytest.mark.django_db
def test_a_day_that_is_made_up_for_does_not_reopen_today_and_the_event_keeps_the_true_instant(
    system: Occasion,
) -> None:
    seen = []

    def look(occasion: Occasion) -> int:
        seen.append(occasion.today)
        return 1

    one = duty("a", look)
    list(run([one], system))
    list(run([one], replace(system, day=YESTERDAY)))
    assert seen == [TODAY, YESTERDAY]
    assert DutyDay.objects.get(duty="a").last_on == TODAY
    event = Event.objects.latest("seq")
    assert (event.act, event.at) == ("journal.run_duty", NOW)
    assert YESTERDAY.isoformat() in event.payload


@pytest.mark.django_db
def test_a_person_who_runs_the_duties_does_so_as_the_system(world: World) -> None:
    assert [one.count for one in run([duty("a", lambda _: 1)], world.occasion("Ma"))] == [1]
    assert Event.objects.latest("seq").actor_id is None


@pytest.mark.django_db(transaction=True)
def test_the_journal_holds_after_the_duties(system: Occasion, overdue_scale: Instrument) -> None:
    load_duties()
    before = list(faults())  # the reference data of the small world were loaded by hand
    outcomes = list(run(list(DUTIES.values()), system))
    assert [one.fault for one in outcomes if one.fault] == []
    assert list(faults()) == before
