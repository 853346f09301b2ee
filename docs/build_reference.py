"""Write the reference pages from the code: errors, acts, indicators, the engine, in both languages.

``python docs/build_reference.py`` rewrites them; a test fails when a page differs from what this prints.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import suyuan
from suyuan.base.errors import SuyuanError
from suyuan.base.text import LANGUAGES, Text

DOCS = Path(__file__).resolve().parent


def engine_page(language: str) -> str:
    spec = importlib.util.spec_from_file_location("engine_reference", DOCS / "engine_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page: str = module.engine_page(language)
    return page


def load_everything() -> None:
    """Import every module of the core, so that every error and act is known."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings_test")
    django.setup()
    for module in pkgutil.walk_packages(suyuan.__path__, "suyuan."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)


def errors(root: type[SuyuanError] = SuyuanError) -> Iterator[type[SuyuanError]]:
    for child in root.__subclasses__():
        yield child
        yield from errors(child)


def errors_page(language: str) -> str:
    head = Text(
        "# 错误代码\n\n代码长期不变；文字可以改进。"
        "每个错误都说明是哪个量、给出了什么、允许什么，并提示下一步。\n",
        "# Error codes\n\nCodes are stable; texts may be improved. Every error says which quantity, what was"
        " given, what is allowed, and what to do next.\n",
    )
    line = Text(
        "{title}。HTTP 状态 {status}，命令退出码 {exit}。属于：{family}。",
        "{title}. HTTP status {status}, exit code {exit}. Family: {family}.",
    )
    parts = [head.to(language)]
    for error in sorted(set(errors()), key=lambda kind: kind.code):
        family = error.__mro__[error.__mro__.index(SuyuanError) - 1]
        parts.append(f"## {error.code}\n")
        parts.append(
            line.to(language).format(
                title=error.title.to(language),
                status=error.http_status,
                exit=error.exit_code,
                family=f"`{family.__name__}` → `{error.__name__}`",
            )
            + "\n"
        )
    return "\n".join(parts)


def acts_page(language: str) -> str:
    from suyuan.registry.journal.acts import ACTS, ROLES, Reach

    reach = {
        Reach.ORGANIZATION: Text("本机构", "own organization"),
        Reach.JURISDICTION: Text("所辖区域", "own division and below"),
        Reach.EITHER: Text("本机构或所辖区域", "own organization or division"),
        Reach.ANYWHERE: Text("不限", "anywhere"),
        Reach.SYSTEM: Text("仅系统", "the system only"),
    }
    head = Text(
        "# 行为与权限\n\n每个行为只声明一次，权限检查、事件记录和测试都取自这张表。\n\n"
        "| 行为 | 角色 | 范围 | 记录 |\n|---|---|---|---|",
        "# Acts and rights\n\nEvery act is declared once; the permission check, the journal and the tests"
        " all read this table.\n\n| act | roles | reach | record |\n|---|---|---|---|",
    )
    comma = Text("、", ", ").to(language)
    rows = [
        f"| `{act.code}` | {comma.join(ROLES[role].to(language) for role in sorted(act.roles)) or '–'} "
        f"| {reach[act.reach].to(language)} | {act.sentence.to(language)} |"
        for act in sorted(ACTS.values(), key=lambda act: act.code)
    ]
    return "\n".join([head.to(language), *rows, ""])


def indicators_page(language: str) -> str:
    from suyuan.planning.indicators import INDICATORS

    head = Text(
        "# 规划指标\n\n每个指标是一条表达式，成员就是证据；没有手填的数。\n\n"
        "| 代码 | 名称 | 单位 | 如何计数 |\n|---|---|---|---|",
        "# Plan indicators\n\nEvery indicator is one expression with its members as evidence; nothing is"
        " typed in.\n\n| code | name | unit | how it counts |\n|---|---|---|---|",
    )
    rows = [
        f"| `{one.code}` | {one.name.to(language)} | {one.unit} | {one.explain.to(language)} |"
        for one in INDICATORS.values()
    ]
    return "\n".join([head.to(language), *rows, ""])


PAGES: dict[str, Callable[[str], str]] = {
    "errors": errors_page,
    "acts": acts_page,
    "indicators": indicators_page,
    "engine": engine_page,
}


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page with its text."""
    load_everything()
    for language in LANGUAGES:
        for name, build in PAGES.items():
            yield DOCS / language / "reference" / f"{name}.md", build(language)


if __name__ == "__main__":
    for path, text in pages():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path.relative_to(DOCS))
