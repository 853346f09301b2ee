"""A pack as one ZIP archive: there and back with the same digest, and everything hostile refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from suyuan.base.errors import TooLarge, Unreadable
from suyuan.methods.archive import MOST_PACKED, archive_of, files_in
from suyuan.methods.errors import PackError
from suyuan.methods.library import PackLibrary, default_root
from suyuan.methods.loading import MAX_FILE, MAX_FILES, digest_of, pack_from_files, read_files

FOLDERS = sorted(path.parent for path in default_root().glob("*/*/pack.toml"))


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.parent.name)
def test_every_pack_there_and_back(folder):
    files = read_files(folder)
    archive = archive_of(files)
    assert files_in(archive) == files
    assert archive_of(files_in(archive)) == archive
    assert pack_from_files(files_in(archive)).digest == digest_of(files)


def test_there_is_something_to_try():
    assert len(FOLDERS) == len(PackLibrary()) > 10


def test_it_may_stand_in_a_folder_and_hidden_files_do_not_count():
    inside = {"weights/2027/pack.toml": b"x", "weights/2027/tables/a.csv": b"y", "__MACOSX/._pack.toml": b"z"}
    assert files_in(zipped(inside)) == {"pack.toml": b"x", "tables/a.csv": b"y"}


@pytest.mark.parametrize(
    ("files", "refusal"),
    [
        ({}, PackError),
        ({"readme.txt": b""}, PackError),
        ({"a/pack.toml": b"", "b/pack.toml": b""}, PackError),
        ({"pack.toml": b"", "../up.csv": b""}, PackError),
        ({"pack.toml": b"", "/etc/x": b""}, PackError),
        ({"pack.toml": b"", "big.csv": bytes(MAX_FILE + 1)}, TooLarge),
        ({f"{number}.csv": b"" for number in range(MAX_FILES + 1)}, TooLarge),
        ({f"{number}.csv": bytes(MAX_FILE) for number in range(9)}, TooLarge),
    ],
    ids=["empty", "no declaration", "two", "above", "absolute", "large file", "many files", "large in sum"],
)
def test_what_is_no_pack_is_refused(files, refusal):
    with pytest.raises(refusal):
        files_in(zipped(files))


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused(content):
    with pytest.raises((Unreadable, PackError)):
        files_in(content)


def test_a_broken_member_is_refused():
    archive = bytearray(zipped({"pack.toml": b"a" * 4000}))
    archive[60:80] = bytes(20)
    with pytest.raises(Unreadable):
        files_in(bytes(archive))


def test_a_large_archive_is_not_opened():
    with pytest.raises(TooLarge):
        files_in(bytes(MOST_PACKED + 1))
