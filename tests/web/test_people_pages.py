"""Registers of people and organizations: who sees whom, what each may do there, invitations to the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import CITY, LONG_AGO, NOW, SETTING_UP, ZONE, World
from tests.web.conftest import PASSWORD, visitor

from suyuan.base.text import Text
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.models import (
    Account,
    Accreditation,
    Competence,
    Credential,
    Designation,
    Invitation,
    Organization,
    Person,
    RoleAssignment,
)

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
CHOSEN = {"username": "li.ming", "password": "Wasser-und-Wind-7", "again": "Wasser-und-Wind-7"}


def text(answer: Any) -> str:
    return str(answer.content.decode())


class TestRegisters:
    @pytest.mark.parametrize(
        ("language", "said"), [("zh", "示例省计量科学研究院"), ("en", "Example Provincial")]
    )
    def test_the_list_of_organizations_speaks_both_languages(
        self, enter: Enter, language: str, said: str
    ) -> None:
        assert said in text(enter("Li", language).get("/organizations"))

    @pytest.mark.parametrize(
        ("query", "found", "left_out"),
        [
            ("kind=enterprise", "F42", "PIM"),
            ("level=city", "CIM", "PIM"),
            (f"division={CITY}", "CIM", "AMR22"),
            ("q=91350100M000100Y43", "F42", "CIM"),
            ("q=Provincial Institute", "PIM", "CIM"),
        ],
    )
    def test_organizations_are_narrowed(self, enter: Enter, query: str, found: str, left_out: str) -> None:
        page = text(enter("Li").get(f"/organizations?{query}"))
        assert f"<small>{found}</small>" in page
        assert f"<small>{left_out}</small>" not in page

    def test_a_house_sees_its_own_people_and_an_authority_those_of_its_division(self, enter: Enter) -> None:
        own, all_of_them = text(enter("Li").get("/people")), text(enter("Sun").get("/people"))
        assert "王强" in own
        assert "赵磊" not in own
        assert "赵磊" in all_of_them

    @pytest.mark.parametrize(("name", "status"), [("Qian", 200), ("Sun", 200), ("Zhao", 403), ("Zhou", 403)])
    def test_one_person_is_seen_by_house_and_authority(
        self, enter: Enter, world: World, name: str, status: int
    ) -> None:
        assert enter(name).get(f"/people/{world.people['Li']}").status_code == status

    def test_people_of_a_house_are_hidden_from_others(self, enter: Enter, world: World) -> None:
        assert "王强" in text(enter("Li").get(f"/organizations/{world.lab}"))
        assert "王强" not in text(enter("Zhou").get(f"/organizations/{world.lab}"))

    def test_people_are_narrowed_by_role(self, enter: Enter) -> None:
        page = text(enter("Li").get("/people?role=checker"))
        assert "钱芳" in page
        assert "王强" not in page

    @pytest.mark.parametrize("address", ["/people", "/organizations"])
    def test_queries_do_not_grow_with_rows(self, enter: Enter, world: World, address: str) -> None:
        client, counts = enter("Sun"), []
        for batch in range(2):
            client.get(address)  # who reads is asked anew after the registers have moved
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            counts.append(len(seen))
            crowd(world, batch)
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert text(client.get(address)).count("link-row") >= 25
        assert {*counts, len(seen)} == {counts[0]}


def crowd(world: World, batch: int) -> None:
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    for number in range(15):
        house = parties.register_organization(
            start,
            code=f"X{batch}-{number}",
            name=Text("单位", "Organization"),
            kind="enterprise",
            jurisdiction=CITY,
        )
        person = parties.register_person(
            start, name=Text("某人", "Somebody"), organization_id=house.pk, employed_from=LONG_AGO
        )
        parties.assign_role(start, person_id=person.pk, role="verifier", organization_id=house.pk)


HOUSE = {
    "code": "NEW", "name_zh": "新机构", "name_en": "New body", "kind": "enterprise", "level": "",
    "jurisdiction": CITY,
}  # fmt: skip


class TestForms:
    def test_a_wrong_check_character_is_named_with_the_right_one(self, enter: Enter) -> None:
        answer = enter("Sun", "en").post("/organizations/new", HOUSE | {"uscc": "91350100M000100Y44"})
        assert answer.status_code == 422
        assert "4 was given, 3 is right" in text(answer)
        assert not Organization.objects.filter(code="NEW").exists()

    def test_an_organization_is_registered(self, enter: Enter) -> None:
        answer = enter("Sun").post("/organizations/new", HOUSE)
        assert answer.status_code == 303
        assert Organization.objects.get(code="NEW").name_en == "New body"

    def test_a_laboratory_registers_no_organization(self, enter: Enter) -> None:
        client = enter("Wang")
        assert client.get("/organizations/new").status_code == 403
        assert client.post("/organizations/new", HOUSE).status_code == 403

    def test_a_manager_registers_people_of_the_own_house_only(self, enter: Enter, world: World) -> None:
        client = enter("Wang")
        form = {"name_zh": "新人", "name_en": "New person", "organization": str(world.lab), "staff_no": "A-1"}
        assert client.post("/people/new", form).status_code == 303
        assert client.post("/people/new", form | {"staff_no": "A-1"}).status_code == 409
        assert client.post("/people/new", form | {"organization": str(world.other_lab)}).status_code == 403
        assert client.post("/people/new", form | {"name_en": "", "staff_no": ""}).status_code == 422
        assert Person.objects.filter(name_zh="新人").count() == 1

    def do(self, client: Client, world: World, event: str, **form: Any) -> Any:
        return client.post(f"/people/{world.people['Li']}/do/{event}", form)

    def test_roles_are_given_and_ended(self, enter: Enter, world: World) -> None:
        ma = enter("Ma")
        assert self.do(ma, world, "assign_role", role="checker", reach="house").status_code == 303
        given = RoleAssignment.objects.get(person_id=world.people["Li"], role="checker")
        assert given.organization_id == world.lab
        answer = self.do(ma, world, "end_role", assignment=str(given.pk), last_day="2026-03-10")
        assert answer.status_code == 303
        given.refresh_from_db()
        assert str(given.valid_to) == "2026-03-10"

    def test_nobody_gives_himself_a_role(self, enter: Enter, world: World) -> None:
        answer = enter("Ma").post(
            f"/people/{world.people['Ma']}/do/assign_role", {"role": "approver", "reach": "house"}
        )
        assert answer.status_code == 403
        assert not RoleAssignment.objects.filter(person_id=world.people["Ma"], role="approver").exists()

    def test_competences_and_credentials(self, enter: Enter, world: World) -> None:
        wang, days = enter("Wang"), {"from": "2026-01-01", "to": "2027-01-01"}
        method = {"method": "suyuan.mass.weights", "activities": ["check", "approve"]}
        assert self.do(wang, world, "grant_competence", **method, **days).status_code == 303
        assert Competence.objects.filter(person_id=world.people["Li"], activity="approve").exists()
        kind = {"kind": "registered_metrologist_1", "number": "R-1"}
        assert self.do(wang, world, "record_credential", **kind, **days).status_code == 303
        assert Credential.objects.get(number="R-1").person_id == world.people["Li"]

    def test_an_empty_field_is_named(self, enter: Enter, world: World) -> None:
        answer = self.do(enter("Wang", "en"), world, "record_credential", kind="law_enforcement")
        assert answer.status_code == 422
        assert "Fill in “Number”" in text(answer)

    def test_who_may_not_is_refused(self, enter: Enter, world: World) -> None:
        assert self.do(enter("Qian"), world, "end_employment", last_day="2026-03-10").status_code == 403
        assert self.do(enter("Ma"), world, "no_such_thing").status_code == 404

    def test_an_account_is_closed_and_its_sessions_end(self, enter: Enter, world: World) -> None:
        li, ma = enter("Li"), enter("Ma")
        assert li.get("/people").status_code == 200
        assert self.do(ma, world, "deactivate_account").status_code == 303
        assert li.get("/people").status_code == 302
        assert visitor().post("/login", {"username": "li", "password": PASSWORD}).status_code == 403

    def test_who_left_enters_no_more(self, enter: Enter, world: World) -> None:
        enter("Li")
        assert self.do(enter("Wang"), world, "end_employment", last_day="2026-03-09").status_code == 303
        answer = visitor().post("/login", {"username": "li", "password": PASSWORD})
        assert answer.status_code == 403
        assert "不在职" in text(answer)

    def test_an_accreditation_with_its_scope(self, enter: Enter, world: World) -> None:
        form = {
            "body": "CNAS", "kind": "iso_17025", "number": "L0001", "from": "2025-01-01", "to": "2030-12-31",
            "subject": ["质量", ""], "range_text": ["1 g ~ 1 kg", ""], "uncertainty_text": ["", ""],
            "method": ["JJG 99", ""],
        }  # fmt: skip
        client = enter("Wang")
        assert client.post(f"/organizations/{world.lab}/do/accredit", form).status_code == 303
        page = text(client.get(f"/organizations/{world.lab}"))
        assert "CNAS L0001" in page
        assert "1 g ~ 1 kg" in page
        row = Accreditation.objects.get()
        change = {"accreditation": str(row.pk), "to": "suspended", "reason": "监督评审"}
        assert client.post(f"/organizations/{world.lab}/do/change_accreditation", change).status_code == 303
        row.refresh_from_db()
        assert row.state == "suspended"

    def test_a_designation(self, enter: Enter, world: World) -> None:
        form = {
            "form": "other_tasks", "number": "D-1", "kinds": ["nawi"], "area": CITY,
            "from": "2026-01-01", "to": "2030-12-31",
        }  # fmt: skip
        answer = enter("Feng").post(f"/organizations/{world.other_lab}/do/designate", form)
        assert answer.status_code == 303
        assert Designation.objects.get(certificate_no="D-1").designee_id == world.other_lab


class TestInvitation:
    def invite(self, client: Client, world: World, **form: str) -> str:
        answer = client.post(f"/people/{world.people['Li']}/invite", form)
        assert answer.status_code == 200
        found = re.search(r"/invitation/([\w-]{20,})", text(answer))
        assert found
        return f"/invitation/{found.group(1)}"

    def test_from_the_letter_to_the_open_session(self, enter: Enter, world: World) -> None:
        link = self.invite(enter("Wang"), world, email="li@lab.example")
        assert link in mail.outbox[0].body
        assert mail.outbox[0].to == ["li@lab.example"]
        client = visitor()
        assert "李明" in text(client.get(link))
        assert client.post(link, CHOSEN).headers["Location"] == "/account"
        assert client.get("/account").status_code == 200
        assert Account.objects.get(username="li.ming").person_id == world.people["Li"]
        token = link.rsplit("/", 1)[1]
        assert not any(token in event.payload for event in Event.objects.all())
        assert not Invitation.objects.filter(digest=token).exists()

    def test_the_link_is_shown_once(self, enter: Enter, world: World) -> None:
        client = enter("Wang")
        link = self.invite(client, world)
        assert link not in text(client.get(f"/people/{world.people['Li']}"))
        assert mail.outbox == []

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_a_link_that_is_over_gives_a_clear_page(self, enter: Enter, world: World, language: str) -> None:
        link = self.invite(enter("Wang"), world)
        assert visitor().post(link, CHOSEN).status_code == 303
        for address in (link, "/invitation/never-sent"):
            answer = visitor(language).get(address)
            assert answer.status_code == 404
            assert {"zh": "邀请已失效", "en": "This invitation is over"}[language] in text(answer)

    @pytest.mark.parametrize(
        "changed",
        [
            {"again": "something else"},
            {"password": "short", "again": "short"},
            {"password": "password123", "again": "password123"},
            {"username": "two words"},
            {"username": ""},
        ],
    )
    def test_a_refused_choice_keeps_the_link(
        self, enter: Enter, world: World, changed: dict[str, str]
    ) -> None:
        link = self.invite(enter("Wang"), world)
        assert visitor().post(link, CHOSEN | changed).status_code == 422
        assert visitor().get(link).status_code == 200

    def test_a_letter_that_cannot_be_sent_leaves_the_link_on_the_page(
        self, enter: Enter, world: World, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        link = self.invite(enter("Wang"), world, email="li@lab.example")
        assert visitor().get(link).status_code == 200

    def test_a_checker_invites_nobody(self, enter: Enter, world: World) -> None:
        enter("Qian").post(f"/people/{world.people['Li']}/invite", {})
        assert not Invitation.objects.exists()


class TestPassword:
    def test_it_is_changed_with_the_old_one(self, enter: Enter) -> None:
        client = enter("Li")
        form = {"password": PASSWORD, "new": "Wasser-und-Wind-7", "again": "Wasser-und-Wind-7"}
        assert client.post("/account/do/password", form | {"password": "wrong"}).status_code == 403
        assert client.post("/account/do/password", form).status_code == 303
        assert client.get("/account").status_code == 200
        assert Account.objects.get(username="li").check_password("Wasser-und-Wind-7")
