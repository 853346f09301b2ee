"""The file set of a standard: its documents as they were handed in, and the review of its examinations.

Source: domain model 4.1 (standard_document; executed by, reviewed by).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, TooLarge
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import words
from suyuan.registry.standards import acts
from suyuan.registry.standards.models import (
    DossierFile,
    ExaminationReview,
    StandardDocument,
    StandardExamination,
)
from suyuan.registry.standards.movement import ENTITY, permit_standard

KINDS: Final[dict[str, Text]] = {
    "assessment_certificate": Text("计量标准考核证书", "Assessment certificate"),
    "public_certificate": Text("社会公用计量标准证书", "Public certificate"),
    "application": Text("考核（复查）申请书", "Application"),
    "technical_report": Text("技术报告", "Technical report"),
    "repeatability": Text("重复性试验记录", "Repeatability records"),
    "stability": Text("稳定性考核记录", "Stability records"),
    "replacement_form": Text("更换申报表", "Replacement form"),
    "sealing_form": Text("封存（撤销）申报表", "Sealing or withdrawal form"),
    "life_record": Text("履历书", "Life record"),
    "hierarchy_scheme": Text("国家计量检定系统表", "Hierarchy scheme"),
    "regulation": Text("计量检定规程或技术规范", "Regulation"),
    "procedure": Text("操作程序", "Operating procedure"),
    "manual": Text("说明书", "Manual"),
    "device_certificate": Text("主标准器及配套设备证书", "Certificate of a device"),
    "staff_evidence": Text("人员能力证明", "Evidence of people"),
    "management_rules": Text("管理制度", "Management rules"),
    "sample_record": Text("原始记录及证书副本", "Sample record with certificate"),
    "other_proof": Text("其他证明文件", "Other proof"),
}
MOST_BYTES: Final = 10 * 1024 * 1024
MEDIA: Final[dict[str, str]] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".xml": "application/xml",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def file_document(
    occasion: Occasion, *, standard_id: UUID, kind: str, title: str, file_name: str, content: bytes
) -> StandardDocument:
    """File a document. The same bytes are kept once. Raises InputError, Missing, TooLarge."""
    permit_standard(acts.FILE_DOCUMENT, occasion, standard_id)
    if kind not in KINDS:
        raise InputError(
            Text("请选择文件种类", "choose what kind of document it is"), given=kind, allowed=", ".join(KINDS)
        )
    if not content:
        raise Missing("file", hint=Text("请选择文件。", "Choose a file."))
    if len(content) > MOST_BYTES:
        raise TooLarge("file", given=f"{len(content)} B", allowed=f"{MOST_BYTES} B")
    ending = PurePath(file_name).suffix.lower()
    if ending not in MEDIA:
        raise InputError(
            Text("不接受这种文件", "files of this kind are not taken"),
            given=ending or file_name[:40],
            allowed=" ".join(MEDIA),
        )
    digest = sha256_hex(content)
    row = StandardDocument(
        **columns(occasion),
        standard_id=standard_id,
        kind=kind,
        title=words(title or PurePath(file_name).stem, "title", most=160),
        file_name=words(PurePath(file_name).name, "file name", most=200),
        media=MEDIA[ending],
        file_id=digest,
        filed_on=occasion.today,
    )
    with transaction.atomic():
        if not DossierFile.objects.filter(pk=digest).exists():
            DossierFile(sha256=digest, size=len(content), packed=zlib.compress(content, 6)).save(
                force_insert=True
            )
        row.save(force_insert=True)
        record(
            acts.FILE_DOCUMENT,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            payload={"document": row.id, "kind": kind, "title": row.title, "sha256": digest},
        )
    return row


def retire_document(occasion: Occasion, *, document_id: UUID, reason: str) -> None:
    """Take a document out of the current file set; it stays on record. Raises NotFound, Missing, Conflict."""
    row = StandardDocument.objects.filter(pk=document_id).values("standard_id", "title").first()
    if row is None:
        raise NotFound(Text("没有这份文件", "there is no such document"), document=document_id)
    permit_standard(acts.RETIRE_DOCUMENT, occasion, row["standard_id"])
    if not reason.strip():
        raise Missing("reason", hint=Text("请写明作废原因。", "Say why it is retired."))
    with transaction.atomic():
        moved = StandardDocument.objects.filter(pk=document_id, retired_on__isnull=True).update(
            retired_on=occasion.today, updated_at=occasion.at
        )
        if moved != 1:
            raise Conflict(Text("该文件已作废", "the document is retired already"), document=document_id)
        record(
            acts.RETIRE_DOCUMENT,
            occasion,
            entity=ENTITY,
            entity_id=row["standard_id"],
            reason=words(reason, "reason", most=240),
            payload={"document": document_id, "title": row["title"]},
        )


def review_examination(
    occasion: Occasion, *, examination_id: UUID, agreed: bool, note: str = ""
) -> ExaminationReview:
    """A second person agrees with an examination, or says what is wrong with it.

    Raises NotFound, NotPermitted for who entered it, Missing where nothing is said against it, Conflict.
    """
    row = StandardExamination.objects.filter(pk=examination_id).values("standard_id", "created_by").first()
    if row is None:
        raise NotFound(Text("没有这项考核记录", "there is no such examination"), examination=examination_id)
    permit_standard(acts.REVIEW_EXAMINATION, occasion, row["standard_id"])
    if row["created_by"] is not None and row["created_by"] == occasion.actor.person:
        raise NotPermitted(
            Text("不得复核自己的考核记录", "who entered an examination does not review it"),
            examination=examination_id,
        )
    if not agreed and not note.strip():
        raise Missing("note", hint=Text("请写明问题。", "Say what is wrong."))
    review = ExaminationReview(
        **columns(occasion),
        examination_id=examination_id,
        agreed=agreed,
        note=words(note, "note", most=240),
    )
    with transaction.atomic():
        if ExaminationReview.objects.filter(examination_id=examination_id).exists():
            raise Conflict(Text("该记录已复核", "it is reviewed already"), examination=examination_id)
        review.save(force_insert=True)
        record(
            acts.REVIEW_EXAMINATION,
            occasion,
            entity=ENTITY,
            entity_id=row["standard_id"],
            reason=review.note,
            payload={"examination": examination_id, "agreed": agreed},
        )
    return review


COLUMNS: Final = (
    "id", "kind", "title", "file_name", "media", "file_id", "file__size", "filed_on", "retired_on",
)  # fmt: skip


def documents_of(standard_id: UUID) -> list[dict[str, Any]]:
    """The documents of a standard in the order of the file set, retired ones last: one query."""
    rows = StandardDocument.objects.filter(standard_id=standard_id).values(*COLUMNS)
    places = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(
        (dict(row) for row in rows),
        key=lambda row: (row["retired_on"] is not None, places[row["kind"]], row["filed_on"], str(row["id"])),
    )


def reviews_of(standard_id: UUID) -> dict[UUID, ExaminationReview]:
    """The reviews of the examinations of a standard: one query."""
    rows = ExaminationReview.objects.filter(examination__standard_id=standard_id)
    return {row.examination_id: row for row in rows}


def document(document_id: UUID) -> dict[str, Any]:
    """One document with its bytes and whose standard it belongs to: one query. Raises NotFound."""
    row = (
        StandardDocument.objects.filter(pk=document_id)
        .values(*COLUMNS, "standard_id", "standard__owner_id", "standard__jurisdiction__path", "file__packed")
        .first()
    )
    if row is None:
        raise NotFound(Text("没有这份文件", "there is no such document"), document=document_id)
    found = dict(row)
    found["content"] = zlib.decompress(bytes(found.pop("file__packed")))
    return found


def contents_of(standard_id: UUID) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The current documents with their bytes, one after the other: never all at once in memory."""
    rows = StandardDocument.objects.filter(standard_id=standard_id, retired_on__isnull=True)
    for row in rows.order_by("filed_on", "id").values(*COLUMNS, "file__packed").iterator(chunk_size=1):
        found = dict(row)
        yield found, zlib.decompress(bytes(found.pop("file__packed")))
