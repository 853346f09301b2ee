"""What the task lines of a plan count: identity, name, division, and the days between which a row counts.

Each function is one query, `projects` two: the day of a grant is that of its event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.timezone import localdate

from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import (
    Brand,
    EquivalenceTest,
    FirstSet,
    InnovationProject,
    OpenLicence,
    PatentLicence,
    SmeTier,
)
from suyuan.registry.innovation.movement import PROJECT
from suyuan.registry.journal.models import Event

Rows = Iterator[dict[str, Any]]
PATENT: Final = (
    "patent__number",
    "patent__title_zh",
    "patent__title_en",
    "patent__patentee__jurisdiction_id",
)


def projects() -> Rows:
    """Projects from the day of the grant, until they are terminated."""
    granted = {
        key: localdate(at)
        for key, at in Event.objects.filter(entity=PROJECT.entity, act=OF["project_fund"].code).values_list(
            "entity_id", "at"
        )
    }
    rows = InnovationProject.objects.filter(granted__isnull=False)
    for row in rows.values("id", "number", "title_zh", "title_en", "jurisdiction_id", "ended_on"):
        yield _row(
            row["id"], f"{row['number']} {row['title_zh']}", f"{row['number']} {row['title_en']}",
            row["jurisdiction_id"], granted.get(str(row["id"])), ended_on=row["ended_on"],
        )  # fmt: skip


def statements() -> Rows:
    """Open licence statements from their publication, to the end of the term, a withdrawal or a bar."""
    rows = OpenLicence.objects.filter(published_on__isnull=False)
    for row in rows.values("id", "published_on", "term_until", "withdrawn_on", "ended_on", *PATENT):
        ends = [day for day in (row["withdrawn_on"], row["ended_on"]) if day is not None]
        yield _of_patent(
            row, row["published_on"], valid_to=row["term_until"], ended_on=min(ends, default=None)
        )


def licences() -> Rows:
    """Licences from the day they hold to their last day; the licensee is not told here."""
    for row in PatentLicence.objects.values("id", "effective_from", "valid_until", *PATENT):
        yield _of_patent(row, row["effective_from"], valid_to=row["valid_until"])


def _of_patent(row: Mapping[str, Any], valid_from: Any, **days: Any) -> dict[str, Any]:
    number, zh, en, division = (row[name] for name in PATENT)
    return _row(row["id"], f"{number} {zh}", f"{number} {en}", division, valid_from, **days)


def first_sets() -> Rows:
    """Recognised first sets within their three years, until they are revoked."""
    product = ("product__name_zh", "product__name_en", "product__model", "product__maker__jurisdiction_id")
    rows = FirstSet.objects.filter(recognised_on__isnull=False)
    for row in rows.values("id", "recognised_on", "valid_until", "ended_on", "state", *product):
        zh, en, model, division = (row[name] for name in product)
        revoked = row["ended_on"] if row["state"] == "revoked" else None
        yield _row(
            row["id"], f"{zh} {model}", f"{en} {model}", division, row["recognised_on"],
            valid_to=row["valid_until"], ended_on=revoked,
        )  # fmt: skip


def tests() -> Rows:
    """Tests of equivalence from the day their report was published."""
    columns = ("number", "product__name_zh", "product__name_en", "product__maker__jurisdiction_id")
    for row in EquivalenceTest.objects.filter(published_on__isnull=False).values(
        "id", "published_on", *columns
    ):
        number, zh, en, division = (row[name] for name in columns)
        yield _row(row["id"], f"{number} {zh}", f"{number} {en}", division, row["published_on"])


def tiers() -> Rows:
    """Small firms while a tier of theirs is in force."""
    firm = ("organization__name_zh", "organization__name_en", "organization__jurisdiction_id")
    for row in SmeTier.objects.values("id", "valid_from", "valid_to", *firm):
        zh, en, division = (row[name] for name in firm)
        yield _row(row["id"], zh, en, division, row["valid_from"], valid_to=row["valid_to"])


def brands() -> Rows:
    """Brands while they stand on a list."""
    columns = ("name_zh", "name_en", "organization__jurisdiction_id")
    for row in Brand.objects.values("id", "listed_on", "removed_on", *columns):
        zh, en, division = (row[name] for name in columns)
        yield _row(row["id"], zh, en, division, row["listed_on"], ended_on=row["removed_on"])


def _row(
    key: Any, zh: str, en: str, division: str, valid_from: Any, *, valid_to: Any = None, ended_on: Any = None
) -> dict[str, Any]:
    return {
        "id": str(key), "name_zh": zh, "name_en": en, "unit_code": division, "valid_from": valid_from,
        "valid_to": valid_to, "ended_on": ended_on,
    }  # fmt: skip
