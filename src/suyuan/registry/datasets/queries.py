"""Reading the catalogue: what a reader may see, one set with its versions, pictures and rows of a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from suyuan.base.errors import NotFound, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.datasets import rules, states
from suyuan.registry.datasets.models import DataSet, DataSetVersion, Ingestion
from suyuan.registry.datasets.rules import Reader
from suyuan.registry.instruments.words import search_patterns
from suyuan.registry.parties.scope import Scope

LIST: Final = (
    "id", "code", "title_zh", "title_en", "about_zh", "about_en", "kind", "licence", "access", "room",
    "recipe", "organization_id", "organization__name_zh", "organization__name_en",
    "jurisdiction__path", "updated_at",
)  # fmt: skip
DETAIL: Final = (
    *LIST, "steward__name_zh", "steward__name_en", "licence_zh", "licence_en", "standard_id",
    "standard__name_zh", "standard__name_en", "instrument_kind_id", "instrument_kind__name_zh",
    "instrument_kind__name_en", "specification_id", "specification__number", "retention_years", "columns",
    "checks", "created_at",
)  # fmt: skip
VERSION: Final = (
    "id", "number", "state", "rows", "size", "flagged", "begins_at", "ends_at", "digest", "spark",
    "published_at", "licence", "as_of", "reason", "looked_at", "created_at", "updated_at",
)  # fmt: skip
LAST: Final = ("data_set_id", "number", "rows", "size", "begins_at", "ends_at", "published_at", "spark")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the catalogue is narrowed by; an empty field does not narrow."""

    words: str = ""
    kind: str = ""
    access: str = ""
    organization_id: UUID | None = None


def seen_by(scope: Scope | None) -> QuerySet[DataSet]:
    """The data sets that somebody may see; None: somebody unknown."""
    published = Exists(
        DataSetVersion.objects.filter(data_set=OuterRef("pk"), state__in=(*states.READABLE, "withdrawn"))
    )
    rows = DataSet.objects.all()
    if scope is None:
        return rows.filter(published, access="open")
    seen = Q(published, access__in=("open", "registered")) | Q(organization_id=scope.organization)
    if scope.is_authority and scope.path:
        seen |= Q(jurisdiction__path=scope.path) | Q(jurisdiction__path__startswith=f"{scope.path}/")
    return rows.filter(seen)


def page(scope: Scope | None, asked: Asked, *, page: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of the catalogue with the last published version of each set: three queries."""
    rows = seen_by(scope)
    for pattern in search_patterns(asked.words):
        rows = rows.filter(search__contains=pattern)
    exact = {"kind": asked.kind, "access": asked.access, "organization_id": asked.organization_id}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    start = (page - 1) * size
    found = [dict(row) for row in rows.order_by("-updated_at", "code").values(*LIST)[start : start + size]]
    last = {
        row["data_set_id"]: dict(row)
        for row in DataSetVersion.objects.filter(
            data_set__in=[row["id"] for row in found], state="published"
        ).values(*LAST)
    }
    return [row | {"last": last.get(row["id"])} for row in found], rows.count()


def open_sets() -> list[dict[str, Any]]:
    """Everything that is open to everybody, with its published version: two queries."""
    return page(None, Asked(access="open"), page=1, size=500)[0]


def one(code: str) -> dict[str, Any]:
    """A data set by its code: one query. Raises NotFound."""
    row = DataSet.objects.filter(code=code).values(*DETAIL).first()
    if row is None:
        raise NotFound(Text("没有这个数据集", "there is no such data set"), code=code[:60])
    return dict(row)


def by_identity(data_set_id: UUID) -> dict[str, Any]:
    """A data set by its identity: one query. Raises NotFound."""
    row = DataSet.objects.filter(pk=data_set_id).values(*DETAIL).first()
    if row is None:
        raise NotFound(Text("没有这个数据集", "there is no such data set"), data_set=data_set_id)
    return dict(row)


def reader_of(row: Mapping[str, Any], scope: Scope | None) -> Reader:
    """How somebody stands to a data set."""
    if scope is None:
        return Reader()
    inside = scope.sees_house(row["organization_id"], path=row["jurisdiction__path"])
    return Reader(is_known=True, is_inside=inside)


def versions(data_set_id: UUID, reader: Reader) -> list[dict[str, Any]]:
    """The versions that a reader may know of, the newest first: one query."""
    rows = DataSetVersion.objects.filter(data_set_id=data_set_id)
    if not reader.is_inside:
        rows = rows.filter(state__in=(*states.READABLE, "withdrawn"))
    return [dict(row) for row in rows.order_by("-number").values(*VERSION)]


def require_seen(row: Mapping[str, Any], found: list[dict[str, Any]], reader: Reader) -> None:
    """Raise NotFound for a set that the reader may not know of."""
    is_published = any(one["state"] in (*states.READABLE, "withdrawn") for one in found)
    if not rules.may_see(row["access"], reader, is_published=is_published):
        raise NotFound(Text("没有这个数据集", "there is no such data set"), code=row["code"])


def version(code: str, number: int, scope: Scope | None) -> DataSetVersion:
    """A version whose rows somebody may read: one query. Raises NotFound, NotPermitted."""
    return _readable(Q(data_set__code=code, number=number), scope)


def version_by_identity(version_id: UUID, scope: Scope | None) -> DataSetVersion:
    """The same, by the identity of the version."""
    return _readable(Q(pk=version_id), scope)


def _readable(which: Q, scope: Scope | None) -> DataSetVersion:
    related = ("data_set__jurisdiction", "data_set__organization")
    row = DataSetVersion.objects.select_related(*related).filter(which).first()
    if row is None:
        raise _unknown()
    home = row.data_set
    facts = {"organization_id": home.organization_id, "jurisdiction__path": home.jurisdiction.path}
    reader = reader_of(facts, scope)
    if not rules.may_see(home.access, reader, is_published=row.state in (*states.READABLE, "withdrawn")):
        raise _unknown()
    if not rules.may_read(home.access, row.state, reader):
        raise NotPermitted(
            Text("该版本的数据不可读取", "the rows of this version cannot be read"),
            hint=Text("该版本已撤回。", "It was withdrawn."),
        )
    return row


def _unknown() -> NotFound:
    return NotFound(Text("没有这个版本", "there is no such version"))


def ingestions(version_id: UUID) -> list[dict[str, Any]]:
    """What was taken into a version, in order: one query."""
    columns = ("sequence", "source", "sha256", "rows", "dropped", "flagged", "backward", "faults",
               "created_at", "created_by", "options")  # fmt: skip
    rows = Ingestion.objects.filter(version_id=version_id).order_by("sequence")
    return [dict(row) for row in rows.values(*columns)]
