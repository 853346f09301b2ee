"""Keys come from a folder that the caller names; they are private and complete, or they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.registry.road import AUTHORITY, LOG_KEY

from suyuan.base.errors import GatewayError, InputError, NotFound
from suyuan.registry.issuing.keys import load_keys, save_keys, seals_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    key = AUTHORITY.institutions[0]
    save_keys(
        tmp_path,
        log_signer=LOG_KEY,
        root_pem=AUTHORITY.root_pem,
        institutions={"PIM": (key.key_pem, key.chain_pem)},
    )
    return tmp_path


def test_saved_keys_are_read_back(folder: Path):
    keys = load_keys(folder, base_url="https://verify.example/")
    assert keys.log_signer == LOG_KEY
    assert keys.base_url == "https://verify.example"
    assert keys.signer_of("PIM").certificate_pem == AUTHORITY.institutions[0].signer().certificate_pem


def test_only_the_owner_can_read_them(folder: Path):
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_an_institution_without_key_is_not_found(folder: Path):
    with pytest.raises(NotFound):
        load_keys(folder, base_url="x").signer_of("OTHER")


def test_a_folder_without_keys_is_refused(tmp_path: Path):
    with pytest.raises(GatewayError):
        load_keys(tmp_path, base_url="x")


def test_a_damaged_key_is_refused_without_showing_it(folder: Path):
    damaged = (folder / "log.skey").read_text().strip()[:-6] + "AAAA=="
    (folder / "log.skey").write_text(damaged)
    with pytest.raises(InputError) as refusal:
        load_keys(folder, base_url="x")
    assert damaged[-20:] not in str(refusal.value.to_record())


class TestSeals:
    def put(self, folder: Path, name: str, key: bytes, chain: bytes) -> None:
        (folder / f"{name}.key.pem").parent.mkdir(exist_ok=True)
        (folder / f"{name}.key.pem").write_bytes(key)
        (folder / f"{name}.chain.pem").write_bytes(chain)

    def test_without_seals_nobody_seals(self, folder: Path):
        assert seals_in(folder).of("PIM") is None

    def test_an_institution_has_its_own(self, folder: Path):
        one = AUTHORITY.institutions[0]
        self.put(folder, "seals/PIM", one.key_pem, one.chain_pem)
        assert seals_in(folder).of("PIM").chain == one.signer().chain
        assert seals_in(folder).of("OTHER") is None

    def test_a_shared_one_serves_the_others(self, folder: Path):
        one = AUTHORITY.institutions[0]
        self.put(folder, "seal", one.key_pem, one.chain_pem)
        assert seals_in(folder).of("OTHER").chain == one.signer().chain

    def test_a_key_that_cannot_seal_is_refused_at_once(self, folder: Path):
        one = AUTHORITY.institutions[0]
        self.put(folder, "seals/PIM", b"no key", one.chain_pem)
        with pytest.raises(InputError):
            seals_in(folder)
