"""The specification projects of the demonstration stand where they are said to."""

from __future__ import annotations

from tests.demo.conftest import Query

PROJECT = "FROM specifications_specificationproject p"


def test_one_is_issued_in_two_editions_and_one_is_in_consultation(ask: Query):
    # One was proposed for a gap in the needs of an industrial chain, and has no number yet.
    assert ask(f"SELECT state {PROJECT} ORDER BY plan_no") == ["proposed", "issued", "consulting", "issued"]


def test_what_was_issued_is_filed_and_in_force_with_its_pack(ask: Query):
    joined = f"{PROJECT} JOIN specifications_technicalspecification s ON s.id = p.specification_id"
    filed = f"SELECT s.state {joined} WHERE s.filed_on IS NOT NULL ORDER BY s.in_force_from"
    assert ask(filed) == ["superseded", "in_force"]
    pinned = f"{PROJECT} JOIN specifications_methodpack m ON m.digest = p.pack_digest"
    assert ask(f"SELECT p.plan_no {pinned} WHERE p.state = 'issued'") == ["EX-LX-03"]
    kept = f"{PROJECT} JOIN specifications_packarchive a ON a.digest = p.pack_digest"
    assert ask(f"SELECT p.plan_no {kept} WHERE p.state = 'issued'") == ["EX-LX-01"]  # of no pack of today


def test_every_comment_of_the_issued_one_has_a_reply_and_others_wait(ask: Query):
    comments = (
        "SELECT count(*) FROM specifications_projectcomment c JOIN specifications_specificationproject p"
        " ON p.id = c.project_id WHERE p.state = ? AND (c.reply = '') = ?"
    )
    assert ask(comments, "issued", 0) == [5]  # three of the first edition, two of the second
    assert ask(comments, "issued", 1) == [0]
    assert ask(comments, "consulting", 1) == [2]
    assert ask("SELECT count(*) FROM specifications_projectcomment WHERE name <> ''") == [0]


def test_of_six_experts_one_was_against_each_edition(ask: Query):
    votes = "SELECT count(*) FROM specifications_reviewvote GROUP BY project_id, agrees ORDER BY agrees"
    assert ask(votes) == [1, 1, 5, 5]
