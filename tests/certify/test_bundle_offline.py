"""Verifying a bundle needs the extra ``verify`` and nothing else: no server, no numbers, no network.

The command runs in an interpreter that refuses to import what the extra does not bring, and to open a socket.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from tests.certify.chain import OLD, BundleLog, policy_text, weights_above

from suyuan.certify.authority import Authority
from suyuan.certify.bundle import write_bundle

ROOT = Path(__file__).resolve().parents[2]

MINIMAL = """
import json, sys
allowed = set(json.loads(sys.argv[1])) | set(sys.stdlib_module_names) | {"suyuan"}

class Minimal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in allowed and not name.startswith("_sysconfigdata_"):
            raise ModuleNotFoundError(f"{name} is not installed here", name=name)

def offline(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        raise RuntimeError(f"the network is out of reach: {event}")

sys.meta_path.insert(0, Minimal())
sys.addaudithook(offline)
from suyuan.cli.main import main
code = main(sys.argv[2:])
heavy = {"django", "numpy", "scipy", "pyarrow", "duckdb", "typst"} & set(sys.modules)
sys.exit(99 if heavy else code)
"""


def of_extra(name: str) -> list[str]:
    """The packages of an extra, with all that they need in turn."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    waiting, found = list(declared["project"]["optional-dependencies"][name]), set()
    while waiting:
        requirement = waiting.pop()
        package = re.split(r"[\s;<>=!~\[(]", requirement.strip(), maxsplit=1)[0].lower().replace("_", "-")
        if package in found or "extra ==" in requirement:
            continue
        try:
            waiting += requires(package) or []
        except PackageNotFoundError:  # for another interpreter or system
            continue
        found.add(package)
    return sorted(found)


def modules_of(packages: list[str]) -> list[str]:
    """What can be imported from these packages."""
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if {owner.lower().replace("_", "-") for owner in owners} & set(packages)
    )


@pytest.fixture(scope="module")
def desk(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bundle of depth 2, the root, and the policy of the reader."""
    folder = tmp_path_factory.mktemp("desk")
    documents = weights_above(authority, 2)
    log = BundleLog()
    log.enter(documents)
    enclosed = log.enclosed(documents, log.head(OLD, witnesses=("a", "b")))
    (folder / "one.suyuan").write_bytes(write_bundle(enclosed[0].sha256, enclosed))
    (folder / "root.pem").write_bytes(authority.root_pem)
    (folder / "policy.txt").write_text(policy_text(OLD, quorum="2"))
    (folder / "strict.txt").write_text(policy_text(OLD, quorum="3"))
    (folder / "minimal.py").write_text(MINIMAL)
    return folder


def verified(desk: Path, *options: str, policy: str = "policy.txt") -> subprocess.CompletedProcess[str]:
    allowed = json.dumps(modules_of(of_extra("verify")))
    command = ["cert", "verify", "one.suyuan", "--trust", "root.pem", "--policy", policy, *options]
    return subprocess.run(
        [sys.executable, "minimal.py", allowed, *command],
        cwd=desk,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "", "LANG": "C.UTF-8", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_it_is_verified_with_the_extra_alone(desk: Path):
    done = verified(desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert "证据包完整" in done.stdout
    assert [line[:3] for line in done.stdout.splitlines() if line[:1] in "✓✗?–"] == [
        f"✓ {number}" for number in range(1, 7)
    ]
    assert "3 个见证中有 2 个已联署：a、b" in done.stdout


def test_it_speaks_english_and_json(desk: Path):
    assert "2 of 3 witnesses have cosigned it: a, b." in verified(desk, "--lang", "en").stdout
    record = json.loads(verified(desk, "--json").stdout)
    assert record["sound"]
    assert (record["documents"], record["depth"]) == (3, 2)
    assert all(check["words"]["zh"] and check["words"]["en"] for check in record["checks"])


def test_too_few_witnesses_end_with_the_code_of_evidence(desk: Path):
    done = verified(desk, "--lang", "en", policy="strict.txt")
    assert done.returncode == 7
    assert "not as many witnesses as the policy asks for" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_hook_blocks_what_the_extra_does_not_bring(desk: Path):
    done = subprocess.run(
        [sys.executable, "minimal.py", "[]", "cert", "verify", "one.suyuan"],
        cwd=desk,
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "typer is not installed here" in done.stderr
