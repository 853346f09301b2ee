"""The specification projects of the demonstration stand where they are said to."""

from __future__ import annotations

from tests.demo.conftest import Query

PROJECT = "FROM specifications_specificationproject p"


def test_one_is_issued_and_one_is_in_consultation(ask: Query):
    # The third was proposed for a gap in the needs of an industrial chain, and has no number yet.
    assert ask(f"SELECT state {PROJECT} ORDER BY plan_no") == ["proposed", "issued", "consulting"]


def test_what_was_issued_is_filed_and_in_force_with_its_pack(ask: Query):
    joined = f"{PROJECT} JOIN specifications_technicalspecification s ON s.id = p.specification_id"
    assert ask(f"SELECT s.state {joined} WHERE s.filed_on IS NOT NULL") == ["in_force"]
    pinned = f"{PROJECT} JOIN specifications_methodpack m ON m.digest = p.pack_digest"
    assert ask(f"SELECT count(*) {pinned} WHERE p.state = 'issued'") == [1]


def test_every_comment_of_the_issued_one_has_a_reply_and_others_wait(ask: Query):
    comments = (
        "SELECT count(*) FROM specifications_projectcomment c JOIN specifications_specificationproject p"
        " ON p.id = c.project_id WHERE p.state = ? AND (c.reply = '') = ?"
    )
    assert ask(comments, "issued", 0) == [3]
    assert ask(comments, "issued", 1) == [0]
    assert ask(comments, "consulting", 1) == [2]
    assert ask("SELECT count(*) FROM specifications_projectcomment WHERE name <> ''") == [0]


def test_six_experts_voted_and_one_was_against(ask: Query):
    assert ask("SELECT agrees FROM specifications_reviewvote ORDER BY agrees") == [0, 1, 1, 1, 1, 1]
