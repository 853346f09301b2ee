"""Single bits and fields are changed behind the triggers, anywhere: the check finds each one and says where.

`SUYUAN_CHANGES` sets the number of changes: 400 by default, 100000 in `make torture`, in parts that can run
beside each other. Each is made in a savepoint of one sound register and taken back, and each costs a check of
everything: what is slow here is the check, and not the test.
"""

from __future__ import annotations

import os
import random
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, models, transaction
from tests.registry.conftest import NOW, ZONE, build_world, identity_source
from tests.registry.journal.test_chain import ACT
from tests.registry.road import KEYS, LOG_KEY, Road, another_set, road
from tests.registry.tampering import unseen

from suyuan.base.text import Text
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.fsck import verify_everything
from suyuan.registry.issuing.models import (
    Anchor,
    Certificate,
    Document,
    LogHead,
    LogLeaf,
    LogNode,
    NumberSeries,
)
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import ChainHead, Change, Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.results.models import Evaluation, Influence, ObservationSet, Result

CHANGES: Final = int(os.environ.get("SUYUAN_CHANGES", "400"))
MOST: Final = 12500  # changes of one part
TABLES: Final = (
    Certificate, Document, LogLeaf, LogNode, LogHead, NumberSeries, Event, Change, ChainHead, Anchor,
    ObservationSet, Evaluation, Result, Influence,
)  # fmt: skip
SOFTWARE = Occasion(actor=SYSTEM, at=NOW, identities=identity_source(7), zone=ZONE)


@pytest.fixture
def register(db: None) -> None:
    """Three certificates, one replaced and one revoked, anchors, pages."""
    world = build_world()
    with transaction.atomic():
        record(ACT, SOFTWARE, entity="thing", entity_id="loaded")
    keys = replace(KEYS, anchor_every=timedelta(hours=1))
    one = road(world)
    one.keys = keys
    first = one.issued()
    again = Road(world=world, keys=keys, at=NOW + timedelta(hours=2)).approved()
    issuing.supersede(
        again.occasion("Wang"),
        certificate_id=first.pk,
        job_id=again.job,
        change=Text("更正", "corrected"),
        idempotency_key="second",
        keys=keys,
    )
    other = Road(world=world, keys=keys, instrument=another_set(world, 1)).issued()
    issuing.revoke(
        world.occasion("Wang"),
        certificate_id=other.pk,
        reason="错误",
        second=replace(world.occasion("Wang").actor, person=world.people["Feng"]),
        keys=keys,
    )
    for _ in issuing.finish_all(SOFTWARE):
        pass
    assert verify_everything(LOG_KEY.verifier).differences == ()


@dataclass(frozen=True, kw_only=True)
class Touch:
    """One change of one column of one row."""

    model: type[models.Model]
    field: Any
    key: Any
    value: Any

    def make(self) -> None:
        rows = self.model._base_manager.filter(pk=self.key)
        assert rows.update(**{self.field.attname: self.value}) == 1, self


def touches(dice: random.Random) -> Iterator[Touch]:
    """For ever: a table, a column of it and a row, each as likely as any other, and a bit of the value."""
    keys = {model: sorted(model._base_manager.values_list("pk", flat=True), key=str) for model in TABLES}
    while True:
        model = dice.choice(TABLES)
        field = dice.choice(model._meta.concrete_fields)
        key = dice.choice(keys[model])
        value = model._base_manager.values_list(field.attname, flat=True).get(pk=key)
        changed = touched(field, value, dice)
        if changed != value:
            yield Touch(model=model, field=field, key=key, value=changed)


def touched(field: Any, value: Any, dice: random.Random) -> Any:
    """The value with one bit changed, or the smallest change that its type knows."""
    kind = field.target_field if field.is_relation else field
    if value is None:
        return NOTHING_BEFORE.get(type(kind), lambda: None)()
    if isinstance(kind, models.BooleanField):
        return not value
    if isinstance(kind, models.DateTimeField):
        return value + timedelta(microseconds=dice.choice([1, -1, 10**6]))
    if isinstance(kind, models.DateField):
        return value + timedelta(days=dice.choice([1, -1]))
    if isinstance(kind, models.UUIDField):
        return type(value)(int=value.int ^ 1 << dice.randrange(128))
    if isinstance(kind, models.BinaryField):
        return flipped(bytes(value), dice)
    if isinstance(kind, models.FloatField):
        return touched_float(value, dice)
    if isinstance(kind, models.IntegerField | models.AutoField):
        return value ^ 1 << dice.randrange(14)
    return flipped_text(str(value), dice, limit=kind.max_length)


