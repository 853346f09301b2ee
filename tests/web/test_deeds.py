"""What a form gives for a deed: nothing is cut, what does not fit is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict

from suyuan.base.errors import Missing, OutOfRange, TooLarge
from suyuan.base.text import Text
from suyuan.registry.consultations import acts
from suyuan.web.deeds import MOST_CELL, MOST_CHOSEN, Ask, Deed, read
from suyuan.web.words.fields import worded

ASKS = (
    Ask(name="reason", label=Text("原因", "Reason"), most=5),
    Ask(name="some", label=Text("若干", "Some"), kind="many", most=3, required=False),
    Ask(name="scope", label=Text("范围", "Scope"), kind="scope", required=False),
)
DEED = Deed(
    event="drop", act=acts.OF["drop"], name=Text("甲", "A"), done=Text("乙", "B"), asks=ASKS,
    do=lambda *_: None,
)  # fmt: skip


def form(**fields: Any) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in fields.items():
        made.setlist(name, value if isinstance(value, list) else [value])
    return made


def test_what_fits_is_taken_whole():
    given = read(
        DEED, form(reason=" 一\r\n三四五 ", some=["abc"], subject=["长度"], method=["x" * MOST_CELL])
    )
    assert given.text["reason"] == "一\n三四五"  # a line end counts once, as in the field
    assert given.many["some"] == ("abc",)
    assert given.scope == ()  # of four columns only two came


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"reason": "一二三四五六"}, TooLarge),
        ({"reason": "一", "some": ["abcd"]}, TooLarge),
        ({"reason": "一", "some": ["a"] * (MOST_CHOSEN + 1)}, OutOfRange),
        ({"reason": "一", "subject": ["x" * (MOST_CELL + 1)]}, TooLarge),
        ({"reason": " "}, Missing),
    ],
)
def test_what_does_not_fit_is_told_and_not_cut(fields: dict[str, Any], error: type[Exception]):
    with pytest.raises(error):
        read(DEED, form(**fields))


def test_what_is_left_out_is_asked_for_as_its_field_is_filled():
    asked = {
        kind: Ask(name="one", label=Text("一项", "One"), kind=kind) for kind in ("text", "choice", "many")
    }
    hints = {}
    for kind, ask in asked.items():
        with pytest.raises(Missing) as missing:
            read(replace(DEED, asks=(ask,)), form())
        hints[kind] = missing.value.hint
    assert hints == {
        "text": Text("请填写“一项”。", "Fill in “One”."),
        "choice": Text("请选择“一项”。", "Choose “One”."),
        "many": Text("请选择“一项”。", "Choose “One”."),
    }


def test_a_field_is_called_as_its_label():
    """A code that no table of words knows is on no page: the label of the field is what it is called."""
    deed = replace(
        DEED, asks=(Ask(name="final_reference", label=Text("正式文本的编号", "Its number"), most=3),)
    )
    with pytest.raises(Missing) as missing:
        read(deed, form())
    assert worded(missing.value) == Text("缺少正式文本的编号", "Its number is missing")
    with pytest.raises(TooLarge) as long:
        read(deed, form(final_reference="abcd"))
    assert worded(long.value).en == "Its number is too long: 4 characters, at most 3"
