"""Every indicator against a slow independent recount in plain Python, on random provinces.

Both roads read the same rows; the recount follows the domain model 16.2 and knows nothing of expressions.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines import NAMES, started
from tests.planning import recount
from tests.planning.worlds import FIRST, random_world

from suyuan.base.errors import InputError, NotFound
from suyuan.planning import matrix
from suyuan.planning.grouping import GROUPS
from suyuan.planning.indicators import INDICATORS, find_indicator
from suyuan.planning.pieces import narrowed
from suyuan.planning.tables import TABLES, arrow_tables

ON = FIRST + timedelta(days=30)
WITHIN = st.sampled_from([None, "22", "220", "2200", "no such unit"])
DAYS = st.integers(-1, 61).map(lambda days: FIRST + timedelta(days=days))
SEEDS = st.integers(0, 2**32 - 1)
PLENTY = settings(max_examples=15, deadline=None)


@pytest.fixture(scope="module", params=NAMES)
def engine(request):
    with started(request.param) as running:
        yield running


def measure(engine, world, code, **question):
    return find_indicator(code).measure(engine.tables(arrow_tables(world)), engine=engine, **question)


def ids(members):
    return {member.id for member in members}


COUNTED = [
    ("public_standards_valid", {"basis": "legal"}),
    ("public_standards_valid", {"basis": "operational"}),
    ("local_specs_in_force", {"basis": "in_force"}),
    ("local_specs_in_force", {"basis": "issued_in_period"}),
    ("local_specs_in_force", {"basis": "issued_in_period", "since": FIRST + timedelta(days=10)}),
    ("reference_materials", {}),
    ("industrial_centers", {"basis": "approved"}),
    ("industrial_centers", {"basis": "also_preparing"}),
    ("honest_units", {}),
]


@pytest.mark.parametrize(("code", "options"), COUNTED)
@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_a_count_and_its_members_agree_with_the_recount(engine, code, options, seed, on, within):
    world = random_world(seed)
    reading = measure(engine, world, code, on=on, within=within, **options)
    expected = getattr(recount, code)(world, on, within, **options)
    assert ids(reading.members) == expected
    assert (reading.value, reading.numerator, reading.denominator) == (len(expected), len(expected), None)
    assert reading.missing == ()


@pytest.mark.parametrize("variant", ["pooled", "mean", "union"])
@pytest.mark.parametrize("basis", ["legal", "operational"])
@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_coverage_agrees_with_the_recount(engine, variant, basis, seed, on, within):
    world = random_world(seed)
    reading = measure(
        engine,
        world,
        "compulsory_standard_coverage",
        on=on,
        within=within,
        variant=variant,
        basis=basis,
    )
    items = recount.coverage_items(world, on, within, variant, basis)
    assert ids(reading.members) == {f"{unit}/{kind}" for (unit, kind), covered in items.items() if covered}
    assert ids(reading.missing) == {
        f"{unit}/{kind}" for (unit, kind), covered in items.items() if not covered
    }
    assert (reading.numerator, reading.denominator) == (sum(items.values()), len(items))
    assert reading.value == pytest.approx(float(recount.coverage_value(items, variant)), rel=1e-12)


@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_verification_coverage_agrees_with_the_recount(engine, seed, on, within):
    world = random_world(seed)
    reading = measure(engine, world, "verification_coverage", on=on, within=within)
    valid, total = recount.verification_counts(world, on, within)
    assert (reading.numerator, reading.denominator) == (valid, total)
    assert reading.value == pytest.approx(100 * valid / total if total else 0.0, rel=1e-12)
    assert sum(member.part for member in reading.members) == valid


def test_a_small_unit_is_answered_from_its_own_instruments_with_the_same_figures(engine):
    chosen = 0
    for seed in range(4):
        tables = engine.tables(arrow_tables(random_world(seed)))
        for within in (None, "220", "2200"):
            own = narrowed(tables, engine=engine, within=within)
            chosen += own is not tables
            for code in ("demand_coverage", "verification_coverage", "service_distance"):
                ask = find_indicator(code).measure
                every, few = (ask(one, engine=engine, on=ON, within=within) for one in (tables, own))
                assert (few.value, few.digest()) == (every.value, every.digest())
    assert chosen  # otherwise nothing was compared


@pytest.mark.parametrize("reach", ["within", "city", "own"])
@pytest.mark.parametrize("basis", ["legal", "operational"])
@pytest.mark.parametrize("unknown", ["counted", "refused"])
@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_demand_coverage_agrees_with_the_recount(engine, reach, basis, unknown, seed, on, within):
    world = random_world(seed)
    options = {"reach": reach, "basis": basis, "unknown": unknown}
    reading = measure(engine, world, "demand_coverage", on=on, within=within, **options)
    able, total = recount.demand_counts(world, on, within, **options)
    assert (reading.numerator, reading.denominator) == (able, total)
    assert reading.value == pytest.approx(100 * able / total if total else 0.0, rel=1e-12)


@pytest.mark.parametrize("first", ["left_out", "in_time"])
@given(seed=SEEDS, on=DAYS, within=WITHIN, since=st.none() | DAYS)
@PLENTY
def test_the_on_time_rate_agrees_with_the_recount(engine, first, seed, on, within, since):
    world = random_world(seed)
    reading = measure(engine, world, "on_time_rate", on=on, within=within, since=since, first=first)
    begin = since or on - timedelta(days=364)
    in_time, done = recount.on_time_counts(world, on, within, begin, first)
    assert (reading.numerator, reading.denominator) == (in_time, done)


@pytest.mark.parametrize("of", ["served", "every"])
@pytest.mark.parametrize("share", [50, 90])
@pytest.mark.parametrize("unknown", ["counted", "refused"])
@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_the_service_distance_agrees_with_the_recount(engine, of, share, unknown, seed, on, within):
    world = random_world(seed)
    reading = measure(
        engine,
        world,
        "service_distance",
        on=on,
        within=within,
        percentile=f"p{share}",
        of=of,
        unknown=unknown,
    )
    minutes = recount.service_minutes(world, on, within, "legal", unknown)
    served = [one for one in minutes if one is not None]
    assert (reading.numerator, reading.denominator) == (len(served), len(minutes))
    assert reading.value == recount.percentile_of(served if of == "served" else minutes, share)


@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_the_matrix_agrees_with_the_recount(engine, seed, on, within):
    world = random_world(seed)
    found = engine.rows(matrix.cells(engine.tables(arrow_tables(world)), on=on, within=within))
    assert {
        (row["unit_code"], row["kind"]): (row["owed"], row["standing"], row["standards"], row["pieces"])
        for row in found
    } == recount.matrix_cells(world, on, within)
    assert len(found) == len({(row["unit_code"], row["kind"]) for row in found})


@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_the_rows_of_a_reading_are_all_its_evidence_once(engine, seed, on, within):
    reading = measure(engine, random_world(seed), "verification_coverage", on=on, within=within)
    assert len(ids(reading.rows)) == len(reading.rows)
    assert sum(row.part for row in reading.rows) == reading.numerator
    assert sum(row.whole for row in reading.rows) == reading.denominator


@pytest.mark.parametrize("basis", ["all", "controlled"])
@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_registered_instruments_agree_with_the_recount(engine, basis, seed, on, within):
    world = random_world(seed)
    reading = measure(engine, world, "instruments_registered", on=on, within=within, basis=basis)
    assert reading.value == recount.registered_count(world, on, within, basis)


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("self_declared_units", "declarations"),
        ("tech_committees", "tech_committees"),
        ("innovation_teams", "innovation_teams"),
        ("advanced_labs", "advanced_labs"),
        ("carbon_centers", "carbon_centers"),
        ("sme_partners", "sme_partners"),
        ("data_application_bases", "data_bases"),
        ("data_application_cases", "data_cases"),
        ("accredited_labs", "accredited_labs"),
        ("processes_under_control", "process_houses"),
        ("data_sets_published", "data_sets"),
        ("science_projects", "science_projects"),
        ("open_licences", "open_licences"),
        ("patent_licences", "patent_licences"),
        ("first_sets", "first_sets"),
        ("equivalence_tests", "equivalence_tests"),
        ("specialised_firms", "specialised_firms"),
        ("instrument_brands", "instrument_brands"),
    ],
)
@given(seed=SEEDS, on=DAYS, within=WITHIN)
@settings(max_examples=6, deadline=None)
def test_what_is_set_up_counts_while_it_stands(engine, code, table, seed, on, within):
    world = random_world(seed)
    reading = measure(engine, world, code, on=on, within=within)
    assert ids(reading.members) == recount.standing(world, on, within, table)


@given(seed=SEEDS, on=DAYS, within=WITHIN)
@PLENTY
def test_the_pass_rate_agrees_with_the_recount(engine, seed, on, within):
    world = random_world(seed)
    reading = measure(engine, world, "inspection_pass", on=on, within=within)
    assert (reading.numerator, reading.denominator) == recount.inspection_counts(world, on, within)


@given(seed=SEEDS, on=DAYS, since=DAYS, within=WITHIN)
@PLENTY
def test_growth_is_net_and_against_the_first_day(engine, seed, on, since, within):
    world = random_world(seed)
    reading = measure(engine, world, "crm_growth", on=on, within=within, since=since)
    assert (reading.numerator, reading.denominator) == recount.crm_counts(world, on, within, since)


class TestByHand:
    """One province, one city: small enough to count on fingers."""

    WORLD = {  # noqa: RUF012 - read only
        "units": [
            {"code": "22", "level": "province", "name_zh": "某省", "name_en": "Province"},
            {"code": "2201", "level": "city", "name_zh": "某市", "name_en": "City", "parent": "22"},
        ],
        "kinds": [{"kind": "nawi", "name_zh": "非自动衡器", "name_en": "weighing instrument"}],
        "required_items": [
            {"level": "province", "kind": "nawi"},
            {"level": "province", "kind": "gauge"},
            {"level": "province", "kind": "weight"},
            {"level": "city", "kind": "nawi"},
        ],
        "standards": [
            {
                "id": "S1",
                "name_zh": "砝码标准",
                "name_en": "mass standard",
                "unit_code": "2201",
                "legal_class": "public",
                "state": "in_service",
                "valid_from": date(2024, 1, 1),
                "valid_to": date(2028, 12, 31),
                "operational": "blocked",
            }
        ],
        "serves": [{"standard_id": "S1", "kind": "nawi"}],
    }

    def coverage(self, engine, **options):
        return measure(engine, self.WORLD, "compulsory_standard_coverage", on=date(2026, 1, 1), **options)

    def test_pooled_is_one_of_four(self, engine):
        assert self.coverage(engine).value == 25.0

    def test_the_mean_weighs_units_alike(self, engine):
        assert self.coverage(engine, variant="mean").value == 50.0

    def test_the_union_is_one_of_the_three_kinds_of_the_province(self, engine):
        assert self.coverage(engine, variant="union").value == pytest.approx(100 / 3)

    def test_a_blocked_standard_counts_legally_but_not_operationally(self, engine):
        assert self.coverage(engine, basis="operational").value == 0.0

    def test_evidence_has_names_in_both_languages_and_falls_back_to_codes(self, engine):
        reading = self.coverage(engine)
        assert [member.label for member in reading.members] == [
            ("某市 · 非自动衡器", "City · weighing instrument")
        ]
        assert ("某省 · gauge", "Province · gauge") in [member.label for member in reading.missing]

    def test_the_last_day_of_the_certificate_counts(self, engine):
        days = [date(2028, 12, 31), date(2029, 1, 1)]
        values = [measure(engine, self.WORLD, "public_standards_valid", on=on).value for on in days]
        assert values == [1.0, 0.0]


def test_empty_registers_give_an_honest_zero(engine):
    tables = engine.tables(arrow_tables({}))
    for indicator in INDICATORS.values():
        reading = indicator.measure(tables, engine=engine, on=ON)
        assert (reading.value, reading.numerator, reading.members) == (0.0, 0, ())


def test_an_object_without_a_name_is_shown_by_its_identity(engine):
    row = {"id": "M9", "unit_code": "22", "grade": "primary", "graded_on": FIRST}
    (member,) = measure(engine, {"materials": [row]}, "reference_materials", on=ON).members
    assert (member.label.zh, member.label.en) == ("M9", "M9")


def test_the_digest_stands_for_the_evidence(engine):
    world = random_world(7)
    first = measure(engine, world, "instruments_registered", on=ON)
    assert first.digest() == measure(engine, world, "instruments_registered", on=ON).digest()
    world["instruments"][0]["count"] += 1
    world["instruments"][0].update(in_use=True, registered_on=FIRST)
    assert first.digest() != measure(engine, world, "instruments_registered", on=ON).digest()


def test_every_indicator_speaks_both_languages():
    for code, indicator in INDICATORS.items():
        assert indicator.code == code
        assert all(text.zh and text.en for text in (indicator.name, indicator.explain))
        assert indicator.unit in ("1", "%", "min")


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("public_standards_valid", {"basis": "hopeful"}),
        ("public_standards_valid", {"colour": "red"}),
        ("compulsory_standard_coverage", {"variant": None}),
        ("local_specs_in_force", {"since": "2024"}),
    ],
)
def test_an_option_that_an_indicator_does_not_have_is_refused(engine, code, options):
    with pytest.raises(InputError):
        measure(engine, {}, code, on=ON, **options)


def test_an_unknown_indicator_or_table_is_refused():
    with pytest.raises(NotFound):
        find_indicator("happiness")
    with pytest.raises(InputError, match="happiness"):
        arrow_tables({"happiness": []})
    assert set(arrow_tables({})) == {*TABLES, GROUPS}
