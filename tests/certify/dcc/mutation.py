"""Documents with one thing changed: what a hand, a program or a transmission might do to a certificate.

Every mutation is drawn from a seeded generator, so that a disagreement can be made again from its number.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from lxml import etree

NAMESPACES = (
    "https://ptb.de/dcc",
    "https://ptb.de/si",
    "http://www.w3.org/2000/09/xmldsig#",
    "urn:other",
    "",
)
TEXTS = (
    "", " ", "\n", "x", "a b", " a", "a ", "1", "0", "-1", "+1", "2", "2.0", "02", "0.95", "1.0", "1.1",
    ".5", "5.", "1e5", "1E-5", "1e", "NaN", "INF", "-INF", "1 2 3", "1  2", "1 x", "NaN 1", "0.95 0.9",
    "2 2", "٣", "1,5", "DE", "de", "DEU", "d", "zh", "2024-02-29", "2023-02-29", "2024-13-01",
    "2024-01-01Z", "2024-01-01T00:00:00", "2024-01-01T24:00:00",
    "2024-01-01T00:00:00 2024-01-02T00:00:00+08:00", "true", "false", "TRUE", "true 0", "P1Y", "PT1H", "P",
    "1Y", "QQ==", "QQ=", "QQ", "AB==", "http://example.org/a?b#c", "http://[", "%zz", ":a", "pass", "fail",
    "pass fail", "conditionalPass", "laboratory", "manufacturer", "other", "amended", "firmware",
    "beforeAdjustment", "3.1.2", "3.3.0", r"\kelvin", r"\kelvin \metre", "normal", "砝码", "1a", "_a", "a:b",
)  # fmt: skip
ATTRIBUTES = (
    "id", "refId", "refType", "lang", "schemaVersion", "Id", "Algorithm", "URI", "unknown",
    "{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/2001/XMLSchema-instance}nil",
    "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",
    "{http://www.w3.org/2001/XMLSchema-instance}type", "{urn:other}id",
)  # fmt: skip

Mutation = Callable[[etree._Element, random.Random], None]


def elements(root: etree._Element, *, below: bool = True) -> list[etree._Element]:
    """The elements of a document, without the root where asked."""
    found = list(root.iter(etree.Element))
    return found[1:] if below else found


def one_of(root: etree._Element, rng: random.Random) -> etree._Element:
    """Any element but the root; the root where it is alone."""
    return rng.choice(elements(root) or [root])


def delete(root: etree._Element, rng: random.Random) -> None:
    """An element is lost."""
    one = one_of(root, rng)
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def duplicate(root: etree._Element, rng: random.Random) -> None:
    """An element stands twice."""
    one = one_of(root, rng)
    if one.getparent() is not None:
        one.addnext(etree.fromstring(etree.tostring(one, with_tail=False)))


def swap(root: etree._Element, rng: random.Random) -> None:
    """Two neighbours change places."""
    one = one_of(root, rng)
    following = one.getnext()
    if following is not None and one.getparent() is not None:
        following.addnext(one)


def move(root: etree._Element, rng: random.Random) -> None:
    """An element stands at another place."""
    one, target = one_of(root, rng), one_of(root, rng)
    if target is not one and one not in target.iterancestors() and one.getparent() is not None:
        target.insert(rng.randint(0, len(target)), one)


def rename(root: etree._Element, rng: random.Random) -> None:
    """An element has the name of another."""
    one_of(root, rng).tag = rng.choice(elements(root, below=False)).tag


def misspell(root: etree._Element, rng: random.Random) -> None:
    """An element has a name that does not exist."""
    one = rng.choice(elements(root, below=False))
    one.tag = rng.choice((one.tag[:-1] if len(one.tag) > 40 else f"{one.tag}x", f"{one.tag}s", "nothing"))


def other_namespace(root: etree._Element, rng: random.Random) -> None:
    """An element stands in another namespace."""
    one = rng.choice(elements(root, below=False))
    address = rng.choice(NAMESPACES)
    one.tag = f"{{{address}}}{etree.QName(one).localname}" if address else etree.QName(one).localname


def other_text(root: etree._Element, rng: random.Random) -> None:
    """A text is another."""
    leaves = [one for one in elements(root) if len(one) == 0] or [root]
    rng.choice(leaves).text = rng.choice(TEXTS)


def damage_text(root: etree._Element, rng: random.Random) -> None:
    """A character of a text is lost, doubled or another."""
    leaves = [one for one in elements(root) if len(one) == 0 and one.text]
    if leaves:
        one = rng.choice(leaves)
        text = one.text or ""
        place = rng.randrange(len(text))
        one.text = (
            text[:place] + rng.choice(("", text[place] * 2, rng.choice("0 -+.eEx\n"))) + text[place + 1 :]
        )


def text_between(root: etree._Element, rng: random.Random) -> None:
    """Text stands where it should not, or only white space."""
    one = one_of(root, rng)
    if rng.random() < 0.5:
        one.tail = rng.choice(("x", " ", "\n  ", "\u00a0", "0"))
    else:
        one.text = rng.choice(("x", " ", "\t", "\u00a0", None))


def set_attribute(root: etree._Element, rng: random.Random) -> None:
    """An attribute is added or has another value."""
    one = rng.choice(elements(root, below=False))
    ids = [other.get("id") for other in elements(root) if other.get("id")]
    one.set(rng.choice(ATTRIBUTES), rng.choice((*TEXTS, *ids, "dcc:itemType", "xs:string")))


def change_attribute(root: etree._Element, rng: random.Random) -> None:
    """An attribute that is there has another value, another name, or is lost."""
    having = [one for one in elements(root, below=False) if one.attrib]
    if having:
        one = rng.choice(having)
        name = rng.choice(list(one.attrib))
        value = one.attrib.pop(name)
        chance = rng.random()
        if chance < 0.4:
            one.set(name, rng.choice(TEXTS))
        elif chance < 0.7:
            one.set(rng.choice(ATTRIBUTES), value)


def comment(root: etree._Element, rng: random.Random) -> None:
    """A comment or an instruction stands somewhere, also inside a text."""
    one = one_of(root, rng)
    new = rng.choice((etree.Comment("x"), etree.ProcessingInstruction("x", "y")))
    if one.text and len(one) == 0:
        half = len(one.text) // 2
        new.tail, one.text = one.text[half:], one.text[:half]
    one.insert(rng.randint(0, len(one)), new)


def foreign(root: etree._Element, rng: random.Random) -> None:
    """An element of somebody else is put in, or one of ours where it may not stand."""
    inner = rng.choice(elements(root, below=False))
    name = rng.choice(("{urn:other}a", "b", "{https://ptb.de/si}real", "{https://ptb.de/dcc}name", inner.tag))
    new = etree.Element(name)
    if rng.random() < 0.3:
        new.append(etree.fromstring(etree.tostring(inner, with_tail=False)))
    one = one_of(root, rng)
    one.insert(rng.randint(0, len(one)), new)


def edition(root: etree._Element, rng: random.Random) -> None:
    """The document claims another edition."""
    root.set("schemaVersion", rng.choice(("3.0.0", "3.1.0", "3.1.1", "3.1.2", "3.2.0", "3.2.1", "3.3.0")))


MUTATIONS: Sequence[Mutation] = (
    delete, duplicate, swap, move, rename, misspell, other_namespace, other_text, other_text, damage_text,
    text_between, set_attribute, change_attribute, comment, foreign, edition,
)  # fmt: skip


def mutated(document: bytes, rng: random.Random) -> bytes:
    """The document with one change, sometimes two or three."""
    root = etree.fromstring(document)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        rng.choice(MUTATIONS)(root, rng)
    return etree.tostring(root, encoding="utf-8", with_tail=False)
