"""Re-evaluation over HTTP: what rests on a certificate put right or on an older edition, and its reissue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Endpoint, Listing
from suyuan.api.rows import row
from suyuan.registry.issuing import installed
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.recalls import reevaluating
from suyuan.registry.recalls.reevaluating import Change


def _dependents(asked: Asked) -> Found:
    """What rests on the old certificate in one's own house, with the difference of those on the page."""
    change = reevaluating.new_certificate(asked.path["old_evaluation"], asked.path["new_evaluation"])
    return _page_of(asked, change)


def _of_edition(asked: Asked) -> Found:
    return _page_of(asked, reevaluating.new_edition(asked.path["old_pack"], asked.path["new_pack"]))


def _page_of(asked: Asked, change: Change) -> Found:
    house = asked.scope.organization
    known = [] if house is None else reevaluating.dependents(change, house=house)
    start = asked.start
    page = known[start : start + asked.size]
    shown = reevaluating.differences(change, reevaluating.with_standards(known, page))
    rows = [
        {
            "job_id": one.job,
            "certificate_number": one.certificate_number,
            "stage": one.stage,
            "made_id": one.made,
            "digest": one.made_digest,
            "new_number": one.new_number,
            "changes": sum(line.is_other for line in shown[one.evaluation].lines),
            "verdict_before": shown[one.evaluation].verdict[0],
            "verdict_after": shown[one.evaluation].verdict[1],
        }
        for one in page
    ]
    return Found(rows, len(known))


def _prepare_certificate(
    occasion: Occasion, *, old_evaluation: UUID, new_evaluation: UUID, jobs: Sequence[UUID]
) -> list[UUID]:
    change = reevaluating.new_certificate(old_evaluation, new_evaluation)
    return list(reevaluating.prepare(occasion, change, chosen=jobs).ids)


def _check_certificate(
    occasion: Occasion, *, old_evaluation: UUID, new_evaluation: UUID, digests: Mapping[UUID, str]
) -> list[UUID]:
    change = reevaluating.new_certificate(old_evaluation, new_evaluation)
    return list(reevaluating.check(occasion, change, digests=digests).ids)


def _approve_certificate(
    occasion: Occasion, *, old_evaluation: UUID, new_evaluation: UUID, digests: Mapping[UUID, str]
) -> list[UUID]:
    change = reevaluating.new_certificate(old_evaluation, new_evaluation)
    return list(reevaluating.approve(occasion, change, digests=digests, keys=installed.keys()).ids)


def _prepare_edition(
    occasion: Occasion, *, old_pack: UUID, new_pack: UUID, jobs: Sequence[UUID]
) -> list[UUID]:
    return list(reevaluating.prepare(occasion, reevaluating.new_edition(old_pack, new_pack), chosen=jobs).ids)


def _check_edition(
    occasion: Occasion, *, old_pack: UUID, new_pack: UUID, digests: Mapping[UUID, str]
) -> list[UUID]:
    change = reevaluating.new_edition(old_pack, new_pack)
    return list(reevaluating.check(occasion, change, digests=digests).ids)


def _approve_edition(
    occasion: Occasion, *, old_pack: UUID, new_pack: UUID, digests: Mapping[UUID, str]
) -> list[UUID]:
    change = reevaluating.new_edition(old_pack, new_pack)
    return list(reevaluating.approve(occasion, change, digests=digests, keys=installed.keys()).ids)


DEPENDENT = row(
    "Dependent",
    Job,
    (),
    more={
        "job_id": UUID, "certificate_number": str, "stage": str, "made_id": UUID | None, "digest": str,
        "new_number": str, "changes": int, "verdict_before": str, "verdict_after": str,
    },
)  # fmt: skip
BY_CERTIFICATE = "re-evaluations/certificate/{old_evaluation}/{new_evaluation}"
BY_EDITION = "re-evaluations/edition/{old_pack}/{new_pack}"
ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Listing(path=BY_CERTIFICATE, name="list_dependents_of_certificate", row=DEPENDENT, find=_dependents,
            summary="What rests on a certificate that was put right, with what would change"),
    Deed(path=f"{BY_CERTIFICATE}/prepare", name="prepare_by_certificate", command=_prepare_certificate,
         summary="Evaluate the readings of chosen jobs again", is_natural=True),
    Deed(path=f"{BY_CERTIFICATE}/check", name="check_by_certificate", command=_check_certificate,
         summary="Check results: job and digest of what was shown",
         bounds={"digests": 64}, asks_password=True, is_natural=True),
    Deed(path=f"{BY_CERTIFICATE}/approve", name="approve_by_certificate", command=_approve_certificate,
         summary="Approve results; each certificate is replaced at once",
         bounds={"digests": 64}, asks_password=True, is_natural=True),
    Listing(path=BY_EDITION, name="list_dependents_of_edition", row=DEPENDENT, find=_of_edition,
            summary="What was worked out with an older edition, with what would change"),
    Deed(path=f"{BY_EDITION}/prepare", name="prepare_by_edition", command=_prepare_edition,
         summary="Evaluate the readings of chosen jobs again", is_natural=True),
    Deed(path=f"{BY_EDITION}/check", name="check_by_edition", command=_check_edition,
         summary="Check results: job and digest of what was shown",
         bounds={"digests": 64}, asks_password=True, is_natural=True),
    Deed(path=f"{BY_EDITION}/approve", name="approve_by_edition", command=_approve_edition,
         summary="Approve results; each certificate is replaced at once",
         bounds={"digests": 64}, asks_password=True, is_natural=True),
)  # fmt: skip
