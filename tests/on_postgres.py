"""Run a command against a PostgreSQL cluster of its own: ``python tests/on_postgres.py pytest tests``.

The cluster lives in a temporary folder, listens only on a socket there, and is removed at the end. Where no
PostgreSQL server is installed, it says so and does nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


def server_programs() -> Path | None:
    """The folder of initdb and pg_ctl of the newest installed server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Start a throw-away cluster; yields its address for `SUYUAN_DATABASE`."""
    folder = Path(tempfile.mkdtemp(prefix="suyuan-pg-"))
    # The server refuses to run as root; Debian's own user owns the cluster then.
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_owner:
        shutil.chown(folder, "postgres")

    def call(program: str, *arguments: str) -> None:
        command = [*as_owner, str(programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    data = str(folder / "data")
    call("initdb", "-D", data, "-U", "suyuan", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    call(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        str(folder / "log"),
        "-o",
        f"-c listen_addresses= -k {folder}",
        "start",
    )
    try:
        yield f"postgresql://suyuan@{quote(str(folder), safe='')}/postgres"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    programs = server_programs()
    if programs is None:
        print("PostgreSQL server not installed (apt-get install postgresql): this part is skipped")
        return 0
    with cluster(programs) as address:
        return subprocess.run(command, env={**os.environ, "SUYUAN_DATABASE": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
