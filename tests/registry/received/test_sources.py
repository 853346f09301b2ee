"""Files from outside: every limit holds, every bad file is a fault of its own and never a crash."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from tests.registry.received.documents import certificate

from suyuan.base.errors import NotFound, Unreadable
from suyuan.certify.page import render_pdf
from suyuan.registry.received.gathering import gather
from suyuan.registry.received.reading import Taken, take
from suyuan.registry.received.sources import MAX_FILE, Reader, pieces

GOOD = certificate("K-1")


def read(path: Path):
    gathered = gather([path])
    try:
        return gathered, [one.facts.number for one in gathered.certificates()]
    finally:
        gathered.discard()


def packed(path: Path, files: dict[str, bytes], **options: object) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_folders_archives_and_files_are_read_in_the_order_of_names(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.xml").write_bytes(certificate("K-2"))
    (tmp_path / "a.xml").write_bytes(GOOD)
    packed(tmp_path / "c.zip", {"x/three.xml": certificate("K-3"), "__MACOSX/._three.xml": b"x"})
    (tmp_path / ".hidden").write_bytes(b"not looked at")
    gathered, numbers = read(tmp_path)
    assert (numbers, gathered.faults, gathered.files) == (["K-1", "K-3", "K-2"], [], 3)


def test_a_path_that_is_not_there_and_a_zip_that_is_none_are_refused_at_once(tmp_path):
    with pytest.raises(NotFound):
        read(tmp_path / "nowhere")
    (tmp_path / "no.zip").write_bytes(b"PK nonsense")
    with pytest.raises(Unreadable):
        read(tmp_path / "no.zip")


BAD = {
    "empty.xml": b"",
    "text.txt": b"hello",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "entities.xml": b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>',
    "cut.xml": GOOD[: len(GOOD) // 2],
    "other.xml": b"<html/>",
    "not a pdf.pdf": b"%PDF-1.7 nothing",
    "inner.zip.xml": b"PK\x03\x04" + bytes(100),
    "no number.xml": GOOD.replace(b"<dcc:uniqueIdentifier>K-1", b"<dcc:uniqueIdentifier>"),
    "no such day.xml": GOOD.replace(b"2026-01-20", b"2026-02-31"),
    "later edition.xml": GOOD.replace(b'schemaVersion="3.2.1"', b'schemaVersion="9.0.0"'),
    "long number.xml": GOOD.replace(b">K-1<", b">" + b"K" * 200 + b"<"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_fault_with_its_name_and_the_others_are_read(tmp_path, name):
    (tmp_path / name).write_bytes(BAD[name])
    (tmp_path / "good.xml").write_bytes(GOOD)
    gathered, numbers = read(tmp_path)
    assert {fault.file for fault in gathered.faults} == {name}
    assert all(fault.words.zh and fault.words.en for fault in gathered.faults)
    assert numbers == ["K-1"]


def test_a_bomb_in_an_archive_is_not_unpacked(tmp_path):
    path = packed(tmp_path / "bomb.zip", {"bomb.xml": b" " * (8 * 1024 * 1024), "good.xml": GOOD})
    gathered, numbers = read(path)
    assert [fault.file for fault in gathered.faults] == ["bomb.zip:bomb.xml"]
    assert numbers == ["K-1"]


def test_an_archive_that_lies_about_the_size_of_a_file_is_read_to_the_limit_only(tmp_path):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.xml", bytes(3 * 1024 * 1024))
    content = bytearray(raw.getvalue())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(mark) + offset
        content[place : place + 4] = struct.pack("<I", 1000)
    (tmp_path / "lie.zip").write_bytes(content)
    gathered, numbers = read(tmp_path / "lie.zip")
    assert ([fault.file for fault in gathered.faults], numbers) == (["lie.zip:big.xml"], [])


def test_a_huge_file_is_read_to_the_limit_only(tmp_path):
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.truncate(MAX_FILE * 20)
    gathered, _ = read(path)
    (fault,) = gathered.faults
    assert str(MAX_FILE) in fault.words.en


def test_names_in_an_archive_lead_nowhere_and_are_shown_plainly(tmp_path):
    path = packed(tmp_path / "a.zip", {"../../etc/\x1bpasswd.xml": GOOD})
    (piece,) = pieces([path])
    assert piece.name == "a.zip:../../etc/?passwd.xml"
    assert Reader().read(piece) == GOOD
    assert not (tmp_path.parent / "etc").exists()


def test_an_archive_with_a_password_is_a_fault(tmp_path):
    path = packed(tmp_path / "a.zip", {"a.xml": GOOD})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    gathered, _ = read(path)
    assert len(gathered.faults) == 1


def test_the_certificate_in_a_pdf_is_read_and_the_pdf_is_what_is_kept():
    from tests.certify.sample import gauge_certificate

    from suyuan.base.canonical import sha256_hex
    from suyuan.certify.compose import compose_dcc

    content = gauge_certificate()
    xml = compose_dcc(content)
    pdf = render_pdf(xml, content)
    found = take(pdf, name="a.pdf")
    assert isinstance(found, Taken)
    assert (found.kind, found.size, found.sha256, found.xml_sha256) == (
        "pdf", len(pdf), sha256_hex(pdf), sha256_hex(xml)
    )  # fmt: skip
    assert (found.facts.number, found.facts.serial_no) == (content.number, content.item.serial)


def test_workers_read_the_same_as_one_process(tmp_path):
    files = {f"{n}.xml": certificate(f"K-{n}", serial=str(n)) for n in range(450)} | {"bad.xml": b"<a/>"}
    path = packed(tmp_path / "a.zip", files)
    for processes in (0, 2):
        gathered = gather([path], processes=processes)
        found = [(one.name, one.sha256, one.lines, one.citations) for one in gathered.certificates()]
        assert [fault.file for fault in gathered.faults] == ["a.zip:bad.xml"]
        gathered.discard()
        assert not gathered.folder.exists()
        if processes == 0:
            alone = found
    assert found == alone
    assert len(found) == 450


def test_what_a_killed_import_left_is_swept_away_and_that_of_a_living_one_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "a.xml").write_bytes(GOOD)
    script = (
        "import os, sys; from pathlib import Path; from suyuan.registry.received.gathering import gather;"
        "gather([Path(sys.argv[1])]); os.kill(os.getpid(), 9)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.xml")], env=environment)
    (left,) = tmp_path.glob("suyuan-received-*")
    living = gather([tmp_path / "a.xml"])
    other = gather([tmp_path / "a.xml"])
    assert not left.exists()
    assert living.folder.exists()
    assert len(list(living.certificates())) == 1
    living.discard()
    other.discard()
    assert list(tmp_path.glob("suyuan-received-*")) == []


def test_workers_end_when_their_parent_is_killed(tmp_path):
    for n in range(1200):
        (tmp_path / f"{n}.xml").write_bytes(certificate(f"K-{n}"))
    script = """
import os, sys
from multiprocessing import active_children
from pathlib import Path
from suyuan.registry.received.gathering import gather

def told(_):
    print(*[one.pid for one in active_children()], flush=True)
    os.kill(os.getpid(), 9)

if __name__ == "__main__":
    gather([Path(sys.argv[1])], processes=2, progress=told)
"""
    (tmp_path / "script.py").write_text(script)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py"), str(tmp_path)],
        env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    workers = [int(pid) for pid in done.stdout.split()]
    assert len(workers) == 2
    for _ in range(600):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            break
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
