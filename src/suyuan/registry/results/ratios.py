"""What the hierarchy schemes allow a standard to bring into a result.

A scheme speaks of expanded uncertainties (k = 2) over the limit of error of what is measured; the chain check
of standard uncertainties. Source: domain model 2 (`hierarchy_scheme`) and 6.2.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from suyuan.base.text import Text, same
from suyuan.base.toml import read_toml
from suyuan.trace.schemes import K, Scheme, read_schemes, scheme_for


@lru_cache(maxsize=1)
def schemes() -> tuple[Scheme, ...]:
    """The schemes that come with the program."""
    return read_schemes(read_toml(files(__package__).joinpath("data", "hierarchy_schemes.toml").read_bytes()))


@lru_cache(maxsize=1024)
def said_by(kind: str, accuracy: str) -> Text | None:
    """The scheme that knows such an instrument, and whether its numbers were compared with its text."""
    scheme = scheme_for(schemes(), kind, accuracy)
    if scheme is None:
        return None
    if scheme.confidence == "read":
        return same(scheme.specification)
    return Text(
        f"{scheme.specification}（数值未经与原文核对）",
        f"{scheme.specification} (numbers not yet compared with its text)",
    )


@lru_cache(maxsize=1024)
def most_of(kind: str, accuracy: str) -> float | None:
    """U (k = 2) that one standard may bring, over the limit of error of an instrument; None: not said."""
    scheme = scheme_for(schemes(), kind, accuracy)
    level = None if scheme is None else scheme.level_of(kind, accuracy)
    return None if level is None else level.most


def largest_share(*, most: float | None, limit: float | None, u: float) -> float | None:
    """The share of `u` that one standard may have, None where nothing is said.

    limit : half of what lies between the limits of error, in the unit of `u` (k = 1).
    """
    if most is None or not limit or u <= 0:
        return None
    return most * limit / (K * u)
