"""The plan of the demonstration: readings over three years, tasks with progress, the next plan."""

from __future__ import annotations

from tests.demo.conftest import Query


def test_what_keeps_its_dates_is_read_back_over_the_years(ask: Query):
    assert ask("SELECT count(DISTINCT indicator_id) >= 3 FROM targets_observation") == [1]
    assert ask("SELECT count(*) >= 15 FROM targets_observation") == [1]


def test_tasks_stand_in_three_states_and_what_is_done_was_shown(ask: Query):
    assert ask("SELECT DISTINCT state FROM targets_task ORDER BY state") == ["done", "open", "under_way"]
    shown = "SELECT count(*) FROM targets_task t JOIN targets_tasknote n ON n.task_id = t.id"
    assert ask(f"{shown} WHERE t.state = 'done' AND n.evidence = 'specification'") == [1]


def test_the_next_plan_follows_the_last(ask: Query):
    assert ask("SELECT follows_id FROM targets_plan WHERE code LIKE 'EX-%'") == ["CN-22-2021-2035"]
