"""Changes aimed at the Good Practice rules: pieces that samples hardly have, and the texts rules look at.

Random damage (see `dcc.mutation`) seldom makes a relative uncertainty or a unit outside the SI; here they are
put together from a few parts, sound and broken, so that every rule is met in both states.
"""

from __future__ import annotations

import random

from lxml import etree

DCC, SI = "https://ptb.de/dcc", "https://ptb.de/si"
NUMBERS = (
    "0.1",
    "0.2",
    "2",
    "20",
    "-4",
    "0",
    "-0",
    "x",
    "1e400",
    "INF",
    "+INF",
    " 0.5",
    "NaN",
    "0.5 ",
    "",
    "1_0",
)
LISTS = (
    "1 2 3",
    "0.1 0.2 0.3",
    "0.1",
    "1 2",
    "1  2",
    " 1 2",
    "1 2 ",
    "1\n2",
    "1\t2 3",
    "",
    " ",
    "\u00a01",
    "1\u00a02",
)
UNITS = (
    r"\metre",
    r"\metre \metre",
    r"\metre \metre \kelvin",
    r"\metre\per\second",
    " ",
    "",
    "|inch",
    "|",
    "|a b",
    "x|inch",
    "|\ninch",
    "inch",
)
LANGUAGES = ("zh", "en", "de", "DE", "d", "", " ", "a b", "aa ab", "ZW", "xx", "中")
LISTED = (
    "labelXMLList", "dateTimeXMLList", "coverageFactorXMLList", "coverageProbabilityXMLList",
    "distributionXMLList", "standardUncXMLList", "intervalMinXMLList", "intervalMaxXMLList",
)  # fmt: skip
DAYS = (
    "2024-02-29", "2023-02-29", "2024-01-01", " 2024-01-01\n", "2024-01-01Z", "2024-01-01+14:00",
    "2024-01-01-05:00", "2024-01-02+13:59", "2024-01-01+14:01", "0000-01-01", "-0001-12-31", "12024-01-01",
    "02024-01-01", "2024-1-1", "20240101", "", "yesterday", "2024-01-01T00:00:00", "999999999-01-01",
)  # fmt: skip
RELEASES = (
    "v1.2.3",
    "v 1.2",
    "1.2.3",
    "v1.2.3.4",
    "v1.2.3.4.5",
    "vv1",
    "v1234",
    "v1.",
    "v1\n",
    "V12",
    "",
    "v١",
)
REFERENCES = ("a1", "a1 b2", "b2  a1", " a1", "a1 ", "", " ", "nobody", "nobody a1", "a1\tb2")


