"""Everything that is printed on a verification certificate, a rejection notice or a calibration certificate.

Plain data, filled once from the approved result and never edited: numbers are decimal text as printed,
sentences exist in both languages, days are civil dates, instants are UTC. The same content feeds the
digital certificate (`compose`) and the page (`page`), so the two can never say different things.

Source: domain model 5.4 (mandatory content); ISO/IEC 17025:2017, 7.8; JJF 1033 and the certificate
pages of the verification regulations (JJG).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from suyuan.base.text import Text, same

CertificateKind = Literal["verification", "rejection_notice", "calibration"]
Verdict = Literal["pass", "fail", "undecided", "none"]
SignatoryRole = Literal["verifier", "checker", "approver"]
TableState = Literal["", "as_found", "as_left"]
PlaceKind = Literal["laboratory", "customer", "laboratoryBranch", "customerBranch", "other"]
ColumnRole = Literal[
    "point",  # the nominal value, the load, the test point
    "value",  # what was found: a reading, an error, a correction
    "uncertainty",  # expanded uncertainty of the column named in `of`
    "coverage_factor",  # k row by row, of the uncertainty column named in `of`, where it is not one number
    "limit",  # the maximum permissible error or another limit
    "verdict",  # row by row: pass, fail, undecided
    "text",  # words, no number
]

EMPTY = same("")


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An institution or a client, as it is named and reached."""

    name: Text
    address: Text
    city: Text = EMPTY
    postcode: str = ""
    country: str = "CN"  # ISO 3166-1, two letters
    phone: str = ""
    email: str = ""
    website: str = ""
    code: str = ""  # unified social credit code or another registered number


@dataclass(frozen=True, kw_only=True)
class Detail:
    """One more line of plate data or remarks: accuracy class, maximum capacity, scale interval..."""

    label: Text
    value: Text


@dataclass(frozen=True, kw_only=True)
class Item:
    """The instrument, as its plate reads on the day. Empty text means: not marked."""

    name: Text
    model: str
    serial: str
    manufacturer: Text
    asset_number: str = ""  # the client's own number
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SpecificationUsed:
    """The verification regulation, calibration specification or method, with its edition."""

    number: str  # such as JJG 99-2022
    name: Text


@dataclass(frozen=True, kw_only=True)
class StandardUsed:
    """A measurement standard, or a device of it, with the certificate it stood on that day."""

    name: Text
    certificate_number: str
    range: Text
    accuracy: Text  # uncertainty, accuracy class or maximum permissible error, with its symbol
    valid_until: date | None
    kind: Literal["standard", "device"] = "device"  # the assessed set, or a device with its own certificate
    issuer: Text | None = None
    issued: date | None = None
    model: str = ""
    serial: str = ""
    manufacturer: Text | None = None
    sha256: str | None = None  # of the XML of that certificate, lower-case hexadecimal; None: paper only
    certificate_url: str = ""  # where that certificate can be checked, without any access code


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One quantity of the surroundings: a value, or the span seen during the work."""

    code: str  # temperature, relative_humidity, pressure or another word in small letters
    label: Text
    unit: str
    low: str
    high: str = ""  # empty: a single value, given in `low`


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a results table. `key` is unique in its table and names the quantity in the XML."""

    key: str
    label: Text
    role: ColumnRole
    unit: str = ""  # "" for words; "1" for a pure number
    symbol: str = ""  # as printed: m, E, U, k, MPE
    quantity: str = ""  # refType of Good Practice, such as basic_measurementError; empty: by the role
    of: str = ""  # key of the column that an uncertainty, a factor or a limit belongs to
    k: str = ""  # of an uncertainty column, where it is one number for all rows
    p: str = ""  # coverage probability of an uncertainty column, such as 0.95


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a results table; `cells` in the order of the columns, numbers as decimal text.

    An empty cell is "". A verdict cell holds pass, fail, undecided or none; words are Text.
    """

    cells: tuple[str | Text, ...]
    id: str = ""  # identity of the stored result line, for the traceability graph


@dataclass(frozen=True, kw_only=True)
class ResultTable:
    """The results of one test."""

    key: str  # such as the test's id in the method pack
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    verdict: Verdict = "none"
    state: TableState = ""  # before or after adjustment or repair
    note: Text | None = None
    subcontracted_to: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """The verdict in law or by agreed rule; `text` is printed large: 合格 / Qualified, or the class."""

    verdict: Verdict
    text: Text
    failing: tuple[Text, ...] = ()  # the items that failed; required on a rejection notice


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """A person who verified, checked or approved."""

    role: SignatoryRole
    name: Text
    at: datetime
    title: Text = EMPTY


@dataclass(frozen=True, kw_only=True)
class Predecessor:
    """The certificate that this one replaces, and what changed."""

    number: str
    issued: date
    sha256: str  # of its XML
    change: Text


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What the numbers were computed with; enough to compute them again."""

    pack_id: str
    pack_digest: str
    evaluation_digest: str
    engine_version: str
    observations_digest: str = ""
    checkpoint: str = ""  # hash of the log checkpoint that the raw record names: not measured before it


@dataclass(frozen=True, kw_only=True)
class CertificateContent:
    """One certificate or notice. Fields without a default are mandatory for every kind."""

    id: UUID
    kind: CertificateKind
    number: str
    title: Text
    issuer: Organisation
    authority: Text  # designation or accreditation, with its number
    client: Organisation
    item: Item
    performed: date
    issued: date
    place: Text
    specifications: tuple[SpecificationUsed, ...]
    standards: tuple[StandardUsed, ...]
    conditions: tuple[Condition, ...]
    tables: tuple[ResultTable, ...]
    conclusion: Conclusion
    signatories: tuple[Signatory, ...]
    traceability: Text  # statement of metrological traceability
    public_url: str  # page where anyone can check this certificate; no access code in it
    place_kind: PlaceKind = "laboratory"
    performed_end: date | None = None  # last day, where the work took more than one
    received: date | None = None
    valid_until: date | None = None
    decision_rule: Text | None = None
    uncertainty: Text | None = None  # statement on U, k and p
    access_code: str = ""  # printed on the page, never written into the XML
    scan_url: str = ""  # what the QR code holds, usually with the access code; empty: public_url
    deviations: Text | None = None  # from the method
    sampling: Text | None = None
    remarks: tuple[Text, ...] = ()
    supersedes: Predecessor | None = None
    provenance: Provenance | None = None
    institution_note: Text | None = None  # a sentence the institution wants on each of its certificates
    synthetic: bool = False  # a demonstration document: marked on every page
    version: int = 1
    languages: tuple[str, ...] = field(default=("zh", "en"))

    @property
    def qr_url(self) -> str:
        """The address that the QR code holds."""
        return self.scan_url or self.public_url


TITLES: dict[CertificateKind, Text] = {
    "verification": Text("检定证书", "Verification Certificate"),
    "rejection_notice": Text("检定结果通知书", "Rejection Notice"),
    "calibration": Text("校准证书", "Calibration Certificate"),
}
