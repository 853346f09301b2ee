"""The first edition of the pack of an invented specification: today's pack with its later changes taken back.

It knew no influence of hysteresis and allowed more temperature. Its worked example
follows from the sum of squares written out by hand in today's: without 3.33333e-9 it is 9.06808e-9.
"""

from __future__ import annotations

from typing import Final

from suyuan.methods.archive import archive_of
from suyuan.methods.library import default_root
from suyuan.methods.loading import read_files

FOLDER: Final = "digital-pressure-gauge/2026"
HYSTERESIS: Final = """  [[test.influence]]
  symbol = "x_hys"
  label = { zh = "回程", en = "Hysteresis" }
  unit = "MPa"
  u = "abs(h)/(2*sqrt(3))"
  distribution = "rectangular"
  kind = "reading"

"""
DIFFERENCE: Final = """  [[test.quantity]]
  symbol = "h"
  label = { zh = "回程差", en = "Hysteresis" }
  unit = "MPa"
  formula = "mean(I_up) - mean(I_dn)"

"""
# File: what stands there today, and what stood there in the first edition.
BACK: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "pack.toml": (
        ("digital-gauge/2026", "digital-gauge/2024"),
        ('dated = "2026-01-01"', 'dated = "2024-01-01"'),
        ('low = "18"\nhigh = "22"', 'low = "15"\nhigh = "25"'),
        (HYSTERESIS, ""),
        (DIFFERENCE, ""),
        (" + x_s + x_d + x_hys", " + x_s + x_d"),
    ),
    "text.zh.md": (("分辨力、回程、参考标准器", "分辨力、参考标准器"),),
    "text.en.md": (("resolution, hysteresis, calibration", "resolution, calibration"),),
    "golden/linear.toml": (
        (f"#   hysteresis     0.0002/(2 sqrt 3){'':25}= 0.000057735          3.33333e-9\n", ""),
        ("1.240142e-8", "9.068080e-9"),
        ("u = 0.000111362, U = 0.00022272 -> 0.00022", "u = 0.0000952265, U = 0.00019045 -> 0.00019"),
        ('u = "0.00011136"', 'u = "0.00009523"'),
        ('U = "0.00022"', 'U = "0.00019"'),
    ),
}


def first_edition() -> bytes:
    """The archive that was handed in with the first edition. Raises ValueError where today's pack changed."""
    files = {name: text.decode() for name, text in read_files(default_root() / FOLDER).items()}
    for name, changes in BACK.items():
        for now, then in changes:
            if files[name].count(now) != 1:
                raise ValueError(f"{name}: {now[:40]!r} is not there once")
            files[name] = files[name].replace(now, then)
    return archive_of({name: text.encode() for name, text in files.items()})
