"""The five metrics of coverage of a division on a day, whole and in parts by division, level or kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.planning.coverage import METRICS, Line, Variants, kind_of, lines, metric, value_told
from suyuan.registry.catalogue.models import CatalogueEdition
from suyuan.registry.catalogue.queries import kind_names
from suyuan.registry.parties.queries import divisions
from suyuan.registry.targets.queries import Basis, measure

if TYPE_CHECKING:
    from suyuan.planning.reading import Member, Reading

PARTS: Final[Mapping[str, Text]] = {
    "division": Text("按区划", "By division"),
    "level": Text("按层级", "By level"),
    "kind": Text("按器具种类", "By kind"),
}
LEVELS: Final[Mapping[str, Text]] = {
    "nation": Text("国家", "Nation"),
    "province": Text("省级", "Province"),
    "city": Text("市级", "City"),
    "county": Text("县级", "County"),
    "district": Text("市辖区", "District"),
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: a division and all below it, a day, and how to count."""

    division: str
    on: date
    variants: Variants = field(default_factory=Variants)
    basis: Basis = field(default_factory=Basis)


def readings(question: Question, *, version: str = "") -> dict[str, Reading]:
    """The five readings by the codes of the metrics. Raises NotFound for an edition that is not there."""
    check_edition(question.basis.edition)
    return {code: reading(question, code, version=version) for code in METRICS}


def reading(question: Question, code: str, *, version: str = "") -> Reading:
    """One of them."""
    return measure(
        METRICS[code],
        on=question.on,
        within=question.division,
        options=question.variants.of_metric(code),
        version=version,
        basis=question.basis,
    )


def first_province() -> str:
    """The province that is shown before anybody has chosen: one query. NotFound where there is none."""
    code = next((row["code"] for row in divisions() if row["level"] == "province"), None)
    if code is None:
        raise NotFound(
            Text("登记簿中没有省级区划", "no province is on the register"),
            hint=Text("请管理员载入行政区划。", "Ask the administrator to load the divisions."),
        )
    return str(code)


def check_edition(edition: str) -> None:
    """Raise NotFound where the catalogue has no such edition; "" is the one of the day."""
    if edition and not CatalogueEdition.objects.filter(pk=edition).exists():
        raise NotFound(Text(f"没有目录版本 {edition}", f"there is no catalogue {edition}"), given=edition)


def editions() -> list[dict[str, Any]]:
    """The catalogues that required items may be taken from, newest first: one query."""
    columns = ("code", "title_zh", "title_en")
    return [dict(row) for row in CatalogueEdition.objects.order_by("-valid_from", "-pk").values(*columns)]


def parts_of(found: Mapping[str, Reading], by: str, *, top: str) -> dict[str, tuple[Line, ...]]:
    """Every reading in parts; a division counts with all below it, right under `top`. Raises InputError."""
    key_of = _keys(by, top)
    return {code: lines(one, key_of) for code, one in found.items()}


def _keys(by: str, top: str) -> Callable[[Member], str | None]:
    if by not in PARTS:
        allowed = ", ".join(PARTS)
        raise InputError(
            Text(f"不能按 {by} 分列，可选：{allowed}", f"nothing is told by {by}; one of {allowed}"),
            quantity="by",
            given=by,
            allowed=allowed,
        )
    if by == "kind":
        return kind_of
    known = {row["code"]: row for row in divisions()}
    if by == "level":
        return lambda row: level_of(known.get(row.unit_code))
    return lambda row: division_of(row.unit_code, known, top)


def level_of(row: Mapping[str, Any] | None) -> str | None:
    """The level of a division as coverage counts it: districts keep no standards of their own."""
    if row is None:
        return None
    return str(row["type"] if row["type"] == "district" else row["level"])


def division_of(unit: str, known: Mapping[str, Mapping[str, Any]], top: str) -> str | None:
    """The division right below `top` that holds `unit`; `top` for its own; None outside."""
    codes = str(known[unit]["path"]).split("/") if unit in known else []
    if top not in codes:
        return None
    place = codes.index(top)
    return codes[place + 1] if place + 1 < len(codes) else top


def names_of(by: str) -> dict[str, Text]:
    """The words for the keys of parts: one query at most."""
    if by == "level":
        return dict(LEVELS)
    rows = kind_names() if by == "kind" else divisions()
    return {row["code"]: Text(row["name_zh"], row["name_en"]) for row in rows}


def record_of(
    question: Question, *, by: str = "", version: str = "", found: Mapping[str, Reading] | None = None
) -> dict[str, Any]:
    """The five metrics as plain data, whole and in parts where `by` says so; `found` where they are known."""
    found = readings(question, version=version) if found is None else found
    parts = parts_of(found, by, top=question.division) if by else {}
    names = names_of(by) if by else {}
    return {
        "division": question.division,
        "on": question.on.isoformat(),
        "edition": question.basis.edition or None,
        "metrics": [
            {
                "metric": code,
                "indicator": one.code,
                "name": metric(code).name._asdict(),
                "unit": one.unit,
                "value": value_told(one),
                "numerator": one.numerator,
                "denominator": one.denominator,
                "options": {name: _plain(value) for name, value in one.options.items()},
                "evidence": one.digest(),
                "parts": [_part(line, names) for line in parts.get(code, ())],
            }
            for code, one in found.items()
        ],
    }


def _part(line: Line, names: Mapping[str, Text]) -> dict[str, Any]:
    name = names.get(line.key, Text(line.key, line.key))
    return {
        "key": line.key,
        "name": name._asdict(),
        "value": line.value,
        "numerator": line.part,
        "denominator": line.whole,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
