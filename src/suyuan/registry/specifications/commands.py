"""Writing the register of specifications: entering one, adopting an edition of a method pack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Protocol

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division
from suyuan.registry.specifications import acts, rules
from suyuan.registry.specifications.models import MethodPack, TechnicalSpecification

ENTITY: Final = "technical_specification"


class Adoptable(Protocol):
    """What a pack says of itself; `suyuan.methods.pack.Pack` does."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> Text: ...
    @property
    def digest(self) -> str: ...
    @property
    def activity(self) -> str: ...
    @property
    def interval_months(self) -> int | None: ...
    @property
    def specifications(self) -> Sequence[str]: ...


def register_specification(
    occasion: Occasion,
    *,
    number: str,
    title: Text,
    jurisdiction: str,
    issuer: str = "",
    scope: str = "local",
    in_force_from: date | None = None,
) -> TechnicalSpecification:
    """Enter a specification, usually a local one of a province."""
    permit(acts.REGISTER_SPECIFICATION, occasion, path=division(jurisdiction)["path"])
    if scope not in rules.SCOPES:
        raise InputError(
            Text(f"不认识适用范围“{scope}”", f"the scope “{scope}” is not known"),
            given=scope,
            allowed=", ".join(rules.SCOPES),
        )
    with transaction.atomic():
        specification = enter_specification(
            occasion,
            number=number,
            kind=rules.kind_of_number(number),
            scope=scope,
            title_zh=title.zh,
            title_en=title.en,
            issuer=issuer,
            jurisdiction_id=jurisdiction,
            in_force_from=in_force_from or occasion.today,
        )
        record(
            acts.REGISTER_SPECIFICATION,
            occasion,
            entity=ENTITY,
            entity_id=specification.id,
            to_state="in_force",
            payload={"number": number, "title": title},
        )
    return specification


def enter_specification(occasion: Occasion, *, number: str, **content: Any) -> TechnicalSpecification:
    """Write the row of a specification; whoever calls records the act. Raises Conflict for a known number."""
    specification = TechnicalSpecification(**columns(occasion), number=number, certainty="certain", **content)
    try:
        with transaction.atomic():
            specification.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(Text(f"{number} 已登记", f"{number} is registered already")) from error
    return specification


def adopt_pack(occasion: Occasion, pack: Adoptable) -> MethodPack:
    """Make an edition of a pack the current one of its method. The same digest again changes nothing."""
    permit(acts.ADOPT_PACK, occasion)
    known = MethodPack.objects.filter(digest=pack.digest).first()
    if known is not None:
        return known
    method = rules.method_of(pack.id)
    numbers = list(pack.specifications)
    known_norms = {one.number: one for one in TechnicalSpecification.objects.filter(number__in=numbers)}
    leading = next((known_norms[number] for number in numbers if number in known_norms), None)
    row = MethodPack(
        **columns(occasion),
        pack_id=pack.id,
        method=method,
        digest=pack.digest,
        name_zh=pack.name.zh,
        name_en=pack.name.en,
        activity=pack.activity,
        specification=leading,
        interval_months=pack.interval_months,
    )
    with transaction.atomic():
        MethodPack.objects.filter(method=method, current=True).update(current=False, updated_at=occasion.at)
        row.save(force_insert=True)
        record(
            acts.ADOPT_PACK,
            occasion,
            entity="method_pack",
            entity_id=row.id,
            to_state="current",
            payload={"pack": pack.id, "digest": pack.digest, "specifications": numbers},
        )
    return row
