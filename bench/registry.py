"""List pages of the instrument register at 1e5 instruments, beside the bare SQL of the same list.

The server runs as its users run it (granian, one worker, SQLite with full durability); the requests are
logged in and filtered. The floor is the same page read with the database driver alone, in the same run.
Usage: python bench/registry.py [--instruments 100000] [--requests 300]
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

PAGES = {
    "all / 全部": "",
    "kind / 种类": "kind=nawi",
    "division / 区划": "division=220100",
    "status / 状态": "status=overdue",
    "kind + division + status": "kind=nawi&division=220100&status=valid",
    "word / 词": "q=" + "%E7%94%B5%E5%AD%90",
}
PORT = 8799


def build(folder: Path, instruments: int) -> dict[str, str]:
    """A province with so many instruments; gives user name and password of its regulator."""
    os.environ["SUYUAN_DATA"] = str(folder)
    from suyuan.server.demo.build import build_world, make_ready
    from suyuan.server.demo.progress import Silent
    from suyuan.server.demo.scenario import Size

    make_ready(erase=True)
    size = Size(instruments=instruments, lots=200, certificates=8)
    world = build_world(size, progress=Silent())
    from suyuan.server.demo.settle import PASSWORD

    return {"username": regulator(world.log_ins), "password": PASSWORD}


def regulator(log_ins: list[dict[str, str]]) -> str:
    """The log-in that sees the whole province."""
    return next(one["username"] for one in log_ins if one["level"] == "province" and "Case" in one["post_en"])


class Session:
    """A logged-in visitor on one connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
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


def cpu_seconds(root: int) -> float:
    """CPU seconds of a process and its children."""
    ticks = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(entry.parent.name) == root or int(fields[1]) == root:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def floor(database: Path, requests: int) -> float:
    """Median seconds of the bare query behind the first page of the unfiltered list."""
    connection = sqlite3.connect(database)
    times = []
    for _ in range(requests):
        start = time.perf_counter()
        connection.execute("SELECT * FROM instruments_instrument ORDER BY id DESC LIMIT 50").fetchall()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure(session: Session, query: str, requests: int, process: int) -> tuple[float, float, float, float]:
    """Requests per second, median and 95th percentile in ms, CPU ms per request."""
    times = []
    busy = cpu_seconds(process)
    for _ in range(requests):
        start = time.perf_counter()
        status, _ = session.ask("GET", f"/instruments?{query}")
        times.append(time.perf_counter() - start)
        assert status == 200, f"the list answered {status}"
    busy = cpu_seconds(process) - busy
    p95 = statistics.quantiles(times, n=20)[-1]
    return len(times) / sum(times), statistics.median(times) * 1e3, p95 * 1e3, busy / len(times) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instruments", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=300)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="suyuan-bench-") as name:
        folder = Path(name)
        start = time.perf_counter()
        who = build(folder, asked.instruments)
        print(f"{asked.instruments} instruments built in {time.perf_counter() - start:.1f} s")
        server = subprocess.Popen(
            [sys.executable, "-m", "suyuan.cli.main", "serve", "--port", str(PORT), "--workers", "1"],
            stdout=subprocess.DEVNULL,
        )
        try:
            report(folder, who, asked.requests, server.pid)
        finally:
            server.terminate()
            server.wait(20)


def report(folder: Path, who: dict[str, str], requests: int, process: int) -> None:
    for _ in range(200):
        try:
            session = Session(PORT)
            session.ask("GET", "/login")
            break
        except OSError:
            time.sleep(0.1)
    session.log_in(**who)
    print(f"{'list page':34} {'req/s':>8} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8}")
    for label, query in PAGES.items():
        measure(session, query, 10, process)
        rate, median, p95, busy = measure(session, query, requests, process)
        print(f"{label:34} {rate:8.0f} {median:8.1f} {p95:8.1f} {busy:8.1f}")
    print(f"floor: bare SQL of one page {floor(folder / 'suyuan.sqlite3', requests) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
