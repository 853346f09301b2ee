"""Changes by the table of the domain model, the file set of a standard, the review of examinations."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests.registry.conftest import TODAY

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, TooLarge
from suyuan.registry.journal.auditing import faults
from suyuan.registry.parties.commands import assign_role
from suyuan.registry.standards import changes, documents, queries
from suyuan.registry.standards.models import (
    DossierFile,
    ExaminationReview,
    StandardChange,
    StandardDocument,
    StandardExamination,
)


def codes(standard_id) -> set[str]:
    return {one.code for one in queries.detail(standard_id, on=TODAY)["readiness"].reasons}


class TestChanges:
    # Domain model 4.4, row by row.
    @pytest.mark.parametrize(
        ("kind", "treatment", "blocks", "is_open"),
        [
            ("device_capability", "assessment", True, True),
            ("device_range", "renewal", True, True),
            ("device_same", "form", False, True),
            ("consumable", "record", False, False),
            ("regulation_requirements", "assessment", True, True),
            ("regulation_other", "record", False, False),
            ("environment", "report", False, True),
            ("staff", "record", False, False),
            ("owner_renamed", "reissue", False, True),
        ],
    )
    def test_the_table(self, world, occasion_of, kind, treatment, blocks, is_open):
        row = changes.report_change(
            occasion_of("Gao"), standard_id=world.standard, kind=kind, description="旧 → 新"
        )
        assert (row.treatment, row.decided_on is None) == (treatment, is_open)
        assert ("CHANGE_OPEN" in codes(world.standard)) == blocks

    def test_every_kind_is_in_the_table(self):
        assert len(changes.KINDS) == 9
        assert {kind.treatment for kind in changes.KINDS.values()} == changes.TREATMENTS.keys()

    def test_the_decision_of_the_authority_lifts_the_block(self, world, occasion_of):
        row = changes.report_change(
            occasion_of("Gao"), standard_id=world.standard, kind="device_capability", description="换砝码"
        )
        with pytest.raises(NotPermitted):
            changes.decide_change(occasion_of("Wang"), change_id=row.id, decision="同意")
        with pytest.raises(Missing):
            changes.decide_change(occasion_of("Sun"), change_id=row.id, decision=" ")
        changes.decide_change(occasion_of("Sun"), change_id=row.id, decision="考核合格")
        assert codes(world.standard) == set()
        with pytest.raises(Conflict):
            changes.decide_change(occasion_of("Sun"), change_id=row.id, decision="再次")
        assert StandardChange.objects.get(pk=row.id).decision == "考核合格"

    def test_bad_input_leaves_nothing(self, world, occasion_of):
        gao = occasion_of("Gao")
        with pytest.raises(InputError):
            changes.report_change(gao, standard_id=world.standard, kind="mood", description="x")
        with pytest.raises(Missing):
            changes.report_change(gao, standard_id=world.standard, kind="staff", description="")
        with pytest.raises(NotFound):
            changes.decide_change(occasion_of("Sun"), change_id=UUID(int=1), decision="x")
        assert not StandardChange.objects.exists()


def filed(world, occasion, **given):
    facts = {
        "kind": "technical_report",
        "title": "技术报告",
        "file_name": "报告.pdf",
        "content": b"%PDF-1.7 x",
    }
    return documents.file_document(occasion, standard_id=world.standard, **(facts | given))


class TestDocuments:
    def test_it_comes_back_byte_for_byte_and_is_kept_once(self, world, occasion_of):
        one, two = (filed(world, occasion_of("Gao"), title=title) for title in ("一", "二"))
        assert DossierFile.objects.count() == 1
        found = documents.document(one.id)
        assert (found["content"], found["media"], found["title"]) == (b"%PDF-1.7 x", "application/pdf", "一")
        assert one.file_id == two.file_id

    def test_a_retired_one_stays_on_record_outside_of_the_set(self, world, occasion_of):
        one = filed(world, occasion_of("Gao"))
        with pytest.raises(Missing):
            documents.retire_document(occasion_of("Gao"), document_id=one.id, reason="")
        documents.retire_document(occasion_of("Gao"), document_id=one.id, reason="有新版")
        assert list(documents.contents_of(world.standard)) == []
        assert [row["retired_on"] for row in documents.documents_of(world.standard)] == [TODAY]
        with pytest.raises(Conflict):
            documents.retire_document(occasion_of("Gao"), document_id=one.id, reason="又")

    def test_neither_file_nor_entry_is_edited(self, world, occasion_of):
        one = filed(world, occasion_of("Gao"))
        for change in (
            lambda: StandardDocument.objects.filter(pk=one.id).update(title="别的"),
            lambda: DossierFile.objects.update(size=1),
            lambda: DossierFile.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"kind": "novel"}, InputError),
            ({"content": b""}, Missing),
            ({"file_name": "a.exe"}, InputError),
            ({"file_name": "no ending"}, InputError),
            ({"content": b"x" * (documents.MOST_BYTES + 1)}, TooLarge),
        ],
    )
    def test_bad_input_leaves_nothing(self, world, occasion_of, given, refusal):
        with pytest.raises(refusal):
            filed(world, occasion_of("Gao"), **given)
        assert not DossierFile.objects.exists()
        assert not StandardDocument.objects.exists()

    def test_another_house_files_nothing(self, world, occasion_of):
        with pytest.raises(NotPermitted):
            filed(world, occasion_of("Zhao"))


class TestReview:
    def examination(self):
        return StandardExamination.objects.order_by("performed_on", "created_at", "pk").first()

    def test_a_second_person_agrees_once(self, world, occasion_of):
        one = self.examination()
        documents.review_examination(occasion_of("Qian"), examination_id=one.id, agreed=True)
        assert documents.reviews_of(one.standard_id)[one.id].agreed
        with pytest.raises(Conflict):
            documents.review_examination(occasion_of("Wang"), examination_id=one.id, agreed=True)

    def test_not_the_person_who_entered_it(self, world, occasion_of):
        assign_role(
            occasion_of("Ma"),
            person_id=world.people["Gao"],
            role="checker",
            organization_id=world.lab,
        )
        with pytest.raises(NotPermitted, match="who entered"):
            documents.review_examination(
                occasion_of("Gao"), examination_id=self.examination().id, agreed=True
            )

    def test_who_disagrees_says_why(self, world, occasion_of):
        with pytest.raises(Missing):
            documents.review_examination(
                occasion_of("Qian"), examination_id=self.examination().id, agreed=False
            )
        assert not ExaminationReview.objects.exists()


def test_the_journal_covers_all_of_it(world, occasion_of):
    row = filed(world, occasion_of("Gao"))
    changes.report_change(occasion_of("Gao"), standard_id=world.standard, kind="staff", description="换人")
    documents.retire_document(occasion_of("Gao"), document_id=row.id, reason="有新版")
    assert list(faults()) == []
