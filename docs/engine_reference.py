"""The reference page of the engine: every public function and class, from its docstring."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from suyuan.base.text import Text

# Area: the modules (or packages) that belong to it, in the order of the page.
AREAS: tuple[tuple[Text, str], ...] = (
    (
        Text("不确定度：传播律", "Uncertainty: propagation"),
        "model uncertain elementary statement complex_uncertain ensemble implicit vector influence_matrix"
        " archive archive_many formula correlated taylor coverage rounding",
    ),
    (Text("输入量的分布", "Laws of input quantities"), "distribution laws.bounded laws.skew laws.empirical"),
    (
        Text("不确定度：蒙特卡洛", "Uncertainty: Monte Carlo"),
        "montecarlo trials.streaming trials.summary trials.adaptive trials.joint_adaptive trials.validation"
        " multivariate",
    ),
    (Text("案例文件", "Case files"), "case"),
    (Text("量与单位", "Quantities and units"), "quantity units"),
    (Text("符合性判定与风险", "Conformity and risks"), "conformity risk laws.densities"),
    (Text("控制图与核查标准", "Control charts and check standards"), "control"),
    (Text("测量系统分析", "Measurement system analysis"), "gauge"),
    (Text("比对", "Comparisons"), "comparison"),
    (Text("标准物质", "Reference materials"), "reference_material"),
    (Text("校准函数", "Calibration functions"), "regression"),
    (Text("校准间隔", "Calibration intervals"), "interval"),
    (Text("质量量值传递", "Mass dissemination"), "weighing"),
    (Text("温度", "Thermometry"), "thermometry"),
    (Text("图形（扩展包 plots）", "Figures (extra: plots)"), "plots"),
)
HEAD = Text(
    "# 计量引擎\n\n`suyuan.metrology` 的公开函数和类，由代码生成；说明取自源码（英文）。"
    '每个统计结果都有 `to_record()`（JSON）和 `explain("zh"|"en")`。\n',
    "# The engine\n\nThe public functions and classes of `suyuan.metrology`, generated from the code."
    ' Every statistical answer has `to_record()` (JSON) and `explain("zh"|"en")`.\n',
)
COLUMNS = Text("| 名称 | 说明 | 依据 |\n|---|---|---|", "| name | what it does | source |\n|---|---|---|")
LONGEST_SIGNATURE = 150


def engine_page(language: str) -> str:
    """The page in one language."""
    parts = [HEAD.to(language)]
    for title, names in AREAS:
        parts.append(f"## {title.to(language)}\n")
        for module in modules(names.split()):
            rows = [row(name, value, language) for name, value in public(module)]
            if rows:
                said = first_sentence(module.__doc__ or "")
                parts += [f"### `{module.__name__}`\n", f"{said}\n", COLUMNS.to(language), *rows, ""]
    return "\n".join(parts)


def modules(names: list[str]) -> Iterator[ModuleType]:
    """The modules of an area, those of a package one by one."""
    for name in names:
        module = importlib.import_module(f"suyuan.metrology.{name}")
        yield module
        for part in pkgutil.iter_modules(getattr(module, "__path__", ())):
            yield importlib.import_module(f"{module.__name__}.{part.name}")


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """What a module defines for others, in the order of its text; in a package, what the package exports."""
    package = importlib.import_module(module.__name__.rpartition(".")[0])
    exported = getattr(package, "__all__", None) if package.__name__ != "suyuan.metrology" else None
    for name, value in vars(module).items():
        ours = getattr(value, "__module__", None) == module.__name__
        shown = not name.startswith("_") if exported is None else name in exported
        if ours and shown and (inspect.isfunction(value) or inspect.isclass(value)):
            yield name, value
            if inspect.isclass(value):
                yield from methods(name, value)


def row(name: str, value: Any, language: str) -> str:
    """One name with its signature, first sentence and source; an answer with the name of its method."""
    text = inspect.getdoc(value) or ""
    method = value.__dict__.get("method") if inspect.isclass(value) else None
    said, _, source = first_sentence(text).partition("Source:")
    source = source or text.replace("\n", " ").partition("Source:")[2]
    if isinstance(method, Text):
        said = f"**{method.to(language)}**. {said}"
    return f"| `{name}{signature(value)}` | {cell(said)} | {cell(source)} |"


def methods(owner: str, value: type) -> Iterator[tuple[str, Any]]:
    """The public methods of a class of ours that is more than a record."""
    for name, one in vars(value).items():
        bare = one.__func__ if isinstance(one, classmethod | staticmethod) else one
        if inspect.isfunction(bare) and not name.startswith("_") and name not in ("to_record", "sentences"):
            yield f"{owner}.{name}", getattr(value, name) if bare is not one else bare


def signature(value: Any) -> str:
    """The parameters without annotations; for a class those of its constructor."""
    try:
        found = inspect.signature(value)
    except ValueError:
        return ""
    kept = [
        one.replace(annotation=inspect.Parameter.empty)
        for one in found.parameters.values()
        if one.name != "self"
    ]
    written = str(found.replace(parameters=kept, return_annotation=inspect.Signature.empty))
    return written if len(written) <= LONGEST_SIGNATURE and "object at 0x" not in written else "(…)"


def first_sentence(text: str) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join(text.strip().split("\n\n")[0].split())


def cell(text: str) -> str:
    """Text that does not break a table."""
    return " ".join(text.split()).rstrip(".").replace("|", "\\|")
