"""Every word of a page comes through `t(zh, en)` or a Text; nothing is written straight into a template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src/suyuan/web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SCRIPTS = sorted((WEB / "static/suyuan").glob("*.js"))

CHINESE = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
COMMENT = re.compile(r"\{#.*?#\}", re.S)
OWN_NAME = re.compile(r">[^<>]*?(English|中文)</button>\{# bilingual: own name #\}")
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
CALL = re.compile(
    r"""\bt\(\s*(['"])(?P<zh>(?:\\.|(?!\1).)*)\1\s*,\s*(['"])(?P<en>(?:\\.|(?!\3).)*)\3""", re.S
)
SPOKEN = re.compile(r"""\b(?:alt|title|placeholder|aria-label)\s*=\s*"([^"{}]*)\"""")
WORD = re.compile(r"[A-Za-z]{2,}")
# The same in both languages: names of formats and symbols of the trade (bb: of u between bottles).
SAME = {"PDF", "DCC", "XML", "CSV", "JSON", "SHA", "CMC", "mg", "kg", "bb"}


def name_of(path: Path) -> str:
    return str(path.relative_to(WEB))


def bare(path: Path) -> str:
    """The template without comments and without language names in their own language."""
    return COMMENT.sub("", OWN_NAME.sub("></button>", path.read_text()))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_chinese_stands_only_in_a_pair(path: Path) -> None:
    left = CALL.sub("t(", bare(path))
    outside = re.sub(r'''"[、，；：]" if lang\(\) == "zh"''', "", left)
    assert not [line.strip() for line in outside.splitlines() if CHINESE.search(line)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_english_stands_between_tags(path: Path) -> None:
    text = EXPRESSION.sub("", bare(path))
    text = re.sub(r"&#?\w+;", " ", text)
    between = re.sub(r"<(script|style|pre)\b.*?</\1>", "", text, flags=re.S)
    words = [word for word in WORD.findall(re.sub(r"<[^>]*>", " ", between)) if word not in SAME]
    assert not words


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_spoken_in_one_language_only(path: Path) -> None:
    assert not [spoken for spoken in SPOKEN.findall(bare(path)) if WORD.search(spoken)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_each_pair_is_chinese_and_english(path: Path) -> None:
    for call in CALL.finditer(bare(path)):
        assert not CHINESE.search(call["en"]), call["en"]
        assert CHINESE.search(call["zh"]) or call["zh"] == call["en"] or not WORD.search(call["en"]), call[
            "zh"
        ]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_both_sides_of_a_pair_have_the_same_places(path: Path) -> None:
    places = re.compile(r"\{(\w+)\}")
    for call in CALL.finditer(bare(path)):
        assert set(places.findall(call["zh"])) == set(places.findall(call["en"])), call[0]


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_hold_no_words_of_a_page(path: Path) -> None:
    assert not CHINESE.search(path.read_text())


def test_a_page_leaves_the_telling_of_a_problem_to_its_frame() -> None:
    """The frame of the office tells it; a page that did so too would tell it twice."""
    twice = [
        name_of(path)
        for path in TEMPLATES
        if '{% extends "base.html" %}' in (text := path.read_text("utf-8"))
        and "problem_box(problem)" in text.partition("{% block page %}")[2]
        and "{% block problems %}" not in text
    ]
    assert twice == []
