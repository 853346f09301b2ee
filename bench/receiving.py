"""Certificates of other laboratories taken over in bulk: files a second, end to end, beside a floor.

End to end is what `suyuan cert import` does: read, check by the grammar, store bytes, facts, results and
citations with what they lead to, with the triggers and seals of the journal, on SQLite with full durability.
The floor, in the same run and with the same processes: parse each file with bare lxml, and write the same
rows with bare `executemany` into tables without index, trigger or foreign key.
Half of the documents are short (DCC 3.1.1 to 3.3.0), half are long and bilingual; nearly all cite two others.
Usage: python bench/receiving.py [--count 5000] [--processes 2] [--brief]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from suyuan.certify.content import CertificateContent
    from suyuan.registry.journal.occasion import Occasion

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

EDITIONS = ("3.1.1", "3.2.1", "3.3.0")
FIRST_DAY = date(2010, 1, 4)
MEBIBYTE = 1024 * 1024


def documents(count: int) -> Iterator[tuple[str, bytes]]:
    """Distinct certificates, the higher levels of the hierarchy first, each citing two of a higher level."""
    from tests.registry.received.documents import Linked, certificate

    long_ones = [template() for template in (long_gauge, long_weights)]
    above: list[tuple[str, str]] = []
    top, middle = max(2, count // 200), max(4, count // 20)
    for place in range(count):
        number = f"LAB{place % 40:02d}-{place:07d}"
        standards = [above[(place * step) % len(above)] for step in (7, 13)] if place >= top else []
        performed = (FIRST_DAY + timedelta(days=4000 * place // count)).isoformat()
        if place % 2 == 0 or not standards:
            rows = [(f"{273.15 + 20 * at}", f"0.0{(place * 7 + at) % 90 + 10}") for at in range(5)]
            document = certificate(
                number,
                issuer=f"Laboratory {place % 40}",
                serial=f"S{place}",
                performed=performed,
                equipment=[Linked(number=name, value=digest) for name, digest in standards],
                rows=rows,
                edition=EDITIONS[place % 3],
            )
        else:
            document = filled(long_ones[place // 2 % 2], number, place, performed, standards)
        if place < middle:
            above.append((number, hashlib.sha256(document).hexdigest()))
        yield f"{number}.xml", document


def long_gauge() -> bytes:
    from tests.certify.sample import gauge_certificate

    return template_of(replace(gauge_certificate(), supersedes=None))


def long_weights() -> bytes:
    from tests.certify.sample import weight_certificate

    return template_of(weight_certificate())


def template_of(content: CertificateContent) -> bytes:
    """A long certificate with marks where the copies differ."""
    from tests.certify.sample import E2_WEIGHTS

    from suyuan.certify.compose import compose_dcc

    standards = tuple(
        replace(E2_WEIGHTS, certificate_number=f"@CITED{at}@", sha256=str(at) * 64) for at in (1, 2)
    )
    marked = replace(content, number="@NUMBER@", standards=standards)
    item = replace(marked.item, serial="@SERIAL@")
    return compose_dcc(replace(marked, item=item, performed=date(2001, 1, 1)))


def filled(
    template: bytes, number: str, place: int, performed: str, standards: list[tuple[str, str]]
) -> bytes:
    for at, (name, digest) in enumerate(standards, start=1):
        template = template.replace(f"@CITED{at}@".encode(), name.encode())
        template = template.replace(str(at).encode() * 64, digest.encode())
    template = template.replace(b"@NUMBER@", number.encode()).replace(b"@SERIAL@", f"L{place}".encode())
    return template.replace(b"2001-01-01", performed.encode()).replace(b"0.0", f"0.0{place % 97}".encode(), 3)


def peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def processor() -> float:
    """Processor seconds of this process and of its workers that have ended."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def floor_parse(archive: str, places: range) -> int:
    """Bare lxml over the members of an archive: how many elements."""
    from lxml import etree

    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        return sum(len(list(etree.fromstring(opened.read(names[place])).iter())) for place in places)


def floor(archive: Path, count: int, processes: int, database: Path, folder: Path) -> tuple[float, float]:
    """Seconds to parse every file, and to write the same rows bare."""
    chunks = [range(start, min(start + 200, count)) for start in range(0, count, 200)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(floor_parse, [str(archive)] * processes, [range(1)] * processes))  # started
        start = time.perf_counter()
        list(pool.map(floor_parse, [str(archive)] * len(chunks), chunks))
        parsing = time.perf_counter() - start
    written = 0.0
    source = sqlite3.connect(database)
    bare = sqlite3.connect(folder / "bare.sqlite3")
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    for table in ("received_original", "received_receivedcertificate", "results_evaluation",
                  "results_result", "results_citation"):  # fmt: skip
        cursor = source.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        bare.execute(f"CREATE TABLE {table} ({', '.join(f'{chr(34)}{name}{chr(34)}' for name in columns)})")
        insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"
        while rows := cursor.fetchmany(8000):
            start = time.perf_counter()
            with bare:
                bare.executemany(insert, rows)
            written += time.perf_counter() - start
    return parsing, written


