"""``suyuan log`` on a small installation: both heads, witnesses over HTTP, a change of the key, a bundle."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import ROOT, Said, run

from suyuan.certify.bundle import read_bundle
from suyuan.server.witnessing import HeadFolder, make_witness, witness
from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.note import Signer, Verifier

ORIGIN = "example/suyuan-log"
NUMBER = "PIM-12-2026-0000001"
PREPARE = """
import django
from django.conf import settings
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
from tests.registry.conftest import build_world
from tests.registry.road import AUTHORITY, LOG_KEY, road
from suyuan.registry.issuing.keys import load_keys, save_keys
key = AUTHORITY.institutions[0]
pair = {"PIM": (key.key_pem, key.chain_pem)}
save_keys(settings.KEYS, log_signer=LOG_KEY, root_pem=AUTHORITY.root_pem, institutions=pair)
way = road(build_world())
way.keys = load_keys(settings.KEYS, base_url="https://verify.example")
way.issued()
"""
COSIGNERS = {name: Cosigner(f"{name}.example", name.encode() * 32) for name in "abc"}
Suyuan = Callable[..., Said]


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a laboratory that has issued one certificate: entries 1 and 2 of its log."""
    data = tmp_path_factory.mktemp("laboratory")
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
def data(laboratory: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(laboratory, tmp_path / "data"))


@pytest.fixture
def suyuan(data: Path) -> Suyuan:
    return lambda *arguments, language="zh": run(*arguments, data=data, language=language)


def keys_of(data: Path) -> list[Verifier]:
    """The keys that a witness was told: the one that is installed."""
    return [Signer.parse((data / "keys" / "log.skey").read_text().strip()).verifier]


@contextmanager
def serving(name: str, data: Path) -> Iterator[str]:
    heads = HeadFolder(data / f"witness-{name}")

    def application(environ: Any, start: Any) -> Any:
        known = {ORIGIN: keys_of(data)}
        return witness(logs=known, cosigner=COSIGNERS[name], heads=heads, clock=lambda: 1_790_000_000)(
            environ, start
        )

    server = make_witness(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def two_of_three(data: Path) -> Iterator[None]:
    """Three witnesses of which two make the quorum, and the third never answers."""
    with ExitStack() as stack:
        urls = {name: stack.enter_context(serving(name, data)) for name in "ab"} | {"c": "http://127.0.0.1:9"}
        lines = [
            f"witness {name} {Verifier.of_cosigner(one).vkey()} {urls[name]}"
            for name, one in COSIGNERS.items()
        ]
        policy = "\n".join([*lines, "group most 2 a b c", "quorum most", ""])
        (data / "keys" / "witnesses.policy").write_text(policy)
        yield


def step_of(said: Said, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(check for check in said.record["checks"] if check["code"] == code)
    return found


def test_without_witnesses_both_heads_are_one(suyuan: Suyuan):
    record = suyuan("log", "status", "--json").record
    assert (record["size"], record["public"]["size"], record["waiting"]) == (2, 2, 0)
    assert suyuan("log", "publish", "--json").record["waiting"] == 0


def test_what_is_added_waits_until_it_is_published(suyuan: Suyuan, two_of_three: None):
    assert suyuan("log", "anchor").code == 0
    record = suyuan("log", "status", "--json").record
    assert (record["size"], record["public"]["size"], record["waiting"]) == (3, 2, 1)
    assert "awaiting witnesses: 1" in suyuan("log", "status", language="en").out
    done = suyuan("log", "publish", language="en")
    assert done.code == 0
    assert "✓ a: has cosigned" in done.out
    assert "✗ c: the witness does not answer" in done.out
    record = suyuan("log", "status", "--json").record
    assert (record["public"]["size"], record["quorum"], sorted(record["witnesses"])) == (3, True, ["a", "b"])
    assert suyuan("log", "fsck").code == 0


def test_witnesses_that_do_not_answer_are_said(suyuan: Suyuan, data: Path):
    lines = [f"witness a {Verifier.of_cosigner(COSIGNERS['a']).vkey()} http://127.0.0.1:9", "quorum a"]
    (data / "keys" / "witnesses.policy").write_text("\n".join(lines))
    suyuan("log", "anchor")
    done = suyuan("log", "publish")
    assert done.code == 8
    assert "1 条等待足够的见证联署" in done.err


def test_a_bad_line_about_witnesses_is_named(suyuan: Suyuan, data: Path):
    (data / "keys" / "witnesses.policy").write_text("quorum none\nwitness x\n")
    done = suyuan("log", "status", language="en")
    assert done.code == 2
    assert "line 2" in done.err


class TestRotate:
    def test_the_key_is_changed_and_everything_holds(self, suyuan: Suyuan, data: Path, two_of_three: None):
        old = suyuan("log", "status", "--json").record["key"]
        done = suyuan("log", "rotate", "every year", "--json")
        assert (done.code, done.record["size"], done.record["finished"]) == (0, 3, False)
        record = suyuan("log", "status", "--json").record
        assert (record["key"], record["keys"]) == (done.record["key"], [done.record["key"], old])
        assert keys_of(data)[0].vkey() == done.record["key"]
        assert suyuan("log", "publish").code == 0
        assert suyuan("log", "anchor").code == 0
        assert suyuan("log", "fsck").code == 0

    def test_a_change_that_was_cut_short_is_finished_and_made_once(self, suyuan: Suyuan, data: Path):
        keys = data / "keys"
        old = (keys / "log.skey").read_bytes()
        new = suyuan("log", "rotate", "every year", "--json").record["key"]
        (keys / "log.skey").rename(keys / "log.skey.next")  # as it was before the last step
        (keys / "log.skey").write_bytes(old)
        assert suyuan("log", "anchor").code == 7  # nothing is signed with the old key
        done = suyuan("log", "rotate", "again", "--json")
        assert (done.record["finished"], done.record["key"]) == (True, new)
        assert suyuan("log", "status", "--json").record["size"] == 3
        assert suyuan("log", "fsck").code == 0

    def test_an_unknown_reason_is_refused(self, suyuan: Suyuan):
        assert suyuan("log", "rotate", "why", "--reason", "theft").code == 2
        assert suyuan("log", "status", "--json").record["size"] == 2

    def test_a_bundle_is_followed_by_who_knows_the_old_key(
        self, suyuan: Suyuan, data: Path, tmp_path: Path, two_of_three: None
    ):
        suyuan("log", "publish")
        suyuan("bundle", NUMBER, "-o", tmp_path / "before.suyuan")
        before = read_bundle((tmp_path / "before.suyuan").read_bytes())
        (tmp_path / "policy.txt").write_text(before.policy)
        suyuan("log", "rotate", "every year")
        suyuan("log", "publish")
        suyuan("bundle", NUMBER, "-o", tmp_path / "after.suyuan")
        after = read_bundle((tmp_path / "after.suyuan").read_bytes())
        (tmp_path / "keys.json").write_text(after.log_keys)
        options = ("--policy", tmp_path / "policy.txt", "--json")
        for name in ("before", "after"):
            step = step_of(suyuan("cert", "verify", tmp_path / f"{name}.suyuan", *options), "log")
            assert step["state"] == "passed"
            assert "3 个见证中有 2 个已联署：a、b" in step["words"]["zh"]
        known = suyuan(
            "cert", "verify", tmp_path / "before.suyuan", *options, "--log-keys", tmp_path / "keys.json"
        )
        assert step_of(known, "log")["state"] == "passed"
