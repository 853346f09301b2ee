"""Commands on domestic instruments: entered with their parameters and parts, listed, taken off the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, TooLarge
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.innovation import rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import InstrumentProduct, KeyComponent, ProductParameter
from suyuan.registry.innovation.movement import PRODUCT, begun, move, row_for
from suyuan.registry.innovation.writing import decimal_text, pair
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns, insert, known, permit_in
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.rules import written

MOST: Final = 40


@dataclass(frozen=True, kw_only=True)
class ParameterForm:
    """A key parameter; needed, offered and of the peer in one unit, decimal text."""

    name: Text
    direction: str
    needed: str
    offered: str
    unit: str = ""
    of_peer: str = ""


@dataclass(frozen=True, kw_only=True)
class ComponentForm:
    """A key part and where it comes from."""

    name: Text
    origin: str
    supplier: str = ""


@dataclass(frozen=True, kw_only=True)
class ProductForm:
    """A domestic instrument as its maker describes it."""

    maker_id: UUID
    kind: str
    name: Text
    model: str
    measuring_range: str
    accuracy: str
    parameters: Sequence[ParameterForm]
    components: Sequence[ComponentForm] = ()
    peer: str = ""
    users: str = ""
    report_no: str = ""


def enter(occasion: Occasion, form: ProductForm) -> InstrumentProduct:
    """Enter a product. Raises Conflict for a known model, NotFound, InputError, Missing, NotANumber."""
    permit_in(OF["product_enter"], occasion, form.maker_id)
    if not InstrumentKind.objects.filter(pk=form.kind).exists():
        raise NotFound(Text(f"没有器具种类“{form.kind}”", f"there is no kind “{form.kind}”"), kind=form.kind)
    if not form.parameters:
        raise InputError(Text("至少写明一项关键参数", "name at least one key parameter"))
    if max(len(form.parameters), len(form.components)) > MOST:
        raise TooLarge("parameters", given=max(len(form.parameters), len(form.components)), allowed=MOST)
    row = InstrumentProduct(
        **columns(occasion),
        **pair("name", form.name),
        maker_id=form.maker_id,
        kind_id=form.kind,
        model=written(form.model, "model", most=80),
        measuring_range=written(form.measuring_range, "measuring_range", most=120),
        accuracy=written(form.accuracy, "accuracy", most=120),
        peer=words(form.peer.strip(), "peer", most=160),
        users=words(form.users.strip(), "users", most=400),
        report_no=words(form.report_no.strip(), "report_no", most=60),
        state="entered",
    )
    parts = [
        *(_parameter(occasion, row, place, one) for place, one in enumerate(form.parameters, start=1)),
        *(_component(occasion, row, place, one) for place, one in enumerate(form.components, start=1)),
    ]
    with transaction.atomic():
        insert(row, Text(f"型号 {row.model} 已登记", f"the model {row.model} is entered already"))
        for one in parts:
            one.save(force_insert=True)
        begun(PRODUCT, occasion, row, "enter", {"model": row.model, "name": form.name})
    return row


def _parameter(
    occasion: Occasion, row: InstrumentProduct, place: int, form: ParameterForm
) -> ProductParameter:
    known(form.direction, rules.DIRECTIONS, what=Text("要求方向", "the direction of a need"))
    return ProductParameter(
        **columns(occasion),
        **pair("name", form.name, most=80),
        product=row,
        place=place,
        unit=words(form.unit.strip(), "unit", most=20),
        direction=form.direction,
        needed=decimal_text(form.needed, "needed"),
        offered=decimal_text(form.offered, "offered"),
        of_peer=decimal_text(form.of_peer, "of_peer") if form.of_peer.strip() else "",
    )


def _component(occasion: Occasion, row: InstrumentProduct, place: int, form: ComponentForm) -> KeyComponent:
    known(form.origin, rules.ORIGINS, what=Text("来源", "the origin"))
    return KeyComponent(
        **columns(occasion),
        **pair("name", form.name, most=80),
        product=row,
        place=place,
        origin=form.origin,
        supplier=words(form.supplier.strip(), "supplier", most=160),
    )


def list_product(occasion: Occasion, *, product_id: UUID) -> None:
    """Put a product on the public list."""
    row = row_for(PRODUCT, occasion, product_id, "list")
    with transaction.atomic():
        move(
            PRODUCT,
            occasion,
            row,
            "list",
            changes={"listed_on": occasion.today},
            payload={"model": row.model},
        )


def delist(occasion: Occasion, *, product_id: UUID, reason: str) -> None:
    """Take a product off the list."""
    row = row_for(PRODUCT, occasion, product_id, "delist")
    why = reason_of(reason)
    with transaction.atomic():
        move(
            PRODUCT, occasion, row, "delist", changes={"delisted_on": occasion.today}, reason=why,
            payload={"model": row.model},
        )  # fmt: skip