def _put(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    prefix, local = name.split(":")
    one = etree.SubElement(parent, f"{{{DCC if prefix == 'dcc' else SI}}}{local}")
    one.text = text
    return one


def _sometimes_twice(rng: random.Random, parent: etree._Element, name: str, texts: tuple[str, ...]) -> None:
    for _ in range(rng.choice((0, 1, 1, 1, 1, 2))):
        one = _put(parent, name, rng.choice(texts))
        if rng.random() < 0.06:
            one.append(etree.Comment("c"))
            one[-1].tail = rng.choice(texts)


def quantity(rng: random.Random) -> etree._Element:
    """A quantity with a value or a list, and perhaps a relative uncertainty."""
    one = etree.Element(f"{{{DCC}}}quantity")
    if rng.random() < 0.5:
        real = _put(_put(one, "si:hybrid") if rng.random() < 0.4 else one, "si:real")
        value = rng.choice(NUMBERS)
        _put(real, "si:value", value)
        _sometimes_twice(rng, real, "si:unit", UNITS)
        if rng.random() < 0.8:
            _sometimes_twice(rng, _put(real, "si:expandedUnc"), "si:uncertainty", NUMBERS)
    if rng.random() < 0.5:
        listed = _put(one, "si:realListXMLList")
        _sometimes_twice(rng, listed, "si:valueXMLList", LISTS)
        _sometimes_twice(rng, listed, "si:unitXMLList", UNITS)
        if rng.random() < 0.7:
            _sometimes_twice(rng, _put(listed, "si:expandedUncXMLList"), "si:uncertaintyXMLList", LISTS)
        for name in LISTED:
            if rng.random() < 0.1:
                _put(listed, f"si:{name}", rng.choice(LISTS))
    if rng.random() < 0.6:
        relative = _put(one, "dcc:relativeUncertainty")
        for name, inner, texts in (
            ("dcc:relativeUncertainty", "si:value", NUMBERS),
            ("dcc:relativeUncertaintyXmlList", "si:valueXMLList", LISTS),
        ):
            if rng.random() < 0.6:
                _sometimes_twice(rng, _put(relative, name), inner, texts)
    return one


def text(rng: random.Random) -> etree._Element:
    """A text in some languages."""
    one = etree.Element(f"{{{DCC}}}{rng.choice(('name', 'declaration', 'content', 'further'))}")
    for _ in range(rng.randint(0, 3)):
        content = _put(one, "dcc:content", "x")
        if rng.random() < 0.7:
            content.set("lang", rng.choice(LANGUAGES[:4]))
        if rng.random() < 0.1:
            _put(content, "dcc:content", "y").set("lang", "en")
    return one


def statement(rng: random.Random) -> etree._Element:
    """A statement with a unit outside the SI, or a list that the rules know by the name of a type."""
    one = etree.Element(f"{{{DCC}}}{rng.choice(('statement', 'metaData'))}")
    for name in rng.sample(("nonSIDefinition", "nonSIUnit", "nonSIUnit"), rng.randint(0, 3)):
        _put(one, f"dcc:{name}", rng.choice(UNITS))
    for name in ("dateTimeXMLListType", "stringConformityStatementStatusXMLListType"):
        if rng.random() < 0.1:
            _put(one, f"dcc:{name}", rng.choice(LISTS))
    return one


def declarations(rng: random.Random, root: etree._Element) -> None:
    """Methods, software and conditions are said or not, at any of the places."""
    places = list(root.iter(*(f"{{{DCC}}}{name}" for name in ("measurementResult", "list", "quantity"))))
    for one in rng.sample(places, min(len(places), rng.randint(1, 4))):
        name = f"{{{DCC}}}{rng.choice(('usedMethods', 'usedSoftware', 'influenceConditions'))}"
        there = one.find(name)
        if there is None:
            etree.SubElement(one, name)
        else:
            one.remove(there)


def texts(rng: random.Random, root: etree._Element) -> None:
    """Another day, language, release or reference."""
    pools = {
        "beginPerformanceDate": DAYS, "endPerformanceDate": DAYS, "release": RELEASES,
        "usedLangCodeISO639_1": LANGUAGES, "mandatoryLangCodeISO639_1": LANGUAGES,
        "countryCodeISO3166_1": LANGUAGES, "unit": UNITS, "valueXMLList": LISTS, "unitXMLList": UNITS,
    }  # fmt: skip
    found = [one for one in root.iter(etree.Element) if etree.QName(one).localname in pools]
    for one in rng.sample(found, min(len(found), rng.randint(1, 4))):
        one.text = rng.choice(pools[etree.QName(one).localname])
    for one in rng.sample(list(root.iter(etree.Element)), 2):
        one.set(rng.choice(("id", "refId", "refId", "refType")), rng.choice(REFERENCES))


def aimed(document: bytes, rng: random.Random) -> bytes:
    """The document with one to three changes aimed at the rules."""
    root = etree.fromstring(document)
    for _ in range(rng.randint(1, 3)):
        chance = rng.random()
        if chance < 0.2:
            declarations(rng, root)
        elif chance < 0.5:
            texts(rng, root)
        else:
            make = rng.choice((quantity, quantity, text, statement))
            places = list(
                root.iter(*(f"{{{DCC}}}{name}" for name in ("list", "data", "statements", "result")))
            )
            rng.choice(places or [root]).append(make(rng))
    return etree.tostring(root, encoding="utf-8", with_tail=False)
