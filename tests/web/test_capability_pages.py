"""Shared laboratories on screen: the open search, a laboratory, keeping capabilities, files, booking."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, World
from tests.registry.resources.conftest import form
from tests.web.conftest import visitor

from suyuan.base.errors import InputError
from suyuan.registry.resources import commands, finding, importing, sheet
from suyuan.registry.resources.models import Capability
from suyuan.registry.resources.needs import asked_of, need_of
from suyuan.web.range_bar import range_bar
from suyuan.web.views.capabilities import legible

Visit = Callable[..., Client]
IMPORT = "/import/capabilities"
ASKED = {"quantity": "mass", "low": "2", "high": "10", "unit": "kg", "target": "100", "target_unit": "mg"}


@pytest.fixture
def weights(world: World) -> Capability:
    return commands.declare(world.occasion("Wang"), organization_id=world.lab, form=form())


def typed(**changes: str) -> dict[str, str]:
    return asdict(form(**changes))


class TestSearch:
    @pytest.mark.parametrize(
        ("language", "words"), [("zh", "1 项能力满足"), ("en", "One capability covers it")]
    )
    def test_anybody_may_search(self, clock: None, weights: Capability, language: str, words: str):
        page = visitor(language).get("/capabilities", ASKED)
        assert page.status_code == 200
        assert words in page.content.decode()
        assert "range-bar" in page.content.decode()

    def test_a_near_miss_says_what_is_lacking(self, clock: None, weights: Capability):
        page = visitor("en").get("/capabilities", ASKED | {"high": "30"}).content.decode()
        assert "The range ends at 20 kg; you need 30 kg" in page
        assert "rb-lacking" in page

    def test_before_a_question_it_lists_who_shares(self, clock: None, weights: Capability):
        page = visitor("en").get("/capabilities").content.decode()
        assert "Example Provincial Institute of Metrology" in page
        assert "one capability" in page

    @pytest.mark.parametrize(
        "wrong", [{"low": "two"}, {"unit": "Pa"}, {"unit": "yard-stick"}, {"target": "-1"}, {"low": "1e99"},
                  {"target_unit": "s"}, {"quantity": "luck"}],
    )  # fmt: skip
    def test_what_makes_no_sense_is_said_on_the_page(
        self, clock: None, weights: Capability, wrong: dict[str, str]
    ):
        page = visitor("en").get("/capabilities", ASKED | wrong)
        assert page.status_code == 422
        assert 'class="problem"' in page.content.decode()

    def test_the_number_of_queries_does_not_grow(self, clock: None, world: World, weights: Capability):
        counts = []
        for many in (3, 30):
            importing.import_capabilities(
                world.occasion("Wang"),
                organization_id=world.lab,
                rows=[typed(method=f"JJG {many}")] * many,
                source="a.csv",
            )
            with CaptureQueriesContext(connection) as asked:
                assert visitor().get("/capabilities", ASKED).status_code == 200
            counts.append(len(asked))
        # The sixth asks how the registers stand: it names the page, so that a browser may keep it.
        assert counts[0] == counts[1] <= 6


class TestNeed:
    def test_one_end_alone_is_a_point_in_the_usual_unit(self):
        need = need_of(asked_of({"quantity": "mass", "high": "5"}), on=TODAY)
        assert (need.low, need.high, need.unit, need.target) == (5, 5, "kg", None)

    def test_the_uncertainty_may_have_a_unit_of_its_own(self):
        assert need_of(asked_of(ASKED), on=TODAY).target == Decimal("1e-4")

    def test_per_cent_is_relative_but_not_of_humidity(self):
        mass = need_of(asked_of(ASKED | {"target": "0.1", "target_unit": "%"}), on=TODAY)
        damp = asked_of(
            {"quantity": "humidity", "low": "20", "high": "90", "target": "1", "target_unit": "%"}
        )
        assert (mass.target, mass.is_relative) == (Decimal("0.001"), True)
        assert (need_of(damp, on=TODAY).target, need_of(damp, on=TODAY).is_relative) == (1, False)

    def test_a_kind_alone_needs_a_unit(self):
        with pytest.raises(InputError):
            need_of(asked_of({"kind": "weights", "low": "1"}), on=date(2026, 3, 10))


@pytest.mark.parametrize(
    ("low", "high", "offered", "needed", "lacking", "is_logarithmic"),
    [
        ("2", "10", (0, 100), (5.263, 42.105), [], False),
        ("10", "39", (0, 50), (23.684, 76.316), [(50, 50)], False),
        ("0.001", "20", (69.75, 30.25), (0, 100), [(0, 69.75)], True),
    ],
)
def test_the_bars_lie_where_the_ranges_do(
    world: World, weights: Capability, low: str, high: str, offered: tuple[float, float],
    needed: tuple[float, float], lacking: list[tuple[float, float]], is_logarithmic: bool,
):  # fmt: skip
    need = need_of(asked_of({"quantity": "mass", "low": low, "high": high}), on=TODAY)
    answer = finding.find(need)
    bar = range_bar([*answer.able, *answer.near][0])
    assert (bar.offered.x, bar.offered.width) == pytest.approx(offered, abs=0.01)
    assert (bar.needed.x, bar.needed.width) == pytest.approx(needed, abs=0.01)
    assert [(one.x, one.width) for one in bar.lacking] == [pytest.approx(one, abs=0.01) for one in lacking]
    assert bar.is_logarithmic is is_logarithmic


@pytest.mark.parametrize(
    ("text", "unit", "quantity", "said"),
    [
        ("0.00002", "kg", "mass", "20 mg"),
        ("0.50", "kg", "mass", "0.50 kg"),
        ("0.0006", "t", "mass", "0.6 kg"),
        ("0.0001", "mm", "length", "0.1 µm"),
        ("0.003", "°C", "temperature", "0.003 °C"),
        ("20000", "Pa", "pressure", "20 kPa"),
    ],
)
def test_an_uncertainty_is_said_without_counting_zeros(text: str, unit: str, quantity: str, said: str):
    assert legible(text, unit, quantity) == said


class TestKeeping:
    def test_the_manager_declares_and_changes(self, enter: Visit, world: World):
        client = enter("Wang", "en")
        assert client.get("/capabilities/new").status_code == 200
        assert client.post("/capabilities/new", typed()).status_code == 303
        row = Capability.objects.get()
        page = client.get(f"/capabilities/{row.pk}/change").content.decode()
        assert 'value="JJG 99-2022"' in page
        assert client.post(f"/capabilities/{row.pk}/change", typed(high="50")).status_code == 303
        assert Capability.objects.get(state="offered").high == "50"
        assert "Editions" in client.get(f"/capabilities/{row.pk}").content.decode()

    def test_a_wrong_field_is_marked_and_nothing_is_lost(self, enter: Visit, world: World):
        page = enter("Wang", "en").post("/capabilities/new", typed(unit="m"))
        assert page.status_code == 422
        assert "is no unit of mass" in page.content.decode()
        assert 'value="JJG 99-2022"' in page.content.decode()
        assert not Capability.objects.exists()

    @pytest.mark.parametrize("name", ["Li", "Sun", "Zhou"])
    def test_nobody_else_declares(self, enter: Visit, world: World, name: str):
        client = enter(name)
        assert client.get("/capabilities/new").status_code == 403
        assert client.post("/capabilities/new", typed()).status_code == 403
        assert client.get("/import/capabilities").status_code == 403

    @pytest.mark.parametrize(("name", "event", "seen"), [("Wang", "pause", True), ("Sun", "stop", True),
                                                        ("Zhao", "pause", False)])  # fmt: skip
    def test_an_act_is_offered_to_who_may_do_it(
        self, enter: Visit, weights: Capability, name: str, event: str, seen: bool
    ):
        client = enter(name)
        address = f"/capabilities/{weights.pk}/do/{event}"
        assert (address in client.get(f"/capabilities/{weights.pk}").content.decode()) is seen
        status = client.post(address, {"reason": "because"}).status_code
        assert status == (303 if seen else 403)

    def test_what_is_stopped_is_seen_by_house_and_authority_alone(
        self, enter: Visit, world: World, weights: Capability
    ):
        commands.advance(world.occasion("Sun"), capability_id=weights.pk, event="stop", reason="as ordered")
        address = f"/capabilities/laboratories/{world.lab}"
        for client, sees in ((enter("Wang"), True), (enter("Sun"), True), (enter("Zhao"), False)):
            assert ("砝码质量" in client.get(address).content.decode()) is sees
        assert "砝码质量" not in visitor().get(address).content.decode()
        assert visitor().get(f"/capabilities/{weights.pk}").status_code == 200


class TestFiles:
    def test_the_list_is_open_and_is_read_back(self, enter: Visit, world: World, weights: Capability):
        response = visitor().get("/export/capabilities.csv", {"house": str(world.lab), "names": "codes"})
        assert response.headers["Content-Disposition"].startswith("attachment")
        written = response.getvalue()
        client = enter("Wang", "en")
        again = client.post(IMPORT, {"file": SimpleUploadedFile("a.csv", written, "text/csv")})
        assert "it is shared already" in again.content.decode()
        file = SimpleUploadedFile("a.csv", written.replace(b"JJG 99", b"JJG 98"), "text/csv")
        tried = client.post(IMPORT, {"file": file}).content.decode()
        assert Capability.objects.count() == 1
        start = tried.index('name="key" value="') + len('name="key" value="')
        confirmed = {"confirm": "1", "key": tried[start : start + 64]}
        assert client.post(IMPORT, confirmed).status_code == 303
        assert Capability.objects.count() == 2

    @pytest.mark.parametrize(
        ("column", "value", "written"),
        [
            ("name_en", "=1+1", "'=1+1"),
            ("name_en", "@sum", "'@sum"),
            ("name_en", "-x", "'-x"),
            ("low", "-5", "-5"),
        ],
    )
    def test_a_formula_is_marked_and_comes_back_as_it_was(
        self, clock: None, world: World, column: str, value: str, written: str
    ):
        given = typed(**{column: value})
        importing.import_capabilities(
            world.occasion("Wang"), organization_id=world.lab, rows=[given], source="a.csv"
        )
        content = visitor().get("/export/capabilities.csv", {"names": "codes"}).getvalue()
        assert f",{written}," in content.decode()
        read = sheet.read(content)[0]
        assert (read["organization"], read[column]) == ("PIM", value)
        assert sheet.form_of(read) == form(**{column: value})

    def test_faults_are_shown_with_line_and_column(self, enter: Visit, world: World):
        rows = [form(), form(unit="m"), form(low="x")]
        head = ",".join(sheet.COLUMNS)
        text = "\n".join([head, *(",".join(asdict(one).values()) for one in rows)])
        file = SimpleUploadedFile("a.csv", text.encode(), "text/csv")
        client = enter("Wang", "en")
        page = client.post(IMPORT, {"file": file}).content.decode()
        assert "Import the good rows only (1)" in page
        found = re.search(rf"{IMPORT}/[0-9a-f]+\.csv", page)
        assert found is not None
        told = client.get(found.group()).content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(told)))
        assert [bool(row[0]) for row in lines[1:4]] == [False, True, True], lines
        assert not Capability.objects.exists()

    def test_a_house_that_is_none_gives_an_empty_list(self, clock: None, weights: Capability):
        content = visitor().get("/export/capabilities.csv", {"house": "nobody"}).getvalue().decode()
        assert len(content.splitlines()) == 1


class TestBooking:
    def test_booking_leads_to_the_application_with_institution_and_kind(
        self, enter: Visit, world: World, weights: Capability
    ):
        client = enter("Zhou", "en")
        page = client.get("/capabilities", ASKED).content.decode()
        address = f"/jobs/new?institution={world.lab}&amp;kind=weights"
        assert f'{address}&amp;needed_u={ASKED["target"]}&amp;needed_unit={ASKED["target_unit"]}"' in page
        # A relative one: worked out at one value, in the note over a range.
        relative = ASKED | {"target": "0.01", "target_unit": "%"}
        at_one = client.get("/capabilities", relative | {"low": "5", "high": ""}).content.decode()
        assert f'{address}&amp;needed_u=0.0005&amp;needed_unit=kg"' in at_one
        over = client.get("/capabilities", relative).content.decode()
        (booking,) = {one for one in re.findall(r'href="(/jobs/new[^"]*)"', over) if "note=" in one}
        form_page = client.get(booking.replace("&amp;", "&")).content.decode()
        assert ">2 to 10 kg; relative expanded uncertainty needed: 0.01 % (k = 2)</textarea>" in form_page
        applied: Any = client.get(address.replace("&amp;", "&")).content.decode()
        assert f'<option value="{world.lab}" selected>' in applied
        assert str(world.weights) in applied
        assert str(world.scale) not in applied
