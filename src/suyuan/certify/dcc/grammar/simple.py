"""Texts of a simple type: numbers, dates, addresses, identities, and what the tables make of them.

A check says yes or no to the text of an element or attribute. Only the four white characters of XML count as
white. Where the common validator libxml2 is milder or stricter than the letter of the recommendation, the
check goes with it, so that both give the same verdict: white space around a date is refused, characters
outside the alphabet of base 64 are passed over (as RFC 2045 asks of decoders), an address may hold blanks.

Source: W3C XML Schema 1.0 part 2 (second edition), 3.2 and 4.3; RFC 3986, appendix A; XML namespaces 1.0, 3.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

Check = Callable[[str], bool]
WHITE: Final = " \t\r\n"

_BOOLEAN: Final = frozenset(("true", "false", "1", "0"))
_ZONE: Final = r"(Z|[-+](14:00|(0[0-9]|1[0-3]):[0-5][0-9]))?"
_DAY: Final = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_DATE: Final = re.compile(_DAY + _ZONE)
_DATETIME: Final = re.compile(_DAY + "T" + _TIME + _ZONE)
_DURATION: Final = re.compile(
    r"-?P(?=[0-9T])([0-9]{1,18}Y)?([0-9]{1,18}M)?([0-9]{1,18}D)?"
    r"(T(?=[0-9.])([0-9]{1,18}H)?([0-9]{1,18}M)?((?=\.?[0-9])[0-9]{0,18}(\.[0-9]*)?S)?)?"
)
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_STARTS: Final = frozenset(("Ll", "Lu", "Lo", "Lt", "Nl"))
_FOLLOWS: Final = _STARTS | {"Mc", "Me", "Mn", "Lm", "Nd"}
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?")
_GAP: Final = re.compile(r"[ \t\r\n]+")
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=]+")
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_OTHER: Final = str.maketrans(dict.fromkeys('<>"{}|\\^`', "_"))
_CHARS: Final = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_FIRST: Final = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=@]|%[0-9A-Fa-f]{2})"  # of a relative reference: no colon
_HOST: Final = r"(?:\[[^\]]*\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)"
_AUTHORITY: Final = rf"//(?:(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{{2}})*@)?{_HOST}(?::[0-9]{{1,9}})?"
_ABSOLUTE: Final = rf"(?:/(?:{_CHARS}+(?:/{_CHARS}*)*)?)"
_AFTER: Final = rf"(?:\?(?:{_CHARS}|[/?])*)?(?:#(?:{_CHARS}|[/?\[\]])*)?"
_ADDRESS: Final = re.compile(
    rf"(?:[A-Za-z][A-Za-z0-9+.\-]*:(?:{_AUTHORITY}(?:/{_CHARS}*)*|{_ABSOLUTE}|{_CHARS}+(?:/{_CHARS}*)*|)"
    rf"|{_AUTHORITY}(?:/{_CHARS}*)*|{_ABSOLUTE}|{_FIRST}+(?:/{_CHARS}*)*|){_AFTER}"
)


def is_boolean(text: str) -> bool:
    """true, false, 1 or 0."""
    return text.strip(WHITE) in _BOOLEAN


def is_date(text: str) -> bool:
    """A day of the calendar, with or without a time zone."""
    return _is_day(_DATE.fullmatch(text))


def is_date_time(text: str) -> bool:
    """A day and a time of day, with or without a time zone; 24:00:00 is midnight."""
    return _is_day(_DATETIME.fullmatch(text))


def is_duration(text: str) -> bool:
    """A period such as P1Y6M."""
    return _DURATION.fullmatch(text.strip(WHITE)) is not None


def is_integer(text: str) -> bool:
    """A whole number."""
    return _INTEGER.fullmatch(text.strip(WHITE)) is not None


def is_name(text: str) -> bool:
    """A name without colon: an identity, or a reference to one."""
    plain = text.strip(WHITE)
    if plain.isascii():
        return _NAME.fullmatch(plain) is not None
    return _is_letter(plain[0], _STARTS) and all(_is_letter(one, _FOLLOWS) for one in plain[1:])


def are_names(text: str) -> bool:
    """Names, one after another."""
    return all(map(is_name, items(text)))


def items(text: str) -> list[str]:
    """The items of a list: what stands between white space of XML, and of no other kind."""
    return text.split() if text.isascii() else [one for one in _GAP.split(text) if one]


def is_base64(text: str) -> bool:
    """Bytes in base 64; characters outside its alphabet do not count."""
    dense = _NOT_BASE64.sub("", text)
    return len(dense) % 4 == 0 and _BASE64.fullmatch(dense) is not None


def is_address(text: str) -> bool:
    """A reference to a resource, absolute or relative; characters that must be escaped count as escaped."""
    plain = text.strip(WHITE)
    if not plain.isascii() or not plain.isprintable() or " " in plain:
        plain = "".join(one if " " < one <= "~" else "_" for one in plain)
    return _ADDRESS.fullmatch(plain.translate(_OTHER)) is not None


def any_text(text: str) -> bool:  # noqa: ARG001 - a check like the others
    """Whatever it is."""
    return True


BUILT_IN: Final[Mapping[str, Check]] = {
    "string": any_text,
    "boolean": is_boolean,
    "date": is_date,
    "dateTime": is_date_time,
    "duration": is_duration,
    "integer": is_integer,
    "anyURI": is_address,
    "base64Binary": is_base64,
    "ID": is_name,
    "IDREF": is_name,
    "IDREFS": are_names,
}


def made(rule: str, check_of: Callable[[str], Check]) -> Check:
    """The check of a rule of the tables: list X, some X, oneof a b c, pattern P, number P."""
    kind, _, rest = rule.partition(" ")
    if kind in ("list", "some"):
        return _listed(check_of(rest), least=kind == "some")
    if kind == "oneof":
        return frozenset(rest.split()).__contains__
    match = re.compile(rest).fullmatch
    if kind == "number":
        return lambda text: match(text.strip(WHITE)) is not None
    return lambda text: match(text) is not None


def _listed(item: Check, *, least: bool) -> Check:
    if item is any_text:
        return (lambda text: bool(text.strip(WHITE))) if least else any_text
    if least:
        return lambda text: bool(text.strip(WHITE)) and all(map(item, items(text)))
    return lambda text: all(map(item, items(text)))


def _is_day(found: re.Match[str] | None) -> bool:
    if found is None:
        return False
    year, month, day = (int(found.group(n)) for n in (1, 2, 3))
    if year == 0 or day > _DAYS[month - 1]:
        return False
    return not (month == 2 and day == 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


def _is_letter(one: str, categories: frozenset[str]) -> bool:
    """Letters of XML 1.0 (fourth edition), appendix B: by category, without compatibility forms."""
    if one.isascii():
        return one.isalpha() or one == "_" or (categories is _FOLLOWS and (one.isdigit() or one in ".-"))
    if one == "\u00b7":
        return categories is _FOLLOWS
    if one >= "\uf900" or unicodedata.decomposition(one).startswith("<"):
        return False
    return unicodedata.category(one) in categories
