"""Every change of a governed table is noted, whoever makes it, and what no event has sealed is found."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations import (
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    DeleteModel,
    Migration,
    RenameField,
    RunPython,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.models import CharField, Index
from tests.registry.conftest import NOW, ZONE, World, identity_source
from tests.registry.journal.test_chain import ACT
from tests.registry.road import road as make_road
from tests.registry.tampering import unseen

from suyuan.base.errors import Missing, NotPermitted
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.issuing.models import Certificate, Document, LogLeaf, LogNode
from suyuan.registry.journal import auditing
from suyuan.registry.journal.commands import adopt, record
from suyuan.registry.journal.installing import (
    after_migrations,
    before_migrations,
    install,
    installed,
    missing,
)
from suyuan.registry.journal.models import ChainHead, Change, Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.journal.sealing import read_seals
from suyuan.registry.parties.models import Account, Person
from suyuan.registry.results.models import Influence, ObservationSet, Result

SOFTWARE = Occasion(actor=SYSTEM, at=NOW, identities=identity_source(7), zone=ZONE)


def a_plan(*steps: Operation) -> list[tuple[Migration, bool]]:
    """What Django is about to migrate, forwards."""
    migration = Migration("0099_later", "instruments")
    migration.operations = [*steps]
    return [(migration, False)]


REWRITING = a_plan(RunSQL("UPDATE instruments_instrument SET place = ''"))


def faults() -> list[str]:
    return [words.en for words in auditing.faults()]


@pytest.fixture
def sound(db: None) -> World:
    """The small world with one certificate; the loaded reference data are taken over."""
    from tests.registry.conftest import build_world

    world = build_world()
    with transaction.atomic():
        record(ACT, SOFTWARE, entity="thing", entity_id="loaded")
    make_road(world).issued()
    assert faults() == []
    return world


def last(table: str) -> Change:
    found = Change.objects.filter(table_name=table).order_by("-seq").first()
    assert found is not None
    return found


class TestNoting:
    def test_a_bulk_update_is_noted_row_by_row(self, sound: World):
        before = Change.objects.count()
        count = Instrument.objects.update(place="elsewhere")
        assert Change.objects.count() == before + count
        assert json.loads(last("instruments_instrument").content)["place"] == "elsewhere"

    def test_raw_sql_is_noted(self, sound: World):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE parties_organization SET address = 'x' WHERE code = 'PIM'")
        change = last("parties_organization")
        assert (change.operation, json.loads(change.content)["address"]) == ("update", "x")

    def test_a_deletion_is_noted(self, sound: World):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM parties_competence")
        assert last("parties_competence").operation == "delete"

    def test_a_row_under_another_key_is_two_changes(self, sound: World):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE issuing_numberseries SET key = 'other'")
        kinds = list(
            Change.objects.filter(table_name="issuing_numberseries")
            .order_by("-seq")
            .values_list("key", "operation")[:2]
        )
        assert sorted(kinds)[-1] == ("other", "update")
        assert ("delete") in {operation for _, operation in kinds}
        assert [words for words in faults() if "unseen" in words] == []

    def test_a_log_in_is_no_change(self, sound: World):
        person = Person.objects.filter(account__isnull=True).first()
        account = Account.objects.create(username="somebody", person=person)
        before = Change.objects.count()
        account.last_login = NOW
        account.save(update_fields=["last_login"])
        assert Change.objects.count() == before

    def test_floats_are_noted_to_the_last_bit(self, sound: World):
        with unseen():
            row = Result.objects.exclude(value=None).first()
            assert row is not None
            Result.objects.filter(pk=row.pk).update(value=math.nextafter(row.value, math.inf))
        assert faults() == [f"row {_key(row)} of results_result was changed unseen: value"]


def _key(row: Result) -> str:
    return row.pk.hex if connection.vendor == "sqlite" else str(row.pk)


class TestSealing:
    def test_an_event_seals_what_its_transaction_did(self, sound: World):
        with transaction.atomic():
            Instrument.objects.filter(pk=sound.scale).update(place="gate 2")
            event = record(ACT, SOFTWARE, entity="thing", entity_id="a")
        (seal,) = read_seals(event.changes)
        assert (seal.first, seal.last) == (last("instruments_instrument").seq,) * 2
        assert faults() == []

    def test_an_event_without_changes_seals_nothing(self, sound: World):
        with transaction.atomic():
            assert record(ACT, SOFTWARE, entity="thing", entity_id="a").changes == ""

    def test_a_change_without_event_is_found(self, sound: World):
        Instrument.objects.filter(pk=sound.scale).update(place="gate 2")
        seq = last("instruments_instrument").seq
        assert faults() == [
            f"table instruments_instrument has 1 changes that belong to no event (from change {seq})"
        ]

    @pytest.mark.parametrize(
        "touch",
        [
            "UPDATE journal_change SET content = replace(content, 'F1', 'F2')",
            "UPDATE journal_change SET at = '2026-01-01T00:00:00.000Z'",
            "UPDATE journal_change SET operation = 'insert'",
            "UPDATE journal_change SET key = 'x' WHERE seq = (SELECT max(seq) FROM journal_change)",
            "DELETE FROM journal_change WHERE seq = (SELECT max(seq) - 5 FROM journal_change)",
        ],
    )
    def test_altered_changes_are_found(self, sound: World, touch: str):
        with unseen(), connection.cursor() as cursor:
            cursor.execute(touch)
        assert any("sealed by event" in words for words in faults())

    def test_what_is_written_behind_the_triggers_is_found(self, sound: World):
        with unseen():
            Instrument.objects.filter(pk=sound.scale).update(serial_no="N-9999")
        (words,) = faults()
        assert words.endswith("of instruments_instrument was changed unseen: serial_no")

    def test_a_row_put_in_or_taken_away_behind_the_triggers_is_found(self, sound: World):
        with unseen(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM parties_competence")
            cursor.execute("INSERT INTO issuing_numberseries (key, last) VALUES ('x', 0)")
        found = faults()
        assert "row x of issuing_numberseries was inserted unseen" in found
        assert any(words.endswith("of parties_competence was deleted unseen") for words in found)

    def test_a_head_of_the_chain_that_was_touched_is_found(self, sound: World):
        for column in ("sealed", "tx", "seq"):
            with transaction.atomic():
                ChainHead.objects.update(**{column: 10**6})
                assert faults() != []
                transaction.set_rollback(True)
        assert faults() == []


class TestAdopting:
    def test_nothing_is_taken_over_by_a_person_or_without_reason(self, sound: World):
        with pytest.raises(NotPermitted):
            adopt(sound.occasion("Ma"), reason="maintenance")
        with pytest.raises(Missing):
            adopt(SOFTWARE, reason=" ")


FROZEN = [Event, Change, Document, LogLeaf, LogNode, ObservationSet, Result, Influence, Certificate]


class TestFrozen:
    @pytest.fixture
    def savepoint(self, sound: World) -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    @pytest.mark.parametrize("model", FROZEN)
    def test_rows_that_are_never_changed_cannot_be(self, savepoint: None, model: type):
        column = {"Certificate": "number", "Document": "kind", "LogLeaf": "kind", "LogNode": "level"}.get(
            model.__name__, model._meta.concrete_fields[1].column
        )
        table = model._meta.db_table
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f'UPDATE {table} SET "{column}" = "{column}"' + (" || 'x'" if model is Certificate else "")
            )

    @pytest.mark.parametrize("model", FROZEN)
    def test_rows_that_are_never_changed_cannot_be_deleted(self, savepoint: None, model: type):
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")

    def test_the_state_of_a_certificate_may_move(self, savepoint: None):
        assert Certificate.objects.update(state="in_doubt", published_at=NOW) == 1

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
    def test_replacing_is_refused_too(self, savepoint: None):
        with pytest.raises(DatabaseError, match="never replaced"), connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO journal_event SELECT * FROM journal_event")


class TestTriggers:
    def test_all_of_them_stand(self, db: None):
        assert missing(connection) == []
        assert all(len(name) < 64 for name in installed(connection))

    def test_migrations_meet_no_trigger_and_leave_them_all(self, db: None):
        before_migrations(using="default", plan=[])
        assert missing(connection) == []  # nothing to do: nothing is taken away
        index = Index(fields=["place"], name="of_places")
        of_indexes = [AddIndex("instrument", index), RunSQL("DROP INDEX IF EXISTS of_places")]
        before_migrations(using="default", plan=a_plan(*of_indexes))
        assert missing(connection) == []  # rows stay as they are
        before_migrations(using="default", plan=[*a_plan(*of_indexes), *REWRITING])
        assert installed(connection) == {}
        after_migrations(using="default")
        assert missing(connection) == []

    def test_a_table_that_gets_a_column_loses_its_triggers_and_no_other_does(self, sound: World):
        before = installed(connection)
        of_columns = [
            AddField("instrument", "nickname", CharField(max_length=8, default="")),
            CreateModel("InstrumentLot", fields=[]),
            AddIndex("instrument", Index(fields=["place"], name="of_places")),
        ]
        before_migrations(using="default", plan=a_plan(*of_columns))
        gone = before.keys() - installed(connection).keys()
        tables = {"instruments_instrument", "instruments_instrumentlot"}
        assert gone == {name for name, (table, _) in before.items() if table in tables}
        assert {before[name][0] for name in gone} == tables
        Instrument.objects.filter(pk=sound.scale).update(serial_no="N-9999")
        notes = Change.objects.count()
        after_migrations(using="default")
        assert missing(connection) == []
        assert Change.objects.count() == notes + 1  # the one row that no trigger has seen
        assert last("instruments_instrument").operation == "met"

    @pytest.mark.parametrize(
        "step",
        [
            AlterField("instrument", "place", CharField(max_length=200)),
            RenameField("instrument", "place", "spot"),
            DeleteModel("Instrument"),
            AddField("gone_since", "place", CharField(max_length=8)),
            RunPython(RunPython.noop),
        ],
    )
    def test_what_a_step_does_beyond_its_table_is_not_guessed(self, db: None, step: Operation):
        before_migrations(using="default", plan=a_plan(step))
        assert installed(connection) == {}
        after_migrations(using="default")
        assert missing(connection) == []

    def test_one_that_is_missing_is_found_and_comes_back(self, sound: World):
        on = " ON issuing_document" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            if on:  # what waits for the end of the transaction would stand in the way
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP TRIGGER journal_issuing_document_insert{on}")
        assert faults() == ["trigger journal_issuing_document_insert is missing or was altered"]
        install(connection)
        assert missing(connection) == []

    def test_rows_met_when_triggers_come_back_show_what_was_changed_meanwhile(self, sound: World):
        with unseen():
            Instrument.objects.filter(pk=sound.scale).update(serial_no="N-9999")
        on = " ON instruments_instrument" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            if on:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP TRIGGER journal_instruments_instrument_update{on}")
        install(connection)
        found = faults()
        assert any("while its triggers were away" in words for words in found)
        assert any("belong to no event" in words for words in found)
