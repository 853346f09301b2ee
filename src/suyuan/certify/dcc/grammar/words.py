"""What is wrong, in words: one function for each kind of fault."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from suyuan.base.text import Text
from suyuan.certify.dcc.paths import step

MAX_SHOWN: Final = 60  # characters of a text that are shown
MAX_NAMES: Final = 8
KINDS_OF_TEXT: Final[dict[str, Text]] = {
    "boolean": Text("true 或 false", "true or false"),
    "date": Text("日期 YYYY-MM-DD", "a date, YYYY-MM-DD"),
    "dateTime": Text("日期时间 YYYY-MM-DDThh:mm:ss", "a date with time, YYYY-MM-DDThh:mm:ss"),
    "duration": Text("时段，如 P1Y6M", "a period such as P1Y6M"),
    "integer": Text("整数", "a whole number"),
    "anyURI": Text("网址", "an address (URI)"),
    "base64Binary": Text("base64 数据", "data in base 64"),
    "ID": Text("标识（字母开头，无空格和冒号）", "an identity: begins with a letter, no blank, no colon"),
    "IDREF": Text("对标识的引用", "a reference to an identity"),
    "IDREFS": Text("对标识的引用", "references to identities"),
}


def no_such_root(name: str) -> Text:
    """The root is nothing that the edition declares."""
    return Text(f"此版本没有根元素 {shown(name)}", f"this edition knows no root element {shown(name)}")


def not_expected(name: str, expected: Iterable[str]) -> Text:
    """An element stands where another should, or where none should."""
    wanted = _names(expected)
    return Text(
        f"此处不应有 {shown(name)}" + (f"，应为 {wanted}" if wanted else ""),
        f"{shown(name)} is not expected here" + (f"; expected: {wanted}" if wanted else ""),
    )


def cut_short(needed: Iterable[str], possible: Iterable[str]) -> Text:
    """The children end too early: what is needed is missing, or one of several things."""
    missing = [shown(one) for one in needed]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        return Text(f"缺少 {'、'.join(missing)}", f"{', '.join(missing)} {verb} missing")
    wanted = _names(possible)
    return Text(f"内容不完整，接下来可为 {wanted}", f"it ends too early; next may come: {wanted}")


def not_declared(name: str) -> Text:
    """A foreign element where only declared ones may stand."""
    return Text(
        f"官方模式中没有 {shown(name)} 的定义", f"{shown(name)} is not declared by the official schemas"
    )


def text_between(text: str) -> Text:
    """Text where only elements may stand."""
    return Text(f"元素之间不应有文字“{cut(text)}”", f"text “{cut(text)}” may not stand between elements")


def bad_text(text: str, rule: str) -> Text:
    """A text that its type does not allow."""
    wanted = told(rule)
    if not text.strip():
        return Text(f"内容为空，应为{wanted.zh}", f"it is empty; expected: {wanted.en}")
    if rule.startswith("number"):
        return Text(f"“{cut(text)}”不是允许的数", f"“{cut(text)}” is no number allowed here")
    return Text(f"“{cut(text)}”不符合要求，应为{wanted.zh}", f"“{cut(text)}” is not {wanted.en}")


def bad_attribute(name: str, value: str, typed: str) -> Text:
    """An attribute whose value its type does not allow."""
    wanted = KINDS_OF_TEXT.get(typed, Text("规定的值", "a value allowed"))
    return Text(
        f"属性 {shown(name)} 的值“{cut(value)}”不符合要求，应为{wanted.zh}",
        f"attribute {shown(name)} = “{cut(value)}” is not {wanted.en}",
    )


def attribute_missing(name: str) -> Text:
    """A required attribute is absent."""
    return Text(f"缺少属性 {name}", f"attribute {name} is missing")


def attribute_not_allowed(name: str) -> Text:
    """An attribute that the element does not have."""
    return Text(f"不允许属性 {shown(name)}", f"attribute {shown(name)} is not allowed")


def identity_twice(value: str) -> Text:
    """Two elements with one identity."""
    return Text(f"标识 {cut(value)} 重复", f"identity {cut(value)} is given twice")


def told(rule: str) -> Text:
    """What a rule of the tables asks for."""
    kind, _, rest = rule.partition(" ")
    if kind == "oneof":
        return Text(f" {rest.replace(' ', '、')} 之一", f"one of {rest.replace(' ', ', ')}")
    if kind in ("list", "some"):
        inner = KINDS_OF_TEXT.get(rest, Text(rest, rest))
        return Text(f"以空格分隔的列表（{inner.zh}）", f"a list with blanks between ({inner.en})")
    if kind == "number":
        return Text("数", "a number")
    if kind == "pattern":
        if rest.startswith("[^"):
            return Text("非空文字，首尾无空白", "a text, not empty, without blanks at its ends")
        return Text(f"形如 {rest} 的代码", f"a code of the form {rest}")
    return KINDS_OF_TEXT.get(kind, Text(kind, kind))


def shown(name: str) -> str:
    """The name of an element as people write it; of a foreign one, the local part."""
    found = step(name)
    return name.rpartition("}")[2] if found.startswith("*") else found


def cut(text: str) -> str:
    """The beginning of a text, on one line."""
    flat = " ".join(text[: MAX_SHOWN * 4].split())
    return flat if len(flat) <= MAX_SHOWN else f"{flat[:MAX_SHOWN]}…"


def _names(expected: Iterable[str]) -> str:
    names = sorted(shown(one) for one in expected)
    return " | ".join(names[:MAX_NAMES]) + (" …" if len(names) > MAX_NAMES else "")
