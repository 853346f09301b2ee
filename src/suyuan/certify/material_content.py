"""Everything that a certificate or a product information sheet of a reference material says.

Plain data like `content`: numbers are decimal text as printed, sentences exist in both languages. A document
is for one batch; values that are for information only stand in a table of their own and say so.

Source: domain model 8 (certificate content); ISO 33401:2024, 5.2 to 5.4 (contents of certificates, labels and
accompanying documentation); ISO 17034:2016, 7.14.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from suyuan.base.text import Text
from suyuan.certify.content import Detail, Organisation, Signatory

MaterialDocumentKind = Literal["certificate", "information_sheet"]


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """A number in a scheme: GBW, batch, CAS, InChIKey, DOI ..."""

    scheme: str
    value: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount of the material: the smallest test portion, what is in one unit."""

    label: Text
    value: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """How values were found, in words and, where there is one, by specification."""

    name: Text
    description: Text | None = None
    norm: str = ""


@dataclass(frozen=True, kw_only=True)
class PropertyValue:
    """One property: a number with its expanded uncertainty, or words where `value` is no number: < 0.5."""

    name: Text
    value: str
    unit: str
    expanded: str = ""  # U, in the same unit
    k: str = ""
    p: str = ""  # coverage probability such as 0.95; "" where it is not stated
    identifiers: tuple[Identifier, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class PropertyTable:
    """Values of one kind: certified, or for information only."""

    title: Text
    certified: bool
    values: tuple[PropertyValue, ...]
    procedures: tuple[Procedure, ...] = ()
    characterisation: Text | None = None  # by which methods, in which laboratories
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class MaterialValidity:
    """Exactly one of the three: a last day, a time after dispatch (ISO 8601 duration), or until revoked."""

    until: date | None = None
    after_dispatch: str = ""  # such as P2Y or P18M
    until_revoked: bool = False


@dataclass(frozen=True, kw_only=True)
class MaterialContent:
    """One document of one batch. Fields without a default are mandatory for both kinds."""

    id: UUID
    kind: MaterialDocumentKind
    number: str  # of the document
    title: Text
    name: Text  # of the material
    identifiers: tuple[Identifier, ...]  # number of the material, batch
    producer: Organisation
    description: Text | None  # matrix, form; mandatory for a certificate
    intended_use: Text
    validity: MaterialValidity
    storage: Text
    instructions: Text
    tables: tuple[PropertyTable, ...]
    issued: date
    homogeneity: Text | None  # level of homogeneity; mandatory for a certificate
    minimum_sample: tuple[Amount, ...]  # empty: none applies
    amounts: tuple[Amount, ...] = ()  # in one unit of the batch
    classes: tuple[Identifier, ...] = ()  # class and grade, each in its scheme
    details: tuple[Detail, ...] = ()
    stability: Text | None = None
    commutability: Text | None = None
    traceability: Text | None = None  # mandatory for a certificate
    uncertainty: Text | None = None  # statement on U, k and p
    health_and_safety: Text | None = None
    subcontractors: Text | None = None
    legal_notice: Text | None = None
    report: Text | None = None  # the certification report
    signatories: tuple[Signatory, ...] = ()  # the approver is mandatory for a certificate
    public_url: str = ""
    remarks: tuple[Text, ...] = ()
    synthetic: bool = False
    version: int = 1
