"""Numbers, states, kinds and codes of certificates."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from suyuan.base.errors import InputError
from suyuan.base.identity import uuid7
from suyuan.registry.issuing import rules

# Source: domain model 5.4 (table of states; to lapse is computed).
DOMAIN_MODEL = """
    issue         -                  issued
    supersede     issued,in_doubt    superseded
    revoke        issued,in_doubt    revoked
    flag_doubt    issued             in_doubt
    clear_doubt   in_doubt           issued
"""


def test_the_table_is_that_of_the_domain_model():
    ours = [[row.event, ",".join(row.sources) or "-", row.target] for row in rules.TRANSITIONS]
    assert ours == [line.split() for line in DOMAIN_MODEL.strip().splitlines()]


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("{institution}-{dept}-{yyyy}-{n:07}", "PIM-12-2026-0000042"),
        ("{yyyy}{institution}{n}", "2026PIM42"),
        ("[{yyyy}] {n:03}", "[2026] 042"),
    ],
)
def test_numbers_follow_the_template(template: str, number: str):
    series = rules.series(template, institution="PIM", dept="12", year=2026)
    assert series.number(42) == number


@pytest.mark.parametrize(
    "template",
    ["", "{institution}", "{n", "{n:07}{person}", "{n.__class__}", "{n!r}{0}", "{n:>9999}", "{n:1000000}"],
)
def test_a_template_that_is_none_is_refused(template: str):
    with pytest.raises(InputError):
        rules.series(template, institution="PIM", dept="12", year=2026)


def test_institution_department_and_year_have_series_of_their_own():
    template = rules.NUMBER_TEMPLATES["verification"]
    keys = {
        rules.series(template, institution=institution, dept=dept, year=year).key
        for institution, dept, year in itertools.product(("A", "B"), ("12", "15"), (2026, 2027))
    }
    assert len(keys) == 8


@pytest.mark.parametrize(
    ("activity", "verdict", "kind"),
    [
        ("verification", "pass", "verification"),
        ("verification", "fail", "rejection_notice"),
        ("verification", "undecided", None),
        ("verification", "none", None),
        ("calibration", "none", "calibration"),
        ("calibration", "fail", "calibration"),
    ],
)
def test_the_kind_of_document_follows_from_activity_and_verdict(
    activity: str, verdict: str, kind: str | None
):
    assert rules.kind_of(activity, verdict) == kind


@pytest.mark.parametrize(
    ("kind", "performed", "months", "last_day"),
    [
        ("verification", date(2026, 3, 10), 12, date(2027, 3, 9)),  # domain model R5
        ("verification", date(2026, 8, 31), 6, date(2027, 2, 27)),  # domain model R5
        ("verification", date(2026, 3, 10), None, None),
        ("rejection_notice", date(2026, 3, 10), 12, None),
        ("calibration", date(2026, 3, 10), 12, None),
    ],
)
def test_validity(kind: str, performed: date, months: int | None, last_day: date | None):
    assert rules.last_day(kind, performed, months=months) == last_day


def test_validity_is_no_longer_than_regulation_and_service_life_allow():
    day, end = date(2026, 3, 10), date(2026, 6, 1)
    assert rules.last_day("verification", day, months=12, longest=6) == date(2026, 9, 9)  # R5
    assert rules.last_day("verification", day, months=12, replace_on=end) == end  # R6
    assert rules.last_day("verification", day, months=None, replace_on=end) == end
    assert rules.last_day("calibration", day, months=12, replace_on=end) is None


@pytest.mark.parametrize(
    ("state", "last_day", "shown"),
    [
        ("issued", date(2026, 3, 10), "issued"),
        ("issued", date(2026, 3, 9), "lapsed"),
        ("issued", None, "issued"),
        ("revoked", date(2026, 3, 9), "revoked"),
    ],
)
def test_an_issued_certificate_lapses_by_itself(state: str, last_day: date | None, shown: str):
    assert rules.state_on(state, last_day, on=date(2026, 3, 10)) == shown


def test_a_rejection_supports_nothing():
    assert rules.support_of("rejection_notice", "issued") == "rejected"
    assert rules.support_of("verification", "issued") == "issued"
    assert rules.support_of("verification", "revoked") == "revoked"


def source(seed: int):
    counter = itertools.count()
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def draw() -> UUID:
        number = (seed * 1_000_003 + next(counter)) * 0x9E3779B97F4A7C15
        return uuid7(at, (number % 2**80).to_bytes(10, "big"))

    return draw


def test_access_codes_are_ten_clear_letters():
    draw = source(1)
    codes = {rules.access_code(draw) for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 10 and set(code) <= set(rules.CODE_LETTERS) for code in codes)
    assert not set("01IO") & set(rules.CODE_LETTERS)


def test_codes_are_read_however_they_are_typed():
    assert rules.clean_code(" ab2c-3d4e 5f ") == "AB2C3D4E5F"


def test_salts_have_32_bytes_and_differ():
    draw = source(2)
    salts = {rules.salt(draw) for _ in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {32}


def test_two_different_persons_revoke():
    one, two = UUID(int=1), UUID(int=2)
    assert rules.why_not_two_persons(one, two) is None
    assert rules.why_not_two_persons(one, one) is not None
    assert rules.why_not_two_persons(None, one) is not None
