"""Founding an installation: reference data, the first body, its administrator, the keys. Once.

It needs an empty database. What is written goes through the same commands as ever, by an actor that is nobody
and has no account. The keys are in place before the database says that the log is open; a founding that
fails leaves neither.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.civil import years_later
from suyuan.base.errors import Conflict, NotFound
from suyuan.base.text import Text

if TYPE_CHECKING:
    from uuid import UUID

    from suyuan.certify.authority import SigningKey
    from suyuan.registry.journal.occasion import Occasion

ROOT_YEARS: Final = 20
KEY_YEARS: Final = 2  # a key is best replaced every year
ROOT_NAME: Final = Text("溯源根证书", "Suyuan root")
PLANS_OF: Final = "CN"  # whose published plans come along
ISSUERS: Final = ("verification_institution", "designated_institution", "calibration_lab", "rm_producer")
SET_UP: Final = ("admin", "case_officer", "lab_manager")  # roles of the one who founds, for this moment alone


@dataclass(frozen=True, kw_only=True)
class First:
    """The first body of an installation and the person who administers it."""

    code: str
    name: Text
    kind: str  # one of parties.rules.ORGANIZATION_KINDS
    level: str  # one of parties.rules.LEVELS
    division: str
    administrator: Text
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Founded:
    """What there is now. `link` opens the account of the administrator, once, within seven days."""

    organization: UUID
    person: UUID
    link: str
    counts: Mapping[str, int]
    has_signing_key: bool


def found(
    occasion: Occasion,
    first: First,
    *,
    divisions: Sequence[Mapping[str, str]] | None,
    folder: Path,
    log_origin: str,
    country: str = "CN",
) -> Founded:
    """Found an installation in an empty database, with its keys in `folder`.

    divisions : as `division_file.read_divisions` gives them; those that come along if None. Keys that are in
    the folder already stay. Raises Conflict where anything was ever done here, and what the commands raise.
    """
    from django.db import transaction

    from suyuan.registry.issuing.keys import write_new
    from suyuan.registry.issuing.log import open_log
    from suyuan.registry.journal.commands import record
    from suyuan.registry.journal.models import Event
    from suyuan.registry.parties import acts

    if Event.objects.exists():
        raise Conflict(
            Text("这里已经有一个系统，不会覆盖", "there is an installation here, it is not overwritten"),
            hint=Text("用 SUYUAN_DATA 指定另一个目录。", "Name another folder by SUYUAN_DATA."),
        )
    made: list[Path] = []
    try:
        with transaction.atomic():
            counts = _load(occasion, divisions, country=country)
            organization, person, link = _first_people(occasion, first)
            for path, body in _new_keys(first, folder, log_origin, on=occasion.today, country=country):
                write_new(path, body)
                made.append(path)
            record(
                acts.FOUND, occasion.as_system(), entity="installation", entity_id=first.code,
                payload={name: str(count) for name, count in counts.items()},
            )  # fmt: skip
            open_log(_log_signer(folder), at=occasion.at)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    return Founded(
        organization=organization, person=person, link=link, counts=counts,
        has_signing_key=_has_signing_key(folder, first.code),
    )  # fmt: skip


def set_up_occasion(now: Occasion, division: str) -> Occasion:
    """The occasion of the one who founds: nobody, with the rights of this moment."""
    from dataclasses import replace

    from suyuan.registry.journal.occasion import Actor, Grant

    grants = tuple(Grant(role=role, jurisdiction=division) for role in SET_UP)
    return replace(now, actor=Actor(person=None, name="installation", grants=grants))


def _load(
    occasion: Occasion, divisions: Sequence[Mapping[str, str]] | None, *, country: str
) -> dict[str, int]:
    from suyuan.registry.catalogue.loading import load_catalogue
    from suyuan.registry.catalogue.models import InstrumentKind
    from suyuan.registry.parties.loading import load_divisions
    from suyuan.registry.specifications.commands import adopt_pack
    from suyuan.registry.specifications.loading import load_specifications
    from suyuan.registry.specifications.queries import library
    from suyuan.registry.targets.loading import load_indicators, load_plans

    counts = {"divisions": load_divisions(divisions)}
    load_catalogue()
    counts["kinds"] = InstrumentKind.objects.count()
    counts["specifications"] = load_specifications(at=occasion.at)
    load_indicators()
    counts["plans"] = load_plans() if country == PLANS_OF else 0
    packs = [adopt_pack(occasion, pack) for pack in library()]
    return counts | {"packs": len(packs)}


def _first_people(occasion: Occasion, first: First) -> tuple[UUID, UUID, str]:
    """The body, its administrator, and the link that opens the account."""
    from suyuan.registry.parties import accounts, commands, inviting

    house = commands.register_organization(
        occasion, code=first.code, name=first.name, kind=first.kind, level=first.level,
        jurisdiction=first.division,
    )  # fmt: skip
    person = commands.register_person(
        occasion, name=first.administrator, organization_id=house.id, email=first.email,
        employed_from=occasion.today,
    )  # fmt: skip
    places: list[dict[str, Any]] = [{"jurisdiction": first.division}]
    if first.kind != "authority":
        places.append({"organization_id": house.id})
    for place in places:
        commands.assign_role(occasion, person_id=person.id, role="admin", **place)
    token = inviting.new_token()
    accounts.invite(occasion, person_id=person.id, token=token, email=first.email)
    return house.id, person.id, inviting.link_of(token)


def _new_keys(
    first: First, folder: Path, log_origin: str, *, on: date, country: str
) -> list[tuple[Path, bytes]]:
    """The key of the log; for a body that issues a root of its own and a signing key. None that is there."""
    from suyuan.certify.authority import certified, new_root
    from suyuan.tlog.note import Signer

    folder.mkdir(parents=True, exist_ok=True)
    files: list[tuple[Path, bytes]] = []
    if not (folder / "log.skey").exists():
        files.append(
            (folder / "log.skey", Signer(log_origin, secrets.token_bytes(32)).skey().encode() + b"\n")
        )
    if first.kind not in ISSUERS or _has_signing_key(folder, first.code) or (folder / "root.pem").exists():
        return files
    root = new_root(ROOT_NAME, valid_from=on, valid_until=years_later(on, ROOT_YEARS), country=country)
    own = certified(root, first.name, valid_from=on, valid_until=years_later(on, KEY_YEARS))
    return [
        *files,
        (folder / "root.key.pem", root.key_pem),
        (folder / "root.pem", root.chain_pem),
        *_files_of(folder, first.code, own),
    ]


def new_signing_key(folder: Path, code: str, name: Text, *, on: date, years: int = KEY_YEARS) -> date:
    """A signing key for one more institution, certified by the root of one's own; its last day.

    The file of the chain comes first, so that a key is never there without one. Raises NotFound without such
    a root, Conflict where the institution has a key, InputError where it would outlive the root.
    """
    from suyuan.certify.authority import SigningKey, certified
    from suyuan.registry.issuing.keys import write_new

    try:
        root = SigningKey(
            organisation=ROOT_NAME,
            key_pem=(folder / "root.key.pem").read_bytes(),
            chain_pem=(folder / "root.pem").read_bytes(),
        )
    except OSError as error:
        raise NotFound(
            Text("没有自己的根密钥", "there is no root key of one's own"),
            hint=Text(
                "请证书机构签发，并把密钥与证书链放入密钥目录。",
                "Have a certificate authority certify it, and put key and chain into the folder of keys.",
            ),
        ) from error
    if _has_signing_key(folder, code):
        raise Conflict(
            Text(f"机构 {code} 已有签名密钥", f"institution {code} has a signing key"),
            hint=Text("先停止服务，移走旧密钥。", "Stop the server and move the old key away first."),
        )
    until = years_later(on, years)
    for path, body in _files_of(folder, code, certified(root, name, valid_from=on, valid_until=until)):
        write_new(path, body)
    return until


def _files_of(folder: Path, code: str, key: SigningKey) -> list[tuple[Path, bytes]]:
    place = folder / "institutions"
    place.mkdir(exist_ok=True)
    return [(place / f"{code}.chain.pem", key.chain_pem), (place / f"{code}.key.pem", key.key_pem)]


def _has_signing_key(folder: Path, code: str) -> bool:
    return (folder / "institutions" / f"{code}.key.pem").exists() or (folder / "signing.key.pem").exists()


def _log_signer(folder: Path) -> Any:
    from suyuan.tlog.note import Signer

    return Signer.parse((folder / "log.skey").read_text().strip())
