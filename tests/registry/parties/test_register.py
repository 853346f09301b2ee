"""Entering bodies, people and accounts."""

from __future__ import annotations

from datetime import date

import pytest
from tests.registry.conftest import CITY, COUNTY, PROVINCE

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import history
from suyuan.registry.parties import commands
from suyuan.registry.parties.models import Account, Jurisdiction, Organization
from suyuan.registry.parties.queries import divisions, organization, organizations

NAME = Text("新机构（示例）", "New body (example)")


class TestRegisterOrganization:
    def test_it_enters_the_body_and_one_event(self, world, occasion_of):
        row = commands.register_organization(
            occasion_of("Sun"), code="NEW", name=NAME, kind="enterprise", jurisdiction=COUNTY
        )
        assert organization(row.id)["jurisdiction__path"] == "000000/220000/220100/220182"
        assert [event["act"] for event in history("organization", row.id)] == [
            "parties.register_organization"
        ]

    def test_it_refuses_a_wrong_credit_code_and_stores_nothing(self, world, occasion_of):
        with pytest.raises(InputError, match="check character"):
            commands.register_organization(
                occasion_of("Sun"),
                code="NEW",
                name=NAME,
                kind="enterprise",
                jurisdiction=COUNTY,
                uscc="91350100M000100Y44",
            )
        assert not Organization.objects.filter(code="NEW").exists()

    def test_it_refuses_an_unknown_kind(self, world, occasion_of):
        with pytest.raises(InputError, match="guild"):
            commands.register_organization(
                occasion_of("Sun"), code="NEW", name=NAME, kind="guild", jurisdiction=COUNTY
            )

    def test_it_refuses_an_unknown_division(self, world, occasion_of):
        with pytest.raises(NotFound):
            commands.register_organization(
                occasion_of("Sun"), code="NEW", name=NAME, kind="enterprise", jurisdiction="999999"
            )

    def test_it_refuses_a_laboratory(self, world, occasion_of):
        with pytest.raises(NotPermitted):
            commands.register_organization(
                occasion_of("Wang"), code="NEW", name=NAME, kind="enterprise", jurisdiction=COUNTY
            )

    def test_the_same_code_twice_is_a_conflict(self, world, occasion_of):
        with pytest.raises(Conflict):
            commands.register_organization(
                occasion_of("Sun"), code="F42", name=NAME, kind="enterprise", jurisdiction=COUNTY
            )


class TestOpenAccount:
    def test_the_password_is_kept_only_as_a_hash(self, world, occasion_of):
        commands.open_account(
            occasion_of("Ma"), person_id=world.people["Li"], username="li", password="a long password"
        )
        account = Account.objects.get(username="li")
        assert account.check_password("a long password")
        assert not any("a long password" in event.payload for event in Event.objects.all())

    def test_a_short_password_is_refused(self, world, occasion_of):
        with pytest.raises(InputError):
            commands.open_account(
                occasion_of("Ma"), person_id=world.people["Li"], username="li", password="short"
            )

    def test_a_taken_name_is_a_conflict(self, world, occasion_of):
        for name, expected in (("Li", None), ("Wang", Conflict)):
            given = {"person_id": world.people[name], "username": "same", "password": "a long password"}
            if expected is None:
                commands.open_account(occasion_of("Ma"), **given)
            else:
                with pytest.raises(expected):
                    commands.open_account(occasion_of("Ma"), **given)


class TestGrantCompetence:
    def test_a_manager_of_another_house_may_not(self, world, occasion_of):
        with pytest.raises(NotPermitted):
            commands.grant_competence(
                occasion_of("Wang"),
                person_id=world.people["Zhao"],
                method="a.b",
                activities=["verify"],
                valid_from=date(2026, 1, 1),
                valid_to=date(2026, 12, 31),
            )

    def test_a_validity_that_ends_before_it_begins_is_refused(self, world, occasion_of):
        with pytest.raises(InputError):
            commands.grant_competence(
                occasion_of("Wang"),
                person_id=world.people["Li"],
                method="a.b",
                activities=["verify"],
                valid_from=date(2026, 1, 2),
                valid_to=date(2026, 1, 1),
            )

    def test_an_unknown_activity_is_refused(self, world, occasion_of):
        with pytest.raises(InputError, match="paint"):
            commands.grant_competence(
                occasion_of("Wang"),
                person_id=world.people["Li"],
                method="a.b",
                activities=["paint"],
                valid_from=date(2026, 1, 1),
                valid_to=date(2026, 12, 31),
            )


class TestDivisions:
    def test_nine_prefectures_and_sixty_counties(self, world):
        below = divisions("000000/220000", on=date(2026, 1, 1))
        levels = [row["level"] for row in below]
        assert (levels.count("province"), levels.count("city"), levels.count("county")) == (1, 9, 60)

    def test_a_moved_county_keeps_its_old_code_with_its_successor(self, world):
        old = Jurisdiction.objects.get(pk="220381")
        assert (old.parent_id, old.successor_id) == ("220300", "220184")
        assert Jurisdiction.objects.get(pk="220184").path == "000000/220000/220100/220184"

    def test_parents_are_read_from_the_table(self, world):
        assert {row["parent_id"] for row in divisions(f"000000/{PROVINCE}/{CITY}")} == {PROVINCE, CITY}

    def test_bodies_are_found_below_a_division(self, world):
        assert [row["code"] for row in organizations(path=f"000000/{PROVINCE}/{CITY}")] == ["CIM", "F42"]
