"""`suyuan cert import`: a stock of certificates into a database, all or nothing, and killed in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Said, run
from tests.registry.received.documents import Linked, certificate, to

PREPARE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
from tests.registry.conftest import NOW, SETTING_UP, ZONE, build_world
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import open_account
world = build_world()
start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
for name in ("Wang", "Li"):
    open_account(start, person_id=world.people[name], username=name.lower(), password="a-long-password")
"""
BATCH = 1000
Import = Callable[..., Said]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the small world, made once."""
    data = tmp_path_factory.mktemp("province")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "SUYUAN_DATABASE"},
        "SUYUAN_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "suyuan.server.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-c", PREPARE], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def data(province: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(province, tmp_path / "data"))


@pytest.fixture
def bring(data: Path) -> Import:
    """The command as Wang of the laboratory runs it."""

    def now(*paths: object, by: str = "wang", owner: str = "", language: str = "en") -> Said:
        house = owner or code_of_lab(data)
        options = ["--owner", house, "--as", by, "--processes", "1"]
        return run("cert", "import", *paths, *options, data=data, language=language)

    return now


def ask(data: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "suyuan.sqlite3", timeout=30) as connection:
        return connection.execute(sql).fetchall()


def code_of_lab(data: Path) -> str:
    sql = (
        "SELECT o.code FROM parties_account a JOIN parties_person p ON p.id = a.person_id"
        " JOIN parties_organization o ON o.id = p.organization_id WHERE a.username = 'wang'"
    )
    return str(ask(data, sql)[0][0])


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    """Three certificates that lead to each other, and one whose standard is nowhere."""
    top = certificate("TOP", serial="t", performed="2024-05-02")
    files = {
        "top.xml": top,
        "user.xml": certificate("USER", serial="u", equipment=[to("TOP", top)]),
        "lost.xml": certificate("LOST", serial="l", equipment=[Linked(number="NOWHERE")]),
    }
    with zipfile.ZipFile(tmp_path / "stock.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return tmp_path / "stock.zip"


def test_a_zip_is_taken_over_and_told_in_json(bring: Import, stock: Path):
    first = bring(stock, "--json")
    assert first.code == 0
    record = first.record
    assert (record["received"], record["results"], record["refused"]) == (3, 15, 0)
    assert record["links"] == {"placeholder": 1, "verified": 1}
    assert [one["number"] for one in record["open_links"]] == ["NOWHERE"]
    again = bring(stock, "--json").record
    assert (again["received"], again["already_there"]) == (0, 3)


def test_it_speaks_both_languages(bring: Import, stock: Path):
    assert "接收 3 份（已有 0 份），结果 15 条" in bring(stock, language="zh").out
    assert "0 received (3 already there)" in bring(stock, language="en").out


def test_a_fault_stops_everything_and_names_file_line_and_reason(
    bring: Import, stock: Path, tmp_path: Path, data: Path
):
    bad = certificate("BAD").replace(b"<dcc:mainSigner>true", b"<dcc:mainSigner>perhaps")
    (tmp_path / "bad.xml").write_bytes(bad)
    line = bad[: bad.index(b"perhaps")].count(b"\n") + 1
    refused = bring(stock, tmp_path / "bad.xml")
    assert (refused.code, f"bad.xml, line {line}" in refused.err) == (2, True)
    assert ask(data, "SELECT count(*) FROM received_receivedcertificate") == [(0,)]
    record = bring(stock, tmp_path / "bad.xml", "--json").record
    assert record["error"]["faults"][0]["line"] == line
    taken = bring(stock, tmp_path / "bad.xml", "--good", "--json").record
    assert (taken["received"], taken["faults"][0]["file"]) == (3, "bad.xml")


@pytest.mark.parametrize(
    ("by", "owner", "code"), [("li", "", 3), ("nobody", "", 2), ("wang", "NO-SUCH-HOUSE", 2)]
)
def test_who_may_not_does_not(bring: Import, stock: Path, by: str, owner: str, code: int):
    assert bring(stock, by=by, owner=owner).code == code


def test_killed_in_the_middle_it_leaves_whole_batches_and_running_again_completes_it(
    bring: Import, data: Path, tmp_path: Path
):
    count = 3 * BATCH
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for n in range(count):
            archive.writestr(f"{n}.xml", certificate(f"K-{n}", serial=f"S{n}", rows=[("1", "2")]))
    environment = {**os.environ, "SUYUAN_DATA": str(data)}
    environment.pop("SUYUAN_DATABASE", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    arguments = ["cert", "import", str(tmp_path / "many.zip"), "--owner", code_of_lab(data), "--as", "wang"]
    process = subprocess.Popen(
        [sys.executable, "-m", "suyuan.cli.main", *arguments, "--processes", "1"],
        env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    counted = "SELECT count(*) FROM received_receivedcertificate"
    for there in polled(lambda: ask(data, counted)[0][0]):
        if there or process.poll() is not None:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = ask(data, counted)[0][0]
    assert kept in (BATCH, 2 * BATCH, count)
    assert ask(data, "SELECT count(*) FROM results_result WHERE test = 'r1'") == [(kept,)]
    assert ask(data, "SELECT count(*) FROM journal_event WHERE act = 'received.import'") == [(kept // BATCH,)]
    record = bring(tmp_path / "many.zip", "--json").record
    assert (record["received"], record["already_there"]) == (count - kept, kept)
    assert ask(data, counted) == [(count,)]


def polled(question: Callable[[], object]) -> Iterator[object]:
    for _ in range(1200):
        yield question()
        time.sleep(0.05)


def test_the_chain_of_a_received_certificate_can_be_traced(bring: Import, stock: Path, data: Path):
    bring(stock)
    record = run("trace", "USER", "--json", data=data).record
    assert [link["certificate"] for link in record["chain"]] == ["USER", "TOP"]
    assert "外部证书" in run("trace", "USER", data=data).out


def test_the_health_of_all_chains_is_told_and_bad_questions_are_refused(
    bring: Import, stock: Path, data: Path
):
    bring(stock)
    record = run("trace", "--health", "--json", data=data).record
    assert (record["results"], record["share"], record["broken"]) == (0, None, [])  # nothing was issued here
    assert "完整率" in run("trace", "--health", data=data).out
    for wrong in (["X", "--health"], ["--health", "--on", "x"], ["--health", "--institute", "NOBODY"]):
        assert run("trace", *wrong, data=data).code == 2
