"""Walking a document by local names: certificates in the field may carry wrong namespaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from suyuan.certify.dcc.paths import step
from suyuan.certify.dcc.view import Words

_WHITE: Final = " \t\r\n"
_LOCALS: Final[dict[object, str]] = {}
MAX_LOCALS: Final = 4096
MAX_NESTED: Final = 32  # lists within lists, items within items; what lies deeper is not read


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment or an instruction."""
    name = element.tag
    found = _LOCALS.get(name)
    if found is None:
        found = name.rpartition("}")[2] if isinstance(name, str) else ""
        if len(_LOCALS) < MAX_LOCALS:
            _LOCALS[name] = found
    return found


@lru_cache(maxsize=MAX_LOCALS)
def is_si(name: str) -> bool:
    """Whether the namespace of a name is one of the units, in whatever edition or spelling of its address."""
    address = name[1:].rpartition("}")[0]
    return address.rpartition("/")[2].lower().startswith("si")


@lru_cache(maxsize=MAX_LOCALS)
def short_name(name: str) -> str:
    """item for an element of the certificate, si:real for one of the units."""
    local_name = name.rpartition("}")[2]
    return f"si:{local_name}" if is_si(name) else local_name


def children(parent: etree._Element | None) -> list[etree._Element]:
    """The child elements of `parent`, without comments; none where there is no parent."""
    return [] if parent is None else [one for one in parent if local(one)]


def kids(parent: etree._Element | None, name: str) -> Iterable[etree._Element]:
    """The children of `parent` with that local name, in any namespace."""
    return () if parent is None else parent.iterchildren(f"{{*}}{name}")


def kid(parent: etree._Element | None, name: str) -> etree._Element | None:
    """The first child with that local name."""
    return None if parent is None else next(parent.iterchildren(f"{{*}}{name}"), None)


def named(parent: etree._Element | None) -> dict[str, etree._Element]:
    """The children by local name, the first of each: one walk where many names are asked for."""
    found: dict[str, etree._Element] = {}
    for one in parent if parent is not None else ():
        found.setdefault(local(one), one)
    found.pop("", None)
    return found


def every(parent: etree._Element | None, name: str) -> Iterable[etree._Element]:
    """All elements below (and at) `parent` with that local name, in the order of the document."""
    return () if parent is None else parent.iter(f"{{*}}{name}")


def text_of(element: etree._Element | None) -> str:
    """The text of an element, trimmed; "" where there is none."""
    if element is None:
        return ""
    if len(element) == 0:  # the common case, and four times as fast
        return (element.text or "").strip()
    return "".join(str(part) for part in element.itertext(etree.Element)).strip()


def text(parent: etree._Element | None, name: str) -> str:
    """The text of the first child with that local name, trimmed; "" where there is none."""
    return text_of(kid(parent, name))


def texts(parent: etree._Element | None, name: str) -> tuple[str, ...]:
    """The texts of all children with that local name."""
    return tuple(text_of(one) for one in kids(parent, name))


def items(element: etree._Element | None) -> tuple[str, ...]:
    """The items of a list, between white space of XML."""
    return tuple(text_of(element).split())


def words(element: etree._Element | None) -> Words:
    """A text in its languages; several contents of one language are lines of it."""
    found: dict[str, str] = {}
    for content in kids(element, "content"):
        language = content.get("lang") or ""
        part = text_of(content)
        before = found.get(language)
        found[language] = f"{before}\n{part}" if before and part else before or part
    return found


def descendants_text(element: etree._Element | None) -> str:
    """All text below an element, pieces on lines of their own."""
    if element is None:
        return ""
    pieces = (str(one).strip(_WHITE) for one in element.itertext(etree.Element))
    return "\n".join(one for one in pieces if one)


class Paths:
    """Paths of the elements of one document, each parent numbered once, and the pieces made of them."""

    def __init__(self) -> None:
        self.known: dict[etree._Element, str] = {}
        self.made: dict[etree._Element, object] = {}

    def of(self, element: etree._Element) -> str:
        """The path of an element, as `paths.path_of` gives it."""
        found = self.known.get(element)
        if found is not None:
            return found
        parent = element.getparent()
        if parent is None:
            self.known[element] = made = f"/{step(element.tag)}"
            return made
        base = self.of(parent)
        for child, number in _numbered(parent):
            self.known[child] = f"{base}/{step(child.tag)}{number}"
        return self.known[element]


def _numbered(parent: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    inside = [(one, one.tag) for one in parent if isinstance(one.tag, str)]
    names = [name for _, name in inside]
    if len(set(names)) == len(names):
        yield from ((one, "") for one, _ in inside)
        return
    total, seen = Counter(names), dict.fromkeys(names, 0)
    for one, name in inside:
        seen[name] += 1
        yield one, f"[{seen[name]}]" if total[name] > 1 else ""
