"""The loaded catalogue says of itself what the source file says, and control needs kind AND use."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from suyuan.base.errors import NotFound
from suyuan.registry.catalogue import loading, queries
from suyuan.registry.catalogue.models import CatalogueEdition, InstrumentKind, InstrumentType, RequiredItem
from suyuan.registry.catalogue.rules import USE_FIELDS, Entry, controlled, required_levels

EDITION = "CN-SAMR-2020-42"
SCALE = Entry(
    edition=EDITION,
    kind="nawi",
    supervision="P+V",
    verification_mode="periodic",
    use_fields=("trade_settlement",),
    valid_from=date(2020, 10, 26),
)
CHARGER = Entry(
    edition=EDITION,
    kind="ev_charger",
    supervision="V",
    verification_mode="periodic",
    use_fields=("trade_settlement",),
    valid_from=date(2023, 1, 1),
)


@pytest.mark.parametrize(
    ("entry", "use", "on", "expected"),
    [
        (SCALE, "trade_settlement", date(2026, 1, 1), True),
        (SCALE, "", date(2026, 1, 1), False),  # the same scale in a research laboratory
        (SCALE, "medical_health", date(2026, 1, 1), False),
        (SCALE, "trade_settlement", date(2020, 10, 25), False),
        (None, "trade_settlement", date(2026, 1, 1), False),
        (CHARGER, "trade_settlement", date(2022, 12, 31), False),
        (CHARGER, "trade_settlement", date(2023, 1, 1), True),
    ],
)
def test_control_needs_a_listed_kind_and_a_listed_use_on_that_day(entry, use, on, expected):
    assert controlled(entry, use, on=on) is expected


def test_type_approval_alone_is_no_control():
    only_type = Entry(
        edition="x",
        kind="x",
        supervision="P",
        verification_mode="periodic",
        use_fields=("trade_settlement",),
        valid_from=date(2020, 1, 1),
    )
    assert not controlled(only_type, "trade_settlement", on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("suggested", "levels"),
    [
        ("county", ("province", "city", "county")),
        ("city", ("province", "city")),
        ("province", ("province",)),
        ("national", ()),
    ],
)
def test_a_level_must_verify_what_is_suggested_for_it_or_below(suggested, levels):
    assert required_levels(suggested) == levels


@pytest.mark.django_db
class TestLoading:
    @pytest.fixture(autouse=True)
    def loaded(self):
        loading.load_catalogue()

    def test_the_totals_are_those_of_the_source_file(self):
        entries = queries.entries_of(EDITION)
        listed = InstrumentType.objects.filter(kind_id__in=entries)
        assert (len(entries), listed.count()) == (62, 110)

    def test_required_items_follow_the_coverage_note_of_the_scenario(self):
        # demo_scenario.json, coverage_2025.required_items_by_level
        counted = {level: len(kinds) for level, kinds in queries.required(EDITION).items()}
        assert counted == {"province": 58, "city": 31, "county": 5}

    def test_chargers_are_controlled_from_2023(self):
        charger = queries.entry_of(EDITION, "ev_charger")
        assert charger is not None
        assert charger.valid_from == date(2023, 1, 1)

    def test_the_edition_says_that_it_is_a_reconstruction(self):
        assert CatalogueEdition.objects.get(pk=EDITION).status_note.startswith("RECONSTRUCTION")

    def test_loading_again_changes_nothing(self):
        before = (
            InstrumentKind.objects.count(),
            InstrumentType.objects.count(),
            RequiredItem.objects.count(),
        )
        loading.load_catalogue()
        after = (InstrumentKind.objects.count(), InstrumentType.objects.count(), RequiredItem.objects.count())
        assert after == before

    def test_no_catalogue_is_in_force_before_the_first(self):
        assert queries.edition_on(date(2026, 1, 1)) == EDITION
        with pytest.raises(NotFound):
            queries.edition_on(date(2019, 1, 1))

    def test_every_use_and_every_kind_has_both_languages(self):
        assert all(kind["name_zh"] and kind["name_en"] for kind in queries.kinds())
        uses = {use for entry in queries.entries_of(EDITION).values() for use in entry.use_fields}
        assert uses <= USE_FIELDS.keys()


def test_the_product_data_equal_the_shared_source():
    source = Path(__file__).resolve().parents[3] / ".." / "shared" / "domain" / "compulsory_catalogue.json"
    if not source.exists():
        pytest.skip("the shared domain data are not beside the repository")
    import json

    assert loading.catalogue() == json.loads(source.read_text("utf-8"))
