"""Units in words, Chinese and English: 千克每立方米 / kilogram per cubic metre.

Source: GB 3101-1993, 3 (a compound unit is read in the order of its symbol, 每 once for the stroke);
SI Brochure, 9th edition (2019), 5.3.
"""

from __future__ import annotations

from fractions import Fraction

from suyuan.base.text import Text
from suyuan.metrology.units.dsi import decimal_text
from suyuan.metrology.units.unit import Term, Unit

_METRE_ZH = {2: "平方", 3: "立方"}
_METRE_EN = {2: "square ", 3: "cubic "}
_POWER_EN = {2: " squared", 3: " cubed"}
_DIGITS_ZH = "零一二三四五六七八九"


def in_words(unit: Unit) -> Text:
    """The unit in words; the unit one is 一 / one."""
    above = [_term(one) for one in unit.terms if one.exponent > 0]
    below = [_term(one.to_the(Fraction(-1))) for one in unit.terms if one.exponent < 0]
    zh, en = "".join(text.zh for text in above), " ".join(text.en for text in above)
    if below:
        zh = f"{zh}每{''.join(text.zh for text in below)}"
        en = f"{en} per {' '.join(text.en for text in below)}".strip()
    return Text(zh or "一", en or "one")


def _term(one: Term) -> Text:
    zh = (one.prefix.zh if one.prefix else "") + one.unit.name.zh
    en = (one.prefix.key if one.prefix else "") + one.unit.name.en
    exponent = one.exponent
    if exponent == 1:
        return Text(zh, en)
    if one.unit.key == "metre" and exponent in (2, 3):
        return Text(_METRE_ZH[int(exponent)] + zh, _METRE_EN[int(exponent)] + en)
    if exponent.denominator == 1 and exponent < 10:
        whole = int(exponent)
        return Text(f"{_DIGITS_ZH[whole]}次方{zh}", en + _POWER_EN.get(whole, f" to the power {whole}"))
    text = decimal_text(exponent)
    return Text(f"{text} 次方{zh}", f"{en} to the power {text}")
