"""The papers of the demonstration that the public was asked about. Short invented texts, no real policy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suyuan.base.text import Text
from suyuan.registry.consultations.rules import Part
from suyuan.server.demo.scenario import PROVINCE, example


@dataclass(frozen=True, kw_only=True)
class Said:
    """A comment: so many days after opening, by whom, on which section, and what became of it."""

    after: int
    sender: str
    text: str
    section: int | None = None
    reply: str = ""
    reason: str = ""
    withheld: str = ""
    waits: bool = False


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper: opened so many days before today. `changed`: sections of the final text by their number."""

    title: Text
    kind: str
    state: str
    opened: int
    about: str
    sections: tuple[Part, ...]
    lasts: int = 32
    division: str = PROVINCE
    why_shorter: str = ""
    said: tuple[Said, ...] = ()
    changed: Mapping[int, Part] = field(default_factory=dict)
    summary: str = ""
    decision: str = ""
    reference: str = ""
    address: str = ""


def papers() -> list[Paper]:
    """The papers in the order in which they were written, from the file beside this module."""
    text = Path(__file__).with_name("papers.json").read_text("utf-8")
    return [_paper(one) for one in json.loads(text)]


def _paper(told: dict[str, Any]) -> Paper:
    return Paper(
        **told
        | {
            "title": example(told["title"]["zh"], told["title"]["en"]),
            "sections": tuple(Part(*one) for one in told["sections"]),
            "said": tuple(Said(**one) for one in told.get("said", ())),
            "changed": {int(number): Part(*one) for number, one in told.get("changed", {}).items()},
        }
    )