NOTHING_BEFORE: Final[dict[Any, Any]] = {
    models.DateTimeField: lambda: NOW,
    models.DateField: lambda: NOW.date(),
    models.FloatField: lambda: 0.0,
    models.UUIDField: lambda: UUID(int=5),
}


def touched_float(value: float, dice: random.Random) -> float:
    (bits,) = struct.unpack("<Q", struct.pack("<d", value))
    (changed,) = struct.unpack("<d", struct.pack("<Q", bits ^ 1 << dice.randrange(52)))
    return float(changed)


def flipped(value: bytes, dice: random.Random) -> bytes:
    body = bytearray(value)
    body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    return bytes(body)


def flipped_text(value: str, dice: random.Random, *, limit: int | None) -> str:
    """One bit of one character, such that it stays one that a database takes; something where nothing was."""
    if not value:
        return "x"
    place = dice.randrange(len(value))
    changed = chr(ord(value[place]) ^ 1 << dice.randrange(7))
    text = value[:place] + changed + value[place + 1 :]
    return text if changed.isprintable() and len(text) <= (limit or len(text)) else value


def possible(touch: Touch) -> bool:
    """Make the change, if the database takes it at all."""
    try:
        with transaction.atomic():
            touch.make()
    except DatabaseError:
        return False
    return True


def names(words: str, touch: Touch) -> bool:
    """Whether a finding says where the change was made."""
    table, key = touch.model._meta.db_table, text_of(touch.key)
    if touch.model is Change:
        span = re.match(r"changes (\d+) to (\d+), sealed", words)
        return span is not None and int(span[1]) <= touch.key <= int(span[2])
    if touch.model is Event:
        place = "" if touch.field.primary_key else f" {key}"
        return words.startswith(f"the event chain is broken at event{place}")
    if touch.model is ChainHead:
        return words.startswith("the event chain is broken")
    if touch.field.name == "body":
        return words.startswith(f"document {key[:12]}")
    return words.startswith(f"row {key} of {table} ")


def text_of(key: Any) -> str:
    return key.hex if isinstance(key, UUID) and connection.vendor == "sqlite" else str(key)


def differences() -> list[str]:
    return [words.en for words in verify_everything(LOG_KEY.verifier).differences]


@pytest.mark.parametrize("part", range(max(1, CHANGES // MOST)))
def test_every_changed_field_is_found_and_named(
    register: None, part: int, figures: Callable[[dict[str, Any]], None]
):
    made = touches(random.Random(20261125 + part))
    counts = Counter[str]()
    with unseen():
        for number in range(min(CHANGES, MOST)):
            touch = next(made)
            with transaction.atomic():
                if possible(touch):
                    found = differences()
                    assert any(names(words, touch) for words in found), (number, touch, found)
                    counts["found and named"] += 1
                else:
                    counts["refused by the database"] += 1
                transaction.set_rollback(True)
    assert differences() == []
    made_in_all = min(CHANGES, MOST)
    figures({"changes": made_in_all, **counts, "not found": made_in_all - counts.total()})


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps texts readable itself")
@pytest.mark.parametrize("model", TABLES)
def test_bytes_that_are_no_text_are_found(register: None, model: type[models.Model]):
    """What a failing disk leaves: a byte that no character has, in every text column once."""
    table, key = model._meta.db_table, model._meta.pk.column
    columns = [field.column for field in model._meta.concrete_fields if "Char" in type(field).__name__]
    columns += [field.column for field in model._meta.concrete_fields if "Text" in type(field).__name__]
    with unseen():
        for column in columns:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'UPDATE {table} SET "{column}" = CAST(CAST("{column}" AS BLOB) || x\'ff\' AS TEXT)'
                        f' WHERE "{key}" = (SELECT max("{key}") FROM {table})'
                    )
                found = [words for words in differences() if not words.startswith("trigger")]
                assert found, (table, column)
                transaction.set_rollback(True)
