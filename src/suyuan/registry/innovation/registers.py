"""Reading the registers that have no life of their own: patents, licences, tiers of small firms, brands.

A patent is told to its house and its authority, and to everybody once it was opened. A licence is told to the
two houses that it binds, and to the authority of the patentee. Tiers and brands are public lists.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.innovation.models import Brand, OpenLicence, Patent, PatentLicence, SmeTier
from suyuan.registry.innovation.queries import OPEN, PAGE, Reader
from suyuan.registry.parties.queries import inside

Rows = tuple[list[dict[str, Any]], int]
PATENT: Final = (
    "id", "number", "kind", "title_zh", "title_en", "patentee_id", "patentee__name_zh", "patentee__name_en",
    "granted_on", "expires_on", "ended_on", "fee_paid_until", "in_dispute", "is_pledged", "has_consent",
    "evaluation_report",
)  # fmt: skip
LICENCE: Final = (
    "id", "patent_id", "patent__number", "statement_id", "kind", "licensee_id", "licensee__name_zh",
    "licensee__name_en", "noticed_on", "notice", "paid", "paid_on", "payment_no", "effective_from",
    "valid_until", "filed_no", "state",
)  # fmt: skip
TIER: Final = (
    "id", "organization_id", "organization__code", "organization__name_zh", "organization__name_en", "tier",
    "document_no", "valid_from", "valid_to",
)  # fmt: skip
BRAND: Final = (
    "id", "organization_id", "organization__code", "organization__name_zh", "organization__name_en",
    "name_zh", "name_en", "listing", "document_no", "listed_on", "removed_on",
)  # fmt: skip
NOBODY: Final = Q(pk__in=())


def _near(reader: Reader, *houses: str, division: str) -> Q:
    """The rows of the reader's own house, and those of its division where it is an authority."""
    may = NOBODY
    if reader.house is not None:
        for house in houses:
            may |= Q(**{house: reader.house})
    if reader.path:
        may |= inside(reader.path, prefix=f"{division}__jurisdiction__")
    return may


def _patents(reader: Reader) -> QuerySet[Patent]:
    opened = OpenLicence.objects.filter(patent=OuterRef("pk"), state__in=OPEN["statement"])
    return Patent.objects.filter(_near(reader, "patentee", division="patentee") | Q(Exists(opened)))


def patents(reader: Reader, *, text: str = "", start: int = 0, limit: int = PAGE) -> Rows:
    """A page of the patents that one may see, by number, each with the licences in force: two queries."""
    found = _patents(reader)
    if text:
        found = found.filter(
            Q(number__icontains=text) | Q(title_zh__icontains=text) | Q(title_en__icontains=text)
            | Q(patentee__name_zh__icontains=text) | Q(patentee__name_en__icontains=text)
        )  # fmt: skip
    counted = found.annotate(licensed=Count("licences", filter=Q(licences__state="in_force")))
    rows = counted.order_by("number").values(*PATENT, "licensed")[start : start + limit]
    return [dict(row) for row in rows], found.count()


def patent(patent_id: UUID, reader: Reader) -> Patent:
    """One patent that the reader may see, with its house: one query. Raises NotFound."""
    row = _patents(reader).select_related("patentee__jurisdiction").filter(pk=patent_id).first()
    if row is None:
        raise NotFound(
            Text("没有这项专利，或尚未公开", "there is no such patent, or it is not open"), patent=patent_id
        )
    return row


def patents_of(house: UUID) -> QuerySet[Patent]:
    """The patents of a house by number."""
    return Patent.objects.filter(patentee_id=house).order_by("number")


def statements_of(patent_id: UUID) -> list[dict[str, Any]]:
    """The open licence statements of a patent, newest first: one query."""
    rows = OpenLicence.objects.filter(patent_id=patent_id).order_by("-created_at", "-pk")
    columns = ("id", "fee_mode", "fee_amount", "term_until", "published_on", "state")
    return [dict(row) for row in rows.values(*columns)]


def licences(
    reader: Reader,
    *,
    patent: UUID | None = None,
    statement: UUID | None = None,
    kind: str = "",
    start: int = 0,
    limit: int = PAGE,
) -> Rows:
    """A page of the licences that one may see, newest first: two queries."""
    found = PatentLicence.objects.filter(
        _near(reader, "licensee", "patent__patentee", division="patent__patentee")
    )
    asked = {"patent": patent, "statement": statement, "kind": kind}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    rows = found.order_by("-effective_from", "pk").values(*LICENCE)[start : start + limit]
    return [dict(row) for row in rows], found.count()


def tiers(*, on: date, tier: str = "", start: int = 0, limit: int = PAGE) -> Rows:
    """A page of the small firms with a tier in force, and how many: two queries."""
    found = SmeTier.objects.filter(valid_from__lte=on, valid_to__gte=on)
    if tier:
        found = found.filter(tier=tier)
    rows = found.order_by("tier", "organization__code", "pk").values(*TIER)[start : start + limit]
    return [dict(row) for row in rows], found.count()


def brands(*, listing: str = "", start: int = 0, limit: int = PAGE) -> Rows:
    """A page of the brands on a list, and how many: two queries."""
    found = Brand.objects.filter(removed_on=None)
    if listing:
        found = found.filter(listing=listing)
    rows = found.order_by("listing", "listed_on", "pk").values(*BRAND)[start : start + limit]
    return [dict(row) for row in rows], found.count()
