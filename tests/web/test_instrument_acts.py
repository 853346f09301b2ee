"""What owners and inspectors do to instruments by hand, and what a label tells everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import COUNTY, World
from tests.registry.road import another_set

from suyuan.registry.instruments.labels import code_of
from suyuan.registry.instruments.models import Instrument, InstrumentUse
from suyuan.registry.journal.queries import history

Visit = Callable[..., Client]
NEW = {
    "kind": "weights",
    "jurisdiction": COUNTY,
    "model": "M1-500",
    "serial_no": "W-77",
    "manufacturer": "Example",
    "place": "仓库",
}


def visitor() -> Client:
    return Client(headers={"Accept-Language": "en-GB"})


@pytest.fixture
def weights(world: World) -> UUID:
    """A set of weights of Factory 42, whose user is Zhou: not under compulsory verification, in use."""
    return another_set(world, 1)


class TestRegistering:
    def test_the_plate_becomes_an_instrument(self, enter: Visit, world: World):
        client = enter("Zhou")
        assert client.get("/instruments/new").status_code == 200
        answer = client.post("/instruments/new", NEW)
        row = Instrument.objects.get(serial_no="W-77")
        assert answer.status_code == 303
        assert (row.owner_id, row.state, row.model) == (world.factory, "in_use", "M1-500")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": ""},
            {"kind": "unicorn"},
            {"jurisdiction": "999999"},
            {"made_on": "once"},
            {"name_zh": "只有中文"},
            {"use_field": "fun"},
        ],
    )
    def test_a_wrong_form_comes_back_with_what_was_typed(
        self, enter: Visit, world: World, wrong: dict[str, str]
    ):
        answer = enter("Zhou").post("/instruments/new", NEW | wrong)
        assert answer.status_code in (404, 422)
        assert "W-77" in answer.content.decode()
        assert not Instrument.objects.filter(serial_no="W-77").exists()

    def test_the_same_serial_number_twice_is_refused(self, enter: Visit, world: World):
        client = enter("Zhou")
        client.post("/instruments/new", NEW)
        assert client.post("/instruments/new", NEW).status_code == 409

    def test_an_authority_registers_nothing_of_its_own(self, enter: Visit, world: World):
        assert enter("Sun").get("/instruments/new").status_code == 403


class TestDeeds:
    def do(self, client: Client, instrument: UUID, event: str, **given: str) -> int:
        return client.post(f"/instruments/{instrument}/do/{event}", given).status_code

    def test_idle_and_back(self, enter: Visit, weights: UUID):
        client = enter("Zhou")
        assert self.do(client, weights, "set_idle", reason="停产检修") == 303
        assert Instrument.objects.get(pk=weights).state == "idle"
        assert self.do(client, weights, "reactivate") == 303
        assert Instrument.objects.get(pk=weights).state == "unverified"

    def test_a_move_is_a_new_use_and_free_where_nobody_controls_it(self, enter: Visit, weights: UUID):
        given = {"jurisdiction": COUNTY, "place": "二号车间", "use_field": ""}
        assert self.do(enter("Zhou"), weights, "move", **given) == 303
        row = Instrument.objects.get(pk=weights)
        assert (row.state, row.place) == ("in_use", "二号车间")
        assert InstrumentUse.objects.filter(instrument=weights).count() == 2

    def test_a_reason_that_is_too_long_is_said_and_nothing_of_it_is_lost(self, enter: Visit, weights: UUID):
        before, said = len(history("instrument", weights)), {"reason": "长" * 241}
        answer = enter("Zhou").post(f"/instruments/{weights}/do/scrap", said)
        assert (answer.status_code, len(history("instrument", weights))) == (422, before)
        assert "241" in answer.content.decode()

    def test_a_reason_is_asked_for(self, enter: Visit, weights: UUID):
        assert self.do(enter("Zhou"), weights, "scrap") == 422
        assert Instrument.objects.get(pk=weights).state == "in_use"

    def test_scrapping_ends_it_and_is_in_the_journal(self, enter: Visit, weights: UUID):
        client = enter("Zhou")
        assert self.do(client, weights, "scrap", reason="损坏") == 303
        assert history("instrument", weights)[-1]["reason"] == "损坏"
        assert self.do(client, weights, "set_idle", reason="again") == 409

    def test_what_the_state_or_the_right_forbids_is_not_offered(self, enter: Visit, weights: UUID):
        offered = set(re.findall(r"/do/(\w+)", enter("Zhou").get(f"/instruments/{weights}").content.decode()))
        assert offered == {"move", "set_idle", "scrap", "rotate_out"}

    def test_others_may_not(self, enter: Visit, weights: UUID):
        assert self.do(enter("Li"), weights, "scrap", reason="no") in (403, 404)

    def test_an_act_that_does_not_exist(self, enter: Visit, weights: UUID):
        assert self.do(enter("Zhou"), weights, "polish") == 404


class TestLabels:
    def test_each_has_a_code_that_opens_its_page(self, enter: Visit, weights: UUID):
        text = enter("Zhou").get("/instruments/labels").content.decode()
        assert Instrument.objects.get(pk=weights).label_no in text
        assert "<svg" in text

    @pytest.mark.parametrize("rows", [3, 30])
    def test_queries_do_not_grow_with_labels(self, enter: Visit, world: World, rows: int):
        for number in range(rows):
            another_set(world, 10 + number)
        client = enter("Zhou")
        client.get("/instruments/labels")
        with CaptureQueriesContext(connection) as seen:
            client.get("/instruments/labels")
        assert len(seen) <= 10

    def test_everybody_sees_the_status_and_nobody_the_owner(self, weights: UUID, clock: None):
        row = Instrument.objects.get(pk=weights)
        answer = visitor().get(f"/i/{row.label_no}/{code_of(row.label_no)}?lang=en")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Not under compulsory verification" in text
        assert row.serial_no not in text
        assert "Factory" not in text

    def test_a_number_without_its_code_opens_nothing(self, weights: UUID, clock: None):
        row = Instrument.objects.get(pk=weights)
        wrong = visitor().get(f"/i/{row.label_no}/{code_of('another')}")
        unknown = visitor().get(f"/i/SY0000000000/{code_of('SY0000000000')}")
        assert (wrong.status_code, unknown.status_code) == (404, 404)
        assert wrong.content.decode().replace(row.label_no, "") == unknown.content.decode().replace(
            "SY0000000000", ""
        ).replace(code_of("SY0000000000"), code_of("another"))
