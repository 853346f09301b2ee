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

Words = Mapping[str, str]  # language to text; "" for a text without a language


def pick(words: Words, language: str) -> str:
    """The text in `language`, else without language, else in English, else any."""
    for wanted in (language, "", "en"):
        if words.get(wanted):
            return words[wanted]
    return next(iter(words.values()), "")


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One quantity: a value, or a list of them with one unit each or one unit for all."""

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


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link to another document by its hash (hashType)."""

    place: str  # measuringEquipment, previousReport, influenceCondition ...
    referral: str  # the number of the other document
    procedure: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A laboratory, a customer, a maker or a person."""

    name: Words
    email: str = ""
    phone: str = ""
    location: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Device:
    """An item, or a piece of measuring equipment."""

    name: Words
    manufacturer: Words
    model: str
    identifications: tuple[str, ...]
    certificate: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement: what it says, under which specification, and the verdict if it has one."""

    ref_type: str
    name: Words
    declaration: Words
    norms: tuple[str, ...] = ()
    conformity: str = ""
    date: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One ``dcc:result`` with all its quantities, in the order of the document."""

    name: Words
    ref_type: str
    quantities: tuple[Quantity, ...]
    conformity: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Person:
    """A responsible person."""

    name: Words
    role: str
    main_signer: bool


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
