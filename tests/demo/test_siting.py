"""Siting in the demonstration: one proposal became planned standards, another waits for its decision."""

from __future__ import annotations

from tests.demo.conftest import Query


def test_one_proposal_is_enacted_and_one_waits(ask: Query):
    assert ask("SELECT state FROM siting_sitingproposal ORDER BY number") == ["enacted", "submitted"]


def test_every_part_of_the_enacted_one_is_a_planned_standard(ask: Query):
    parts = (
        "SELECT {} FROM siting_sitingitem i JOIN siting_sitingproposal p ON p.run_id = i.run_id"
        " LEFT JOIN standards_measurementstandard s ON s.id = i.standard_id WHERE p.state = ?"
    )
    planned = ask(parts.format("s.state"), "enacted")
    assert planned
    assert set(planned) == {"planned"}
    assert ask(parts.format("i.standard_id"), "submitted")
    assert set(ask(parts.format("i.standard_id"), "submitted")) == {None}


def test_whoever_plans_a_standard_is_the_house_it_was_proposed_for(ask: Query):
    strange = ask(
        "SELECT count(*) FROM siting_sitingitem i JOIN standards_measurementstandard s"
        " ON s.id = i.standard_id WHERE s.owner_id <> i.house_id"
    )
    assert strange == [0]
