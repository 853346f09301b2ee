"""Coverage-guided search for an input that breaks a parser of the table.

    python -m tests.hostile.fuzz TARGET [--seconds 60]      one parser
    python -m tests.hostile.fuzz --all [--seconds 60]       every parser, one after the other

The library measures with the clock on the wall and with all that was ever loaded, so that a busy machine may
alarm it: what it reports is read once more, apart and without its instruments, by the limits of the tests.
Only what fails there is a finding. The process ends with 1 where there is one; the input stands in `--keep`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
INSTRUMENTED: Final = ["suyuan", "pypdf", "asn1crypto", "tomllib"]
MOST_LENGTH: Final = 65_536
RSS_LIMIT_MB: Final = 512
TIMEOUT: Final = 1
KEPT: Final = ROOT / "var" / "hostile"
RUNS: Final = "stat::number_of_executed_units:"


def ready() -> None:
    """The settings that parsers of requests need."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings_test")
    import django

    django.setup()


def inside(name: str, arguments: list[str]) -> None:
    """In the process of the library: it calls the parser until it stops this process."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        ready()
        from tests.hostile.targets import BY_NAME

        from suyuan.base.errors import SuyuanError

        target = BY_NAME[name]
        for seed in target.seeds():
            with suppress(SuyuanError):
                target.read(seed)

    def once(data: bytes) -> None:
        with suppress(SuyuanError):
            target.read(data)

    atheris.Setup(["fuzz", *arguments], once)
    atheris.Fuzz()


def apart(name: str, path: Path) -> str:
    """What the tests say about the input in `path`: "" where it is read or refused as it should be."""
    ready()
    from tests.hostile.limits import apart as alone
    from tests.hostile.limits import spent
    from tests.hostile.targets import BY_NAME

    target = BY_NAME[name]

    def read(_: Path) -> None:
        for seed in target.seeds():
            spent(lambda seed=seed: target.read(seed), seconds=10)
        spent(lambda: target.read(path.read_bytes()))

    return alone(read, seconds=60)


def searched(name: str, seconds: float, kept: Path) -> Iterator[str]:
    """Search for that long; gives a line per finding, and the number of inputs tried as the last one."""
    from tests.hostile.findings import findings_of
    from tests.hostile.targets import BY_NAME

    tried, end = 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, seed in enumerate([*BY_NAME[name].seeds(), *findings_of(name)]):
            (corpus / f"seed-{number:04d}").write_bytes(seed)
        while (left := end - time.monotonic()) > 1:
            reported = Path(folder, "reported")
            reported.mkdir(exist_ok=True)
            told = subprocess.run(
                [sys.executable, "-m", "tests.hostile.fuzz", name, "--inside",
                 f"-max_total_time={left:.0f}", f"-rss_limit_mb={RSS_LIMIT_MB}", f"-timeout={TIMEOUT}",
                 f"-max_len={MOST_LENGTH}", f"-artifact_prefix={reported}/", "-print_final_stats=1",
                 "-verbosity=0", str(corpus)],
                cwd=ROOT, capture_output=True, check=False,
            ).stderr.decode(errors="replace")  # fmt: skip
            counts = [line.removeprefix(RUNS) for line in told.splitlines() if line.startswith(RUNS)]
            tried += int(counts[-1]) if counts else 0
            artifacts = sorted(reported.iterdir())
            if not artifacts and not counts:
                yield f"the search itself failed: {told[-2000:]}"
                break
            for path in artifacts:
                if fault := apart(name, path):
                    kept.mkdir(parents=True, exist_ok=True)
                    copy = kept / f"{name}-{path.name[:60]}"
                    copy.write_bytes(path.read_bytes())
                    yield f"{copy}: {fault.strip().splitlines()[-1][:300]}"
                path.unlink()
    yield f"{name}: {tried} inputs"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--keep", type=Path, default=KEPT)
    asked = parser.parse_args()
    ready()
    from tests.hostile.targets import BY_NAME

    names = list(BY_NAME) if asked.all else [asked.target]
    if asked.target not in BY_NAME and not asked.all:
        parser.error(f"one of: {', '.join(BY_NAME)}")
    findings = 0
    for name in names:
        *found, count = searched(name, asked.seconds, asked.keep)
        findings += len(found)
        sys.stdout.write("".join(f"{line}\n" for line in (count, *found)))
        sys.stdout.flush()
    return 1 if findings else 0


if __name__ == "__main__":
    if "--inside" in sys.argv:
        at = sys.argv.index("--inside")
        inside(sys.argv[1], sys.argv[at + 1 :])
    else:
        sys.exit(main())
