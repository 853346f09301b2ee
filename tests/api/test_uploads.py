"""Files and studies over HTTP, and accounts: by the commands behind the pages, with their refusals."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core import mail
from tests.api.conftest import Program, account_of, bearer
from tests.registry.conftest import NOW, SETTING_UP, TODAY, ZONE, World
from tests.registry.materials.making import homogeneity
from tests.registry.materials.making import soil as make_soil
from tests.registry.received.documents import ROWS
from tests.registry.received.documents import certificate as foreign
from tests.registry.road import Road

from suyuan.base.text import Text
from suyuan.registry.jobs.models import JobFile
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.materials.models import MaterialStudy
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.models import Invitation
from suyuan.registry.received.models import ReceivedCertificate


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


def as_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


class TestReceivedCertificate:
    def test_its_results_are_taken_over_once(self, world: World):
        program = Program(bearer(world, "Gao"))
        body = {"file_name": "k-1.xml", "content": as_text(foreign("K-1"))}
        first, again = program.post("received", body), program.post("received", body)
        assert first.status_code == 201, first.content
        assert again.json() == first.json()
        kept = ReceivedCertificate.objects.get()
        shown = program.get(f"received/{kept.pk}").json()
        assert [one["value_text"] for one in shown["results"]] == [error for _, error in ROWS]
        assert program.client.get(
            f"/api/v1/received/{kept.pk}/original", headers=program.headers
        ).content == foreign("K-1")
        assert list(faults()) == []

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("k.xml", "!!!!"),
            ("k.xml", "AAAAA"),
            ("k.xml", ""),
            ("k.xml", as_text(b"<no certificate")),
            ("k.zip", as_text(b"PK")),
            ("../../k", as_text(b"<a/>")),
        ],
    )
    def test_what_is_no_certificate_is_refused(self, world: World, name: str, content: str):
        answer = Program(bearer(world, "Gao")).post("received", {"file_name": name, "content": content})
        assert answer.status_code == 422, answer.content
        assert not ReceivedCertificate.objects.exists()

    def test_not_by_everybody(self, world: World):
        body = {"file_name": "k-1.xml", "content": as_text(foreign("K-1"))}
        assert Program(bearer(world, "Ma")).post("received", body).status_code == 403


class TestFileOfReadings:
    def test_it_is_kept_as_it_came(self, road: Road):
        road.started()
        program = Program(bearer(road.world, "Li"))
        body = {"file_name": "天平.csv", "content": as_text(b"m0,A1\n100,0.000\n"), "device": "天平 7"}
        answer = program.post(f"jobs/{road.job}/files", body)
        assert answer.status_code == 200, answer.content
        kept = JobFile.objects.get()
        assert (kept.name, kept.device, kept.file.size) == ("天平.csv", "天平 7", 16)

    def test_not_for_the_job_of_another(self, road: Road):
        road.started()
        body = {"file_name": "a.csv", "content": as_text(b"m0\n1\n")}
        assert Program(bearer(road.world, "Zhao")).post(f"jobs/{road.job}/files", body).status_code == 403
        assert not JobFile.objects.exists()


class TestStudy:
    def body(self, soil: Any, **changed: Any) -> dict[str, Any]:
        raw = homogeneity()
        rows = [[label, list(readings)] for label, readings in raw.rows]
        return {
            "property_id": str(soil.lead),
            "performed_on": TODAY.isoformat(),
            "raw": {"kind": raw.kind, "rows": rows, "options": dict(raw.options)} | changed,
        }

    def test_it_gives_what_the_same_study_gives_on_the_page(self, world: World):
        soil = make_soil(world)
        by_hand = soil.study(homogeneity())
        answer = Program(bearer(world, "Gao")).post(f"batches/{soil.batch}/studies", self.body(soil))
        assert answer.status_code == 200, answer.content
        sent = MaterialStudy.objects.get(pk=answer.json()["id"])
        assert (sent.u, sent.given) == (by_hand.u, by_hand.given)

    @pytest.mark.parametrize(
        "changed", [{"kind": "x"}, {"rows": []}, {"rows": [["1", ["ten"]]]}, {"rows": [["1"]]}]
    )
    def test_what_cannot_be_evaluated_is_refused(self, world: World, changed: dict[str, Any]):
        soil = make_soil(world)
        program = Program(bearer(world, "Gao"))
        answer = program.post(f"batches/{soil.batch}/studies", self.body(soil, **changed))
        assert answer.status_code == 422, answer.content
        assert not MaterialStudy.objects.exists()


class TestAccounts:
    def newcomer(self, world: World) -> Any:
        start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
        return parties.register_person(
            start, name=Text("新人（示例）", "Newcomer (example)"), organization_id=world.lab
        ).id

    def test_an_invitation_goes_out_by_mail_and_is_withdrawn(self, world: World):
        person = self.newcomer(world)
        program = Program(bearer(world, "Ma"))
        answer = program.post(f"people/{person}/invitation", {"email": "new@example.org"}, key="i")
        assert answer.status_code == 200, answer.content
        [letter] = mail.outbox
        assert letter.to == ["new@example.org"]
        assert "/invitation/" in letter.body
        token = letter.body.partition("/invitation/")[2].split()[0]
        assert token not in answer.content.decode()
        assert program.post(f"people/{person}/invitation/withdraw").status_code == 200
        assert Invitation.objects.get().withdrawn_at == NOW

    def test_a_letter_that_cannot_be_sent_invites_nobody(self, world: World, monkeypatch: pytest.MonkeyPatch):
        def broken(*args: Any, **more: Any) -> None:
            raise ConnectionRefusedError

        monkeypatch.setattr("suyuan.registry.parties.inviting.send_mail", broken)
        person = self.newcomer(world)
        answer = Program(bearer(world, "Ma")).post(
            f"people/{person}/invitation", {"email": "new@example.org"}
        )
        assert answer.status_code == 502
        assert not Invitation.objects.exists()

    # Li has no second factor: there is nothing to take away.
    @pytest.mark.parametrize(("event", "status"), [("release-lock", 200), ("reset-second-factor", 409)])
    def test_others_do_not_touch_an_account(self, world: World, event: str, status: int):
        account_of(world, "Li")
        path = f"people/{world.people['Li']}/account/{event}"
        assert Program(bearer(world, "Zhou")).post(path).status_code == 403
        assert Program(bearer(world, "Ma")).post(path).status_code == status
