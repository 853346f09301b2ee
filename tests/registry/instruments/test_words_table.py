"""On PostgreSQL the words of an import are written by a second connection, and the newest found by parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from tests.registry.conftest import COUNTY, PROVINCE, TODAY, World

from suyuan.registry.instruments import importing, indexing_many, searching, words_table
from suyuan.registry.instruments.indexing import INDEX, after_migrations
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.queries import InstrumentFilter, suggested
from suyuan.registry.instruments.words_table import BITS, NUMBERS

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has FTS5")


def come_in(world: World, maker: str, number: int) -> None:
    row = {"kind": "nawi", "owner": "F42", "jurisdiction": COUNTY, "manufacturer": maker}
    rows = [row | {"serial_no": f"{maker}{line:03d}"} for line in range(number)]
    importing.import_instruments(world.occasion("Sun"), jurisdiction=PROVINCE, rows=rows, source="w.csv")


def newest(text: str, limit: int = 100, **narrowed: Any) -> list[UUID]:
    return [row["id"] for row in suggested(InstrumentFilter(text=text, **narrowed), on=TODAY, limit=limit)]


def looked_at(text: str, **narrowed: Any) -> list[UUID]:
    found = searching.with_words(Instrument.objects.filter(**narrowed), text)
    return list(found.order_by("-pk").values_list("pk", flat=True))


def told(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


WORDS = f"SELECT count(*) FROM {INDEX}"
LONE = f"SELECT count(*) FROM {INDEX} w LEFT JOIN instruments_instrument i ON i.id = w.instrument_id"


@pytest.mark.django_db(transaction=True)
class TestBeside:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(indexing_many, "MANY", 2)
        monkeypatch.setattr(importing, "BATCH", 10)

    @pytest.mark.parametrize("share", [1, 10**9])  # the inverted index steps aside, or stays
    def test_each_row_has_what_its_trigger_would_have_written(
        self, world: World, monkeypatch: pytest.MonkeyPatch, share: int
    ):
        monkeypatch.setattr(words_table, "SHARE", share)
        index = f"SELECT oid::int FROM pg_class WHERE relname = '{INDEX}_tokens'"
        before = told(index)
        come_in(world, "abc", 25)
        assert (told(index) == before) is (share > 1)
        beside = f"SELECT string_agg(tokens::text, '|' ORDER BY instrument_id) FROM {INDEX}"
        first = told(beside)
        assert told(WORDS) == Instrument.objects.count()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {INDEX}")
        after_migrations(using="default")  # by the statement of the trigger
        assert told(beside) == first

    def test_a_trigger_that_is_missing_or_lies_dormant_is_made_anew(self, world: World):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE instruments_instrument DISABLE TRIGGER {INDEX}_update")
        Instrument.objects.filter(pk=world.scale).update(search=" unseen ")
        assert newest("unseen") == []
        after_migrations(using="default")
        assert newest("unseen") == [world.scale]

    def test_where_the_server_takes_no_second_connection_triggers_write(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ):
        own = connections[DEFAULT_DB_ALIAS]

        def refused() -> Any:
            return type(own)({**own.settings_dict, "HOST": "/nowhere"}, own.alias)

        monkeypatch.setattr(own, "copy", refused)
        come_in(world, "abc", 25)
        assert told(WORDS) == Instrument.objects.count()
        assert newest("abc") == looked_at("abc")

    def test_what_is_cut_off_in_the_middle_leaves_no_words(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ):
        before, plain = told(WORDS), importing.made_ready

        def breaking(table: Any, given: Any) -> Any:
            insert = plain(table, given)
            has_come_far = any(str(text).startswith("abc02") for text in given.get("serial_no", ()))
            return (lambda: 1 / 0) if has_come_far else insert

        monkeypatch.setattr(importing, "made_ready", breaking)
        with pytest.raises(ZeroDivisionError):
            come_in(world, "abc", 25)
        assert (told(WORDS), newest("abc")) == (before, [])

    def test_words_of_an_import_that_was_not_committed_are_never_found_and_are_cleared(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ):
        before = told(WORDS)
        with monkeypatch.context() as patched:
            patched.setattr(importing, "record", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                come_in(world, "abc", 25)
        assert told(WORDS) == before + 26  # with the mark
        assert newest("abc") == []
        after_migrations(using="default")
        assert told(WORDS) == before
        come_in(world, "abc", 25)
        assert newest("abc") == looked_at("abc")
        assert told(f"{LONE} WHERE i.id IS NULL") == 0


@pytest.mark.django_db
class TestNewest:
    def test_gathered_they_come_in_the_order_of_the_list(self, world: World, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(searching, "IN_SIGHT", 1)
        come_in(world, "abc", 9)
        for text in ("ab", "abc", "衡器", "abc 衡", "nosuch"):
            assert newest(text) == looked_at(text)
            assert newest(text, limit=3) == looked_at(text)[:3]

    def test_part_by_part_none_is_missed_and_the_last_part_comes_first(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(searching, "IN_SIGHT", 1)
        monkeypatch.setattr(searching, "FREQUENT", -1)
        for maker in ("abc", "abd", "abe"):
            come_in(world, maker, 5)
            with connection.cursor() as cursor:  # the next ones belong to a part far from these
                cursor.execute(f"SELECT setval('{NUMBERS}', nextval('{NUMBERS}') + {5 << BITS})")
        for text in ("ab", "abc", "衡器", "abd 衡", "nosuch"):
            assert set(newest(text)) == set(looked_at(text))
        assert set(newest("ab", limit=5)) == set(looked_at("abe"))
        assert set(newest("ab", limit=10)) == set(looked_at("abe") + looked_at("abd"))
        path = Instrument.objects.get(serial_no="abc001").jurisdiction.path
        assert len(newest("ab", kind="nawi", path=path)) == 15
        assert newest("ab", kind="weights", path=path) == []
