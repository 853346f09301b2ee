"""Specifications come from the catalogue and the packs; adopting a pack pins its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from tests.registry.conftest import NOW, PROVINCE, TODAY

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.specifications import commands, queries
from suyuan.registry.specifications.loading import load_specifications
from suyuan.registry.specifications.models import MethodPack, TechnicalSpecification
from suyuan.registry.specifications.rules import in_force, kind_of_number, method_of

TOY = Text("玩具", "Toy")


@dataclass(frozen=True)
class Pack:
    """What a pack says of itself."""

    id: str = "test.mass.toy/1"
    digest: str = "a" * 64
    activity: str = "verification"
    interval_months: int | None = 12
    specifications: tuple[str, ...] = ("JJG 539-2016",)
    name: Text = TOY


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("JJG 99-2022", "verification_regulation"),
        ("JJG(吉) 12-2024", "verification_regulation"),
        ("JJG 2053-2016", "hierarchy_scheme"),
        ("JJF 1033-2023", "calibration_specification"),
        ("GB 17167-2006", "other"),
    ],
)
def test_the_prefix_of_a_number_tells_the_kind(number, kind):
    assert kind_of_number(number) == kind


def test_a_specification_is_in_force_until_the_day_it_is_abolished():
    days = {"in_force_from": date(2020, 1, 1), "abolished_on": date(2025, 1, 1)}
    assert not in_force(**days, on=date(2019, 12, 31))
    assert in_force(**days, on=date(2020, 1, 1))
    assert in_force(**days, on=date(2024, 12, 31))
    assert not in_force(**days, on=date(2025, 1, 1))


def test_a_method_is_a_pack_without_its_edition():
    assert method_of("suyuan.mass.weights/2026") == "suyuan.mass.weights"


def test_loading_again_adds_nothing(world):
    assert load_specifications(at=NOW) == 0


def longest(kind, number):
    specification = TechnicalSpecification.objects.get(number=number)
    return queries.longest_interval(kind, specification=specification.pk)


def test_intervals_come_from_the_regulation(world):
    assert longest("nawi", "JJG 539-2016") == 12
    assert longest("fuel_dispenser", "JJG 443-2023") == 6
    assert longest("nawi", "JJG 443-2023") is None


class TestAdoptPack:
    def test_it_becomes_current_with_its_leading_specification(self, world, occasion_of):
        row = commands.adopt_pack(occasion_of("Wang"), Pack())
        assert queries.pack_row("test.mass.toy").id == row.id
        assert row.specification is not None
        assert row.specification.number == "JJG 539-2016"

    def test_the_same_digest_again_changes_nothing(self, world, occasion_of):
        first = commands.adopt_pack(occasion_of("Wang"), Pack())
        assert commands.adopt_pack(occasion_of("Wang"), Pack()).id == first.id
        assert MethodPack.objects.filter(method="test.mass.toy").count() == 1

    def test_a_new_edition_replaces_the_current_one_and_keeps_the_old(self, world, occasion_of):
        commands.adopt_pack(occasion_of("Wang"), Pack())
        later = occasion_of("Wang", at=NOW + timedelta(days=1))
        newer = commands.adopt_pack(later, Pack(id="test.mass.toy/2", digest="b" * 64))
        assert queries.pack_row("test.mass.toy").id == newer.id
        assert queries.pack_row("test.mass.toy/1").current is False

    def test_a_verifier_may_not(self, world, occasion_of):
        with pytest.raises(NotPermitted):
            commands.adopt_pack(occasion_of("Li"), Pack())

    def test_a_pack_nobody_adopted_is_not_found(self, world):
        with pytest.raises(NotFound):
            queries.pack_row("no.such.pack")

    def test_every_pack_of_the_product_is_adopted_in_the_world(self, world):
        adopted = {row["pack_id"] for row in queries.current_packs()}
        assert {pack.id for pack in queries.library()} == adopted


class TestRegisterSpecification:
    def test_a_local_one_is_in_force_from_today(self, world, occasion_of):
        commands.register_specification(
            occasion_of("Feng"), number="JJG(吉) 1-2026", title=Text("甲", "A"), jurisdiction=PROVINCE
        )
        listed = queries.specifications(on=TODAY, scope="local")
        assert [row["number"] for row in listed] == ["JJG(吉) 1-2026"]
        assert queries.specifications(on=TODAY - timedelta(days=1), scope="local") == []

    def test_a_number_is_registered_once(self, world, occasion_of):
        with pytest.raises(Conflict):
            commands.register_specification(
                occasion_of("Feng"), number="JJG 539-2016", title=Text("甲", "A"), jurisdiction=PROVINCE
            )

    def test_an_unknown_scope_is_refused(self, world, occasion_of):
        with pytest.raises(InputError):
            commands.register_specification(
                occasion_of("Feng"),
                number="X 1",
                title=Text("甲", "A"),
                jurisdiction=PROVINCE,
                scope="galactic",
            )
        assert not TechnicalSpecification.objects.filter(number="X 1").exists()
