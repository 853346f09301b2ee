"""Words through the index find what the rows themselves say, on every database and after every change."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pyarrow as pa
import pytest
from django.db import connection, transaction
from tests.registry.conftest import CITY, COUNTY, NOW, PROVINCE, TODAY, World
from tests.registry.road import another_set

from suyuan.registry.instruments import commands, importing, indexing_many, searching
from suyuan.registry.instruments.indexing import INDEX, TOKENS, after_migrations
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.queries import InstrumentFilter, page, suggested
from suyuan.registry.instruments.words import search_text

PATH = f"000000/{PROVINCE}"
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 belongs to SQLite")


def hits(text: str, **narrowed: object) -> set[UUID]:
    chosen = InstrumentFilter(text=text, **narrowed)  # type: ignore[arg-type]
    return {row["id"] for row in suggested(chosen, on=TODAY, limit=100)}


def named(world: World, *words: str) -> UUID:
    """An instrument found by these words and no others."""
    made = another_set(world, Instrument.objects.count() + 500)
    key = getattr(made, "pk", made)
    Instrument.objects.filter(pk=key).update(search=search_text(words))
    return UUID(str(key))


@pytest.mark.django_db
class TestWords:
    @pytest.mark.parametrize(
        ("text", "is_found"),
        [
            ("2026", True), ("20260042", True), ("0042", False),  # the beginning of a number
            ("水表", True), ("冷水", True), ("水水", True), ("饮水", False),  # pairs
            ("饮", True), ("表", True), ("器", False),  # single characters, also the last one
            ("𠀀𠀁", True), ("𠀁", True), ("𠀁𠀀", False),  # plane 2
            ("dn15 水表 2026", True), ("DN15冷水", True), ("ＤＮ１５", True), ("dn15 热水", False),
            ("grusse", True), ("Grüße", True),
            ("20%", True), ("20_6", False), ('2026"', True), ("2026' OR '1'='1", False),
            ("dn15 AND 热水", False), ("dn15 OR 热水", False), ("NEAR(dn15)", False), ("dn15*", True),
            ("words:dn15", False), ("-dn15", True), ("\\ue001weights", False),
        ],
    )  # fmt: skip
    def test_what_is_found(self, world: World, text: str, is_found: bool):
        key = named(world, "饮用冷水水表", "𠀀𠀁", "DN15 20260042", "Grüße 20")
        assert (key in hits(text)) is is_found

    @pytest.mark.parametrize("text", ["", "  ", "%%", "---", "！"])
    def test_a_text_without_words_finds_nothing_as_one_types(self, world: World, text: str):
        assert hits(text) == set()

    def test_the_index_and_the_rows_agree(self, world: World):
        keys = {named(world, f"水表 {number} 号", "示例公司") for number in range(12)}
        for text in ("水表", "1", "11", "示例", "公司 1", "表"):
            looked_at = searching.with_words(Instrument.objects.filter(pk__in=keys), text)
            assert hits(text) & keys == set(looked_at.values_list("pk", flat=True))

    @pytest.mark.parametrize("tokens", [1, searching.MOST_NAMED, searching.MOST_NAMED + 1, 30])
    def test_a_long_beginning_finds_all_that_begin_so_few_or_many(self, world: World, tokens: int):
        begun = {named(world, f"balances{'z' * (n % 3)}{n}") for n in range(tokens)}
        plain = {named(world, "balance"), named(world, "Balances zinc")}
        beside = {named(world, word) for word in ("balancd9", "balanct0", "balan", "秤")}
        every = Instrument.objects.filter(pk__in=begun | plain | beside)
        for text in ("balance", "balances", "balancesz", "balances zinc", "balances0", "balancex"):
            assert hits(text) == set(searching.with_words(every, text).values_list("pk", flat=True)), text
        assert hits("balance") == begun | plain
        assert hits("balances") >= begun

    @sqlite_only
    def test_an_index_without_its_tokens_gets_them_and_is_not_made_anew(self, world: World):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {TOKENS}")
            cursor.execute(f"INSERT INTO {INDEX}(rowid, words) VALUES (999999, 'of no instrument')")
        after_migrations(using="default")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH 'instrument AND no'")
            assert cursor.fetchall() == [(999999,)]
            cursor.execute(f"SELECT count(*) FROM {TOKENS} WHERE term = 'instrument'")
            assert cursor.fetchone() == (1,)
        key = named(world, "thermometers")
        assert hits("thermometer") == {key}


@pytest.mark.django_db
class TestKept:
    def test_a_change_of_words_is_followed(self, world: World):
        key = named(world, "旧名称")
        Instrument.objects.filter(pk=key).update(search=search_text(["新名称"]))
        assert (key in hits("旧名"), key in hits("新名")) == (False, True)

    def test_a_move_is_followed(self, world: World):
        row = Instrument.objects.get(pk=world.weights)
        word, county = row.serial_no or row.label_no, row.jurisdiction.path
        assert world.weights in hits(word, path=county)
        commands.move(
            world.occasion("Zhou"),
            instrument_id=world.weights,
            jurisdiction=CITY,
            place="仓库",
            use_field=row.use_field,
        )
        assert world.weights not in hits(word, path=county)
        assert world.weights in hits(word, path=f"{PATH}/{CITY}")

    def test_filters_narrow_what_words_find(self, world: World):
        row = Instrument.objects.get(pk=world.scale)
        word = row.label_no
        assert world.scale in hits(word, kind=row.kind_id, owner_id=row.owner_id, path=row.jurisdiction.path)
        assert world.scale not in hits(word, kind="weights")
        assert world.scale not in hits(word, owner_id=world.lab)
        assert world.scale not in hits(word, status="rotated_out")
        assert world.scale in hits(word, state=row.state)

    def test_pages_follow_each_other_and_are_counted(self, world: World):
        keys = {named(world, "同名器具") for _ in range(7)}
        pages = [page(InstrumentFilter(text="同名"), on=TODAY, page=number, size=3) for number in (1, 2, 3)]
        seen = [row["id"] for one in pages for row in one.rows]
        assert [one.total for one in pages] == [7, 7, 7]
        assert (set(seen), len(seen)) == (keys, 7)

    def test_making_the_index_again_changes_nothing(self, world: World):
        key = named(world, "再建索引")
        after_migrations(using="default")
        assert key in hits("再建")

    @sqlite_only
    def test_the_index_is_made_anew_when_a_trigger_is_missing(self, world: World):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {INDEX}_update")
        key = named(world, "无人看见")
        assert key not in hits("无人")
        after_migrations(using="default")
        assert key in hits("无人")

    @sqlite_only
    def test_an_index_of_an_earlier_version_is_made_anew(self, world: World):
        key = named(world, "旧版索引")
        declared = "SELECT sql FROM sqlite_master WHERE name = %s"
        with connection.cursor() as cursor:
            cursor.execute(declared, [INDEX])
            today = cursor.fetchone()
            cursor.execute(f"DROP TABLE {INDEX}")
            cursor.execute(
                f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, content='', detail=none, prefix='1 2 3',"
                " tokenize='unicode61 remove_diacritics 0')"
            )
        assert key not in hits("旧版")
        after_migrations(using="default")
        assert key in hits("旧版")
        with connection.cursor() as cursor:
            cursor.execute(declared, [INDEX])
            assert cursor.fetchone() == today

    @sqlite_only
    def test_writing_the_same_words_again_leaves_the_index_alone(self, world: World):
        key = named(world, "一字不改")
        for _ in range(3):
            row = Instrument.objects.get(pk=key)
            row.valid_until = (NOW + timedelta(days=1)).date()
            row.save()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {INDEX} WHERE {INDEX} MATCH %s", ['"一字"'])
            assert cursor.fetchone() == (1,)


def come_in(world: World, maker: str, number: int) -> None:
    row = {"kind": "nawi", "owner": "F42", "jurisdiction": COUNTY, "manufacturer": maker}
    rows = [row | {"serial_no": f"{maker}{line:03d}"} for line in range(number)]
    importing.import_instruments(world.occasion("Sun"), jurisdiction=PROVINCE, rows=rows, source="w.csv")


def looked_at(text: str) -> set[UUID]:
    return set(searching.with_words(Instrument.objects.all(), text).values_list("pk", flat=True))


@pytest.mark.django_db
class TestManyAtOnce:
    """The index takes them in, or is made anew of old and new rows: what is found is the same."""

    @pytest.fixture(params=["taken in", "anew"], autouse=True)
    def way(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(indexing_many, "MANY", 0 if request.param == "anew" else 10**9)
        monkeypatch.setattr(indexing_many, "BATCH", 7)
        monkeypatch.setattr(importing, "BATCH", 10)

    def test_old_and_new_are_found_and_followed(self, world: World):
        old = named(world, "老厂器具")
        come_in(world, "abc", Instrument.objects.count() + 5)
        come_in(world, "xyz", 3)
        new, gone = Instrument.objects.filter(manufacturer="abc").order_by("id")[:2]
        Instrument.objects.filter(pk=new.pk).update(search=search_text(["改名"]))
        gone.uses.all().delete()
        gone.delete()
        later = named(world, "后来")
        assert (old in hits("老厂"), later in hits("后来"), new.pk in hits("改名")) == (True, True, True)
        for text in ("abc", "abc00", "x", "xyz002", "老", "改", "sy", "衡", "nosuch"):
            assert hits(text) == looked_at(text)
        assert len(hits("abc")) == Instrument.objects.filter(manufacturer="abc").count() - 1

    @sqlite_only
    def test_the_index_goes_on_being_merged_as_usual(self, world: World):
        come_in(world, "abc", Instrument.objects.count() + 5)
        with connection.cursor() as cursor:
            cursor.execute("SELECT k, v FROM instruments_words_config")
            kept = dict(cursor.fetchall())
            usual = indexing_many.USUAL
            assert {name: kept.get(name, value) for name, value in usual.items()} == usual
            cursor.execute("INSERT INTO instruments_words(instruments_words) VALUES ('integrity-check')")

    def test_what_fails_leaves_the_index_as_it_was(self, world: World, monkeypatch: pytest.MonkeyPatch):
        old = named(world, "老厂器具")
        monkeypatch.setattr(importing, "record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            come_in(world, "abc", Instrument.objects.count() + 5)
        assert (old in hits("老厂"), hits("abc")) == (True, set())
        assert named(world, "后来") in hits("后来")


def test_words_are_handed_over_as_json_whatever_stands_in_them() -> None:
    for words in ([" 水表 表 ab12 ", ""], ['a"b', "c\\d", '","']):
        assert json.loads(indexing_many._as_json(pa.array(words))) == words


@sqlite_only
def test_a_vacuum_leaves_rows_and_index_together(tmp_path) -> None:
    """The index goes by row numbers, which SQLite keeps for a table that has indexes (3.7 and later)."""
    import sqlite3

    place = sqlite3.connect(tmp_path / "a.sqlite3")
    place.execute("CREATE TABLE i (id char(32) PRIMARY KEY, search text)")
    place.execute("CREATE VIRTUAL TABLE w USING fts5(words, content='', detail=none)")
    for number in range(200):
        place.execute("INSERT INTO i VALUES (?, ?)", (f"{number:032x}", f"n{number}"))
    place.execute("DELETE FROM i WHERE rowid % 3 = 0")
    place.execute("INSERT INTO w(rowid, words) SELECT rowid, search FROM i")
    place.commit()
    for command in ("VACUUM", f"VACUUM INTO '{tmp_path}/b.sqlite3'"):
        place.execute(command)
    for name in ("a", "b"):
        found = sqlite3.connect(tmp_path / f"{name}.sqlite3").execute(
            "SELECT i.search FROM w JOIN i ON i.rowid = w.rowid WHERE w MATCH 'n100'"
        )
        assert found.fetchall() == [("n100",)]
