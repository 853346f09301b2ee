"""Whom this installation believes: the register of other installations by the key of their log.

A key is entered by a person who has compared it with what its operator says by another way; nothing that
comes with a parcel can enter one.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.federation import acts
from suyuan.registry.federation.models import Peer
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.rules import reason_of, words
from suyuan.tlog.note import ED25519, Verifier

ENTITY: Final = "peer"
LONGEST_KEY: Final = 240
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,120}(/[A-Za-z0-9._~/-]{0,70})?")


def trust(occasion: Occasion, *, name: Text, vkey: str, address: str, reason: str) -> Peer:
    """Enter an installation by the verifier key of its log; `reason` says how the key was compared.

    Raises InputError for a key or an address that is none, Missing, Conflict for a key that stands already.
    """
    house = occasion.actor.organization
    if house is None:
        raise Missing("organization")
    permit(acts.TRUST, occasion, organization=house, path=organization(house)["jurisdiction__path"])
    key = vkey.strip()
    if len(key) > LONGEST_KEY:
        raise InputError(Text("密钥文本过长", "the text of the key is too long"), quantity="vkey")
    verifier = Verifier.parse(key)
    if verifier.key_type != ED25519 or verifier.vkey() != key:
        raise InputError(Text("这不是日志的公钥", "this is not the key of a log"), quantity="vkey")
    if not (name.zh.strip() and name.en.strip()):
        raise Missing("name", hint=Text("请填写中英文名称。", "Give its name in both languages."))
    address = address.strip().rstrip("/")
    if address and not _ADDRESS.fullmatch(address):
        raise InputError(
            Text("网址无法识别", "the address is none"), quantity="address", given=address[:80],
            allowed="https://…",
        )  # fmt: skip
    reason = reason_of(reason)
    try:
        with transaction.atomic():
            row = Peer(
                **columns(occasion),
                name_zh=words(name.zh.strip(), "name", most=160),
                name_en=words(name.en.strip(), "name", most=200),
                log=verifier.name,
                vkey=key,
                address=address,
                house_id=house,
                reason=reason,
            )
            row.save(force_insert=True)
            record(
                acts.TRUST, occasion, entity=ENTITY, entity_id=row.pk, to_state=row.state, reason=reason,
                payload={"log": row.log, "vkey": key},
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(
            Text("这个密钥已经登记", "this key is entered already"), given=verifier.name
        ) from error
    return row


def distrust(occasion: Occasion, *, peer_id: UUID, reason: str) -> None:
    """Believe an installation no more; what was taken over from it stays. Raises NotFound, RuleRefusal."""
    row = Peer.objects.select_related("house__jurisdiction").filter(pk=peer_id).first()
    if row is None:
        raise NotFound(Text("没有登记这个系统", "this installation is not entered"), peer=peer_id)
    permit(acts.DISTRUST, occasion, organization=row.house_id, path=row.house.jurisdiction.path)
    if row.state != "trusted":
        raise RuleRefusal(Text("信任已经终止", "the trust has ended already"), peer=row.log)
    reason = reason_of(reason)
    with transaction.atomic():
        moved = Peer.objects.filter(pk=peer_id, state="trusted", row_version=row.row_version).update(
            state="ended", reason=reason, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if moved != 1:
            raise Conflict(Text("该登记刚被他人修改", "the entry was changed by somebody else"))
        record(
            acts.DISTRUST, occasion, entity=ENTITY, entity_id=peer_id, from_state="trusted",
            to_state="ended", reason=reason, payload={"log": row.log, "vkey": row.vkey},
        )  # fmt: skip


def trusted() -> list[tuple[Peer, Verifier]]:
    """The installations that are believed, with their keys: one query."""
    rows = Peer.objects.filter(state="trusted").order_by("id")
    return [(row, Verifier.parse(row.vkey)) for row in rows]
