"""Whether a house can do an item, by codes: its authority, its standards, the method.

Pure: what is known of the house and of the item comes in, codes with sentences come out. A code that stops
refuses the acceptance; the others are told and looked at again when the work is planned.
Source: domain model 5.3 (acceptance: scope covers kind, range and class, standard ready).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.jobs.reach_rules import (
    Needed,
    ScopeLine,
    Wanted,
    declared,
    range_of,
    scope,
    uncertainty,
)
from suyuan.registry.resources.rules import Offer

CODES: Final[dict[str, Text]] = {
    "PACK_NOT_IN_FORCE": Text("方法届时不在有效期", "The method is not in force on the day"),
    "NO_SCOPE": Text("授权范围不包括这种器具", "No designation covers this kind"),
    "SCOPE_ENDS": Text("授权届时已到期", "The designation ends before the day"),
    "NOT_ACCREDITED": Text("届时没有有效认可", "No accreditation is in force on the day"),
    "NO_STANDARD": Text("没有用于此方法的计量标准", "No standard serves the method"),
    "KIND_NOT_SERVED": Text("计量标准不用于这种器具", "The standard does not serve this kind"),
    "CLASS_NOT_SERVED": Text("计量标准不用于该准确度等级", "The standard does not serve this class"),
    "CLASS_UNKNOWN": Text("器具的准确度等级未登记", "The class of the instrument is not registered"),
    "RANGE_NOT_COVERED": Text("测量范围超出计量标准", "The range goes beyond that of the standard"),
    "RANGE_UNREAD": Text("测量范围须人工核对", "The range has to be compared by hand"),
    "STANDARD_NOT_READY": Text("计量标准目前不可用", "The standard is not ready"),
    "STANDARD_LAPSES": Text("计量标准届时不可用", "The standard will not be ready on the day"),
    "NOT_IN_SCOPE": Text("认可范围不包括这种器具", "The accredited scope does not name this kind"),
    "SCOPE_RANGE": Text("测量范围超出认可范围", "The range goes beyond the accredited scope"),
    "SCOPE_U": Text("所需不确定度优于认可范围", "The needed uncertainty is below that of the scope"),
    "SCOPE_UNREAD": Text("认可范围须人工核对", "The accredited scope has to be compared by hand"),
    "U_NOT_REACHED": Text(
        "达不到客户所需的不确定度", "The uncertainty that the customer needs is not reached"
    ),
    "U_UNDECLARED": Text(
        "没有声明能力，所需不确定度须与客户商定",
        "No capability is declared; agree on the needed uncertainty with the customer",
    ),
    "BY_CAPABILITY": Text(
        "按共享能力承接，计量标准由承接机构落实",
        "Covered by a shared capability; the organization sees to the standard",
    ),
}
NOTHING: Final = Text("", "")
TOLD: Final = frozenset(
    {
        "NOT_ACCREDITED", "CLASS_UNKNOWN", "RANGE_UNREAD", "STANDARD_LAPSES", "NOT_IN_SCOPE", "SCOPE_RANGE",
        "SCOPE_U", "SCOPE_UNREAD", "U_UNDECLARED", "BY_CAPABILITY",
    }
)  # stop nothing  # fmt: skip
UNSERVED: Final = frozenset({"NO_STANDARD", "KIND_NOT_SERVED"})  # a shared capability stands in for these


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One reason: a code of CODES, and what it is about."""

    code: str
    about: Text = NOTHING

    @property
    def stops(self) -> bool:
        return self.code not in TOLD

    @property
    def words(self) -> Text:
        """The code in words, with what it is about."""
        title = CODES[self.code]
        if not self.about.zh:
            return title
        return Text(f"{title.zh}：{self.about.zh}", f"{title.en}: {self.about.en}")


@dataclass(frozen=True, kw_only=True)
class Item:
    """What is asked for: a kind, its class and range as on the plate, the day it is to be done."""

    kind: str
    accuracy_class: str
    measuring_range: str
    is_verification: bool
    on: date
    names: tuple[str, ...] = ("",)  # of the kind, in both languages, as scopes write them
    needed: Needed | None = None


@dataclass(frozen=True, kw_only=True)
class Method:
    """The method of the item: the last day of its specification (None: open), and what it needs."""

    abolished_on: date | None
    in_force_from: date | None
    roles: tuple[RoleNeed, ...]
    specification: str = ""  # its number


@dataclass(frozen=True, kw_only=True)
class RoleNeed:
    """A role that has to be filled. `spans`: the standard has to reach over the whole range of the item."""

    code: str
    name: Text
    spans: bool = False


