"""Verifying must start fast on a machine with only the core: nothing heavy is imported on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = ("numpy", "scipy", "django", "pandas", "pyarrow", "ibis")
NOT_FOR_XML = ("typst", "pypdf", "segno")

PROGRAM = """
import sys
from datetime import datetime, timezone
from suyuan.certify.trust import Trust
from suyuan.certify.verify import verify
from suyuan.certify.dcc.read import read
document = open(sys.argv[1], "rb").read()
trust = Trust(anchors=(open(sys.argv[2], "rb").read(),))
found = verify(document, trust, at=datetime(2026, 4, 1, tzinfo=timezone.utc))
assert found.check("signature").state == "passed", found.check("signature").words
assert read(document).number
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_verifying_imports_nothing_heavy(signed, authority, tmp_path: Path):
    (tmp_path / "certificate.xml").write_bytes(signed)
    (tmp_path / "root.pem").write_bytes(authority.root_pem)
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "certificate.xml"), str(tmp_path / "root.pem")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    loaded = set(ran.stdout.split())
    assert "lxml" in loaded
    assert loaded.isdisjoint(HEAVY + NOT_FOR_XML)


def test_the_package_itself_imports_nothing():
    ran = subprocess.run(
        [sys.executable, "-c", "import sys, suyuan.certify.content; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert {"lxml", "cryptography", "signxml"}.isdisjoint(ran.stdout.split())
