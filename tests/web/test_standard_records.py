"""Dossier, documents, changes and reviews on the page of a standard; planning one by a form."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from typing import ClassVar

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.registry.conftest import TODAY, World

from suyuan.certify.pdfa import require_archivable
from suyuan.registry.parties.models import Account
from suyuan.registry.standards import changes, documents, dossier
from suyuan.registry.standards.models import (
    ExaminationReview,
    MeasurementStandard,
    StandardChange,
    StandardDocument,
    StandardExamination,
)

Visit = Callable[..., Client]
REPORT = "报告 <b>x</b>".encode()


def text_of(answer) -> str:
    return answer.content.decode()


class TestDossier:
    def filed(self, world: World) -> None:
        gao = world.occasion("Gao")
        for kind, name in (("technical_report", "技术报告.txt"), ("procedure", "程序.TXT")):
            documents.file_document(
                gao, standard_id=world.standard, kind=kind, title="", file_name=name, content=REPORT
            )
        changes.report_change(gao, standard_id=world.standard, kind="staff", description="换负责人")

    def test_everything_in_one_archive_with_digests(self, enter: Visit, world: World):
        self.filed(world)
        client = enter("Gao")
        answer = client.get(f"/standards/{world.standard}/dossier.zip")
        content = b"".join(answer.streaming_content)
        archive = zipfile.ZipFile(io.BytesIO(content))
        assert archive.namelist() == [
            "dossier.pdf", "dossier.json", "documents/001-technical_report.txt",
            "documents/002-procedure.txt", "SHA256SUMS",
        ]  # fmt: skip
        sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
        assert sums == {
            name: sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "SHA256SUMS"
        }
        assert archive.read("documents/001-technical_report.txt") == REPORT

    def test_the_page_can_be_archived_and_carries_the_data(self, enter: Visit, world: World):
        self.filed(world)
        pdf = enter("Gao").get(f"/standards/{world.standard}/dossier.pdf").content
        require_archivable(pdf, attachment="dossier.json")
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        carried = json.loads(reader.attachments["dossier.json"][0])
        row = MeasurementStandard.objects.get(pk=world.standard)
        assert carried["standard"]["code"] == row.code
        assert carried["standard"]["assessment_certificate"]["number"] == row.assessment_cert_no
        assert [one["kind"] for one in carried["changes"]] == ["staff"]
        assert [one["kind"] for one in carried["documents"]] == ["technical_report", "procedure"]
        printed = "".join("".join(page.extract_text() for page in reader.pages).split())
        assert row.assessment_cert_no in printed
        assert "换负责人" in printed

    def test_the_data_says_what_the_register_says(self, world: World):
        data = dossier.dossier_data(world.standard, on=TODAY)
        assert data["ready"] is True
        kept = StandardExamination.objects.filter(standard_id=world.standard)
        assert {(one["kind"], one["value"], one["limit"]) for one in data["examinations"]} == set(
            kept.values_list("kind", "value", "limit")
        )
        assert json.loads(dossier.as_json(data)) == data

    @pytest.mark.parametrize("person", ["Zhao", "Zhou"])
    def test_it_is_not_for_others(self, enter: Visit, world: World, person: str):
        self.filed(world)
        one = StandardDocument.objects.first()
        client = enter(person)
        for address in ("dossier.zip", "dossier.pdf", f"documents/{one.pk}"):
            assert client.get(f"/standards/{world.standard}/{address}").status_code == 403
        assert "技术报告" not in text_of(client.get(f"/standards/{world.standard}"))

    def test_queries_do_not_grow_with_documents(
        self, enter: Visit, world: World, django_assert_max_num_queries
    ):
        gao, client = world.occasion("Gao"), enter("Gao")

        def queries() -> int:
            with django_assert_max_num_queries(60) as counted:
                client.get(f"/standards/{world.standard}")
            return len(counted)

        def add(times: int) -> None:
            for number in range(times):
                documents.file_document(
                    gao,
                    standard_id=world.standard,
                    kind="manual",
                    title=f"{number}",
                    file_name="a.txt",
                    content=b"x",
                )
                changes.report_change(gao, standard_id=world.standard, kind="staff", description="x")

        queries()
        add(3)
        few = queries()
        add(27)
        assert queries() == few


class TestDocuments:
    def test_filed_opened_retired(self, enter: Visit, world: World):
        client, base = enter("Gao"), f"/standards/{world.standard}"
        given = {"kind": "procedure", "title": "操作程序", "file": SimpleUploadedFile("程序.txt", REPORT)}
        assert client.post(f"{base}/documents", given).status_code == 303
        row = StandardDocument.objects.get()
        assert "操作程序" in text_of(client.get(base))
        answer = client.get(f"{base}/documents/{row.pk}")
        assert answer.content == REPORT
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert client.post(f"{base}/documents/{row.pk}/retire", {"reason": ""}).status_code == 422
        assert client.post(f"{base}/documents/{row.pk}/retire", {"reason": "有新版"}).status_code == 303
        assert "已作废" in text_of(client.get(base))

    @pytest.mark.parametrize(
        "given",
        [
            {"kind": "procedure"},
            {"kind": "novel", "file": SimpleUploadedFile("a.txt", b"x")},
            {"kind": "procedure", "file": SimpleUploadedFile("a.exe", b"x")},
            {"kind": "procedure", "file": SimpleUploadedFile("a.txt", b"")},
        ],
    )
    def test_bad_uploads_are_told(self, enter: Visit, world: World, given):
        answer = enter("Gao").post(f"/standards/{world.standard}/documents", given)
        assert answer.status_code == 422
        assert not StandardDocument.objects.exists()

    def test_a_document_of_another_standard_is_not_found(self, enter: Visit, world: World):
        row = documents.file_document(
            world.occasion("Gao"),
            standard_id=world.standard,
            kind="manual",
            title="",
            file_name="a.txt",
            content=b"x",
        )
        other = MeasurementStandard.objects.get(pk=world.standard)
        other.pk = world.identities()
        other.save(force_insert=True)
        assert enter("Gao").get(f"/standards/{other.pk}/documents/{row.pk}").status_code == 404


class TestChanges:
    def test_reported_and_decided(self, enter: Visit, world: World):
        base = f"/standards/{world.standard}"
        given = {"kind": "device_capability", "description": "E2 → E1", "effect": "U 变小"}
        assert enter("Gao").post(f"{base}/changes", given).status_code == 303
        row = StandardChange.objects.get()
        sun = enter("Sun", "en")
        page = text_of(sun.get(base))
        assert "E2 → E1" in page
        assert "A change is open" in page
        assert sun.post(f"{base}/changes/{row.pk}/decide", {"decision": ""}).status_code == 422
        assert sun.post(f"{base}/changes/{row.pk}/decide", {"decision": "assessed"}).status_code == 303
        assert "A change is open" not in text_of(sun.get(base))

    def test_not_by_a_verifier(self, enter: Visit, world: World):
        given = {"kind": "staff", "description": "x"}
        assert enter("Li").post(f"/standards/{world.standard}/changes", given).status_code == 403


def test_a_review_by_a_second_person(enter: Visit, world: World):
    one = StandardExamination.objects.filter(standard_id=world.standard).first()
    address = f"/standards/{world.standard}/examinations/{one.pk}/review"
    qian = enter("Qian")
    assert address in text_of(qian.get(f"/standards/{world.standard}"))
    assert qian.post(address, {"agreed": "0"}).status_code == 422
    assert qian.post(address, {"agreed": "1"}).status_code == 303
    assert ExaminationReview.objects.get().agreed
    assert address not in text_of(qian.get(f"/standards/{world.standard}"))


class TestPlanning:
    GIVEN: ClassVar[dict[str, object]] = {
        "code": "12314105",
        "name_zh": "F1 等级砝码标准装置",
        "name_en": "Standard weights of class F1",
        "measuring_range": "1 mg ~ 20 kg",
        "capability": "F1",
        "legal_class": "public",
        "level": "province",
        "jurisdiction": "220000",
        "kind": ["nawi", "weights"],
    }

    def test_a_planned_standard(self, enter: Visit, world: World):
        client = enter("Gao")
        assert "/standards/new" in text_of(client.get("/standards"))
        assert client.get("/standards/new").status_code == 200
        assert client.post("/standards/new", self.GIVEN).status_code == 303
        row = MeasurementStandard.objects.get(code="12314105", capability="F1", state="planned")
        assert (row.owner_id, row.field_id) == (world.lab, "12")
        assert set(row.served_items.values_list("kind_id", flat=True)) == {"nawi", "weights"}

    @pytest.mark.parametrize(
        "wrong",
        [{"code": "123"}, {"code": "99000000"}, {"name_zh": ""}, {"name_zh": "名" * 121}, {"level": "moon"},
         {"legal_class": "private"}, {"kind": ["unicorn"]}, {"jurisdiction": "999999"}],
    )  # fmt: skip
    def test_bad_input_is_told_and_nothing_kept(self, enter: Visit, wrong):
        before = MeasurementStandard.objects.count()
        answer = enter("Gao").post("/standards/new", self.GIVEN | wrong)
        assert answer.status_code in (404, 422)
        assert MeasurementStandard.objects.count() == before

    def test_not_for_everybody(self, enter: Visit):
        assert enter("Li").get("/standards/new").status_code == 403


class TestComposing:
    """From a planned standard to an established one, all by forms."""

    def planned(self, enter: Visit) -> str:
        client = enter("Gao")
        answer = client.post("/standards/new", TestPlanning.GIVEN)
        return answer.headers["Location"]

    def test_a_set_by_forms(self, enter: Visit, world: World):
        base = self.planned(enter)
        gao, wang = self.again("Gao"), enter("Wang")
        add = gao.post(f"{base}/set/add-device", {"device": world.device, "role": "main"})
        assert add.status_code == 303
        assert gao.post(f"{base}/set/add-device", {"device": world.device, "role": "main"}).status_code == 409
        for person in ("Li", "Gao"):
            given = {"person": world.people[person], "duty": "verifier"}
            assert wang.post(f"{base}/set/add-person", given).status_code == 303
        limit = {"parameter": "temperature", "low": "18", "high": "22", "unit": "°C"}
        assert gao.post(f"{base}/set/limit", limit).status_code == 303
        page = text_of(gao.get(base))
        assert "18 ~ 22 °C" in page
        row = MeasurementStandard.objects.get(pk=base.rsplit("/", 1)[1])
        assert row.components.count() == 1
        assert row.staff.count() == 2

    def again(self, name: str) -> Client:
        client = Client(headers={"Accept-Language": "zh-CN"})
        client.force_login(
            Account.objects.get(username=name.lower()), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    @pytest.mark.parametrize(
        ("event", "given", "status"),
        [
            ("add-device", {"device": "", "role": "main"}, 422),
            ("add-device", {"device": "scale", "role": "main"}, 409),
            ("add-device", {"device": "device", "role": "king"}, 422),
            ("add-person", {"person": "nobody", "duty": "verifier"}, 422),
            ("limit", {"parameter": "temperature", "low": "22", "high": "18", "unit": "°C"}, 422),
            ("limit", {"parameter": "temperature", "unit": "°C"}, 422),
            ("limit", {"parameter": "temperature", "low": "warm", "unit": "°C"}, 422),
            ("replace-device", {"old": "device", "device": "device", "reason": ""}, 422),
            ("polish", {}, 404),
        ],
    )
    def test_bad_input_is_told(self, enter: Visit, world: World, event: str, given, status: int):
        filled = {name: str(getattr(world, text, text) or "") for name, text in given.items()}
        name = "Wang" if event == "add-person" else "Gao"
        answer = enter(name).post(f"/standards/{world.standard}/set/{event}", filled)
        assert answer.status_code == status

    def test_not_by_others(self, enter: Visit, world: World):
        given = {"device": world.device, "role": "main"}
        assert enter("Li").post(f"/standards/{world.standard}/set/add-device", given).status_code == 403
