"""The octets that the references of a signature speak of, once their form was found to be allowed.

Source: W3C XML Signature 1.1, 4.4.3.2 (reference processing model).
"""

from __future__ import annotations

from lxml import etree

from suyuan.certify.dcc.element import DS
from suyuan.certify.xmldsig import CANONICAL, INCLUSIVE, Reference, canonical, parsed, take_out


def whole_octets(root: etree._Element, reference: Reference) -> bytes:
    """The whole document without its signatures; `root` is left as it is.

    They are children of the root and nowhere else; beside others all are left out, alone the only one is.
    """
    copy = parsed(etree.tostring(root.getroottree()))
    for signature in copy.findall(f"{{{DS}}}Signature"):
        take_out(signature)
    return canonical(copy, _method(reference), prefixes=reference.prefixes)


def target_octets(target: etree._Element, reference: Reference) -> bytes:
    """An element inside the signature."""
    return canonical(target, _method(reference), prefixes=reference.prefixes)


def _method(reference: Reference) -> str:
    """The canonical form at the end of the transforms, inclusive where none is named."""
    last = reference.transforms[-1] if reference.transforms else ""
    return last if last in CANONICAL else INCLUSIVE
