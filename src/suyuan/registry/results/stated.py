"""What certificates from outside call a device and a house, for the readers of both languages.

A certificate is quoted, never translated. Where it speaks one language only, the other reader is told the
registered name of the same house or kind, if there is one, with the certificate's own words behind it.
Source: domain model 6.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.parties.models import Organization

COLUMNS: Final = ("item_stated", "item_stated_en", "issuer_stated", "issuer_stated_en")
MOST_WORDS: Final = 6  # of what stands before model and number; a kind with a longer name is not looked for
AT_ONCE: Final = 400  # names in one query, which asks for each in two columns

Names = Mapping[str, Text]


@dataclass(frozen=True, kw_only=True)
class Stated:
    """The words of certificates, and the registered names that they may be told by in the other language."""

    houses: Names
    kinds: Names

    def house(self, row: Mapping[str, Any], prefix: str = "") -> Text:
        """The house that gave the certificate of a row."""
        zh, en = row[f"{prefix}issuer_stated"], row[f"{prefix}issuer_stated_en"]
        return Text(zh, en) if _in_two(zh, en) else _told(zh, self.houses.get(zh))

    def item(self, row: Mapping[str, Any], prefix: str = "") -> Text:
        """The device that the certificate of a row is about."""
        zh, en = row[f"{prefix}item_stated"], row[f"{prefix}item_stated_en"]
        if _in_two(zh, en):
            return Text(zh, en)
        return _told(zh, next((self.kinds[one] for one in _beginnings(zh) if one in self.kinds), None))

    def named_house(self, row: Mapping[str, Any], prefix: str = "") -> Text:
        """The same by its registered name, where the row has one."""
        return _registered(row, f"{prefix}issuer__name") or self.house(row, prefix)

    def named_item(self, row: Mapping[str, Any], prefix: str = "") -> Text:
        """The same by its registered name, where the row has one."""
        return _registered(row, f"{prefix}instrument__name") or self.item(row, prefix)


OWN_WORDS: Final = Stated(houses={}, kinds={})  # the words of certificates alone, without a query


def stated_in(rows: Iterable[Mapping[str, Any]], prefix: str = "") -> Stated:
    """How to tell what the certificates of these rows state: no query where all speak both languages or
    state nothing, else one for the houses and one for the kinds (of some hundred names each).
    """
    houses: dict[str, None] = {}
    kinds: dict[str, None] = {}
    for row in rows:
        house, item = row[f"{prefix}issuer_stated"], row[f"{prefix}item_stated"]
        if house and not _in_two(house, row[f"{prefix}issuer_stated_en"]):
            houses[house] = None
        if item and not _in_two(item, row[f"{prefix}item_stated_en"]):
            kinds.update(dict.fromkeys(_beginnings(item)))
    return Stated(houses=_names(Organization, list(houses)), kinds=_names(InstrumentKind, list(kinds)))


def _names(table: type[Organization | InstrumentKind], wanted: list[str]) -> Names:
    """The names that exactly one row has; what two have says nothing."""
    found: dict[str, Text | None] = {}
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        rows = table._default_manager.filter(Q(name_zh__in=some) | Q(name_en__in=some))
        for zh, en in rows.values_list("name_zh", "name_en"):
            for name in (zh, en):
                found[name] = Text(zh, en) if found.get(name, Text(zh, en)) == Text(zh, en) else None
    return {name: text for name, text in found.items() if text is not None}


def _registered(row: Mapping[str, Any], name: str) -> Text | None:
    return Text(row[f"{name}_zh"], row[f"{name}_en"] or "") if row[f"{name}_zh"] else None


def _in_two(zh: str, en: str) -> bool:
    return bool(en) and en != zh


def _beginnings(words: str) -> list[str]:
    """What the words begin with, the longest first: a kind's name stands before model and number."""
    parts = words.split(" ")
    return [" ".join(parts[:count]) for count in range(min(len(parts), MOST_WORDS), 0, -1)]


def _told(own: str, known: Text | None) -> Text:
    if known is None:
        return Text(own, own)
    return Text(
        own if own.startswith(known.zh) else f"{known.zh}（{own}）",
        own if own.startswith(known.en) else f"{known.en} ({own})",
    )
