"""A comparison of two certificates in words: numbers first, then texts, then the build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from suyuan.base.text import Text
from suyuan.certify.dcc.view import pick
from suyuan.certify.diff.changes import Comparison, NodeChange, PointChange, TextChange
from suyuan.certify.diff.points import quantity_words

SHOWN: Final = 40  # lines of each kind; the record has all of them
LONGEST: Final = 80
KINDS: Final = {
    "added": Text("新增", "added"),
    "removed": Text("删除", "removed"),
    "moved": Text("移位", "moved"),
    "text": Text("改动", "changed"),
    "attribute": Text("属性", "attribute"),
    "namespace": Text("命名空间", "namespace"),
    "signature": Text("签名", "signature"),
}
LANGUAGES: Final = {
    "zh": Text("中文", "Chinese"),
    "en": Text("英文", "English"),
    "": Text("未注明语言", "no language"),
}


def explained(found: Comparison, language: str) -> str:
    """The whole comparison, a line for each finding."""
    return "\n".join(line.to(language) for line in _lines(found))


def _lines(found: Comparison) -> Iterator[Text]:
    old, new = found.old, found.new
    yield Text(f"{old.number} → {new.number}", f"{old.number} → {new.number}")
    if found.days is not None:
        yield Text(
            f"检定/校准日期 {old.performed} → {new.performed}，相隔 {found.days} 天",
            f"performed {old.performed} → {new.performed}, {found.days} days apart",
        )
    if found.equal:
        yield Text("两份证书内容相同。", "Both say the same.")
        return
    yield from found.notes
    yield from _points(found.points)
    yield from _texts(found.texts)
    told = {one.new_path for one in found.points if one.changed}
    yield from _nodes([one for one in found.nodes if not _said_elsewhere(one, told)])


def _points(points: tuple[PointChange, ...]) -> Iterator[Text]:
    if not points:
        return
    changed = [one for one in points if one.changed]
    beyond = [one for one in points if one.agrees is False]
    yield Text(
        f"数值：{len(points)} 点可比，{len(changed)} 点有变化，{len(beyond)} 点 |En| > 1",
        f"Numbers: {len(points)} points compared, {len(changed)} changed, {len(beyond)} with |En| > 1",
    )
    yield from _cut([_point(one) for one in changed])


def _point(one: PointChange) -> Text:
    at = f" @ {one.point} {one.point_unit}".rstrip() if one.point else ""
    unit = "" if one.unit == "1" else f" {one.unit}"
    sign = "" if one.shift.startswith("-") else "+"
    line = f"{one.old} → {one.new}{unit}  ({sign}{one.shift}{unit}"
    if one.shift_over_expanded is not None:
        line += f", {one.shift_over_expanded:+.2f} U"
    if one.en is not None:
        line += f", En {one.en:+.2f}"
    if one.drift_per_year is not None:
        spread = "" if one.drift_expanded is None else f" ± {one.drift_expanded:.2g}"
        line += f", {one.drift_per_year:+.3g}{spread}{unit}/a"
    names = (
        f"{pick(one.result, language)} / {quantity_words(one.quantity, one.ref_type, language)}"
        for language in ("zh", "en")
    )
    zh, en = (f"  {name}{at}: {line})" for name in names)
    return Text(zh, en)


def _texts(texts: tuple[TextChange, ...]) -> Iterator[Text]:
    for language, number in Counter(one.language for one in texts).items():
        name = LANGUAGES.get(language, Text(language, language))
        yield Text(f"文字（{name.zh}）：{number} 处", f"Texts ({name.en}): {number}")
        yield from _cut([_words(one) for one in texts if one.language == language])


def _words(one: TextChange) -> Text:
    line = f"  {one.new_path or one.old_path}: {_short(one.before)} → {_short(one.after)}"
    return Text(line, line)


def _nodes(nodes: list[NodeChange]) -> Iterator[Text]:
    if not nodes:
        return
    yield Text(f"结构：{len(nodes)} 处", f"Structure: {len(nodes)}")
    yield from _cut([_node(one) for one in nodes])


def _node(one: NodeChange) -> Text:
    place = one.new_path or one.old_path
    if one.kind == "moved":
        place = f"{one.old_path} → {one.new_path}"
    if one.kind == "attribute":
        place += f"/{one.name}"
    change = f": {_short(one.before)} → {_short(one.after)}" if one.before or one.after else ""
    kind = KINDS[one.kind]
    return Text(f"  {kind.zh} {place}{change}", f"  {kind.en} {place}{change}")


def _said_elsewhere(one: NodeChange, told: set[str]) -> bool:
    """Texts have been told above, and numbers that belong to a point that has."""
    if one.kind != "text" or one.name == "content":
        return one.kind == "text"
    path = one.new_path
    while path:
        if path in told:
            return True
        path = path.rpartition("/")[0]
    return False


def _cut(lines: list[Text]) -> list[Text]:
    rest = len(lines) - SHOWN
    return lines if rest <= 0 else [*lines[:SHOWN], Text(f"  ……另有 {rest} 处", f"  … and {rest} more")]


def _short(text: str) -> str:
    return "—" if not text else f"“{text}”" if len(text) <= LONGEST else f"“{text[: LONGEST - 1]}…”"
