"""Shared tasks and texts for the public stand where the demonstration says."""

from __future__ import annotations

from tests.demo.conftest import Query


def test_tasks_are_begun_done_open_and_one_is_late(ask: Query):
    assert ask("SELECT DISTINCT state FROM governance_sharedtask ORDER BY state") == [
        "cancelled",
        "done",
        "in_work",
        "open",
    ]
    late = "SELECT count(*) FROM governance_sharedtask WHERE state = 'in_work' AND due_on < date('now')"
    assert ask(late) == [1]
    done = "SELECT count(*) FROM governance_sharedtask t WHERE state = 'done' AND NOT EXISTS"
    assert ask(f"{done} (SELECT 1 FROM governance_tasknote n WHERE n.task_id = t.id)") == [0]


def test_a_task_was_opened_again_and_supporters_made_notes_too(ask: Query):
    assert ask("SELECT count(*) FROM journal_event WHERE act = 'governance.reopen_task'") == [1]
    others = (
        "SELECT count(*) >= 5 FROM governance_tasknote n JOIN governance_sharedtask t ON t.id = n.task_id"
    )
    assert ask(f"{others} WHERE n.organization_id <> t.lead_id") == [1]
    span = "SELECT julianday(max(due_on)) - julianday(min(due_on)) > 700 FROM governance_sharedtask"
    assert ask(span) == [1]


def test_texts_are_published_over_three_years_one_withdrawn_one_a_draft(ask: Query):
    rows = ask("SELECT state FROM governance_news ORDER BY state")
    assert (rows.count("draft"), rows.count("withdrawn")) == (1, 1)
    assert rows.count("published") == 17
    span = "SELECT julianday(max(published_on)) - julianday(min(published_on)) > 1000 FROM governance_news"
    assert ask(span) == [1]
    assert ask("SELECT count(*) FROM governance_news WHERE text_en = '' OR title_en = ''") == [0]
