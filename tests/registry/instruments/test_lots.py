"""Lots of household meters: registered, replaced, ended once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from tests.registry.conftest import COUNTY, TODAY, World

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal, SuyuanError
from suyuan.registry.instruments import lots
from suyuan.registry.instruments.commands import register_lot
from suyuan.registry.journal.queries import history

pytestmark = pytest.mark.django_db


def register(
    world: World, number: str = "L-1", *, installed: date = date(2020, 3, 15), count: int = 2000
) -> UUID:
    return register_lot(
        world.occasion("Zhou"),
        kind="water_meter",
        number=number,
        serial_range="1-2000",
        count=count,
        operator_id=world.factory,
        jurisdiction=COUNTY,
        installed_on=installed,
        service_life_years=6,
    ).id


def close(world: World, lot: UUID, who: str = "Zhou", **more: object) -> None:
    given: dict[str, object] = {"closed_on": TODAY, "reason": "轮换"}
    lots.close_lot(world.occasion(who), lot_id=lot, **(given | more))  # type: ignore[arg-type]


def test_a_lot_ends_and_names_the_one_that_takes_its_place(world: World) -> None:
    old, new = register(world), register(world, "L-2", installed=TODAY)
    assert lots.lot(old, on=TODAY)["replace_by"] == date(2026, 3, 15)
    assert lots.lot(old, on=TODAY)["status"] == "due_soon"
    close(world, old, successor="L-2")
    row = lots.lot(old, on=TODAY)
    assert (row["status"], row["successor_id"], row["close_reason"]) == ("rotated_out", new, "轮换")
    assert (
        history(lots.ENTITY, old)[-1]["act"] == "instruments.close_lot"
        or history(lots.ENTITY, old)[0]["act"] == "instruments.close_lot"
    )


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"closed_on": date(2020, 3, 14)}, InputError),
        ({"closed_on": date(2026, 3, 11)}, InputError),
        ({"reason": " "}, Missing),
        ({"successor": "L-9"}, NotFound),
        ({"successor": "L-1"}, NotFound),
        ({"who": "Li"}, NotPermitted),
    ],
)
def test_a_wrong_end_is_refused_and_nothing_changes(
    world: World, wrong: dict[str, object], error: type[SuyuanError]
) -> None:
    lot = register(world)
    with pytest.raises(error):
        close(world, lot, **wrong)  # type: ignore[arg-type]
    assert lots.lot(lot, on=TODAY)["closed_on"] is None


def test_it_ends_once(world: World) -> None:
    lot = register(world)
    close(world, lot)
    with pytest.raises(RuleRefusal):
        close(world, lot)


def test_the_list_has_those_in_use_first_and_years_count_only_them(world: World) -> None:
    ended, late, early = register(world, "A"), register(world, "B", installed=TODAY), register(world, "C")
    close(world, ended)
    assert [row["id"] for row in lots.page(on=TODAY).rows] == [early, late, ended]
    assert [row["id"] for row in lots.page(on=TODAY, status="rotated_out").rows] == [ended]
    assert lots.page(on=TODAY, operator=world.lab).rows == []
    years = lots.replacements_by_year(on=TODAY)
    assert {row["year"]: row["pieces"] for row in years if row["pieces"]} == {2026: 2000, 2032: 2000}
    assert [row["year"] for row in years] == list(range(2026, 2033))
