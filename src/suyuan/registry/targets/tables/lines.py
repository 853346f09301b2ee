"""Task lines of a plan that other slices feed: accredited laboratories, process control, published data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.timezone import localdate

from suyuan.registry.datasets.models import DataSet
from suyuan.registry.enterprise.models import MeasurementProcess
from suyuan.registry.parties.models import Accreditation

Rows = Iterator[dict[str, Any]]


def accredited_labs(_on: date) -> Rows:
    """Accreditations with their days; a suspended or withdrawn one ends on the day that was entered."""
    house = ("organization__name_zh", "organization__name_en", "organization__jurisdiction_id")
    rows = Accreditation.objects.values(
        "id", "body", "number", "valid_from", "valid_to", "state", "updated_at", *house
    )
    for row in rows:
        zh, en, division = (row[name] for name in house)
        mark = f"{row['body']} {row['number']}"
        yield {
            "id": str(row["id"]),
            "name_zh": f"{zh} {mark}",
            "name_en": f"{en} {mark}",
            "unit_code": division,
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
            "ended_on": None if row["state"] == "granted" else localdate(row["updated_at"]),
        }


def process_houses(_on: date) -> Rows:
    """Houses with measurement processes, from the first to the end of the last; not what is measured."""
    house = ("house_id", "house__name_zh", "house__name_en", "house__jurisdiction_id")
    rows = MeasurementProcess.objects.values(*house).annotate(
        first=Min("started_on"), last=Max("closed_on"), running=Count("pk", filter=Q(closed_on=None))
    )
    for row in rows:
        yield {
            "id": str(row["house_id"]),
            "name_zh": row["house__name_zh"],
            "name_en": row["house__name_en"],
            "unit_code": row["house__jurisdiction_id"],
            "valid_from": row["first"],
            "ended_on": None if row["running"] else row["last"],
        }


def data_sets(_on: date) -> Rows:
    """Data sets from their first publication, until every version was withdrawn."""
    named = ("id", "title_zh", "title_en", "jurisdiction_id")
    standing = Q(versions__state__in=("published", "superseded"))
    rows = (
        DataSet.objects.filter(versions__published_at__isnull=False)
        .values(*named)
        .annotate(
            first=Min("versions__published_at"),
            standing=Count("versions", filter=standing),
            last=Max("versions__updated_at", filter=Q(versions__state="withdrawn")),
        )
    )
    for row in rows:
        yield {
            "id": str(row["id"]),
            "name_zh": row["title_zh"],
            "name_en": row["title_en"],
            "unit_code": row["jurisdiction_id"],
            "valid_from": localdate(row["first"]),
            "ended_on": None if row["standing"] or row["last"] is None else localdate(row["last"]),
        }
