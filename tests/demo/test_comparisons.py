"""The comparisons of the demonstration stand where they are said to, and what is sealed stays sealed."""

from __future__ import annotations

from tests.demo.conftest import Query

STATES = "SELECT state FROM comparisons_comparison ORDER BY number"
LABORATORIES = (
    "SELECT p.state FROM comparisons_participation p JOIN comparisons_comparison c ON c.id = p.comparison_id"
    " WHERE c.state = ?"
)


def test_there_was_one_every_year_and_one_is_running(ask: Query):
    assert ask(STATES) == ["published", "published", "published", "running"]
    days = "SELECT julianday(max(begins_on)) - julianday(min(begins_on)) > 730 FROM comparisons_comparison"
    assert ask(days) == [1]


def test_in_two_of_them_a_laboratory_failed_and_was_corrected(ask: Query):
    states = ask(LABORATORIES, "published")
    assert states.count("corrected") == 2
    assert set(states) == {"submitted", "ok", "corrected"}  # the pilot gives the reference value
    assert ask("SELECT count(*) FROM comparisons_equivalence WHERE verdict = 'not_ok'") == [2]


def test_their_standards_are_free_again_and_were_not_needed_meanwhile(ask: Query):
    holds = "FROM standards_standardhold WHERE reason = 'COMPARISON_FAILED'"
    assert ask(f"SELECT count(*) {holds}") == [2]
    assert ask(f"SELECT count(*) {holds} AND closed_on IS NULL") == [0]
    used = (
        "SELECT count(*) FROM jobs_jobstandard u JOIN jobs_job j ON j.id = u.job_id"
        " JOIN results_evaluation e ON e.id = j.evaluation_id"
        " JOIN standards_standardhold h ON h.standard_id = u.standard_id"
        " WHERE h.reason = 'COMPARISON_FAILED' AND e.performed_on BETWEEN h.opened_on AND h.closed_on"
    )
    assert ask(used) == [0]


def test_the_running_one_has_sealed_submissions_and_none_is_open(ask: Query):
    states = ask(LABORATORIES, "running")
    assert states.count("joined") == 3
    assert states.count("submitted") == len(states) - 3
    opened = (
        "SELECT count(*) FROM comparisons_opening o JOIN comparisons_submission s ON s.id = o.submission_id"
        " JOIN comparisons_participation p ON p.id = s.participation_id"
        " JOIN comparisons_comparison c ON c.id = p.comparison_id WHERE c.state = 'running'"
    )
    assert ask(opened) == [0]
