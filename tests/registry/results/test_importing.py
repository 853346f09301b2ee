"""Results of other laboratories from a sheet: all rows or none, every fault in its row and column."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World

from suyuan.base.errors import NotPermitted
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal import auditing
from suyuan.registry.parties.rows import ImportRefused
from suyuan.registry.results.commands import store_statement
from suyuan.registry.results.importing import import_results
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.results.rules import Statement
from suyuan.registry.results.sheet import statement_of

OWN = ("id", "created_at", "updated_at", "evaluation_id")


@pytest.fixture
def label(world: World) -> str:
    """The label of a device of the laboratory."""
    found: str = Instrument.objects.values_list("label_no", flat=True).get(pk=world.device)
    return found


def row(label: str, **other: str) -> dict[str, str]:
    return {
        "label_no": label, "certificate_number": "NI-2024-7", "issuer": "某研究院",
        "performed_on": "2024-05-06", "valid_until": "2025-05-05", "point": "100 g", "value": "0.12",
        "U": "0.05", "unit": "mg",
    } | other  # fmt: skip


def load(world: World, *rows: dict[str, str], name: str = "Gao") -> int:
    return import_results(world.occasion(name), owner_id=world.lab, rows=rows, source="r.csv")


def told(world: World, *rows: dict[str, str]) -> list[tuple[int, str, str]]:
    before = Evaluation.objects.count()
    with pytest.raises(ImportRefused) as refused:
        load(world, *rows)
    assert Evaluation.objects.count() == before
    return [(one.line, one.column, one.words.en) for one in refused.value.problems]


def test_rows_of_one_certificate_are_one_evaluation(world: World, label: str):
    rows = (row(label), row(label, point="200 g", value="-0.3"), row(label, certificate_number="NI-2025-8"))
    assert load(world, *rows) == 3
    kept = Evaluation.objects.filter(origin="external").order_by("certificate_number")
    found = [(one.certificate_number, one.results.count(), one.issuer_stated) for one in kept]
    assert found == [("NI-2024-7", 2, "某研究院"), ("NI-2025-8", 1, "某研究院")]
    assert list(auditing.faults()) == []


def test_a_row_is_what_a_statement_by_hand_would_be(world: World, label: str):
    """Two roads to one line: the sheet, and the command of the page."""
    load(world, row(label))
    given = row(label)
    by_hand = store_statement(
        world.occasion("Gao"),
        instrument=world.device,
        issuer=world.lab,
        kind="external",
        performed_on=Evaluation.objects.get(certificate_number="NI-2024-7").performed_on,
        valid_until=None,
        certificate_number="X-1",
        statements=[
            Statement(
                point=given["point"], value=given["value"], U=given["U"], unit="mg",
                label=statement_of(given).label,
            )
        ],
    )  # fmt: skip
    one, other = (
        Result.objects.filter(evaluation__certificate_number=number).values().get()
        for number in ("NI-2024-7", "X-1")
    )
    assert {k: v for k, v in one.items() if k not in OWN} == {k: v for k, v in other.items() if k not in OWN}
    assert by_hand.certificate_number == "X-1"
    assert (one["value"], one["u"]) == (0.12, 0.025)  # u = U / k, JCGM 100:2008, 6.2


def test_an_issuer_that_is_registered_is_recognized(world: World, label: str):
    from suyuan.registry.parties.models import Organization

    code, name = Organization.objects.values_list("code", "name_zh").get(pk=world.lab)
    load(world, row(label, issuer=code), row(label, issuer=name, certificate_number="B"))
    assert set(Evaluation.objects.filter(origin="external").values_list("issuer_id", "issuer_stated")) == {
        (world.lab, "")
    }


@pytest.mark.parametrize(
    ("wrong", "column", "words"),
    [
        ({"label_no": "nobody"}, "label_no", "the organization has no instrument of this label"),
        ({"label_no": ""}, "label_no", "this is required"),
        ({"performed_on": "2024-13-01"}, "performed_on", "not a day (write year-month-day)"),
        ({"performed_on": "2099-01-01", "valid_until": ""}, "performed_on", "it lies in the future"),
        ({"valid_until": "2024-05-05"}, "valid_until", "it lies before the calibration"),
        ({"value": "abc"}, "value", "“abc” is not a number"),
        ({"U": "0"}, "U", "U(100 g) = 0 lies outside (0, ∞) mg"),
        ({"k": "0.5"}, "k", "k(100 g) = 0.5 lies outside [1, 100]"),
        (
            {"unit": "furlongs"},
            "unit",
            "the unit “furlongs” is not known (mg, kPa, °C, %, HRC, HV 30, NTU and the like are)",
        ),
        ({"unit": "kPa"}, "unit", "a correction in “kPa” is of another quantity than its point 100 g"),
        ({"unit": ""}, "unit", "say in which unit the correction is (its point is in g)"),
        ({"colour": "red"}, "colour", "there is no such column"),
        ({"point": "x" * 41}, "point", "40 characters at most"),
    ],
)
def test_every_fault_is_told_by_row_and_column(
    world: World, label: str, wrong: dict[str, str], column: str, words: str
):
    assert told(world, row(label, certificate_number="A"), row(label, **wrong)) == [(2, column, words)]


@pytest.mark.parametrize(
    "fair",
    [
        {"unit": "%"},  # relative
        {"unit": "HRC", "point": "60 HRC"},
        {"unit": "HBW 10/3000", "point": "200 HBW 10/3000"},
        {"unit": "NTU", "point": "4"},
        {"unit": "K", "point": "20 °C"},
        {"unit": "mV/Pa", "point": "1 kPa", "name_zh": "灵敏度"},
    ],
)
def test_units_of_the_engine_and_scales_without_one(world: World, label: str, fair: dict[str, str]):
    load(world, row(label, **fair))
    assert (
        Result.objects.filter(evaluation__origin="external").values_list("unit", flat=True)[0] == fair["unit"]
    )


def test_rows_of_one_certificate_must_agree_and_not_repeat(world: World, label: str):
    assert told(world, row(label), row(label, point="1 g", issuer="别处"), row(label)) == [
        (2, "issuer", "same certificate as line 1, but this differs"),
        (3, "point", "it repeats line 1"),
    ]


def test_a_certificate_is_registered_once(world: World, label: str):
    load(world, row(label))
    assert told(world, row(label)) == [(1, "certificate_number", "this certificate is registered already")]


def test_who_may_not(world: World, label: str):
    with pytest.raises(NotPermitted):
        load(world, row(label), name="Li")
    with pytest.raises(NotPermitted):
        load(world, row(label), name="Zhou")


def test_an_instrument_of_another_house_is_not_found(world: World):
    other = Instrument.objects.exclude(owner_id=world.lab).values_list("label_no", flat=True).first()
    assert told(world, row(str(other)))[0][1] == "label_no"


def test_thirty_rows_take_as_many_queries_as_three(world: World, label: str):
    counts = []
    for number in (3, 30):
        rows = [row(label, certificate_number=f"C{number}-{one}") for one in range(number)]
        with CaptureQueriesContext(connection) as seen:
            load(world, *rows)
        counts.append(len(seen))
    assert counts[0] == counts[1]
