"""suyuan cert schemas: files are known by their digest; nothing half, nothing changed is ever used."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from tests.cli.conftest import Suyuan, run

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, InputError, NotFound, TooLarge, Unreadable
from suyuan.certify.dcc import schema_store
from suyuan.certify.dcc.schema_store import NEEDS, check, editions_in, held, install, is_ready, place_of
from suyuan.certify.dcc.schemas import OFFICIAL, schema_address

IMPORTED = re.compile(rb'schemaLocation="([^"]+)"')


@pytest.fixture
def published(shared: Path) -> Path:
    """The schemas as their publishers hand them out, read in place."""
    return shared / "dcc" / "schemas"


@pytest.fixture
def download(published: Path, tmp_path: Path) -> Path:
    """The same files under names that say nothing, with one that is no schema."""
    folder = tmp_path / "download"
    folder.mkdir()
    for number, path in enumerate(sorted(published.rglob("*.xsd"))):
        (folder / f"file ({number}).download").write_bytes(path.read_bytes())
    (folder / "readme.txt").write_text("not a schema")
    return folder


def without(download: Path, address: str) -> Path:
    """The download without the file of one address."""
    for path in download.iterdir():
        if sha256_hex(path.read_bytes()) == OFFICIAL[address]:
            path.unlink()
    return download


class TestWhatAnEditionNeeds:
    def test_the_table_says_what_the_files_import(self, published: Path):
        files = held(published)

        def imports(address: str) -> set[str]:
            found = {one.decode() for one in IMPORTED.findall(files[address].read_bytes())}
            return found.union(*(imports(one) for one in found))

        assert {number: set(needs) for number, needs in NEEDS.items()} == {
            number: imports(schema_address(number)) for number in NEEDS
        }

    def test_every_edition_of_the_official_table_is_served(self):
        assert {schema_address(number) for number in NEEDS} <= OFFICIAL.keys()
        assert {one for one in OFFICIAL if one.endswith("/dcc.xsd")} == {schema_address(one) for one in NEEDS}

    def test_every_address_has_a_place_of_its_own_inside_the_folder(self):
        places = [place_of(address) for address in OFFICIAL]
        assert len(set(places)) == len(places)
        assert not [one for one in places if one.startswith("/") or ".." in one]


class TestInstalling:
    def test_files_are_known_by_their_digest_whatever_their_names(self, download: Path, tmp_path: Path):
        done = install(download, tmp_path / "schemas")
        assert set(done.written) == set(OFFICIAL)
        assert (done.known, done.left) == ((), ("readme.txt",))
        assert all(one.ready for one in check(tmp_path / "schemas"))

    def test_an_archive_serves_as_well_as_a_folder(self, download: Path, tmp_path: Path):
        packed = tmp_path / "download.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in download.iterdir():
                archive.write(path, f"some/where/{path.name}")
        assert set(install(packed, tmp_path / "schemas").written) == set(OFFICIAL)

    def test_doing_it_again_changes_nothing(self, download: Path, tmp_path: Path):
        install(download, tmp_path / "schemas")
        again = install(download, tmp_path / "schemas")
        assert again.written == ()
        assert set(again.known) == set(OFFICIAL)

    def test_an_edition_that_would_lack_an_import_is_refused_and_nothing_is_written(
        self, download: Path, tmp_path: Path
    ):
        missing = "https://ptb.de/si/v2.2.1/SI_Format.xsd"
        with pytest.raises(InputError) as caught:
            install(without(download, missing), tmp_path / "schemas")
        assert caught.value.facts["missing"] == missing
        assert "3.3.0" in caught.value.message.en
        assert not (tmp_path / "schemas").exists()

    def test_what_is_there_is_installed_where_that_is_asked(self, download: Path, tmp_path: Path):
        install(without(download, "https://ptb.de/si/v2.2.1/SI_Format.xsd"), tmp_path / "s", partly=True)
        assert is_ready(tmp_path / "s", "3.2.1")
        (last,) = [one for one in check(tmp_path / "s") if one.number == "3.3.0"]
        assert (last.present, last.missing) == (True, ("https://ptb.de/si/v2.2.1/SI_Format.xsd",))

    def test_a_missing_file_may_be_there_already(self, download: Path, tmp_path: Path):
        install(download, tmp_path / "schemas")
        install(without(download, "https://ptb.de/si/v2.2.1/SI_Format.xsd"), tmp_path / "schemas")
        assert is_ready(tmp_path / "schemas", "3.3.0")

    @pytest.mark.parametrize("steps", range(len(OFFICIAL)))
    def test_a_crash_at_any_step_leaves_no_edition_half_there(
        self, download: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
    ):
        done = []

        def breaking(number: int) -> None:
            if len(done) == steps:
                raise KeyboardInterrupt
            done.append(number)

        monkeypatch.setattr(schema_store.os, "fsync", breaking)
        with pytest.raises(KeyboardInterrupt):
            install(download, tmp_path / "schemas")
        assert all(one.ready for one in editions_in(tmp_path / "schemas") if one.present)

    def test_a_file_whose_line_ends_were_changed_is_not_official(self, download: Path, tmp_path: Path):
        for path in download.iterdir():
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n") + b"\n")
        with pytest.raises(InputError):
            install(download, tmp_path / "schemas")

    def test_a_source_that_is_none_is_told(self, tmp_path: Path):
        with pytest.raises(NotFound):
            install(tmp_path / "nothing", tmp_path / "schemas")
        (tmp_path / "text").write_text("no archive")
        with pytest.raises(Unreadable):
            install(tmp_path / "text", tmp_path / "schemas")

    def test_an_archive_that_unpacks_without_end_is_refused(self, tmp_path: Path):
        held_in = io.BytesIO()
        with zipfile.ZipFile(held_in, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(20):
                archive.writestr(f"{number}.xsd", bytes(8 * 1024 * 1024))
        (tmp_path / "bomb.zip").write_bytes(held_in.getvalue())
        with pytest.raises(TooLarge):
            install(tmp_path / "bomb.zip", tmp_path / "schemas")


class TestChecking:
    def test_a_file_changed_afterwards_is_found(self, download: Path, tmp_path: Path):
        install(download, tmp_path / "schemas")
        path = tmp_path / "schemas" / "dcc" / "v3.3.0" / "dcc.xsd"
        path.write_bytes(path.read_bytes() + b"<!-- -->")
        with pytest.raises(EvidenceError):
            check(tmp_path / "schemas")
        assert not is_ready(tmp_path / "schemas", "3.3.0")
        assert is_ready(tmp_path / "schemas", "3.2.1")

    def test_an_empty_folder_is_told_as_such(self, tmp_path: Path):
        with pytest.raises(NotFound):
            check(tmp_path)


class TestTheCommand:
    def test_certificates_are_checked_by_what_is_installed(
        self, shared: Path, download: Path, tmp_path: Path
    ):
        sample = shared / "dcc" / "samples" / "dcclib_valid_3.3.0.xml"

        def suyuan(*arguments: object, language: str = "zh"):
            return run(*arguments, data=tmp_path / "data", language=language)

        before = suyuan("cert", "check", sample)
        assert "未安装此版本的官方模式文件" in before.out
        assert "own grammar" in suyuan("cert", "verify", sample, language="en").out
        assert suyuan("cert", "schemas", "install", download).code == 0
        after = suyuan("cert", "check", sample)
        assert (after.code, "官方模式文件和本产品的语法" in after.out) == (0, True)
        assert suyuan("cert", "check", sample, "--json").record["official_schema"] is True
        assert "By the official schema" in suyuan("cert", "verify", sample, language="en").out

    def test_a_fault_that_only_the_schema_knows_is_found_once_it_is_installed(
        self, shared: Path, tmp_path: Path
    ):
        invalid = shared / "dcc" / "samples" / "dcclib_invalid_schema_3.3.0.xml"
        run("cert", "schemas", "install", shared / "dcc" / "schemas", data=tmp_path / "data")
        said = run("cert", "check", invalid, "--json", data=tmp_path / "data")
        assert said.code == 2
        assert [one for one in said.record["problems"] if "facet 'pattern'" in one["en"]]

    def test_the_list_names_addresses_and_digests(self, suyuan: Suyuan):
        record = suyuan("cert", "schemas", "list", "--json").record
        assert record["official"] == dict(OFFICIAL)
        assert [one["ready"] for one in record["editions"]] == [False] * len(NEEDS)

    def test_a_changed_file_ends_with_the_code_of_evidence(self, shared: Path, tmp_path: Path):
        run("cert", "schemas", "install", shared / "dcc" / "schemas", data=tmp_path / "data")
        changed = tmp_path / "data" / "schemas" / "si" / "v2.2.1" / "SI_Format.xsd"
        os.truncate(changed, 1000)
        said = run("cert", "schemas", "check", data=tmp_path / "data")
        assert (said.code, "SI_Format.xsd" in said.err) == (7, True)

    def test_nothing_to_install_is_said_in_both_languages(self, tmp_path: Path):
        (tmp_path / "empty").mkdir()
        for language, words in (("zh", "没有官方模式文件"), ("en", "no official schema")):
            said = run(
                "cert", "schemas", "install", tmp_path / "empty", data=tmp_path / "d", language=language
            )
            assert (said.code, words in said.err) == (2, True)
