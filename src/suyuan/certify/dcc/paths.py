"""Where something stands in a document: an XPath that leads to exactly one element, and back.

Elements of the known namespaces carry their usual prefix (`NAMESPACES`), others are named by their local
name, so that a path can be used without knowing which prefixes a document chose.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from suyuan.certify.dcc.element import DCC, DS, SI

NAMESPACES: Final = {"dcc": DCC, "si": SI, "ds": DS}
_PREFIXES: Final = {address: prefix for prefix, address in NAMESPACES.items()}
_STEPS: Final[dict[str, str]] = {}
MAX_STEPS: Final = 4096  # names are few; a document that invents more of them is not remembered


def step(name: str) -> str:
    """One step of a path, without number: dcc:item for {https://ptb.de/dcc}item."""
    found = _STEPS.get(name)
    if found is not None:
        return found
    address, closing, local = name.rpartition("}")
    prefix = _PREFIXES.get(address[1:])
    made = f"{prefix}:{local}" if prefix else local if not closing else f"*[local-name()='{local}']"
    if len(_STEPS) < MAX_STEPS:
        _STEPS[name] = made
    return made


def path_of(element: etree._Element) -> str:
    """The path of an element. A number stands only where the parent has several children of that name."""
    steps = []
    one: etree._Element | None = element
    while one is not None:
        parent = one.getparent()
        steps.append(step(one.tag) + ("" if parent is None else _number(one)))
        one = parent
    return "/" + "/".join(reversed(steps))


def _number(element: etree._Element) -> str:
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    if before or next(element.itersiblings(element.tag), None) is not None:
        return f"[{before + 1}]"
    return ""


def element_at(root: etree._Element, path: str) -> etree._Element | None:
    """The element at a path that `path_of` gave; None where there is none."""
    found = root.xpath(path, namespaces=NAMESPACES)
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, etree._Element) else None
