"""The plans of the demonstration: readings over the years, tasks with progress, targets of every standing."""

from __future__ import annotations

from collections.abc import Callable

from tests.cli.conftest import Said
from tests.demo.conftest import Query


def test_what_keeps_its_dates_is_read_back_over_the_years(ask: Query):
    assert ask("SELECT count(DISTINCT indicator_id) >= 3 FROM targets_observation") == [1]
    assert ask("SELECT count(*) >= 15 FROM targets_observation") == [1]


def test_tasks_stand_in_three_states_and_what_is_done_was_shown(ask: Query):
    assert ask("SELECT DISTINCT state FROM targets_task ORDER BY state") == ["done", "open", "under_way"]
    shown = "SELECT count(*) FROM targets_task t JOIN targets_tasknote n ON n.task_id = t.id"
    assert ask(f"{shown} WHERE t.state = 'done' AND n.evidence = 'specification'") == [1]


def test_targets_of_its_own_plan_are_reached_on_the_way_and_behind(suyuan: Callable[..., Said], ask: Query):
    plans = suyuan("plan", "--json").record["plans"]
    (own,) = [one for one in plans if one["code"].startswith("EX-")]
    states = {one["state"] for one in own["targets"]}
    assert states >= {"met", "on_track", "off_track"}
    assert states <= {"met", "on_track", "at_risk", "off_track"}
    assert ask("SELECT count(*) FROM targets_target WHERE plan_id LIKE 'EX-%' AND note = ''") == [0]
    read = "SELECT julianday(max(as_of)) - julianday(min(as_of)) > 730 FROM targets_observation"
    assert ask(read) == [1]


def test_its_own_plan_follows_the_published_one(ask: Query):
    assert ask("SELECT follows_id FROM targets_plan WHERE code LIKE 'EX-%'") == ["CN-22-2021-2035"]
