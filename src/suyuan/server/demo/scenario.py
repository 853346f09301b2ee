"""The scenario as data: how many of what, how often it fails, and invented names, all from fixed seeds.

The scenario is synthetic: only administrative codes and census totals are real, and every organization
carries the word 示例 (example) in its name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text

DATA = files("suyuan.server.demo")
PROVINCE = "220000"
NATION = "000000"


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a world to build."""

    instruments: int = 5000
    lots: int = 200
    certificates: int = 400


@lru_cache(maxsize=1)
def scenario() -> dict[str, Any]:
    """The scenario file."""
    loaded: dict[str, Any] = json.loads(DATA.joinpath("scenario.json").read_text("utf-8"))
    return loaded


@lru_cache(maxsize=1)
def names() -> dict[str, Any]:
    """Invented names of people, streets, makers and owners."""
    loaded: dict[str, Any] = json.loads(DATA.joinpath("names.json").read_text("utf-8"))
    return loaded


def dice(*purpose: object) -> np.random.Generator:
    """Random numbers for one purpose, the same in every run whatever else was drawn."""
    label = "/".join(str(part) for part in (scenario()["seed"], *purpose))
    return np.random.default_rng(int(sha256_hex(label.encode())[:16], 16))


def person_name(number: int) -> Text:
    """The name of the person with this number; the first thousand differ from one another."""
    surnames, given = names()["surnames"], names()["given"]
    first = surnames[number % len(surnames)]
    second = given[(number // len(surnames) + number * 7) % len(given)]
    return Text(first[0] + second[0], f"{second[1]} {first[1]}")


def example(zh: str, en: str) -> Text:
    """The name of an invented body, marked as such."""
    return Text(f"{zh}（示例）", f"{en} (example)")


def failure_rate(kind: str) -> float:
    """How often instruments of a kind fail verification."""
    rates = scenario()["failure_rate"]
    return float(rates.get(kind, rates["default"]))
