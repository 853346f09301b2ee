"""Documentation that can fail the build: generated pages, both languages, links, executed tutorials."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from suyuan.base.text import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
TUTORIALS = sorted(DOCS.glob("*/tutorials/*.md"))
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def reference() -> list[tuple[Path, str]]:
    spec = importlib.util.spec_from_file_location("build_reference", DOCS / "build_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.pages())


def test_generated_pages_are_what_the_code_says():
    stale = [path.name for path, text in reference() if not path.exists() or path.read_text() != text]
    assert not stale, "run: python docs/build_reference.py"


def test_every_page_exists_in_both_languages():
    names = {
        language: {
            path.relative_to(DOCS / language)
            for path in (DOCS / language).rglob("*.md")
            if "decisions" not in path.parts
        }
        for language in LANGUAGES
    }
    assert names["zh"] == names["en"]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: str(path.relative_to(DOCS)))
def test_a_tutorial_runs_from_top_to_bottom(tutorial: Path):
    names: dict[str, object] = {}
    blocks = BLOCK.findall(tutorial.read_text())
    assert blocks, "a tutorial without anything to run"
    for kind, body in blocks:
        if kind == "python":
            exec(compile(body, str(tutorial), "exec"), names)
        else:
            run_console(body)


def run_console(body: str) -> None:
    """Run each ``$ suyuan ...`` line; every line printed under it must appear in the real output."""
    expected: list[str] = []
    output = ""
    for line in body.splitlines():
        if line.startswith("$ suyuan "):
            assert_shown(expected, output)
            expected = []
            command = [sys.executable, "-m", "suyuan.cli.main", *line.split()[2:]]
            env = {**os.environ, "COLUMNS": "110", "SUYUAN_LANG": "en", "NO_COLOR": "1"}
            done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=env)
            assert done.returncode == 0, done.stderr
            output = done.stdout
        elif line.strip() and line.strip() != "...":
            expected.append(line)
    assert_shown(expected, output)


def assert_shown(expected: list[str], output: str) -> None:
    shown = {" ".join(line.split()) for line in output.splitlines()}
    for line in expected:
        assert " ".join(line.split()) in shown, f"not in the output: {line}\n{output}"
