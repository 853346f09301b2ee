"""Text can be read by people with low vision. Source: WCAG 2.2, 1.4.3 and 1.4.11.

The ratio follows the definitions of "contrast ratio" and "relative luminance" of the same document.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "src/suyuan/web/static/suyuan"
TEXTS = ("ink", "soft", "faint", "accent", "accent-deep")
TEXT, PART = 4.5, 3.0  # of text, and of what one has to make out: a border of a field, a mark of focus


def tokens() -> dict[str, str]:
    """The colours of the style sheet by their names."""
    found = re.search(r":root \{(.*?)\n\}", (CSS / "app.css").read_text(), re.S)
    assert found is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", found[1]))


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000", "#fff", 21.0), ("#777777", "#fff", 4.48), ("#767676", "#ffffff", 4.54)],
)
def test_the_ratio_is_that_of_the_document(one: str, other: str, ratio: float) -> None:
    # 21:1 stands in the definition; the two greys are the best known pair around 4.5:1 (WebAIM).
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in TEXTS for ground in ("paper", "ground")),
        *((state, f"{state}-soft") for state in ("good", "wait", "bad", "over")),
        *((state, ground) for state in ("good", "wait", "bad", "over") for ground in ("paper", "ground")),
        ("accent-deep", "accent-soft"), ("soft", "accent-soft"), ("ink", "bad-soft"), ("ink", "wait-soft"),
        ("soft", "bad-soft"), ("paper", "accent"), ("paper", "accent-deep"),
    ],
)  # fmt: skip
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    colour = tokens()
    assert contrast(colour[text], colour[ground]) >= TEXT


@pytest.mark.parametrize("ground", ["paper", "ground"])
def test_the_mark_of_focus_stands_out(ground: str) -> None:
    colour = tokens()
    assert contrast(colour["accent"], colour[ground]) >= PART


def test_what_stands_in_an_empty_field_can_be_read() -> None:
    rule = re.search(
        r"\.form-control::placeholder \{ color: var\(--([\w-]+)\)", (CSS / "app.css").read_text()
    )
    assert rule is not None, "the colour of placeholders is a token"
    assert contrast(tokens()[rule[1]], tokens()["paper"]) >= TEXT


@pytest.mark.parametrize("sheet", sorted(path.name for path in CSS.glob("*.css")))
def test_no_text_has_a_light_colour_of_its_own(sheet: str) -> None:
    """A colour written as such is either dark enough on paper, or white on something dark."""
    for name, colour in re.findall(
        r"([^{}]*)\{[^{}]*?(?<![-\w])color: (#[0-9a-fA-F]{3,6})\b", (CSS / sheet).read_text()
    ):
        if colour.lower() not in ("#fff", "#ffffff"):
            assert contrast(colour, "#fff") >= TEXT, f"{name.strip()}: {colour}"
