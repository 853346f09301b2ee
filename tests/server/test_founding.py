"""An installation founded in an empty base: any country, keys of its own, one person who can log in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from suyuan.base.errors import Conflict, InputError, NotFound
from suyuan.base.text import Text
from suyuan.certify.authority import certified, new_root
from suyuan.registry.issuing.keys import load_keys
from suyuan.registry.issuing.models import LogHead
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.division_file import read_divisions
from suyuan.registry.parties.models import Jurisdiction, Organization
from suyuan.registry.parties.rows import ImportRefused
from suyuan.registry.targets.models import Plan, PlanIndicator
from suyuan.server.founding import First, found, new_signing_key, set_up_occasion
from suyuan.server.serving import system_occasion
from suyuan.tlog.note import Signer

FREELAND = """code,name_zh,name_en,level,type,parent_code,population
000000,自由国,Freeland,nation,nation,,
N,北州,North,province,state,,1200000
N1,北城,Northtown,city,city,N,300000
S,南州,South,province,state,,900000
""".encode()
FIRST = First(
    code="FL", name=Text("自由国计量院", "Freeland Metrology Institute"), kind="calibration_lab",
    level="nation", division="000000", administrator=Text("甲", "A. Admin"),
)  # fmt: skip


def founded(folder: Path, first: First = FIRST, **changed: Any) -> Any:
    given = {"divisions": read_divisions(FREELAND), "log_origin": "freeland.example/log", "country": "FL"}
    occasion = set_up_occasion(system_occasion(), first.division)
    return found(occasion, first, folder=folder, **(given | changed))


@pytest.mark.django_db
class TestFounding:
    def test_another_country_has_its_own_divisions_and_no_plan_of_china(self, tmp_path: Path):
        made = founded(tmp_path)
        assert dict(Jurisdiction.objects.values_list("code", "path")) == {
            "000000": "000000", "N": "000000/N", "N1": "000000/N/N1", "S": "000000/S",
        }  # fmt: skip
        assert Plan.objects.count() == 0
        assert PlanIndicator.objects.exists()
        assert made.counts["packs"] >= 13  # the instruments of the shared methods
        assert Event.objects.filter(act="parties.found").count() == 1

    def test_it_signs_with_keys_of_its_own(self, tmp_path: Path):
        made = founded(tmp_path)
        assert made.has_signing_key
        keys = load_keys(tmp_path, base_url="https://freeland.example")
        assert keys.signer_of("FL") is not None
        assert keys.log_signer.name == "freeland.example/log"
        assert LogHead.objects.get().key == keys.log_signer.verifier.vkey()
        assert {path.stat().st_mode & 0o077 for path in tmp_path.rglob("*.key.pem")} == {0}

    def test_an_authority_needs_no_signing_key(self, tmp_path: Path):
        made = founded(tmp_path, First(**(vars(FIRST) | {"kind": "authority"})))
        assert not made.has_signing_key
        assert not (tmp_path / "root.pem").exists()

    def test_the_link_opens_the_account_of_the_administrator(self, tmp_path: Path):
        made = founded(tmp_path)
        path = re.sub(r"^https?://[^/]+", "", made.link)
        client = Client()
        assert client.get(path).status_code == 200
        chosen = {"username": "admin.one", "password": "a-long-passphrase-7", "again": "a-long-passphrase-7"}
        assert client.post(path, chosen).status_code == 303
        page = client.get("/people").content.decode()
        assert "甲" in page
        assert client.get("/organizations").status_code == 200

    def test_nothing_is_founded_twice(self, tmp_path: Path):
        founded(tmp_path)
        with pytest.raises(Conflict):
            founded(tmp_path / "again")
        assert not (tmp_path / "again").exists()

    def test_what_fails_leaves_neither_rows_nor_keys(self, tmp_path: Path):
        with pytest.raises(NotFound):
            founded(tmp_path, First(**(vars(FIRST) | {"division": "X"})))
        with pytest.raises(InputError):
            founded(tmp_path, log_origin="no + name")
        assert not Event.objects.exists()
        assert not Organization.objects.exists()
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_keys_that_are_there_stay(self, tmp_path: Path):
        own = Signer("freeland.example/log", b"7" * 32)
        (tmp_path / "log.skey").write_text(own.skey())
        founded(tmp_path, log_origin="another.example/log")
        assert LogHead.objects.get().key == own.verifier.vkey()


class TestSigningKeys:
    def test_one_more_institution_has_its_key_once(self, tmp_path: Path):
        on = system_occasion().today
        root = new_root(Text("根", "root"), valid_from=on, valid_until=on.replace(year=on.year + 5))
        (tmp_path / "root.key.pem").write_bytes(root.key_pem)
        (tmp_path / "root.pem").write_bytes(root.chain_pem)
        until = new_signing_key(tmp_path, "B", Text("乙院", "Institute B"), on=on)
        assert until > on
        with pytest.raises(Conflict):
            new_signing_key(tmp_path, "B", Text("乙院", "Institute B"), on=on)
        with pytest.raises(InputError):  # it would outlive its root
            new_signing_key(tmp_path, "C", Text("丙院", "Institute C"), on=on, years=9)
        assert not (tmp_path / "institutions" / "C.key.pem").exists()

    def test_without_a_root_it_says_so(self, tmp_path: Path):
        with pytest.raises(NotFound):
            new_signing_key(tmp_path, "B", Text("乙院", "Institute B"), on=system_occasion().today)

    def test_a_key_is_certified_within_the_days_of_its_root(self):
        on = system_occasion().today
        root = new_root(Text("根", "root"), valid_from=on, valid_until=on)
        with pytest.raises(InputError):
            certified(root, Text("院", "institute"), valid_from=on, valid_until=on.replace(year=on.year + 1))


class TestDivisionFile:
    @pytest.mark.parametrize(
        ("body", "line", "column"),
        [
            ("N,北州,,province,,,", 2, "name_en"),
            ("N,北州,North,town,,,", 2, "level"),
            ("N,北州,North,province,,X,", 2, "parent_code"),
            ("N,北州,North,province,,N,", 2, "parent_code"),
            ("N,北州,North,province,,,many", 2, "population"),
            ("TOOLONG,北州,North,province,,,", 2, "code"),
            ("000000,甲,A,nation,,,", 2, "code"),
        ],
    )
    def test_a_bad_row_is_named_with_its_line(self, body: str, line: int, column: str):
        head = "code,name_zh,name_en,level,type,parent_code,population\n000000,国,Land,nation,,,\n"
        with pytest.raises(ImportRefused) as refused:
            read_divisions((head + body).encode())
        assert (line, column) in {(one.line, one.column) for one in refused.value.problems}

    @pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"code,name_zh\n1,x\n", b""])
    def test_what_is_no_such_table_is_refused(self, body: bytes):
        with pytest.raises(InputError):
            read_divisions(body)

    def test_the_nation_has_its_row(self):
        with pytest.raises(ImportRefused) as refused:
            read_divisions("code,name_zh,name_en,level\nN,北州,North,province\n".encode())
        assert "000000" in refused.value.problems[0].words.en
