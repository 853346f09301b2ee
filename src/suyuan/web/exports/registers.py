"""The lists that can be had as files, and the formats. A new list is one line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from suyuan.web.exports import (
    centers,
    chains,
    ending,
    methods,
    people,
    recalls,
    shared,
    siting,
    standing,
    supervised,
    traced,
    work,
)
from suyuan.web.exports.listing import Listing

LISTINGS: Final[Mapping[str, Listing]] = {
    one.code: one
    for one in (
        work.INSTRUMENTS,
        work.CERTIFICATES,
        work.RECEIVED,
        work.JOBS,
        work.SAMPLES,
        recalls.ITEMS,
        siting.ITEMS,
        siting.LEFT_OUT,
        siting.WAITING,
        standing.STANDARDS,
        standing.COMPARISONS,
        standing.MATERIALS,
        standing.SHELF,
        chains.CHAINS,
        ending.DUE,
        ending.LOTS,
        people.PEOPLE,
        people.ORGANIZATIONS,
        shared.DATA_SETS,
        shared.CAPABILITIES,
        shared.MEMBERS,
        shared.COVERAGE,
        shared.COVERAGE_GAPS,
        methods.PACKS,
        methods.PROJECTS,
        methods.SPECIFICATIONS,
        methods.CONSULTATIONS,
        traced.EXPLORER,
        traced.WHAT_IF,
        traced.CORRELATIONS,
        centers.CENTERS,
        centers.KPI,
        centers.NEEDS,
        *supervised.EVERY,
    )
}


class Format(NamedTuple):
    """A kind of file: its name for people, and its media type."""

    name: str
    media: str


FORMATS: Final[Mapping[str, Format]] = {
    "xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Format("CSV", "text/csv; charset=utf-8"),
    "parquet": Format("Parquet", "application/vnd.apache.parquet"),
}
