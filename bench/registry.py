"""The register at 1e6 instruments: lists, search, one record over the API, commands, an export, memory.

The server runs as its users run it (granian, one worker) on SQLite with full durability or on PostgreSQL; the
requests are logged in. The load generator shares the two cores with it, so the CPU time of the server per
request is stated beside what one connection gets, and beside what the process answers when several ask.
The floor is the same page read with bare SQL.

    python bench/registry.py [--instruments 1000000] [--database sqlite|postgresql] [--requests 300]
                             [--kept FOLDER]

With `--kept` the world is built once and used again by the next run (three minutes at 1e6).
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

HERE = Path(__file__).resolve().parents[1]
PORT = 8799
ASKING = 3  # connections at once, where it is seen what the process can do: none waits for its reader
PATIENCE = 8.0
REST = 10.0  # seconds without work after which nothing more is expected
LISTS = {
    "list: all / 全部": "",
    "list: kind / 种类": "kind=nawi",
    "list: kind + division": "kind=nawi&division=220100",
    "list: kind + division + status": "kind=nawi&division=220100&status=valid",
    "list: status with few / 少见状态": "status=unverified",
    "list: due soon / 即将到期": "status=due_soon",
    "list: word / 词": "q=" + quote("电子"),
    "list: word + status none has": "q=" + quote("示例") + "&status=unverified",
    "list: page 300 / 第 300 页": "page=300",
}
# What one types on the way to a number and to two names, and words that nearly every row has.
TYPED = (
    "2", "24", "244", "2449", "24499", "电", "电子", "电子天平", "压力", "压力表", "示例", "示例 2",
    "sy", "syp", "tcs", "gas company", "榆树", "没有这样的", "z",
)  # fmt: skip


def build(folder: Path, instruments: int) -> None:
    """A province with so many instruments."""
    from suyuan.server.demo.build import build_world, make_ready
    from suyuan.server.demo.progress import Silent
    from suyuan.server.demo.scenario import Size

    folder.mkdir(parents=True, exist_ok=True)
    make_ready(erase=True)
    world = build_world(Size(instruments=instruments, lots=200, certificates=8), progress=Silent())
    (folder / "who").write_text(regulator(world.log_ins))


def regulator(log_ins: list[dict[str, str]]) -> str:
    """The log-in that sees the whole province."""
    return next(one["username"] for one in log_ins if one["level"] == "province" and "Case" in one["post_en"])


class Session:
    """A logged-in visitor on one connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        """Once more on a new connection: a server ends one on which nothing was asked for some seconds."""
        try:
            return self._asked(method, path, body)
        except ConnectionError:
            self.connection.close()
            return self._asked(method, path, body)

    def _asked(self, method: str, path: str, body: str | None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, answer.read()

    def log_in(self, username: str, password: str) -> None:
        _, page = self.ask("GET", "/login")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None, "no form on the log-in page"
        fields = {"username": username, "password": password, "csrfmiddlewaretoken": token[1].decode()}
        status, _ = self.ask("POST", "/login", urlencode(fields))
        assert status == 303, f"log-in answered {status}"


def family(root: int) -> list[Path]:
    """A process and its children, as folders of /proc."""
    found = [Path(f"/proc/{root}")]
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == root:
            found.append(entry.parent)
    return found


def cpu_seconds(root: int) -> float:
    """CPU seconds of a process and its children."""
    ticks = 0
    for folder in family(root):
        fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(root: int) -> list[float]:
    """Memory of its own, in MB, of a process and its children: private and shared pages, files aside."""
    sizes = []
    for folder in family(root):
        try:
            text = (folder / "smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):  # a child that has ended since
            continue
        fields = dict(re.findall(r"(\w+):\s+(\d+) kB", text))
        sizes.append((int(fields["Rss"]) - int(fields["Shared_Clean"]) - int(fields["Private_Clean"])) / 1e3)
    return sizes


def measure(ask: Callable[[int], Any], requests: int, process: int) -> str:
    """Requests per second on one connection, median, 95th percentile in ms, CPU ms per request.

    After PATIENCE seconds it is enough, if there are twenty.
    """
    times: list[float] = []
    busy = cpu_seconds(process)
    while len(times) < requests and (sum(times) < PATIENCE or len(times) < 20):
        start = time.perf_counter()
        ask(len(times))
        times.append(time.perf_counter() - start)
    busy = (cpu_seconds(process) - busy) / len(times) * 1e3
    p95 = statistics.quantiles(times, n=20)[-1] * 1e3
    return f"{len(times) / sum(times):8.0f} {statistics.median(times) * 1e3:8.1f} {p95:8.1f} {busy:8.1f}"


def together(session: Session, address: str, requests: int) -> str:
    """Requests per second of several connections that ask at once, all with one log-in."""
    share = max(requests // ASKING, 20)

    def ask() -> None:
        mine = Session(PORT)
        mine.cookies = session.cookies
        for _ in range(share):
            status, _ = mine.ask("GET", address)
            assert status == 200, f"{address} answered {status}"

    with ThreadPoolExecutor(ASKING) as threads:
        start = time.perf_counter()
        for asked in [threads.submit(ask) for _ in range(ASKING)]:
            asked.result()
        return f"{ASKING * share / (time.perf_counter() - start):8.0f}"


def rest(process: int) -> None:
    """Until the server has done the duties of the day: they would be counted with the requests."""
    start, before = time.perf_counter(), -1.0
    while (now := cpu_seconds(process)) - before > 0.1:
        before = now
        time.sleep(REST)
    print(f"duties of the day done after {time.perf_counter() - start - REST:.0f} s; {now:.0f} s of CPU")


def report(process: int, who: str, requests: int) -> None:
    """The table of one run."""
    from suyuan.server.demo.settle import PASSWORD

    session = opened()
    rest(process)
    session.log_in(who, PASSWORD)

    def get(address: str) -> bytes:
        status, body = session.ask("GET", address)
        assert status == 200, f"{address} answered {status}"
        return body

    page = get("/instruments").decode()
    first = re.search(r'href="/instruments/([0-9a-f-]{36})"', page)
    assert first is not None, "the list is empty"
    print(f"{'':36} {'req/s':>8} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8} {f'{ASKING} at once':>9}/s")
    for label, query in LISTS.items():
        address = f"/instruments?{query}"
        get(address)
        alone = measure(lambda _: get(address), requests, process)  # noqa: B023
        print(f"{label:36} {alone} {together(session, address, requests):>9}")
    typed = [f"/search?part=1&q={quote(text)}" for text in TYPED]
    told = measure(lambda n: get(typed[n % len(typed)]), requests, process)
    print(f"{'search as you type / 边输边查':36} {told}")
    record = f"/api/v1/instruments/{first[1]}"
    get(record)
    alone = measure(lambda _: get(record), requests, process)
    print(f"{'API: one record / 单条记录':36} {alone} {together(session, record, 3 * requests):>9}")
    print("memory / 内存, MB:", ", ".join(f"{size:.0f}" for size in memory(process)))
    for form in ("parquet", "csv"):
        start = time.perf_counter()
        size = len(get(f"/export/instruments.{form}"))
        took = time.perf_counter() - start
        most = max(memory(process))
        print(f"export {form}: {took:.1f} s, {size / 1e6:.0f} MB; memory afterwards {most:.0f} MB")


def commands(number: int) -> str:
    """One-row audited commands, one after the other in one process: a repair is recorded, each durable."""
    from django.db.models import Count

    from suyuan.registry.instruments.commands import reactivate, set_idle
    from suyuan.registry.instruments.models import Instrument, InstrumentFreeze
    from suyuan.registry.parties.models import RoleAssignment
    from suyuan.registry.parties.queries import actor_of
    from suyuan.server.serving import system_occasion

    quiet = system_occasion()
    may_act = Instrument.objects.filter(state="in_use").exclude(freezes__in=InstrumentFreeze.objects.all())
    users = RoleAssignment.objects.filter(role="instrument_user", person__employed_to=None)
    most = may_act.values("owner_id").annotate(n=Count("pk")).filter(n__gte=number // 2).order_by("-n")
    user = users.filter(organization_id__in=[row["owner_id"] for row in most]).values(
        "person_id", "organization_id"
    )[0]
    actor = actor_of(user["person_id"], on=quiet.today)
    owned = may_act.filter(owner_id=user["organization_id"]).order_by("-pk")
    rows = list(owned.values_list("pk", flat=True)[: number // 2])
    times = []
    for row in rows:
        for act, more in ((set_idle, {"reason": "bench"}), (reactivate, {})):
            occasion = type(quiet)(actor=actor, at=quiet.at, identities=quiet.identities, zone=quiet.zone)
            start = time.perf_counter()
            act(occasion, instrument_id=row, **more)
            times.append(time.perf_counter() - start)
    p95 = statistics.quantiles(times, n=20)[-1] * 1e3
    return f"{len(times) / sum(times):8.0f} {statistics.median(times) * 1e3:8.1f} {p95:8.1f}"


def opened() -> Session:
    for _ in range(600):
        try:
            session = Session(PORT)
            session.ask("GET", "/login")
            return session
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[bool]:
    """Sets the environment for a world in `folder`; says whether it has to be built."""
    os.environ["SUYUAN_DATA"] = str(folder / "data")
    is_new = not (folder / "who").exists()
    if kind == "sqlite":
        yield is_new
        return
    sys.path.insert(0, str(HERE / "tests"))
    from on_postgres import Cluster, server_programs

    programs = server_programs()
    if programs is None:
        raise SystemExit("PostgreSQL server not installed (apt-get install postgresql)")
    (folder / "pg").mkdir(parents=True, exist_ok=True)
    cluster = Cluster(programs, folder / "pg")
    if is_new:
        cluster.create()
    cluster.start()
    os.environ["SUYUAN_DATABASE"] = cluster.address
    try:
        yield is_new
    finally:
        cluster.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--instruments", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--kept", type=Path)
    asked = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # each line when it is known
    passing = tempfile.TemporaryDirectory(prefix="suyuan-bench-")
    with nullcontext(asked.kept) if asked.kept else passing as place:
        if not asked.kept:
            Path(str(place)).chmod(0o711)  # started by root, PostgreSQL runs under a name of its own
        folder = Path(str(place)) / f"{asked.database}-{asked.instruments}"
        with database(asked.database, folder) as is_new:
            run(folder, asked.instruments, asked.requests, is_new=is_new)


def run(folder: Path, instruments: int, requests: int, *, is_new: bool) -> None:
    start = time.perf_counter()
    if is_new:
        build(folder, instruments)
        print(f"{instruments} instruments built in {time.perf_counter() - start:.0f} s")
    else:
        from suyuan.server.starting import migrate, start_django

        start_django()
        migrate()
    settle()
    server = subprocess.Popen(
        [sys.executable, "-m", "suyuan.cli.main", "serve", "--port", str(PORT), "--workers", "1"],
        stdout=subprocess.DEVNULL,
    )
    try:
        report(server.pid, (folder / "who").read_text(), requests)
    finally:
        server.terminate()
        server.wait(30)
    print(f"{'commands, one row / 单行命令':36} {commands(requests)}")
    print(f"floor: bare SQL of one page {floor(requests):.2f} ms")


def settle() -> None:
    """PostgreSQL plans by statistics, which its own servant would gather a minute later."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) instruments_instrument")


def floor(requests: int) -> float:
    """Median ms of the bare query behind the first page of the unfiltered list."""
    from django.db import connection

    times = []
    with connection.cursor() as cursor:
        for _ in range(requests):
            start = time.perf_counter()
            cursor.execute("SELECT * FROM instruments_instrument ORDER BY id DESC LIMIT 30")
            cursor.fetchall()
            times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


if __name__ == "__main__":
    main()
