"""Many rows at once are noted and sealed as single rows are, and a failure leaves everything as it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.conftest import COUNTY, PROVINCE, World
from tests.registry.journal.test_chain import ACT
from tests.registry.journal.test_changes import REWRITING, SOFTWARE
from tests.registry.tampering import unseen

from suyuan.base.errors import Conflict
from suyuan.registry.instruments import importing
from suyuan.registry.instruments.models import Instrument, InstrumentUse
from suyuan.registry.journal import aside, auditing
from suyuan.registry.journal.bulk import at_once, insert, laid_out
from suyuan.registry.journal.commands import adopt_upgrade, record
from suyuan.registry.journal.installing import after_migrations, before_migrations, missing
from suyuan.registry.journal.models import Change, Event
from suyuan.registry.journal.sealing import _LINE, line_of, read_seals
from suyuan.registry.journal.triggers import BLOCK, TOGETHER


def rows(number: int) -> list[dict[str, str]]:
    return [
        {
            "kind": "nawi",
            "owner": "F42",
            "jurisdiction": COUNTY,
            "serial_no": f"B-{line}",
            "made_on": "2024-02-29",
        }
        for line in range(number)
    ]


def load(occasion: Any, number: int) -> int:
    return importing.import_instruments(occasion, jurisdiction=PROVINCE, rows=rows(number), source="b.csv")


def nothing_is_wrong() -> bool:
    return missing(connection) == [] and list(auditing.faults()) == []


def sealed_last() -> int:
    seals = read_seals(Event.objects.order_by("-seq").values_list("changes", flat=True)[0])
    return sum(seal.last - seal.first + 1 for seal in seals)


def test_every_row_is_noted_once_and_sealed(world: World, occasion_of: Any):
    before = Change.objects.count()
    load(occasion_of("Sun"), TOGETHER - 1)
    assert Change.objects.count() == before + 2 * (TOGETHER - 1)
    assert sealed_last() == 2 * (TOGETHER - 1)
    assert nothing_is_wrong()


def test_of_many_rows_each_stands_in_one_note_and_each_note_is_sealed(world: World, occasion_of: Any):
    before = set(Change.objects.values_list("seq", flat=True))
    load(occasion_of("Sun"), 2 * BLOCK + TOGETHER)
    notes = Change.objects.exclude(seq__in=before)
    assert set(notes.values_list("operation", "table_name")) == {
        ("many", "instruments_instrument"),
        ("many", "instruments_instrumentuse"),
    }
    noted = [row[0] for text in notes.values_list("content", flat=True) for row in json.loads(text)["rows"]]
    made = Instrument.objects.filter(serial_no__startswith="B-")
    keys = [*made.values_list("id", flat=True), *made.values_list("uses__id", flat=True)]
    assert sorted(UUID(key) for key in noted) == sorted(keys)
    assert sealed_last() == len(notes) == 6  # two tables, 1100 rows in notes of 500
    assert nothing_is_wrong()


def test_what_is_written_at_once_is_what_django_writes(world: World, occasion_of: Any):
    load(occasion_of("Sun"), 1)
    made = Instrument.objects.get(serial_no="B-0")
    noted = Change.objects.filter(table_name="instruments_instrument").order_by("-seq")
    before = noted.values_list("key", "content")[0]
    made.save(force_update=True)
    assert noted.values_list("operation", "key", "content")[0] == ("update", *before)
    assert str(made.id).replace("-", "") in before[0].replace("-", "")


@pytest.mark.parametrize("where", ["insert", "indexed"])
def test_a_failure_in_the_middle_leaves_everything_as_it_was(
    world: World, occasion_of: Any, monkeypatch: pytest.MonkeyPatch, where: str
):
    counts = [table.objects.count() for table in (Instrument, InstrumentUse, Change, Event)]
    plain = importing.made_ready

    def breaks(table: Any, given_rows: Any) -> Any:
        inserts = plain(table, given_rows)

        def insert() -> None:
            inserts()
            if table is InstrumentUse or where == "insert":
                raise IntegrityError("somebody was faster")

        return insert

    monkeypatch.setattr(importing, "made_ready", breaks)
    with pytest.raises(Conflict):
        load(occasion_of("Sun"), 3)
    assert [table.objects.count() for table in (Instrument, InstrumentUse, Change, Event)] == counts
    assert nothing_is_wrong()


def fails_and_goes_on() -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), at_once(InstrumentUse):
            raise ZeroDivisionError
        InstrumentUse.objects.count()


def test_a_caller_cannot_go_on_after_a_failure(world: World):
    with pytest.raises(TransactionManagementError):
        fails_and_goes_on()
    assert missing(connection) == []


def test_a_number_that_came_in_meanwhile_is_a_conflict(
    world: World, occasion_of: Any, monkeypatch: pytest.MonkeyPatch
):
    load(occasion_of("Sun"), 2)
    monkeypatch.setattr(importing, "told", lambda *_: iter(()))
    with pytest.raises(Conflict):
        load(occasion_of("Sun"), 2)
    assert nothing_is_wrong()


def indexes() -> dict[str, Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'")
            return dict(cursor.fetchall())
        found = connection.introspection.get_constraints(cursor, Instrument._meta.db_table)
    return {name: one["columns"] for name, one in found.items() if one["index"] or one["unique"]}


@pytest.mark.parametrize("doubled", [False, True])
@pytest.mark.parametrize("least", [10, 1000])  # indexes are made at the end, or with each row
def test_an_import_of_several_batches_and_a_number_that_stands_twice(
    world: World, occasion_of: Any, monkeypatch: pytest.MonkeyPatch, doubled: bool, least: int
):
    before, many = indexes(), Instrument.objects.count() + 50
    monkeypatch.setattr(aside, "MANY", least)
    monkeypatch.setattr(aside, "SHARE", 1)
    given_rows = rows(many)
    if doubled:
        given_rows[-1]["serial_no"] = "B-0"
        monkeypatch.setattr(importing, "told", lambda *_: iter(()))
    monkeypatch.setattr(importing, "BATCH", 20)

    def store() -> int:
        return importing.import_instruments(
            occasion_of("Sun"), jurisdiction=PROVINCE, rows=given_rows, source="b.csv"
        )

    if doubled:
        with pytest.raises(Conflict):
            store()
    else:
        assert store() == many
        assert Instrument.objects.filter(serial_no__startswith="B-").count() == many
        assert InstrumentUse.objects.filter(instrument__serial_no="B-0").count() == 1
    assert indexes() == before
    assert nothing_is_wrong()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and asks for no lock")
def test_where_somebody_is_at_the_tables_their_indexes_stay(
    world: World, occasion_of: Any, monkeypatch: pytest.MonkeyPatch
):
    def waits() -> None:
        raise OperationalError("canceling statement due to lock timeout")

    for name, value in {"MANY": 2, "SHARE": 1, "hold_chain": waits}.items():
        monkeypatch.setattr(aside, name, value)
    before, many = indexes(), Instrument.objects.count() + 2
    with CaptureQueriesContext(connection) as seen:
        assert load(occasion_of("Sun"), many) == many
    assert not [query for query in seen.captured_queries if query["sql"].startswith("DROP")]
    assert indexes() == before
    assert nothing_is_wrong()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite references never step aside")
def test_a_reference_to_nothing_refuses_all_where_references_had_stepped_aside(
    world: World, occasion_of: Any, monkeypatch: pytest.MonkeyPatch
):
    plain = importing.references

    def without_owner(path: str, **on: Any) -> Any:
        known = plain(path, **on)
        return replace(known, owners={**known.owners, "F42": (UUID(int=42), "无", "nobody")})

    monkeypatch.setattr(importing, "references", without_owner)
    # The server's own vacuum may be at a table, and leaves it only when somebody has waited for a second.
    for name, value in {"MANY": 2, "SHARE": 1, "PATIENCE": "60s"}.items():
        monkeypatch.setattr(aside, name, value)
    before, many = indexes(), Instrument.objects.count()
    with pytest.raises(Conflict):
        load(occasion_of("Sun"), many + 2)
    assert Instrument.objects.count() == many
    assert indexes() == before
    assert nothing_is_wrong()


def test_a_trigger_that_was_taken_away_is_not_stood_in_for(world: World, occasion_of: Any):
    on = ' ON "instruments_instrumentuse"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER journal_instruments_instrumentuse_insert{on}")
    load(occasion_of("Sun"), 1)
    told = [words.en for words in auditing.faults()]
    assert "trigger journal_instruments_instrumentuse_insert is missing or was altered" in told
    assert any("of instruments_instrumentuse was inserted unseen" in words for words in told)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has an index without a trigger")
def test_an_index_without_its_trigger_does_not_keep_rows_out(world: World, occasion_of: Any):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER instruments_words_insert")
    assert load(occasion_of("Sun"), 1) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'instruments_words_insert'")
        assert cursor.fetchone() == (0,)  # so that the next start sees it and makes the index anew


@pytest.mark.parametrize("number", [3, TOGETHER])  # with a note for each row, and with one for all
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            "UPDATE instruments_instrument SET valid_until = '2099-01-01' WHERE serial_no = 'B-1'",
            "of instruments_instrument was changed unseen: valid_until",
        ),
        (
            "UPDATE instruments_instrument SET serial_no = 'C-9' WHERE serial_no = 'B-1'",
            "of instruments_instrument was changed unseen: serial_no",
        ),
        (
            "DELETE FROM instruments_instrumentuse WHERE instrument_id ="
            " (SELECT id FROM instruments_instrument WHERE serial_no = 'B-1')",
            "of instruments_instrumentuse was deleted unseen",
        ),
        (
            """UPDATE journal_change SET content = replace(content, '"B-1"', '"B-9"')"""
            """ WHERE content LIKE '%"B-1"%'""",
            "sealed by event",
        ),
        ("""DELETE FROM journal_change WHERE content LIKE '%"B-1"%'""", "was inserted unseen"),
        ("""DELETE FROM journal_change WHERE content LIKE '%"B-1"%'""", "sealed by event"),
        (
            "INSERT INTO journal_change (tx, at, table_name, key, operation, content)"
            " SELECT tx, at, table_name, key, operation, content FROM journal_change"
            """ WHERE content LIKE '%"B-1"%'""",
            "changes that belong to no event",
        ),
    ],
)
def test_tampering_with_rows_that_came_at_once_is_found(
    world: World, occasion_of: Any, sql: str, told: str, number: int
):
    load(occasion_of("Sun"), number)
    assert nothing_is_wrong()
    with unseen(), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount == 1
    assert any(told in words.en for words in auditing.faults())


@pytest.mark.parametrize("knows", [True, False])
def test_who_writes_a_block_anew_breaks_its_seal(world: World, occasion_of: Any, knows: bool):
    """Row and block are made to agree, by one who knows that the key of a block is its digest or not."""
    load(occasion_of("Sun"), TOGETHER)
    block = Change.objects.get(operation="many", table_name="instruments_instrument")
    content = block.content.replace('"B-1"', '"B-X"')
    digest = hashlib.sha256(content.encode()).hexdigest() if knows else block.key
    with unseen():
        Instrument.objects.filter(serial_no="B-1").update(serial_no="B-X")
        Change.objects.filter(pk=block.pk).update(content=content, key=digest)
    told = [words.en for words in auditing.faults()]
    assert any("sealed by event" in words for words in told)
    assert any("unseen" in words for words in told) is not knows


def test_a_row_of_a_block_lives_on(world: World, occasion_of: Any):
    """Changed or deleted under the triggers, it has newer notes; what is changed behind them is told."""
    load(occasion_of("Sun"), TOGETHER)
    one, other, third = (Instrument.objects.get(serial_no=f"B-{line}") for line in range(3))
    with transaction.atomic():
        Instrument.objects.filter(pk=one.pk).update(place="gate 2")
        InstrumentUse.objects.filter(instrument=other).delete()
        record(ACT, SOFTWARE, entity="thing", entity_id="a")
    assert nothing_is_wrong()
    with unseen():
        Instrument.objects.filter(pk__in=[one.pk, third.pk]).update(accuracy_class="III")
    told = [words.en for words in auditing.faults()]
    assert len(told) == 2
    assert all(
        words.endswith("of instruments_instrument was changed unseen: accuracy_class") for words in told
    )


def test_triggers_made_anew_meet_no_row_of_a_block_but_one_that_was_changed(world: World, occasion_of: Any):
    load(occasion_of("Sun"), TOGETHER)
    before_migrations(using="default", plan=REWRITING)
    Instrument.objects.filter(serial_no="B-7").update(accuracy_class="III")
    count = Change.objects.count()
    after_migrations(using="default")
    assert Change.objects.count() == count + 1
    assert adopt_upgrade(SOFTWARE, reason="an upgrade") is None  # more than columns was changed
    assert any("was changed while its triggers were away" in words.en for words in auditing.faults())


def test_rows_of_blocks_that_get_a_column_are_taken_over(
    world: World, occasion_of: Any, monkeypatch: pytest.MonkeyPatch
):
    """As before the upgrade, when the place was no column yet."""
    with monkeypatch.context() as earlier:
        before_migrations(using="default", plan=REWRITING)
        earlier.setattr(Instrument, "not_noted", frozenset({"place"}), raising=False)
        after_migrations(using="default")
        with transaction.atomic():
            record(ACT, SOFTWARE, entity="thing", entity_id="a")
        load(occasion_of("Sun"), TOGETHER)
        assert nothing_is_wrong()
        before_migrations(using="default", plan=REWRITING)
    after_migrations(using="default")
    assert adopt_upgrade(SOFTWARE, reason="an upgrade") is not None
    # A test is one transaction, so that the event seals them as its own and as those it takes over.
    told = {words.en for words in auditing.faults()}
    assert {words for words in told if not words.endswith("seals what another event sealed")} == set()


def test_every_note_is_the_one_of_a_single_row(world: World, occasion_of: Any):
    """The same rows once more, one by one under the triggers: their notes say the same."""
    load(occasion_of("Sun"), 5)
    made = list(Instrument.objects.filter(serial_no__startswith="B-"))
    uses = list(InstrumentUse.objects.filter(instrument__in=made))
    said = Change.objects.values_list("table_name", "key", "operation", "content")
    at_once = set(said.order_by("-seq")[:10])
    with unseen():
        for table, rows_of in ((InstrumentUse, uses), (Instrument, made)):
            table.objects.filter(pk__in=[one.pk for one in rows_of])._raw_delete(connection.alias)
    for one in (*made, *uses):
        one.save(force_insert=True)
    assert len(at_once) == 10
    assert set(said.order_by("-seq")[:10]) == at_once


def test_rows_by_hand(world: World):
    use = InstrumentUse.objects.first()
    other = Instrument.objects.first()
    assert use is not None
    assert other is not None
    values = {
        field.column: laid_out(getattr(use, field.attname)) for field in InstrumentUse._meta.concrete_fields
    }
    values["id"] = "0" * 31 + "7"
    with transaction.atomic():
        insert(InstrumentUse, {str(name): pa.array([value]) for name, value in values.items()})
    copy = InstrumentUse.objects.get(id="0" * 31 + "7")
    assert [copy.created_at, copy.instrument_id, copy.controlled, copy.valid_from, copy.valid_to] == [
        use.created_at, use.instrument_id, use.controlled, use.valid_from, use.valid_to,
    ]  # fmt: skip


@pytest.mark.django_db
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_the_database_writes_a_line_as_python_does(text: str):
    row = (12, 34, "2026-03-10T01:00:00.000Z", "t", "k", "insert", text)
    names = ("seq", "tx", "at", "table_name", "key", "operation", "content")
    kinds = ("bigint", "bigint", *["text"] * 5)
    cast = "%s" if connection.vendor == "sqlite" else "CAST(%s AS {})"
    given_row = ", ".join(f"{cast.format(kind)} AS {name}" for name, kind in zip(names, kinds, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_LINE[connection.vendor]} FROM (SELECT {given_row}) c", row)
        (line,) = cursor.fetchone()
    assert line.encode() + b"\n" == line_of(row)
