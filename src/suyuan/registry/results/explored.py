"""Results of the graph in the words of the registers: device, certificate, value, and state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.parties.scope import Scope
from suyuan.registry.results import stated
from suyuan.registry.results.labelled import state_of
from suyuan.registry.results.models import Result
from suyuan.registry.results.stated import Stated, stated_in

PREFIX: Final = "evaluation__"
COLUMNS: Final = (
    "id", "symbol", "point", "unit", "label_zh", "label_en", "value_text", "expanded_text", "evaluation_id",
    "evaluation__origin", "evaluation__performed_on", "evaluation__valid_until",
    "evaluation__certificate_number", "evaluation__certificate_state",
    *(f"{PREFIX}{one}" for one in stated.COLUMNS), "evaluation__issuer_id", "evaluation__issuer__name_zh",
    "evaluation__issuer__name_en", "evaluation__issuer__jurisdiction__path",
    "evaluation__instrument__name_zh", "evaluation__instrument__name_en",
    "evaluation__instrument__serial_no", "evaluation__instrument__kind__name_zh",
    "evaluation__instrument__kind__name_en", "evaluation__instrument__owner_id",
    "evaluation__instrument__owner__jurisdiction__path",
)  # fmt: skip
AT_ONCE: Final = 500  # identities in one query


@dataclass(frozen=True, kw_only=True)
class Told:
    """One result as a person reads it. `state` is a place in `labelled.CODES`; `houses` may see it."""

    id: UUID
    evaluation: UUID
    device: Text
    serial_no: str
    kind: Text
    issuer: Text
    label: Text
    point: Text
    value_text: str
    U_text: str
    unit: str
    certificate: str
    performed_on: date
    valid_until: date | None
    state: int
    is_root: bool
    houses: tuple[UUID | None, ...]
    paths: tuple[str, ...]


def sees(scope: Scope, one: Told) -> bool:
    """Whether a person may see a result: of a certificate that its house gave or got, or of its division."""
    return scope.sees_house(*one.houses) or any(scope.sees_house(path=path) for path in one.paths)


def told(ids: Sequence[UUID], *, on: date) -> dict[UUID, Told]:
    """What the registers say of results: one query for each portion of AT_ONCE."""
    found: dict[UUID, Told] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = list(Result.objects.filter(pk__in=ids[start : start + AT_ONCE]).values(*COLUMNS))
        names = stated_in(rows, PREFIX)
        found |= {row["id"]: _told(dict(row), names, on=on) for row in rows}
    return found


def of_certificates(numbers: Sequence[str], *, on: date, limit: int) -> list[Told]:
    """The lines of certificates that have an uncertainty, certificate by certificate: one query.

    Raises NotFound for a number that no certificate with such a line has.
    """
    found = Result.objects.filter(evaluation__certificate_number__in=list(numbers), u__gt=0)
    rows = list(found.order_by("evaluation__certificate_number", "place").values(*COLUMNS)[:limit])
    names = stated_in(rows, PREFIX)
    lines = [_told(dict(row), names, on=on) for row in rows]
    lacking = sorted(set(numbers) - {one.certificate for one in lines}) if len(lines) < limit else []
    if lacking:
        raise NotFound(
            Text(f"没有证书 {lacking[0]}", f"there is no certificate {lacking[0]}"), given=lacking[0]
        )
    return lines


def first_told(result_id: UUID, *, on: date) -> Told:
    """One result: one query. Raises NotFound."""
    found = told([result_id], on=on)
    if result_id not in found:
        raise NotFound(Text("没有这个结果", "there is no such result"), result=result_id)
    return found[result_id]


def _told(row: dict[str, Any], names: Stated, *, on: date) -> Told:
    of = {name.removeprefix(PREFIX): value for name, value in row.items()}
    return Told(
        id=row["id"],
        evaluation=row["evaluation_id"],
        device=names.named_item(of),
        serial_no=of["instrument__serial_no"] or "",
        kind=Text(of["instrument__kind__name_zh"] or "", of["instrument__kind__name_en"] or ""),
        issuer=names.named_house(of),
        label=Text(row["label_zh"], row["label_en"]),
        point=Text.read(row["point"]),
        value_text=row["value_text"],
        U_text=row["expanded_text"],
        unit="" if row["unit"] == "1" else row["unit"],
        certificate=of["certificate_number"] or "",
        performed_on=of["performed_on"],
        valid_until=of["valid_until"],
        state=state_of(of["certificate_state"], of["valid_until"], on=on),
        is_root=of["origin"] == "root",
        houses=(of["issuer_id"], of["instrument__owner_id"]),
        paths=tuple(
            path
            for path in (of["issuer__jurisdiction__path"], of["instrument__owner__jurisdiction__path"])
            if path
        ),
    )
