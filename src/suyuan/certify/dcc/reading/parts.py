"""Reading people, things, statements, files and links: everything that is not a number.

Source: PTB DCC schemas 3.0.0 to 3.3.0 (contactType, itemType, statementMetaDataType, hashType, byteDataType).
"""

from __future__ import annotations

from lxml import etree

from suyuan.certify.dcc.reading.data import all_quantities, read_quantities
from suyuan.certify.dcc.reading.tree import (
    MAX_NESTED,
    Paths,
    children,
    descendants_text,
    every,
    items,
    kid,
    kids,
    local,
    named,
    text,
    text_of,
    texts,
    words,
)
from suyuan.certify.dcc.view import (
    Contact,
    Device,
    File,
    Formula,
    Identification,
    Link,
    Person,
    RefTypeDefinition,
    Software,
    Statement,
)


def read_contact(element: etree._Element | None, paths: Paths) -> Contact | None:
    """A contact of any kind."""
    if element is None:
        return None
    parts = named(element)
    return Contact(
        name=words(parts.get("name")),
        email=text_of(parts.get("eMail")),
        phone=text_of(parts.get("phone")),
        location=tuple(filled for one in children(parts.get("location")) if (filled := text_of(one))),
        path=paths.of(element),
    )


def read_person(element: etree._Element, paths: Paths) -> Person:
    """A responsible person."""
    return Person(
        name=words(kid(kid(element, "person"), "name")),
        role=text(element, "role"),
        main_signer=text(element, "mainSigner") in ("true", "1"),
        path=paths.of(element),
    )


def read_device(element: etree._Element, paths: Paths, *, depth: int = 0) -> Device:
    """An item or a piece of equipment, with its parts."""
    parts = named(element)
    certificate = parts.get("certificate")
    held = next(
        (parts[name] for name in ("itemQuantities", "measuringEquipmentQuantities") if name in parts), None
    )
    numbered = read_identifications(parts.get("identifications"), paths)
    return Device(
        name=words(parts.get("name")),
        manufacturer=words(kid(parts.get("manufacturer"), "name")),
        model=text_of(parts.get("model")),
        identifications=tuple(one.value for one in numbered),
        certificate=None if certificate is None else read_link(certificate, local(element), paths),
        path=paths.of(element),
        id=element.get("id") or "",
        ref_type=element.get("refType") or "",
        description=words(parts.get("description")),
        numbered=numbered,
        quantities=read_quantities(children(held), paths),
        software=tuple(
            one
            for name in ("installedSoftwares", "installedSoftware")
            for one in read_software(parts.get(name), paths)
        ),
        parts=_parts_of(parts.get("subItems"), paths, depth),
    )


def _parts_of(held: etree._Element | None, paths: Paths, depth: int) -> tuple[Device, ...]:
    inner = kids(held, "item") if depth < MAX_NESTED else ()
    return tuple(read_device(one, paths, depth=depth + 1) for one in inner)


def read_identifications(element: etree._Element | None, paths: Paths) -> tuple[Identification, ...]:
    """The identifications in a list of them."""
    return tuple(
        Identification(
            path=paths.of(one),
            issuer=text(one, "issuer"),
            value=text(one, "value"),
            name=words(kid(one, "name")) or words(kid(one, "description")),  # description in 2.x
            ref_type=one.get("refType") or "",
        )
        for one in kids(element, "identification")
    )


def read_software(element: etree._Element | None, paths: Paths) -> tuple[Software, ...]:
    """The software in a list of it."""
    return tuple(
        Software(
            path=paths.of(one),
            name=words(kid(one, "name")),
            release=text(one, "release"),
            kind=text(one, "type"),
        )
        for one in kids(element, "software")
    )


def read_definitions(element: etree._Element | None, paths: Paths) -> tuple[RefTypeDefinition, ...]:
    """Where the refTypes are defined."""
    return tuple(
        RefTypeDefinition(
            path=paths.of(one),
            name=words(kid(one, "name")),
            namespace=text(one, "namespace"),
            link=text(one, "link"),
            release=text(one, "release"),
        )
        for one in kids(element, "refTypeDefinition")
    )


def read_method(element: etree._Element, paths: Paths) -> Statement:
    """A method used; its description stands where a statement has its declaration."""
    links = texts(element, "link")
    return Statement(
        ref_type=element.get("refType") or "",
        name=words(kid(element, "name")),
        declaration=words(kid(element, "description")),
        norms=texts(element, "norm"),
        link=links[0] if links else "",
        path=paths.of(element),
        id=element.get("id") or "",
        references=texts(element, "reference"),
        links=links,
        quantities=read_quantities(children(kid(element, "usedMethodQuantities")), paths),
    )


def read_statement(element: etree._Element, paths: Paths) -> Statement:
    """A statement or a piece of metadata."""
    parts = named(element)
    links = texts(element, "link")
    return Statement(
        ref_type=element.get("refType") or "",
        name=words(parts.get("name")),
        declaration=words(parts.get("declaration")),
        norms=texts(element, "norm"),
        conformity=text_of(parts.get("conformity")) or text_of(parts.get("conformityXMLList")),
        date=text_of(parts.get("date")),
        link=links[0] if links else "",
        path=paths.of(element),
        id=element.get("id") or "",
        description=words(parts.get("description")),
        references=texts(element, "reference"),
        links=links,
        traceable=text_of(parts.get("traceable")),
        valid=text_of(parts.get("valid")) or text_of(parts.get("validXMLList")),
        period=text_of(parts.get("period")),
        countries=texts(element, "countryCodeISO3166_1"),
        convention=text_of(parts.get("convention")),
        authority=read_contact(parts.get("respAuthority"), paths),
        quantities=all_quantities(parts["data"], paths) if "data" in parts else (),
    )


def read_link(element: etree._Element, place: str, paths: Paths) -> Link:
    """A link by hash to another document."""
    parts = named(element)
    return Link(
        place=place,
        referral=text_of(parts.get("referralID", parts.get("referenceID"))),  # so called in 2.x
        procedure=text_of(parts.get("procedure")),
        value=text_of(parts.get("value")),
        path=paths.of(element),
        name=words(parts.get("referral", parts.get("reference"))),
    )


def read_file(element: etree._Element, paths: Paths) -> File:
    """A file, or the human readable document."""
    parts = named(element)
    return File(
        path=paths.of(element),
        name=words(parts.get("name")),
        file_name=text_of(parts.get("fileName")),
        mime_type=text_of(parts.get("mimeType")),
        base64=text_of(parts.get("dataBase64")),
    )


def read_formula(element: etree._Element, paths: Paths) -> Formula:
    """A formula; of MathML the text with its marks, from the outermost element on."""
    mathml = next(iter(children(kid(element, "mathml"))), None)
    if mathml is None:
        return Formula(path=paths.of(element), latex=text(element, "latex"))
    written = etree.tostring(mathml, encoding="unicode", with_tail=False)
    return Formula(path=paths.of(element), latex=text(element, "latex"), mathml=written)


def read_comment(element: etree._Element | None) -> str:
    """All text of the comment of the issuer."""
    return descendants_text(element)


def verdicts(element: etree._Element) -> tuple[str, ...]:
    """The statements of conformity inside an element, one for each item of a list."""
    return tuple(
        verdict
        for name in ("conformityXMLList", "conformity")
        for one in every(element, name)
        for verdict in items(one)
    )
