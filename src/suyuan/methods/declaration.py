"""Reading a declaration: each entry is fetched with its kind; what nobody fetched is refused as unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

from suyuan.base.text import Text
from suyuan.methods.errors import FormulaError, PackError
from suyuan.methods.formula import Formula, compile_formula
from suyuan.methods.pack import EMPTY, NO, YES, Choice

T = TypeVar("T")
_ABSENT: Final = object()
_SYMBOL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}\Z")
YES_NO: Final = (Choice(code=YES, label=Text("是", "yes")), Choice(code=NO, label=Text("否", "no")))


class Section:
    """One table of the declaration. `where` names it in refusals, such as ``pack.toml test[2].column[0]``."""

    def __init__(self, entries: Mapping[str, Any], where: str) -> None:
        self.entries = dict(entries)
        self.where = where
        self.fetched: set[str] = set()

    def fault(self, name: str, zh: str, en: str) -> PackError:
        """The refusal of entry `name`."""
        place = f"{self.where} {name}"
        return PackError(Text(f"{place}：{zh}", f"{place}: {en}"), entry=place, given=self.entries.get(name))

    def done(self, made: T) -> T:
        """`made`, after making sure that no entry was left over."""
        self.finish()
        return made

    def finish(self) -> None:
        """Refuse entries that nobody asked for: a misspelt name must not be ignored in silence."""
        left = sorted(self.entries.keys() - self.fetched)
        if left:
            raise self.fault(left[0], "未知的条目", "unknown entry")

    def _get(self, name: str, default: Any = _ABSENT) -> Any:
        self.fetched.add(name)
        if name in self.entries:
            return self.entries[name]
        if default is _ABSENT:
            raise self.fault(name, "缺少此条目", "this entry is missing")
        return default

    def word(self, name: str, *, default: Any = _ABSENT) -> Any:
        """A text of one line."""
        value = self._get(name, default)
        if value is not default and (not isinstance(value, str) or not value or "\n" in value):
            raise self.fault(name, "应为一行文字", "should be one line of text")
        return value

    def symbol(self, name: str) -> str:
        """A name usable in formulas."""
        value = str(self.word(name))
        if not _SYMBOL.match(value):
            raise self.fault(name, "不是合法符号", "not a symbol")
        return value

    def one_of(self, name: str, allowed: tuple[str, ...], *, default: Any = _ABSENT) -> Any:
        """One of the words listed."""
        value = self._get(name, default)
        if value not in allowed:
            raise self.fault(
                name, f"应为 {', '.join(allowed)} 之一", f"should be one of {', '.join(allowed)}"
            )
        return value

    def words(self, name: str, *, default: Any = _ABSENT) -> tuple[str, ...]:
        """A list of words."""
        value = self._get(name, default)
        if not isinstance(value, (list, tuple)) or not all(isinstance(word, str) for word in value):
            raise self.fault(name, "应为文字列表", "should be a list of words")
        return tuple(value)

    def text(self, name: str, *, default: bool = False) -> Text:
        """A text in both languages; with `default` it may be absent."""
        value = self._get(name, EMPTY._asdict() if default else _ABSENT)
        if not isinstance(value, dict) or set(value) != {"zh", "en"}:
            raise self.fault(name, "应有中文 zh 和英文 en", "should hold zh and en")
        if not all(isinstance(part, str) for part in value.values()) or bool(value["zh"]) != bool(
            value["en"]
        ):
            raise self.fault(name, "两种语言都应填写", "both languages should be filled in")
        return Text(value["zh"], value["en"])

    def number(self, name: str, *, default: Any = _ABSENT) -> Any:
        """A decimal number, written as number or text."""
        value = self._get(name, default)
        if value is default:
            return value
        try:
            return Decimal(value)
        except (ArithmeticError, TypeError, ValueError):
            raise self.fault(name, "应为十进制数", "should be a decimal number") from None

    def whole(self, name: str, *, default: Any = _ABSENT) -> Any:
        """A whole number."""
        value = self._get(name, default)
        if value is not default and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.fault(name, "应为整数", "should be a whole number")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self._get(name, default)
        if not isinstance(value, bool):
            raise self.fault(name, "应为 true 或 false", "should be true or false")
        return value

    def span(self, name: str) -> tuple[int, int] | None:
        """A pair (least, most) of whole numbers, or None where absent."""
        value = self._get(name, None)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2 or not all(isinstance(one, int) for one in value):
            raise self.fault(name, "应为 [最少, 最多]", "should be [least, most]")
        least, most = value
        if not 1 <= least <= most <= 10_000:
            raise self.fault(name, "范围不合理", "is not a sensible range")
        return least, most

    def formula(self, name: str) -> Formula | None:
        """A formula, or None where absent."""
        value = self._get(name, None)
        if value is None:
            return None
        text = str(value) if isinstance(value, (int, Decimal)) else value
        try:
            return compile_formula(text)
        except FormulaError as fault:
            raise self.fault(name, fault.message.zh, fault.message.en) from fault

    def needed_formula(self, name: str) -> Formula:
        """A formula that must be there."""
        formula = self.formula(name)
        if formula is None:
            raise self.fault(name, "缺少公式", "the formula is missing")
        return formula

    def sections(self, name: str) -> list[Section]:
        """The tables of a list of tables."""
        value = self._get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.fault(name, "应为表的列表", "should be a list of tables")
        return [Section(one, f"{self.where} {name}[{place}]") for place, one in enumerate(value)]

    def section(self, name: str) -> Section:
        """One table."""
        value = self._get(name)
        if not isinstance(value, dict):
            raise self.fault(name, "应为表", "should be a table")
        return Section(value, f"{self.where} {name}")

    def choices(self, name: str) -> tuple[Choice, ...]:
        """The words of a choice: a list of codes, or a table code -> label."""
        value = self._get(name)
        if isinstance(value, list) and value and all(isinstance(code, str) for code in value):
            return tuple(Choice(code=code, label=Text(code, code)) for code in value)
        if not isinstance(value, dict) or not value:
            raise self.fault(name, "应列出可选项", "should list the choices")
        labels = Section(value, f"{self.where} {name}")
        return tuple(Choice(code=code, label=labels.text(code)) for code in value)

    def proposals(self, name: str) -> tuple[tuple[tuple[str, Formula | str], ...], ...]:
        """Proposed rows: a list of tables symbol -> formula (numbers) or 'word' in quotes (choices)."""
        return tuple(
            tuple((symbol, row.proposal(symbol)) for symbol in row.entries) for row in self.sections(name)
        )

    def proposal(self, name: str) -> Formula | str:
        """One proposed value: text in single quotes is a choice, everything else a formula."""
        value = self._get(name)
        if isinstance(value, str) and value.startswith("'") and value.endswith("'"):
            return value[1:-1]
        return self.needed_formula(name)
