"""Supervision and doubtful works in the demonstration: a history that could have happened."""

from __future__ import annotations

from tests.demo.conftest import Query


def test_inspections_were_drawn_made_and_published(ask: Query):
    assert ask("select count(*) >= 3 from supervision_drawresult") == [1]
    states = set(ask("select distinct state from supervision_inspection"))
    assert {"closed", "notified", "recorded"} <= states
    pairs = "select count(*) from supervision_inspectionmember group by inspection_id"
    assert set(ask(pairs)) <= {2, 3, 4}
    assert 1 not in set(ask(pairs))


def test_what_was_done_lies_in_the_order_of_time(ask: Query):
    broken = """select count(*) from supervision_inspection
        where on_site_on < visit_on or recorded_on < on_site_on or published_on < concluded_on"""
    assert ask(broken) == [0]
    assert ask("select count(*) from supervision_complaint where decided_on < received_on") == [0]


def test_complaints_are_of_every_kind_and_some_are_late(ask: Query):
    assert set(ask("select distinct nature from supervision_complaint")) == {"consumer", "report"}
    assert ask("select count(*) > 0 from supervision_complaint where due_on < date('now')") == [1]


def test_the_detectors_found_what_was_planted_and_nothing_else(ask: Query):
    assert set(ask("select distinct detector from integrity_signal")) == {"time_order"}
    planted = """select count(*) from integrity_signal s join jobs_job j on j.id = s.job_id
        join instruments_instrument i on i.id = j.instrument_id where i.model <> 'YB-100'"""
    assert ask(planted) == [0]
    assert ask("select state from integrity_case order by opened_on") == ["set_aside", "asked"]
    assert ask("select count(*) from integrity_case where origin = 'evidence' and evidence < 500") == [0]
