"""The keys that issuing needs: one signing key for each institution, one key of the log.

They are brought by the caller, who has them from `installed`; commands look for none. `load_keys` reads a
folder that `save_keys` or an operator filled:

    log.skey                         private key of the log (C2SP note key text)
    log.guard                        the last head that was signed; not part of a database backup
    witnesses.policy                 who cosigns the log, and how many are waited for, see `witnesses`
    root.pem                         root of the signing certificates, for verification
    root.key.pem                     private key of a root of one's own, if there is one; not needed to issue
    signing.key.pem, signing.chain.pem       key and chain of every institution without its own
    institutions/CODE.key.pem, CODE.chain.pem    key and chain of the institution with that code
    seal.key.pem, seal.chain.pem     seal for the pages of every institution without its own, if there is one
    seals/CODE.key.pem, CODE.chain.pem   seal of the institution with that code
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from suyuan.base.errors import GatewayError, NotFound
from suyuan.base.text import Text
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.registry.issuing.rules import NUMBER_TEMPLATES
from suyuan.registry.issuing.witnesses import NO_WITNESSES, Witnesses, witnesses_in
from suyuan.tlog.note import Signer as LogSigner

if TYPE_CHECKING:
    from suyuan.certify.signing import KeySigner, Signer

ANCHOR_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class IssuingKeys:
    """What a certificate is signed and logged with, and where the public finds it.

    `signers` maps the code of an institution to its own signer; `signer` serves the others.
    """

    log_signer: LogSigner
    base_url: str
    guard: FileGuard | None = None  # what the log promised; None only where nothing is issued for good
    witnesses: Witnesses = NO_WITNESSES
    signer: Signer | None = None
    signers: Mapping[str, Signer] = field(default_factory=dict)
    number_templates: Mapping[str, str] = field(default_factory=lambda: NUMBER_TEMPLATES)
    synthetic: bool = False  # mark every document as a demonstration
    anchor_every: timedelta | None = None  # how old the last anchor of the journal may be; None: no anchors

    def signer_of(self, institution: str) -> Signer:
        """The signer of an institution by its code. Raises NotFound."""
        signer = self.signers.get(institution, self.signer)
        if signer is None:
            raise NotFound(
                Text(f"机构 {institution} 没有签名密钥", f"institution {institution} has no signing key"),
                hint=Text("由系统管理员安装密钥。", "The administrator installs one."),
                institution=institution,
            )
        return signer


@dataclass(frozen=True, kw_only=True)
class Seals:
    """What the pages of certificates are sealed with. An institution without a seal publishes without one."""

    own: Mapping[str, KeySigner] = field(default_factory=dict)
    shared: KeySigner | None = None

    def of(self, institution: str) -> KeySigner | None:
        """The seal of an institution by its code."""
        return self.own.get(institution, self.shared)


NO_SEALS: Final = Seals()


@lru_cache(maxsize=4)
def seals_in(folder: Path) -> Seals:
    """The seals in a key folder, read once. Raises SigningKeyUnusable for a key that cannot seal a PDF."""
    shared = folder / "seal.key.pem"
    return Seals(own=_seals(folder / "seals"), shared=_seal(shared) if shared.exists() else None)


def _seals(folder: Path) -> dict[str, KeySigner]:
    return {path.name.removesuffix(".key.pem"): _seal(path) for path in sorted(folder.glob("*.key.pem"))}


def _seal(key: Path) -> KeySigner:
    from suyuan.certify.seal import require_sealing
    from suyuan.certify.signers import signer_from_files

    return require_sealing(signer_from_files(key, _chain_of(key)))


def guard_in(folder: Path) -> FileGuard:
    """What the log of these keys promised."""
    return FileGuard(folder / "log.guard")


def load_keys(folder: Path, *, base_url: str, synthetic: bool = False) -> IssuingKeys:
    """The keys in a folder. Raises GatewayError where the log key cannot be read."""
    from suyuan.certify.signers import signer_from_files

    try:
        log_key = (folder / "log.skey").read_text().strip()
    except OSError as error:
        raise GatewayError(
            Text("日志密钥无法读取", "the key of the log cannot be read"),
            hint=Text("运行 suyuan found，或安装密钥。", "Run `suyuan found`, or install keys."),
            retryable=False,
        ) from error
    own = {
        path.name.removesuffix(".key.pem"): signer_from_files(path, _chain_of(path))
        for path in sorted((folder / "institutions").glob("*.key.pem"))
    }
    shared = folder / "signing.key.pem"
    return IssuingKeys(
        log_signer=LogSigner.parse(log_key),
        guard=guard_in(folder),
        witnesses=witnesses_in(folder),
        base_url=base_url.rstrip("/"),
        signer=signer_from_files(shared, _chain_of(shared)) if shared.exists() else None,
        signers=own,
        synthetic=synthetic,
        anchor_every=ANCHOR_EVERY,
    )


def _chain_of(key: Path) -> Path:
    return key.with_name(key.name.removesuffix(".key.pem") + ".chain.pem")


def save_keys(
    folder: Path,
    *,
    log_signer: LogSigner,
    root_pem: bytes,
    institutions: Mapping[str, tuple[bytes, bytes]],
    seals: Mapping[str, tuple[bytes, bytes]] | None = None,
) -> None:
    """Write the keys of a demonstration: institution code -> (key PEM, chain PEM). Private files."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "log.skey", log_signer.skey().encode() + b"\n")
    _write(folder / "root.pem", root_pem)
    for place, pairs in (("institutions", institutions), ("seals", seals or {})):
        for code, (key, chain) in pairs.items():
            (folder / place).mkdir(exist_ok=True)
            _write(folder / place / f"{code}.key.pem", key)
            _write(folder / place / f"{code}.chain.pem", chain)


def write_new(path: Path, body: bytes) -> None:
    """A private file that was not there before. Raises FileExistsError."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(body)


def _write(path: Path, body: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(body)
