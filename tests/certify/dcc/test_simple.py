"""Texts of simple types: the verdict of libxml2 on dates, addresses, identities and the rest."""

from __future__ import annotations

import random

import pytest
from lxml import etree

from suyuan.certify.dcc.grammar.simple import BUILT_IN

SEEDS = {
    "boolean": ["true", "false", "1", "0", "TRUE", " true ", "\n0"],
    "date": [
        "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "-0004-02-29", "12024-01-01",
        "2024-04-31", "2024-1-1", "2024-01-01Z", "2024-01-01+14:00", "2024-01-01-13:59", " 2024-01-01 ",
    ],
    "dateTime": [
        "2024-02-29T00:00:00", "2024-02-29T24:00:00", "2024-02-29T24:00:01", "2024-02-29T23:59:60",
        "2024-02-29T23:59:59.5Z", "2024-02-29T22:59", "2024-02-29T2:59:59",
    ],
    "duration": ["P1Y", "P", "PT", "P1YT", "-P1D", "P1Y2M3DT4H5M6S", "PT1.5S", "PT.5S", "P1.5Y", "P1S"],
    "integer": ["1", "-1", "+01", " 1 ", "1.0", "", "9" * 60],
    "anyURI": [
        "http://a.b/c?d#e", "a b", "", "%zz", "%20", ":foo", "http://[::1]/x", "http://[", "//a", "##",
        "mailto:a@b", "http://a:80", "http://a:8x", "http://é/中文", "a[b]", "1a:b", "///", "#[", "a:b:c",
    ],
    "base64Binary": ["", "QQ==", "QQ=", "QQ", "QUI=", "QUJD", "QR==", "QU JD", "Q===", "QQ==QQ=="],
    "ID": ["a", "1a", "a:b", "_a", " a ", "a b", "", "é", "中", "a.b-c", "-a", "a·", "①", "ª", "Ⅰ"],
    "IDREFS": ["a", "a b", "", "a 1", "a\tb\nc", "a:b"],
}  # fmt: skip
LETTERS = {
    "boolean": "true10fals ",
    "date": "0123456789-+:Z ",
    "dateTime": "0123456789-+:ZT.",
    "duration": "PYMDTHS01.-",
    "integer": "0123456789+-. ",
    "anyURI": "ab1:/?#[]@%2 !&'()*+,;=-._~<>|é^",
    "base64Binary": "ABQgw=+/ \n-é",
    "ID": "a1:_-.é中 ·",
    "IDREFS": "a1:_- ",
}


def variations(kind: str, number: int) -> list[str]:
    """The seeds of a type, and texts that differ from them by a few characters."""
    rng = random.Random(kind)
    found = list(SEEDS[kind])
    for _ in range(number):
        text = list(rng.choice(SEEDS[kind]))
        for _ in range(rng.randint(1, 3)):
            place = rng.randint(0, len(text))
            text[place : place + rng.randint(0, 1)] = rng.choice(("", rng.choice(LETTERS[kind])))
        found.append("".join(text))
    return found


@pytest.mark.parametrize("kind", SEEDS)
def test_a_text_gets_the_verdict_of_libxml2(kind):
    schema = etree.XMLSchema(
        etree.fromstring(
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
            f'<xs:element name="a" type="xs:{kind}"/></xs:schema>'
        )
    )
    different = []
    for text in variations(kind, 400):
        element = etree.Element("a")
        element.text = text
        if schema.validate(element) != BUILT_IN[kind](text):
            different.append(text)
    assert different == []
