"""A worker works plans out while nobody asks it for anything, once a day."""

from __future__ import annotations

from datetime import date

import pytest

from suyuan.server import warming
from suyuan.server.warming import QUIET_SECONDS, Watched


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_worker_is_idle_from_its_last_answer_on():
    clock, told = Clock(), []
    one = Watched(lambda *_: told.append(one.idle_for()) or [], clock)
    clock.at += 7
    assert one.idle_for() == 7
    one({}, lambda *_: None)
    assert (told, one.idle_for()) == ([0.0], 0)


def test_plans_are_worked_out_once_a_day_and_never_while_somebody_asks(monkeypatch: pytest.MonkeyPatch):
    clock, days = Clock(), []

    def fails(on: date) -> None:
        days.append(on)
        raise ValueError("no registers")

    monkeypatch.setattr(warming, "work_out", fails)
    one = Watched(lambda *_: [], clock)
    assert warming.step(one, None) is None
    clock.at += QUIET_SECONDS
    done = warming.step(one, None)  # what fails is left until tomorrow
    assert warming.step(one, done) == done
    assert days == [done]
