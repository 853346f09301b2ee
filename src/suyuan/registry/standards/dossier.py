"""The dossier of a standard: everything on record as data, as a PDF with the data inside, and as one archive.

Source: domain model 4.1 (standard_document): the file set.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import IO, Any, Final
from uuid import UUID

from suyuan.base.canonical import sha256_hex
from suyuan.registry.standards import assessing, changes, documents, process_queries, queries
from suyuan.registry.standards.dossier_page import dossier_pdf

SCHEMA: Final = "suyuan.dossier/1"
# Every archive of the same content is the same file.
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)


def dossier_data(standard_id: UUID, *, on: date) -> dict[str, Any]:
    """Everything on record about a standard on a day, as JSON-ready data; texts are {zh, en}.

    Raises NotFound. The number of queries does not depend on how much there is.
    """
    found = queries.detail(standard_id, on=on)
    reviews = documents.reviews_of(standard_id)
    return {
        "schema": SCHEMA,
        "on": on.isoformat(),
        "standard": _standard(found["standard"]),
        "ready": found["readiness"].ready,
        "reasons": [{"code": one.code, **one.words._asdict()} for one in found["readiness"].reasons],
        "devices": [_device(one) for one in found["facts"].components],
        "staff": [
            {"duty": one.duty, **one.name._asdict(), "from": _day(one.valid_from), "to": _day(one.valid_to)}
            for one in found["facts"].staff
        ],
        "environment": [
            {"parameter": one.parameter, "low": _plain(one.low), "high": _plain(one.high), "unit": one.unit}
            for one in found["facts"].environment
        ],
        "served": [
            {
                "kind": one.kind_id,
                **_name(one.kind),
                "classes": list(one.classes),
                "specification": one.specification.number if one.specification else "",
            }
            for one in found["served"]
        ],
        "examinations": [_examination(one, reviews) for one in found["examinations"]],
        "process": [_process(one) for one in process_queries.of_standard(standard_id, on=on)],
        "assessments": [_case(one) for one in assessing.cases(standard_id)],
        "changes": [_change(one) for one in changes.changes_of(standard_id)],
        "documents": [_document(one) for one in documents.documents_of(standard_id)],
    }


def _name(row: Any) -> dict[str, str]:
    return {"zh": row.name_zh, "en": row.name_en}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _plain(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _standard(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "code": row.code,
        **_name(row),
        "owner": _name(row.owner),
        "division": {"code": row.jurisdiction_id, **_name(row.jurisdiction)},
        "legal_class": row.legal_class,
        "is_highest": row.is_highest,
        "range": row.measuring_range,
        "capability": row.capability,
        "established_on": _day(row.established_on),
        "custodian": _name(row.custodian) if row.custodian else None,
        "state": row.state,
        "assessment_certificate": {
            "number": row.assessment_cert_no,
            "from": _day(row.assessment_cert_from),
            "to": _day(row.assessment_cert_to),
        },
        "public_certificate": {
            "number": row.public_cert_no,
            "from": _day(row.public_cert_from),
            "to": _day(row.public_cert_to),
        },
    }


def _device(one: Any) -> dict[str, Any]:
    return {
        "id": str(one.device),
        **one.name._asdict(),
        "role": one.role,
        "required": one.is_required,
        "from": _day(one.valid_from),
        "to": _day(one.valid_to),
        "certificate": one.certificate,
        "valid_until": _day(one.valid_until),
    }


def _examination(one: Any, reviews: Mapping[UUID, Any]) -> dict[str, Any]:
    review = reviews.get(one.id)
    return {
        "kind": one.kind,
        "performed_on": _day(one.performed_on),
        "point": one.point,
        "unit": one.unit,
        "value": one.value,
        "limit": one.limit,
        "passed": one.passed,
        "given": one.given,
        "reviewed": None if review is None else {"agreed": review.agreed, "note": review.note},
    }


def _process(one: process_queries.Watched) -> dict[str, Any]:
    return {
        **_name(one.row),
        "point": one.row.point,
        "unit": one.row.unit,
        "state": one.state,
        "measurements": [
            {"performed_on": _day(taken["performed_on"]), "value": taken["value"], "state": taken["state"]}
            for taken in one.measurements
        ],
    }


def _case(case: Any) -> dict[str, Any]:
    return {
        "kind": case.kind,
        "applied_on": _day(case.applied_on),
        "mode": case.mode,
        "assessors": [_name(one.person) for one in case.assessors.all()],
        "findings": [
            {
                "number": one.number,
                "text": one.text,
                "correct_by": _day(one.correct_by),
                "correction": one.correction,
                "corrected_on": _day(one.corrected_on),
            }
            for one in sorted(case.findings.all(), key=lambda one: int(one.number))
        ],
        "report": case.report,
        "outcome": case.outcome,
        "closed_on": _day(case.closed_on),
    }


def _change(one: Any) -> dict[str, str]:
    return {
        "kind": one.kind,
        "description": one.description,
        "effect": one.effect,
        "treatment": one.treatment,
        "reported_on": _day(one.reported_on),
        "decided_on": _day(one.decided_on),
        "decision": one.decision,
    }


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "kind": row["kind"],
        "title": row["title"],
        "file": row["file_name"],
        "sha256": row["file_id"],
        "size": row["file__size"],
        "filed_on": _day(row["filed_on"]),
        "retired_on": _day(row["retired_on"]),
    }


def as_json(data: Mapping[str, Any]) -> str:
    """The data as the archive carries it."""
    return json.dumps(data, ensure_ascii=False, indent=1)


def write_archive(
    target: IO[bytes], standard_id: UUID, *, on: date, languages: Sequence[str], synthetic: bool = False
) -> None:
    """Write the dossier as one ZIP archive: the page, the data, the current documents, a list of digests."""
    data = dossier_data(standard_id, on=on)
    lines: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, content: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DAY), content, zipfile.ZIP_DEFLATED)
            lines.append(f"{sha256_hex(content)}  {name}\n")

        written = as_json(data)
        put("dossier.pdf", dossier_pdf(data, content=written, languages=languages, synthetic=synthetic))
        put("dossier.json", written.encode())
        for place, (row, content) in enumerate(documents.contents_of(standard_id), start=1):
            ending = PurePath(row["file_name"]).suffix.lower()
            put(f"documents/{place:03d}-{row['kind']}{ending}", content)
        archive.writestr(zipfile.ZipInfo("SHA256SUMS", _ZIP_DAY), "".join(lines))
