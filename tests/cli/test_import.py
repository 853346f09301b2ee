"""`suyuan import`: tried, refused with every fault, stored; and killed in the middle."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import ROOT, run

MAKE = """
from suyuan.server.starting import start_django, migrate
start_django(); migrate()
from tests.registry.conftest import build_world, NOW, SETTING_UP, ZONE
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import open_account
world = build_world()
start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
for name in ("Sun", "Zhou"):
    open_account(start, person_id=world.people[name], username=name.lower(), password="a-long-password")
"""
MANY = 60_000
INSERT_TRIGGERS = {
    "journal_instruments_instrument_insert",
    "journal_instruments_instrumentuse_insert",
    "instruments_words_insert",
}
HEAD = "器具种类,型号,Serial number,使用单位代码,区划代码,使用领域,出厂日期\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A data folder with the small world."""
    data = tmp_path / "data"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "SUYUAN_DATABASE"},
        "SUYUAN_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "suyuan.server.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    subprocess.run([sys.executable, "-c", MAKE], env=environment, check=True, cwd=ROOT)
    return data


def line(number: int, *, kind: str = "nawi") -> str:
    return f"{kind},TCS,{number:06d},F42,220182,trade_settlement,2024-05-06\n"


def triggers(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "suyuan.sqlite3")) as connection:
        return {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }


def counted(data: Path, table: str = "instruments_instrument") -> int:
    with closing(sqlite3.connect(data / "suyuan.sqlite3")) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_tried_refused_annotated_and_imported(house: Path, tmp_path: Path):
    file, marked = tmp_path / "list.csv", tmp_path / "marked.xlsx"
    file.write_text(HEAD + line(1) + "\n" + line(2, kind="unicorn") + line(3), encoding="utf-8-sig")
    before = counted(house)
    tried = run("import", "instruments", file, "--as", "sun", "--dry-run", "--annotated", marked, "--json",
                data=house)  # fmt: skip
    assert (tried.code, tried.record["rows"], tried.record["faulty"], tried.record["stored"]) == (0, 3, 1, 0)
    assert [fault["line"] for fault in tried.record["faults"]] == [4]  # heads and blank line counted
    sheet = openpyxl.load_workbook(marked).active
    assert sheet is not None
    assert "unicorn" in str(sheet["A3"].value)
    assert sheet["D2"].value == "000001"
    refused = run("import", "instruments", file, "--as", "sun", data=house, language="en")
    assert refused.code == 2
    assert "line 4, Kind: " in refused.err
    assert "unicorn" in refused.err
    assert counted(house) == before
    good = run("import", "instruments", file, "--as", "sun", "--good-rows", "--json", data=house)
    assert (good.code, good.record["stored"]) == (0, 2)
    assert counted(house) == before + 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("unicorns", "list.csv", "--as", "sun"), 2, "unicorns"),
        (("instruments", "none.csv", "--as", "sun"), 2, "none.csv"),
        (("instruments", "list.csv", "--as", "zhou"), 3, ""),
        (("instruments", "list.csv", "--as", "nobody"), 2, "nobody"),
        (("instruments", "list.csv", "--as", "sun", "--annotated", "out.pdf"), 2, "--annotated"),
    ],
)
def test_refusals(
    house: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    code: int,
    words: str,
):
    (tmp_path / "list.csv").write_text(HEAD + line(1))
    paths = [tmp_path / one if one.endswith((".csv", ".pdf")) else one for one in arguments]
    refused = run("import", *paths, data=house)
    assert (refused.code, words in refused.err) == (code, True)


@contextmanager
def under_way(house: Path, file: Path, *, is_alone: bool) -> Iterator[subprocess.Popen[bytes]]:
    """An import of many rows in the middle of its work."""
    file.write_text(HEAD + "".join(line(number) for number in range(MANY)))
    command = [sys.executable, "-m", "suyuan.cli.main", "import", "instruments", str(file), "--as", "sun"]
    environment = {**os.environ, "SUYUAN_DATA": str(house)}
    environment.pop("SUYUAN_DATABASE", None)
    database, log, aside = (house / f"suyuan.sqlite3{end}" for end in ("", "-wal", "-journal"))
    grows, least = (aside, 0) if is_alone else (log, 4_000_000)
    with closing(sqlite3.connect(":memory:" if is_alone else database)) as other:
        other.execute("SELECT count(*) FROM sqlite_master").fetchone()  # has it open and is not shut out
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            while process.poll() is None and not (grows.exists() and grows.stat().st_size > least):
                time.sleep(0.01)
            assert process.poll() is None, "it ended before anybody could look"
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize("is_alone", [True, False])
def test_killed_in_the_middle_nothing_is_half_written(house: Path, tmp_path: Path, *, is_alone: bool) -> None:
    before = counted(house), counted(house, "journal_change")
    file = tmp_path / "list.csv"
    with under_way(house, file, is_alone=is_alone) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (counted(house), counted(house, "journal_change")) == before
    assert triggers(house) >= INSERT_TRIGGERS
    again = run("import", "instruments", file, "--as", "sun", "--json", data=house)
    assert again.record["stored"] == MANY


def test_nobody_writes_or_reads_without_the_triggers_meanwhile(house: Path, tmp_path: Path) -> None:
    with under_way(house, tmp_path / "list.csv", is_alone=False) as process:
        before = counted(house)
        assert triggers(house) >= INSERT_TRIGGERS
        locked = pytest.raises(sqlite3.OperationalError, match="locked")
        with sqlite3.connect(house / "suyuan.sqlite3", timeout=0) as other, locked:
            other.execute("INSERT INTO instruments_instrument SELECT * FROM instruments_instrument WHERE 0")
        assert process.wait() == 0
    assert counted(house) == before + MANY
    assert triggers(house) >= INSERT_TRIGGERS
