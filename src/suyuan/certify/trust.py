"""What a verifier trusts, and what it knows about a certificate from outside the document.

Trust is set up beforehand: roots, withdrawn keys, the key of the log, the place of the official schemas.
Evidence is looked up per certificate: its place in the log, its standing in the register, its chain to the
national standard. What nobody can tell is None, and then the verdict says so.

Source: design 1 and 6; domain model 5.4 (states of a certificate) and 6.2 (chain check).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol

from suyuan.base.text import Text

StandingState = Literal["issued", "superseded", "revoked", "in_doubt", "lapsed"]
ChainState = Literal["traceable", "broken"]


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Who is believed.

    `withdrawn` maps the SHA-256 of a signing certificate, or better of its public key (a thief can write a
    certificate in another way, not its key), in lower-case hexadecimal, to since when.
    """

    anchors: tuple[bytes, ...] = ()  # root certificates, PEM
    withdrawn: Mapping[str, datetime] = field(default_factory=dict)
    log_vkey: str = ""  # key of the transparency log, C2SP verifier key text
    log_origin: str = ""  # empty: the name in the key
    schema_dir: Path | None = None  # official schemas, where installed
    tsa_anchors: tuple[bytes, ...] = ()  # roots of time-stamping authorities, PEM
    certificates: tuple[bytes, ...] = ()  # PEM; they help to build a chain and are not trusted themselves
    revocations: tuple[bytes, ...] = ()  # revocation lists and status answers; none: not asked


@dataclass(frozen=True, kw_only=True)
class LogProof:
    """Where the issue of this document stands in the log."""

    checkpoint: str  # signed note
    index: int
    path: tuple[bytes, ...]  # hashes from the leaf to the root
    salt: bytes


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the register of the issuer says about a certificate today."""

    state: StandingState
    document_sha256: str = ""  # of the XML that was issued under this number; "" where not told
    pdf_sha256: str = ""  # of the PDF that was issued with it
    since: date | None = None
    replaced_by: str = ""
    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The chain to the national standard as the traceability graph tells it."""

    state: ChainState
    steps: int = 0
    root: Text | None = None  # the national standard at its end
    broken_at: Text | None = None


class Evidence(Protocol):
    """Answers about one certificate; None where nothing is known."""

    def log_proof(self, number: str, document_sha256: str) -> LogProof | None: ...

    def standing(self, number: str, document_sha256: str) -> Standing | None: ...

    def chain(self, number: str, document_sha256: str) -> Chain | None: ...


@dataclass(frozen=True, kw_only=True)
class Known:
    """Evidence that is already at hand, or none at all."""

    log: LogProof | None = None
    register: Standing | None = None
    graph: Chain | None = None

    def log_proof(self, number: str, document_sha256: str) -> LogProof | None:  # noqa: ARG002
        """The proof at hand."""
        return self.log

    def standing(self, number: str, document_sha256: str) -> Standing | None:  # noqa: ARG002
        """The standing at hand."""
        return self.register

    def chain(self, number: str, document_sha256: str) -> Chain | None:  # noqa: ARG002
        """The chain at hand."""
        return self.graph
