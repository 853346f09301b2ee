"""A sentence in both languages, written as one line and read back."""

from __future__ import annotations

import pytest

from suyuan.base.text import Text, same


@pytest.mark.parametrize(
    ("tag", "said"), [("zh", "中心"), ("zh-hans", "中心"), ("en", "centre"), ("en-GB", "centre")]
)
def test_it_speaks_the_language_asked_for(tag: str, said: str):
    assert Text("中心", "centre").to(tag) == said


@pytest.mark.parametrize("text", [Text("位置 1", "position 1"), same("4.8 kg"), same("")])
def test_what_is_written_can_be_read_back(text: Text):
    assert Text.read(str(text)) == text
