"""Reading innovation: lists that one may see, one row with what belongs to it, the public catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.innovation import rules
from suyuan.registry.innovation.models import OpenLicence, ProductParameter
from suyuan.registry.innovation.movement import (
    ACHIEVEMENT,
    FIRST_SET,
    PRODUCT,
    PROJECT,
    STATEMENT,
    TEST,
    Kind,
)
from suyuan.registry.parties.queries import inside

KINDS: Final[dict[str, Kind]] = {
    "project": PROJECT,
    "statement": STATEMENT,
    "product": PRODUCT,
    "first_set": FIRST_SET,
    "test": TEST,
    "achievement": ACHIEVEMENT,
}
# States in which everybody who is logged in may read a row; before, only its house and its authority.
OPEN: Final[Mapping[str, tuple[str, ...]]] = {
    "project": ("funded", "running", "mid_term", "extended", "accepted", "transformed"),
    "statement": ("open", "withdrawn", "ended"),
    "product": ("listed",),
    "first_set": ("publicity", "recognised", "promoted", "expired", "revoked"),
    "test": ("published",),
    "achievement": ("offered", "contracted", "settled"),
}
_ORDER: Final[Mapping[str, str]] = {
    "project": "-number", "statement": "-created_at", "product": "-created_at", "first_set": "-applied_on",
    "test": "-number", "achievement": "-registered_on",
}  # fmt: skip
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "project": ("title_zh", "title_en", "number", "topic"),
    "statement": ("patent__title_zh", "patent__title_en", "patent__number"),
    "product": ("name_zh", "name_en", "model"),
    "first_set": ("product__name_zh", "product__name_en", "product__model"),
    "test": ("number", "product__name_zh", "product__name_en", "product__model"),
    "achievement": ("name_zh", "name_en"),
}
PAGE: Final = 30


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whose list it is: one's own house, and the division of an authority ("" for none)."""

    house: UUID | None = None
    path: str = ""


def seen(code: str, reader: Reader) -> Q:
    """The rows of a kind that a reader may see: open ones, those of the own house, those of the division."""
    kind = KINDS[code]
    may = Q(state__in=OPEN[code])
    if reader.house is not None:
        may |= Q(**{kind.house: reader.house})
        if code == "test":
            may |= Q(product__maker=reader.house)
    if reader.path:
        may |= inside(reader.path, prefix=f"{kind.house}__jurisdiction__")
    return may


def rows(
    code: str, reader: Reader, *, state: str = "", text: str = "", start: int = 0, limit: int = PAGE
) -> tuple[list[Any], int]:
    """A page of a list with how many there are: two queries."""
    kind = KINDS[code]
    found = kind.table.objects.filter(seen(code, reader))
    if state:
        found = found.filter(state=state)
    if text:
        said = Q()
        for column in _WORDS[code]:
            said |= Q(**{f"{column}__icontains": text})
        found = found.filter(said)
    ordered = found.select_related(kind.house, *_MORE.get(code, ())).order_by(_ORDER[code], "pk")
    return list(ordered[start : start + limit]), found.count()


_MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "statement": ("patent",), "first_set": ("product",), "test": ("product__maker",), "product": ("kind",),
    "achievement": ("project",),
}  # fmt: skip


def one(code: str, row_id: UUID, reader: Reader) -> Any:
    """One row that the reader may see: one query. Raises NotFound."""
    kind = KINDS[code]
    found = kind.table.objects.filter(seen(code, reader), pk=row_id)
    row = found.select_related(f"{kind.house}__jurisdiction", *_MORE.get(code, ())).first()
    if row is None:
        raise NotFound(
            Text("没有这一项，或尚未公开", "there is no such item, or it is not open yet"), id=row_id
        )
    return row


def rates(product_ids: list[UUID]) -> dict[UUID, Decimal | None]:
    """The localization rates of products: one query."""
    columns = ("product_id", "direction", "needed", "offered")
    parameters: dict[UUID, list[rules.Parameter]] = {one: [] for one in product_ids}
    for product, direction, needed, offered in ProductParameter.objects.filter(
        product_id__in=product_ids
    ).values_list(*columns):
        parameters[product].append(
            rules.Parameter(direction=direction, needed=Decimal(needed), offered=Decimal(offered))
        )
    return {product: rules.localization_rate(found) for product, found in parameters.items()}


CATALOGUE: Final = (
    "id", "patent__number", "patent__kind", "patent__title_zh", "patent__title_en",
    "patent__patentee__name_zh", "patent__patentee__name_en", "patent__patentee__contact",
    "patent__patentee__address", "fee_mode", "fee_amount", "term_until", "terms_zh", "terms_en",
    "declaration_zh", "declaration_en", "publication_no", "published_on", "withdrawn_on", "ended_on",
    "end_reason_zh", "end_reason_en", "state", "taken",
)  # fmt: skip


def catalogue(*, text: str = "", start: int = 0, limit: int = PAGE) -> tuple[list[dict[str, Any]], int]:
    """Open statements for everybody, newest first, with how many licences were taken: two queries."""
    found = OpenLicence.objects.filter(state="open")
    if text:
        found = found.filter(
            Q(patent__title_zh__icontains=text) | Q(patent__title_en__icontains=text)
            | Q(patent__number__icontains=text) | Q(patent__patentee__name_zh__icontains=text)
            | Q(patent__patentee__name_en__icontains=text) | Q(declaration_zh__icontains=text)
            | Q(declaration_en__icontains=text)
        )  # fmt: skip
    shown = found.annotate(taken=Count("licences")).order_by("-published_on", "pk")
    return [dict(row) for row in shown.values(*CATALOGUE)[start : start + limit]], found.count()


def public_statement(statement_id: UUID) -> dict[str, Any]:
    """A statement that was published, open or not any more: one query. Raises NotFound."""
    found = OpenLicence.objects.filter(pk=statement_id, state__in=OPEN["statement"])
    row = found.annotate(taken=Count("licences")).values(*CATALOGUE).first()
    if row is None:
        raise NotFound(Text("没有这份开放许可声明", "there is no such statement"), statement=statement_id)
    return dict(row)
