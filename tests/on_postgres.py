"""Run a command against a PostgreSQL cluster of its own: ``python tests/on_postgres.py pytest tests``.

The cluster lives in a temporary folder, listens only on a socket there, and is removed at the end. Where no
PostgreSQL server is installed, it says so and does nothing.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote


def server_programs() -> Path | None:
    """The folder of initdb and pg_ctl of the newest installed server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


class Cluster:
    """The files of a server in one folder; it listens on a socket there and nowhere else.

    settings : of the server, each as ``name=value``; those of a new installation otherwise.
    """

    def __init__(self, programs: Path, folder: Path, *, settings: Sequence[str] = ()) -> None:
        self.programs = programs
        self.settings = settings
        self.folder = folder
        self.data = folder / "data"
        self.address = f"postgresql://suyuan@{quote(str(folder), safe='')}/postgres"

    def create(self) -> None:
        """The files, as the server wants them."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        how = ("-U", "suyuan", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self._call("initdb", "-D", str(self.data), *how)

    def start(self) -> None:
        """Start the server and wait until it answers; after a crash it recovers first."""
        given = (f"-c {shlex.quote(one)}" for one in self.settings)
        options = " ".join(("-c listen_addresses=", f"-k {self.folder}", *given))
        self._control("-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it, however busy it is."""
        self._control("-m", "immediate", "stop")

    def kill(self) -> None:
        """`kill -9` of the server and of every process it has started."""
        server = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGSTOP)  # it starts no other now
        family = [*_children(server), server]
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(_status(process) for process in family):  # a dead one keeps its number until it is mourned
            time.sleep(0.002)

    def _control(self, *arguments: str) -> None:
        self._call("pg_ctl", "-D", str(self.data), *arguments)

    def _call(self, program: str, *arguments: str) -> None:
        # The server refuses to run as root; Debian's own user owns the cluster then.
        as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(self.programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _children(parent: int) -> list[int]:
    processes = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [process for process in processes if _status(process)[1:2] == [str(parent)]]


def _status(process: int) -> list[str]:
    """State, parent and more of a process; nothing where it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


@contextmanager
def cluster(
    programs: Path, *, beneath: Path | None = None, settings: Sequence[str] = ()
) -> Iterator[Cluster]:
    """A throw-away cluster that runs; its address is one for `SUYUAN_DATABASE`."""
    folder = Path(tempfile.mkdtemp(prefix="suyuan-pg-", dir=beneath))
    made = Cluster(programs, folder, settings=settings)
    made.create()
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    programs = server_programs()
    if programs is None:
        print("PostgreSQL server not installed (apt-get install postgresql): this part is skipped")
        return 0
    with cluster(programs) as running:
        return subprocess.run(command, env={**os.environ, "SUYUAN_DATABASE": running.address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