@dataclass(frozen=True, kw_only=True)
class Warrant:
    """A designation, with kinds, or an accreditation, with the lines of its scope."""

    kinds: frozenset[str]
    valid_from: date
    valid_to: date
    scope: Sequence[ScopeLine] = ()

    def holds(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_to


@dataclass(frozen=True, kw_only=True)
class Served:
    """That a standard serves a kind in a role. `now`, `then`: why it may not be used, today and then."""

    role: str
    kind: str
    name: Text
    classes: tuple[str, ...]
    measuring_range: str
    now: tuple[Text, ...] = ()
    then: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class House:
    """What is known of a house."""

    is_legal: bool  # verifies by designation
    designations: Sequence[Warrant] = ()
    accreditations: Sequence[Warrant] = ()
    served: Sequence[Served] = ()
    offers: Sequence[Offer] = ()  # the capabilities that it shares


def findings(house: House, item: Item, method: Method) -> tuple[Finding, ...]:
    """Every reason against the item in this house; empty where it is covered without reserve."""
    beyond = uncertainty(house.offers, _wanted(item, method))
    return (
        *_method(item, method),
        *_authority(house, item, method),
        *_standards(house, item, method),
        *(Finding(code=code, about=about) for code, about in beyond),
    )


def stops(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those that refuse an acceptance."""
    return tuple(one for one in found if one.stops)


def _method(item: Item, method: Method) -> Iterator[Finding]:
    begun = method.in_force_from is None or method.in_force_from <= item.on
    if not begun or (method.abolished_on is not None and method.abolished_on <= item.on):
        yield Finding(code="PACK_NOT_IN_FORCE")


def _wanted(item: Item, method: Method) -> Wanted:
    return Wanted(
        kind=item.kind,
        names=item.names,
        specification=method.specification,
        range_text=item.measuring_range,
        on=item.on,
        needed=item.needed,
    )


def _authority(house: House, item: Item, method: Method) -> Iterator[Finding]:
    if item.is_verification and house.is_legal:
        fitting = [one for one in house.designations if item.kind in one.kinds]
        if not fitting:
            yield Finding(code="NO_SCOPE")
        elif not any(one.holds(item.on) for one in fitting):
            last = max(one.valid_to for one in fitting)
            yield Finding(code="SCOPE_ENDS", about=Text(str(last), str(last)))
    elif not item.is_verification:
        in_force = [one for one in house.accreditations if one.holds(item.on)]
        if not in_force:
            yield Finding(code="NOT_ACCREDITED")
        lines = [line for one in in_force for line in one.scope]
        yield from (Finding(code=code, about=about) for code, about in scope(lines, _wanted(item, method)))


def _standards(house: House, item: Item, method: Method) -> Sequence[Finding]:
    """The findings of all roles; where no standard serves, a capability that the house shares stands in."""
    found = [one for role in method.roles for one in _role(role, house, item)]
    unserved = any(one.code in UNSERVED for one in found)
    if unserved and declared(house.offers, _wanted(item, method)):
        return [Finding(code="BY_CAPABILITY")]
    return found


def _role(role: RoleNeed, house: House, item: Item) -> Iterator[Finding]:
    """The findings of the standard that stands best: one without any reason is enough."""
    here = [one for one in house.served if one.role == role.code]
    if not here:
        yield Finding(code="NO_STANDARD", about=role.name)
        return
    fitting = [one for one in here if one.kind == item.kind]
    if not fitting:
        yield Finding(code="KIND_NOT_SERVED", about=role.name)
        return
    judged = [tuple(_served(one, role, item)) for one in fitting]
    yield from min(judged, key=lambda found: (len(stops(found)), len(found)))


def _served(one: Served, role: RoleNeed, item: Item) -> Iterator[Finding]:
    if one.classes and not item.accuracy_class.strip():
        yield Finding(code="CLASS_UNKNOWN", about=one.name)
    elif one.classes and same_class(item.accuracy_class) not in map(same_class, one.classes):
        yield Finding(code="CLASS_NOT_SERVED", about=_of(one.name, item.accuracy_class))
    if role.spans:
        yield from _range(one, item)
    if one.now:
        yield Finding(code="STANDARD_NOT_READY", about=one.now[0])
    elif one.then:
        yield Finding(code="STANDARD_LAPSES", about=one.then[0])


def _range(one: Served, item: Item) -> Iterator[Finding]:
    asked, offered = range_of(item.measuring_range), range_of(one.measuring_range)
    if asked is None or offered is None or asked.unit != offered.unit:
        yield Finding(code="RANGE_UNREAD", about=one.name)
    elif asked.low < offered.low or asked.high > offered.high:
        yield Finding(code="RANGE_NOT_COVERED", about=_of(one.name, one.measuring_range))


def _of(name: Text, what: str) -> Text:
    return Text(f"{name.zh}（{what}）", f"{name.en} ({what})")


def same_class(text: str) -> str:
    """A class as it is compared: Ⅲ级, III and iii are one."""
    return unicodedata.normalize("NFKC", text).strip().removesuffix("级").strip().casefold()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a house is: the path of its division from the top."""

    path: str

    def order(self, here: str) -> tuple[bool, int]:
        """Houses of divisions that contain `here` first, from the nearest up; then neighbours by distance.

        Distance is the number of divisions to go up from `here` until both are inside.
        """
        mine, theirs = here.split("/"), self.path.split("/")
        shared = 0
        for one, other in zip(mine, theirs, strict=False):
            if one != other:
                break
            shared += 1
        is_above = shared == len(theirs) and len(theirs) <= len(mine)
        return (not is_above, len(mine) - shared)
