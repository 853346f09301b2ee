"""What a reader sees of a digital calibration certificate: plain data, values as the text in the document.

Every field is what the document says, also where that is wrong; what the reader could not make sense of is
listed in `problems`. Languages are kept as they come.

Source: PTB DCC schemas 3.0.0 to 3.3.0 (administrativeDataType, measurementResultListType).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from suyuan.base.text import Text
from suyuan.certify.dcc.quantity_value import QuantityValue

Words = Mapping[str, str]  # language to text; "" for a text without a language


def pick(words: Words, language: str) -> str:
    """The text in `language`, else without language, else in English, else any."""
    for wanted in (language, "", "en"):
        if words.get(wanted):
            return words[wanted]
    return next(iter(words.values()), "")


@dataclass(frozen=True, kw_only=True)
class Identification:
    """A number or code that somebody gave to a thing or a document."""

    path: str
    issuer: str  # manufacturer, calibrationLaboratory, customer, owner, other
    value: str
    name: Words
    ref_type: str = ""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file inside the certificate (byteDataType); `content()` gives its bytes."""

    path: str
    name: Words
    file_name: str
    mime_type: str
    base64: str = field(repr=False)

    def content(self) -> bytes:
        """The bytes. Unreadable where the text is no base 64."""
        import base64
        import binascii

        from suyuan.base.errors import Unreadable

        try:
            return base64.b64decode("".join(self.base64.split()), validate=True)
        except (binascii.Error, ValueError):
            raise Unreadable(
                Text(f"附件 {self.file_name} 不是 base64", f"file {self.file_name} is no base 64"),
                path=self.path,
            ) from None


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A formula as LaTeX or as the text of its MathML."""

    path: str
    latex: str = ""
    mathml: str = ""


@dataclass(frozen=True, kw_only=True)
class Software:
    """Software by name and release."""

    path: str
    name: Words
    release: str
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class RefTypeDefinition:
    """Where the meaning of the refTypes of one namespace is written down."""

    path: str
    name: Words
    namespace: str
    link: str
    release: str = ""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One quantity: a value, or a list of them with one unit each or one unit for all.

    The flat fields say what the first form says; `forms` has every form of a hybrid, the parts of complex
    values, intervals, covariances and lists within lists.
    """

    name: Words
    ref_type: str
    kind: str  # real, realListXMLList, list, hybrid, constant, complex, charsXMLList, noQuantity ...
    values: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    uncertainty_kind: str = ""  # expanded, standard, interval; "" where none is stated
    uncertainty: tuple[str, ...] = ()
    k: tuple[str, ...] = ()
    p: tuple[str, ...] = ()
    distribution: tuple[str, ...] = ()
    words: Words = field(default_factory=dict)
    path: str = ""
    id: str = ""
    ref_ids: tuple[str, ...] = ()
    description: Words = field(default_factory=dict)
    forms: tuple[QuantityValue, ...] = ()
    relative_uncertainty: QuantityValue | None = None

    def numbers(self) -> Any:
        """The values of the first form as an array (see `QuantityValue.numbers`); empty without one."""
        from suyuan.certify.dcc.quantity_value import as_numbers

        return self.forms[0].numbers() if self.forms else as_numbers((), self.path)


@dataclass(frozen=True, kw_only=True)
class QuantityList:
    """A ``dcc:list``: a table whose columns are quantities, or lists within it."""

    path: str
    name: Words
    ref_type: str
    times: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    lists: tuple[QuantityList, ...]


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link to another document by its hash (hashType)."""

    place: str  # measuringEquipment, previousReport, influenceCondition ...
    referral: str  # the number of the other document
    procedure: str
    value: str
    path: str = ""
    name: Words = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A laboratory, a customer, a maker or a person."""

    name: Words
    email: str = ""
    phone: str = ""
    location: tuple[str, ...] = ()
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Device:
    """An item, or a piece of measuring equipment."""

    name: Words
    manufacturer: Words
    model: str
    identifications: tuple[str, ...]
    certificate: Link | None = None
    path: str = ""
    id: str = ""
    ref_type: str = ""
    description: Words = field(default_factory=dict)
    numbered: tuple[Identification, ...] = ()  # the identifications with issuer and meaning
    quantities: tuple[Quantity, ...] = ()
    software: tuple[Software, ...] = ()
    parts: tuple[Device, ...] = ()  # subItems, since 3.3


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement, piece of metadata or method: what it says, under which specification, and its verdict."""

    ref_type: str
    name: Words
    declaration: Words
    norms: tuple[str, ...] = ()
    conformity: str = ""
    date: str = ""
    link: str = ""
    path: str = ""
    id: str = ""
    description: Words = field(default_factory=dict)
    references: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    traceable: str = ""
    valid: str = ""
    period: str = ""
    countries: tuple[str, ...] = ()
    convention: str = ""
    authority: Contact | None = None
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Result:
    """One ``dcc:result`` or condition with all its quantities, in the order of the document."""

    name: Words
    ref_type: str
    quantities: tuple[Quantity, ...]
    conformity: tuple[str, ...] = ()
    path: str = ""
    id: str = ""
    description: Words = field(default_factory=dict)
    status: str = ""  # beforeAdjustment ...: its own of a condition, of a result that of its conditions
    lists: tuple[QuantityList, ...] = ()
    texts: tuple[Words, ...] = ()
    formulas: tuple[Formula, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Person:
    """A responsible person."""

    name: Words
    role: str
    main_signer: bool
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """Which earlier certificate this one amends or replaces."""

    path: str
    change: str  # amended, substituted
    replaced: str


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The whole certificate as read."""

    namespace: str
    version: str
    number: str
    country: str
    languages: tuple[str, ...]
    kind: str  # verification, rejection_notice, calibration; "" where the document does not say
    received: str
    begin: str
    end: str
    issued: str
    laboratory: Contact | None
    customer: Contact | None
    persons: tuple[Person, ...]
    items: tuple[Device, ...]
    equipment: tuple[Device, ...]
    methods: tuple[Statement, ...]
    conditions: tuple[Result, ...]
    statements: tuple[Statement, ...]
    results: tuple[Result, ...]
    links: tuple[Link, ...]
    signatures: int
    counts: Mapping[str, int]
    first_real: Mapping[str, str] | None
    dangling_references: tuple[str, ...]
    duplicate_ids: tuple[str, ...]
    problems: tuple[Text, ...]
    units_version: str = ""  # of the D-SI
    elements: int = 0
    comments: int = 0  # of the XML, not the one of the issuer
    listed_values: int = 0  # in XML lists
    mandatory_languages: tuple[str, ...] = ()
    performance_location: str = ""
    identifications: tuple[Identification, ...] = ()
    software: tuple[Software, ...] = ()
    used_software: tuple[Software, ...] = ()
    ref_type_definitions: tuple[RefTypeDefinition, ...] = ()
    amendment: Amendment | None = None
    previous_report: Link | None = None
    metadata: tuple[Statement, ...] = ()
    formulas: tuple[Formula, ...] = ()
    files: tuple[File, ...] = ()
    comment: str = ""

    def to_record(self) -> dict[str, Any]:
        """The certificate as plain JSON data."""
        record = asdict(self)
        record["problems"] = [problem._asdict() for problem in self.problems]
        return record

    def statement(self, ref_type: str) -> Statement | None:
        """The first statement of a type, such as basic_conformity."""
        return next((one for one in self.statements if ref_type in one.ref_type.split()), None)

    @property
    def valid_until(self) -> str:
        """The last day of validity as text, "" where the certificate has none."""
        found = self.statement("suyuan_validUntil")
        return found.date if found else ""
