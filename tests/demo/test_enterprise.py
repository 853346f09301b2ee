"""The firms of the demonstration: verdicts and studies came out as their stories say."""

from __future__ import annotations

import json
from collections import Counter

from tests.demo.conftest import Query

from suyuan.server.demo.firms import FIRMS

OF_FIRM = " JOIN parties_organization o ON o.id = {0}.house_id WHERE o.code = ?"


def test_every_device_is_there_and_the_register_took_nobodys_word(ask: Query):
    for firm in FIRMS:
        count = sum(len(gear.left) for gear in firm.equipment)
        owned = (
            "FROM instruments_instrument i JOIN parties_organization o ON o.id = i.owner_id WHERE o.code = ?"
        )
        assert ask(f"SELECT count(*) {owned}", firm.house.code) == [count]
        assert ask(f"SELECT count(*) {owned} AND i.valid_until IS NOT NULL", firm.house.code) == [0]


def test_confirmations_stand_in_every_state_that_waits_or_ends(ask: Query):
    states = Counter(ask("SELECT state FROM enterprise_confirmation"))
    assert set(states) == {"confirmed", "limited", "failed", "calibrating"}
    assert states["limited"] == states["failed"] == states["calibrating"] == 1


def test_the_first_study_of_the_face_width_failed_and_the_second_passed(ask: Query):
    crossed = (
        "SELECT s.is_capable FROM enterprise_processstudy s JOIN enterprise_measurementprocess p"
        " ON p.id = s.process_id WHERE p.number = 'QC-03' ORDER BY s.performed_on"
    )
    assert ask(crossed) == [0, 1]


def test_most_studies_found_their_process_capable_with_readings_kept(ask: Query):
    capable = Counter(ask("SELECT is_capable FROM enterprise_processstudy"))
    assert capable[1] > capable[0] > 0
    for text in ask("SELECT readings FROM enterprise_processstudy"):
        assert sum(map(len, json.loads(text)["rows"])) >= 50


def test_the_foundry_is_on_its_first_day(ask: Query):
    assert ask("SELECT count(*) FROM enterprise_measurementprocess m" + OF_FIRM.format("m"), "EF03") == [0]
    assert ask(
        "SELECT count(*) > 5 FROM enterprise_statedcalibration s JOIN instruments_instrument i"
        " ON i.id = s.instrument_id JOIN parties_organization o ON o.id = i.owner_id WHERE o.code = ?",
        "EF03",
    ) == [1]


def test_a_firm_sees_itself_better_every_time(ask: Query):
    kept = "SELECT answers FROM enterprise_selfassessment s" + OF_FIRM.format("s") + " ORDER BY filled_on"
    rows = ask(kept, "EF01")
    sums = [sum(json.loads(text).values()) for text in rows]
    assert len(sums) == 3
    assert sums == sorted(sums)


def test_the_factory_shares_with_all_three(ask: Query):
    assert ask("SELECT count(*) FROM enterprise_partnerfirm") == [3]
    assert ask("SELECT count(*) FROM enterprise_partnerfirm WHERE benefit <> ''") == [2]