def build(folder: Path) -> tuple[Occasion, UUID]:
    """An empty province with one laboratory; the occasion of its manager."""
    os.environ["SUYUAN_DATA"] = str(folder / "data")
    from suyuan.server.starting import migrate, start_django

    start_django()
    migrate()
    from suyuan.base.text import Text
    from suyuan.registry.journal.occasion import Actor, Grant, Occasion
    from suyuan.registry.parties.commands import register_organization
    from suyuan.registry.parties.loading import load_divisions
    from suyuan.server.serving import system_occasion

    load_divisions()
    plain = system_occasion()
    roles = ("case_officer", "admin")
    actor = Actor(
        person=None, name="bench", grants=tuple(Grant(role=r, jurisdiction="220000") for r in roles)
    )
    occasion = Occasion(actor=actor, at=plain.at, identities=plain.identities, zone=plain.zone)
    house = register_organization(
        occasion, code="LAB", name=Text("实验室", "Laboratory"), kind="verification_institution",
        jurisdiction="220000",
    )  # fmt: skip
    return occasion, house.id


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--brief", action="store_true", help="do not import the same again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="suyuan-bench-") as name:
        measure(Path(name), asked.count, asked.processes, brief=asked.brief)


def measure(folder: Path, count: int, processes: int, *, brief: bool) -> None:
    archive = folder / "stock.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        size = 0
        for name, document in documents(count):
            opened.writestr(name, document)
            size += len(document)
    print(f"{count} certificates, {size / count / 1000:.1f} kB each")
    occasion, holder = build(folder)
    from suyuan.registry.received.commands import receive
    from suyuan.registry.received.gathering import gather
    from suyuan.registry.results.models import Citation

    before, busy = peak(resource.RUSAGE_SELF), processor()
    start = time.perf_counter()
    gathered = gather([archive], processes=processes)
    read = time.perf_counter() - start
    receipt = receive(occasion, holder=holder, gathered=gathered, source=archive.name)
    gathered.discard()
    whole = time.perf_counter() - start
    assert receipt.received == count, gathered.faults[:3]
    busy = processor() - busy
    verified = Citation.objects.filter(state="verified").count()
    print(
        f"{receipt.results / count:.1f} results and {Citation.objects.count() / count:.1f} citations each;"
        f" {verified} citations lead to their document"
    )
    print(f"{'read and check':34} {count / read:8.0f} /s {read:8.1f} s")
    print(f"{'store, link, seal':34} {count / (whole - read):8.0f} /s {whole - read:8.1f} s")
    print(
        f"{'end to end':34} {count / whole:8.0f} /s {whole:8.1f} s  1e6 in {1e6 / count * whole / 60:.1f} min"
    )
    print(f"processor time {1000 * busy / count:.2f} ms for each: {busy / whole:.2f} cores were to be had")
    mine, others = peak(resource.RUSAGE_SELF), peak(resource.RUSAGE_CHILDREN)
    print(f"peak memory {mine:.0f} MiB (before {before:.0f} MiB), of the largest worker {others:.0f} MiB")
    database = folder / "data" / "suyuan.sqlite3"
    print(f"database {database.stat().st_size / count / 1000:.1f} kB for each certificate")
    if not brief:
        start = time.perf_counter()
        again = receive(
            occasion, holder=holder, gathered=gather([archive], processes=processes), source="again"
        )
        assert (again.received, again.already_there) == (0, count)
        print(f"{'the same again: nothing to do':34} {count / (time.perf_counter() - start):8.0f} /s")
    parsing, writing = floor(archive, count, processes, database, folder)
    print(f"{'floor: bare lxml':34} {count / parsing:8.0f} /s {parsing:8.1f} s")
    print(f"{'floor: bare executemany':34} {count / writing:8.0f} /s {writing:8.1f} s")
    print(
        f"{'floor: both':34} {count / (parsing + writing):8.0f} /s;"
        f" end to end takes {whole / (parsing + writing):.1f} times as long"
    )


if __name__ == "__main__":
    main()
