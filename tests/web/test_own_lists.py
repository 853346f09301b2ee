"""The list of every register, exported and handed in again: what is there already is told, nothing else.

What a list tells beside what its import takes is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from tests.registry.centers.conftest import chain_form, need
from tests.registry.conftest import TODAY, World
from tests.registry.materials.making import soil as make_soil
from tests.registry.resources.conftest import form as capability
from tests.registry.supervision.conftest import make_desk
from tests.web.test_imports import as_csv, key_in, line, try_, workbook
from tests.web.test_material_pages import BOUGHT
from tests.web.test_supervised_imports import OBJECTS, SAMPLES, TYPES, lot

from suyuan.base.text import LANGUAGES
from suyuan.registry.centers import chains
from suyuan.registry.centers.models import IndustrialChain
from suyuan.registry.instruments.models import TypeApproval
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.models import Person
from suyuan.registry.resources import commands as capabilities
from suyuan.web.exports.column import Kind
from suyuan.web.exports.registers import LISTINGS
from suyuan.web.imports import own_list
from suyuan.web.imports.large import read_file
from suyuan.web.imports.reading import folded
from suyuan.web.imports.registers import IMPORTERS
from suyuan.web.speech import say

Visit = Callable[..., Client]
# Why the others have no list: there is none of results, and what a round is handed is sealed at once.
NO_LIST = {"results", "comparisons"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any, clock: None) -> None:
    settings.DATA = tmp_path


def take_over(client: Client, register: str, content: bytes, *, name: str = "a.csv") -> None:
    page = try_(client, content, name=name, where=f"/import/{register}")
    assert client.post(f"/import/{register}", {"confirm": "1", "key": key_in(page)}).status_code == 303


# What stands in each register beside what the world has.


def equipment(world: World, client: Client) -> None:
    take_over(client, "equipment", workbook(line(1), line(2)), name="a.xlsx")


def with_numbers(world: World, client: Client) -> None:
    """Staff numbers, by which the list of standards names people."""
    for number, person in enumerate(Person.objects.filter(organization=world.lab).order_by("pk")):
        Person.objects.filter(pk=person.pk).update(staff_no=f"E{number}")


def one_left(world: World, client: Client) -> None:
    Person.objects.filter(pk=world.people["Li"]).update(employed_to=TODAY - timedelta(days=1))


def shared(world: World, client: Client) -> None:
    capabilities.declare(world.occasion("Wang"), organization_id=world.lab, form=capability())


def soil(world: World, client: Client) -> None:
    make_soil(world)


def shelf(world: World, client: Client) -> None:
    make_soil(world).released().unit()
    assert client.post("/materials/shelf/bought", BOUGHT).status_code == 303


def needs(world: World, client: Client) -> None:
    chain = chains.write_chain(world.occasion("Sun"), chain_form())
    for one in (need(), need(number="N-2", target_kind="none", target="", target_unit="", link="GB-1")):
        chains.ask(world.occasion("Sun"), chain_id=chain.pk, form=one)


def types(world: World, client: Client) -> None:
    row = ["2019F1-22", "nawi", "TCS-150", "衡器厂", "JJF 1834", "2019-05-20", ""]
    take_over(client, "type_approvals", as_csv(row, ["2019F2-22", *row[1:]], heads=TYPES))
    TypeApproval.objects.filter(number="2019F2-22").update(state="applied", number="", granted_on=None)


def bodies(world: World, client: Client) -> None:
    take_over(client, "inspections", as_csv(["F42", "专项检查", "节前检查"], heads=OBJECTS))


def lots(world: World, client: Client) -> None:
    take_over(client, "prepackages", as_csv(*lot("A-1", ["500.5"] * 50), heads=SAMPLES))


# Register: who hands it in, what stands there, and all that is told of its rows.
THERE = "“…” is in the register already"
EVERY: dict[str, tuple[str, Callable[[World, Client], None] | None, set[str]]] = {
    "equipment": ("Zhou", equipment, {THERE}),
    "instruments": ("Sun", None, {THERE}),
    "people": (
        "Wang",
        one_left,
        {
            "works here already; another person of that name needs a staff number: “…”",
            f"left on {TODAY.day - 1} Mar 2026 and is not taken in",
        },
    ),
    "capabilities": ("Wang", shared, {"it is shared already; change it on its page where something changed"}),
    "standards": ("Wang", with_numbers, {"the organization has this standard already"}),
    "materials": ("Gao", soil, {"the organization has this material already"}),
    "bought": (
        "Li",
        shelf,
        {
            "the organization has registered this lot already",
            "its batch is of this register; receive the unit on the page of the shelf",
        },
    ),
    "needs": ("Sun", needs, {"the number “…” is taken"}),
    "type_approvals": (
        "Feng",
        types,
        {
            "this number is entered already",
            "it was not granted; types that were approved are taken in",
        },
    ),
    "inspections": ("Sun", bodies, {"inspection JC-2026-0001 is ordered already"}),
    "prepackages": ("Tan", lots, {"lot DB-2026-0001 has its verdict and is not taken in again"}),
}


def test_every_import_has_its_list_or_says_why_not():
    assert set(EVERY) == set(own_list.LISTS) == set(IMPORTERS) - NO_LIST


@pytest.mark.parametrize("codes", [True, False])
@pytest.mark.parametrize("code", sorted(own_list.LISTS))
def test_no_column_of_it_is_unknown_to_the_import(code: str, codes: bool):
    importer, listing = IMPORTERS[code], LISTINGS[own_list.LISTS[code].listing]
    heads = [
        one.code if codes else one.head.zh
        for one in listing.columns if not (codes and one.kind is Kind.WORD)
    ]  # fmt: skip
    names = {one.name for one in importer.fields}
    assert set(own_list.columns_of(importer, heads).kept.values()) <= names
    with_more = own_list.columns_of(importer, [*heads, "x"]).kept.values()
    assert "x" in with_more  # what nobody knows is told as before
    for tongue in LANGUAGES:  # and a template is no list, though it has heads of one
        kept = own_list.columns_of(importer, [one.head.to(tongue) for one in importer.fields]).kept
        assert {importer.names[folded(head)] for head in kept.values()} == names


@pytest.mark.parametrize("code", sorted(EVERY))
def test_only_what_is_there_already_is_told(enter: Visit, world: World, tmp_path: Path, code: str):
    name, stands, words = EVERY[code]
    if code in ("inspections", "prepackages", "type_approvals"):
        make_desk(world)
    client = enter(name, "en")
    if stands is not None:
        stands(world, client)
    address = f"/export/{own_list.LISTS[code].listing}.csv"
    asked = {"former": "1"}  # of people
    if code == "needs":
        asked["chain"] = str(IndustrialChain.objects.get().pk)
    for names in ("codes", ""):
        content = client.get(address, asked | {"names": names}).getvalue()
        told = try_(client, content, name="a.csv", where=f"/import/{code}")
        faults = re.findall(r"<td[^>]*>([^<]*)</td>", told[told.index("What is wrong") :])[2::3]
        assert {re.sub("“[^”]*”", "“…”", one) for one in faults} == words
        assert by_command(tmp_path / "a.csv", code, content, world.occasion(name)) == set(faults)


def by_command(file: Path, code: str, content: bytes, occasion: Occasion) -> set[str]:
    """What `suyuan import` tells of the same file."""
    file.write_bytes(content)
    sheet, _, apart = read_file(file, IMPORTERS[code], occasion)
    with override("en"):
        return {say(one.words) for one in own_list.merged(apart, IMPORTERS[code].check(occasion, sheet))}


def test_a_row_of_another_house_is_told_as_such(enter: Visit, world: World):
    make_soil(world)
    client = enter("Gao", "en")
    content = client.get("/export/materials.csv", {"names": "codes"}).getvalue()
    house = b"Example Provincial Institute of Metrology"
    told = try_(client, content.replace(house, b"Elsewhere"), name="a.csv", where="/import/materials")
    assert "not taken over, or come twice: number, " in told
    assert "it is of “Elsewhere”, not of this organization" in told
    assert "the organization has this" not in told  # of such a row nothing else is told
