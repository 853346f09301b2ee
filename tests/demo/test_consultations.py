"""The public was asked again and again over three years, and every paper stands where it is said to."""

from __future__ import annotations

from tests.demo.conftest import Query

PAPERS = "FROM consultations_consultation c"
COMMENTS = (
    "FROM consultations_consultationcomment m JOIN consultations_consultation c ON c.id = m.consultation_id"
)


def test_papers_stand_in_every_state_but_the_short_ones(ask: Query):
    states = ask(f"SELECT state {PAPERS} ORDER BY state")
    assert states == ["closed", "decided", "decided", "decided", "decided", "draft", "dropped", "open"]
    assert ask(f"SELECT julianday(max(opened_on)) - julianday(min(opened_on)) > 730 {PAPERS}") == [1]


def test_every_comment_of_a_decided_paper_was_answered_and_the_newest_wait(ask: Query):
    assert ask(f"SELECT count(*) {COMMENTS} WHERE c.state = 'decided' AND m.reply = ''") == [0]
    assert ask(f"SELECT count(*) {COMMENTS} WHERE c.state = 'closed' AND m.reply = ''") == [2]
    assert ask(f"SELECT DISTINCT c.state {COMMENTS} WHERE m.is_waiting = 1") == ["open"]
    assert ask(f"SELECT count(*) {COMMENTS} WHERE m.withheld <> ''") == [1]


def test_whatever_changed_says_why_and_the_decision_names_the_final_text(ask: Query):
    joined = (
        "FROM consultations_consultationsection n JOIN consultations_consultationsection o"
        " ON o.consultation_id = n.consultation_id AND o.number = n.number"
        " WHERE n.is_final = 1 AND o.is_final = 0"
    )
    assert ask(f"SELECT count(*) {joined} AND n.text <> o.text AND n.why = ''") == [0]
    assert ask(f"SELECT count(*) > 8 {joined} AND n.text <> o.text") == [1]
    assert ask(f"SELECT count(*) {PAPERS} WHERE state = 'decided' AND final_reference = ''") == [0]
