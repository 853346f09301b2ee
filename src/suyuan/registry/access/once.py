"""A request with an idempotency key is carried out once, however often it is sent.

The record of the key and the act stand in one transaction: after a crash both are there or neither is. Two
requests at the same time meet at the unique key; the second one waits and is given the answer of the first.
A refusal is not kept: nothing was done, and the request may be tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError
from suyuan.base.text import Text
from suyuan.registry.access import acts, rules
from suyuan.registry.access.models import Answer
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns


class Answered(NamedTuple):
    """Status and JSON text of an answer, and whether it was given before."""

    status: int
    body: str
    is_repeated: bool = False


class _KeyTaken(Exception):
    """Somebody else wrote the key a moment ago."""


def once(occasion: Occasion, *, person: UUID, key: str, digest: str, act: Callable[[], Answered]) -> Answered:
    """Carry out `act`, or give the answer it had. `act` records an event, which seals the row of the key.

    Raises InputError for a key that is none, Conflict where the key came with another request.
    """
    if not rules.KEY.fullmatch(key):
        raise InputError(
            Text("幂等键不可用", "the idempotency key cannot be used"),
            given=key[:80],
            allowed=rules.KEY.pattern,
        )
    if kept := _kept(occasion, person, key, digest):
        return kept
    try:
        return _first_time(occasion, person, key, digest, act)
    except _KeyTaken:
        kept = _kept(occasion, person, key, digest)
        if kept is None:
            raise Conflict(
                Text("同一幂等键的请求正在处理", "a request with this key is being carried out")
            ) from None
        return kept


def _first_time(
    occasion: Occasion, person: UUID, key: str, digest: str, act: Callable[[], Answered]
) -> Answered:
    with transaction.atomic():
        gone = occasion.at - rules.KEPT
        Answer.objects.filter(person_id=person, key=key, created_at__lt=gone).delete()
        row = Answer(**columns(occasion), person_id=person, key=key, digest=digest)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise _KeyTaken from None
        answered = act()
        Answer.objects.filter(pk=row.pk).update(status=answered.status, body=answered.body)
    return answered


def _kept(occasion: Occasion, person: UUID, key: str, digest: str) -> Answered | None:
    row = Answer.objects.filter(person_id=person, key=key).first()
    if row is None or rules.is_gone(row.created_at, at=occasion.at):
        return None
    if row.digest != digest:
        raise Conflict(
            Text("该幂等键已用于另一请求", "this idempotency key was used for another request"),
            hint=Text("每个请求使用新的键。", "Use a new key for every request."),
            key=key,
        )
    return Answered(status=row.status, body=row.body, is_repeated=True)


def purge_answers(occasion: Occasion) -> int:
    """Remove the answers that are kept no longer; gives how many."""
    permit(acts.PURGE_ANSWERS, occasion)
    with transaction.atomic():
        count, _ = Answer.objects.filter(created_at__lt=occasion.at - rules.KEPT).delete()
        if count:
            record(acts.PURGE_ANSWERS, occasion, entity="answer", entity_id=count, payload={"count": count})
    return count
