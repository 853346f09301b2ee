"""The Jinja2 environment of all pages."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    return Environment(autoescape=True, **{k: v for k, v in options.items() if k != "autoescape"})
