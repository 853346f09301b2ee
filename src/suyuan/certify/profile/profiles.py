"""The profiles by name, and one run of them over a certificate.

A certificate that cannot be parsed is refused before (see `dcc.parse`); on content nothing is ever raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.paths import element_at, path_of
from suyuan.certify.dcc.view import Certificate
from suyuan.certify.profile import (
    rules_of_conformity,
    rules_of_dates,
    rules_of_identity,
    rules_of_texts,
    rules_of_uncertainty,
    rules_of_values,
    scope,
)
from suyuan.certify.profile.finding import Finding, filled, in_order, line_of, told
from suyuan.certify.profile.good_practice import check_good_practice
from suyuan.certify.profile.scope import Scope
from suyuan.certify.profile.subject import Hit, Sense, Subject

Profile = Literal["good-practice", "suyuan"]

PROFILES: Final[dict[Profile, Text]] = {
    "good-practice": Text("PTB 良好实践", "PTB Good Practice"),
    "suyuan": Text("计量合理性", "measurement sense"),
}
RULES: Final[tuple[Sense, ...]] = (
    *rules_of_identity.RULES,
    *rules_of_dates.RULES,
    *rules_of_texts.RULES,
    *rules_of_values.RULES,
    *rules_of_uncertainty.RULES,
    *rules_of_conformity.RULES,
    *scope.RULES,
)
MAX_OF_A_RULE: Final = 50  # places of one rule that are told; a broken list would fill the page


def check_sense(
    root: etree._Element,
    *,
    view: Certificate | None = None,
    today: date | None = None,
    scope: Scope | None = None,
) -> tuple[Finding, ...]:
    """What our own profile finds, errors first.

    today : nothing may be dated after it; None says nothing about the future.
    scope : the accreditation to hold the results against; None says nothing about it.
    """
    subject = Subject(root, view=view, today=today, scope=scope)
    return in_order(one for rule in RULES for one in _findings(subject, rule))


def _findings(subject: Subject, one: Sense) -> Iterator[Finding]:
    for number, hit in enumerate(one.find(subject)):
        if number == MAX_OF_A_RULE:
            return
        element, path = _place(subject.root, hit)
        given, wanted = told(hit.given), told(hit.wanted)
        yield Finding(
            rule=one.rule,
            path=path,
            line=0 if element is None else line_of(element),
            words=filled(one.rule.words, given, wanted),
            given=given,
            wanted=wanted,
        )


def _place(root: etree._Element, hit: Hit) -> tuple[etree._Element | None, str]:
    if isinstance(hit.place, str):
        return element_at(root, hit.place), hit.place
    return hit.place, path_of(hit.place)


def check_profiles(
    root: etree._Element,
    profiles: tuple[Profile, ...] = ("good-practice", "suyuan"),
    *,
    view: Certificate | None = None,
    today: date | None = None,
    scope: Scope | None = None,
) -> dict[Profile, tuple[Finding, ...]]:
    """The findings of each profile asked for."""
    found: dict[Profile, tuple[Finding, ...]] = {}
    for name in profiles:
        if name == "good-practice":
            found[name] = check_good_practice(root)
        else:
            found[name] = check_sense(root, view=view, today=today, scope=scope)
    return found
