"""Readings as a balance, a scale or a gauge would show them, drawn from a true error that nobody else knows.

Every number is decimal text with the digits of the instrument. Roads are the same as in a laboratory: the
readings go into the real engine, which knows nothing of the true errors.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np

from suyuan.methods.pack import Pack

CYCLES = {"E1": 3, "E2": 2}


def on_grid(value: float, step: Decimal) -> str:
    """`value` rounded to a multiple of `step`, written with the digits of the step."""
    steps = (Decimal(repr(value)) / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    number = (steps * step).quantize(step)
    return str(abs(number) if number == 0 else number)


def decade(value: float) -> Decimal:
    """The largest power of ten that is not above `value`."""
    return Decimal(10) ** math.floor(math.log10(value))


def mpe_of_weight(pack: Pack, nominal: str, accuracy: str) -> float:
    """Maximum permissible error of a weight in mg, from the table of the pack."""
    return float(pack.tables["mpe"].cell(Decimal(nominal), accuracy, exact=True))


def weight_errors(
    pack: Pack, accuracy: str, nominals: Sequence[str], rng: np.random.Generator
) -> dict[str, float]:
    """True errors of the weights of a set in mg: well inside the class."""
    spread = rng.uniform(-0.45, 0.45, size=len(nominals))
    return {
        nominal: float(share) * mpe_of_weight(pack, nominal.rstrip("*"), accuracy)
        for nominal, share in zip(nominals, spread, strict=True)
    }


def weighings(
    pack: Pack,
    accuracy: str,
    *,
    errors: Mapping[str, float],
    reference: Mapping[str, float],
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Weighing cycles of a set against its reference: both with their true errors in mg."""
    rows = []
    for mark, error in errors.items():
        nominal = mark.rstrip("*")
        mpe = mpe_of_weight(pack, nominal, accuracy)
        step = decade(mpe / 30)
        noise = mpe / 60
        cycles = CYCLES.get(accuracy, 1)
        # The reference "at" a nominal value is the first weight of that value in the set.
        shown = {"A": reference[nominal], "B": error}
        zero = float(rng.uniform(-mpe, mpe))
        readings = {
            name: [on_grid(zero + shown[name[0]] + float(rng.normal(0, noise)), step) for _ in range(cycles)]
            for name in ("A1", "B1", "B2", "A2")
        }
        rows.append(
            {
                "m0": nominal,
                "mark": "*" if mark.endswith("*") else "",
                **readings,
                "d": str(step),
                "s_b": on_grid(noise, step / 10),
                "u_rho_t": "5" if accuracy in ("E1", "E2") else "70",
            }
        )
    return {"comparison": rows}


def gauge_comparison(
    points: Sequence[str], *, step: Decimal, errors: Mapping[str, float], rng: np.random.Generator
) -> dict[str, Any]:
    """A digital gauge against a better one, rising and falling, three readings each; errors in MPa."""
    rows = []
    for point in points:
        true = float(point) + errors[point]

        def shown(shift: float, true: float = true) -> list[str]:
            return [
                on_grid(true + shift * float(step) + float(rng.normal(0, 0.6)) * float(step), step)
                for _ in range(3)
            ]

        rows.append({"pn": point, "pr": point, "I_up": shown(0.0), "I_dn": shown(0.4)})
    return {"comparison": rows}


def scale_tests(plate: Mapping[str, str], *, slope: float, rng: np.random.Generator) -> dict[str, Any]:
    """All tests of a scale with the changeover method. `slope` is the error at Max in units of e."""
    e, top = Decimal(plate["e"]), Decimal(plate["Max"])
    loads = [20 * e, 500 * e, 2000 * e, top / 2, top * 4 / 5, top]
    loads = sorted({load for load in loads if load <= top})
    fine = e / 10

    def shown(load: Decimal, extra: float = 0.0) -> tuple[str, str]:
        """Indication and additional load at which it changes over."""
        error = slope * float(load / top) + extra + float(rng.normal(0, 0.06))
        before = load + Decimal(on_grid(error * float(e), fine))
        indication = (before / e).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * e
        added = indication + e / 2 - before
        return plain(indication), plain(added)

    def row(names: tuple[str, str, str], load: Decimal, extra: float = 0.0) -> dict[str, str]:
        indication, added = shown(load, extra)
        return dict(zip(names, (plain(load), indication, added), strict=True))

    weighing = []
    for load in loads:
        up, down = shown(load), shown(load, extra=0.05)
        weighing.append({"L": plain(load), "I_up": up[0], "dL_up": up[1], "I_dn": down[0], "dL_dn": down[1]})
    repeated = [shown(top * 4 / 5) for _ in range(3)]
    corners = [
        {
            "place": place,
            **row(
                ("Le", "Ie", "dLe"), top / 3, extra=0.0 if place == "centre" else float(rng.normal(0, 0.08))
            ),
        }
        for place in ("centre", "p1", "p2", "p3", "p4")
    ]
    return {
        "zero": [row(("L0", "I0", "dL0"), Decimal(0))],
        "repeatability": [
            {
                "Lr": plain(top * 4 / 5),
                "Ir": [one[0] for one in repeated],
                "dLr": [one[1] for one in repeated],
            }
        ],
        "eccentricity": corners,
        "weighing": weighing,
        "discrimination": [
            {"Ld": plain(load), "Id1": plain(load), "Id2": plain(load + e)} for load in (20 * e, top / 2, top)
        ],
    }


def gauge_tests(plate: Mapping[str, str], *, error: float, rng: np.random.Generator) -> dict[str, Any]:
    """All tests of an elastic-element gauge. `error` is the largest error in parts of its mpe."""
    high, division = Decimal(plate["high"]), Decimal(plate["div"])
    step = division / 5
    mpe = float(plate["class"]) / 100 * float(high)
    rows = []
    for place in range(5):
        point = high * place / 4
        share = math.sin(math.pi * place / 5 + 0.3) if place else 0.0

        def read(shift: float, point: Decimal = point, share: float = share) -> Decimal:
            return Decimal(on_grid(float(point) + error * share * mpe + shift * mpe, step))

        up, down = read(float(rng.normal(0, 0.05))), read(float(rng.normal(0.1, 0.05)))
        taps = [step * int(rng.random() < 0.2 and float(step) < 0.45 * mpe) for _ in range(2)]
        rows.append(
            {
                "p": plain(point),
                "r_up0": plain(up - taps[0]),
                "r_up": plain(up),
                "r_dn0": plain(down + taps[1]),
                "r_dn": plain(down),
            }
        )
    return {
        "zero": [{"seat": "yes", "z": "0"}],
        "indication": rows,
        "travel": [{"smooth": "yes"}],
        "hold": [{"minutes": "3", "tight": "yes"}],
    }


def plain(number: Decimal) -> str:
    """Decimal text without an exponent and without needless zeros."""
    text = f"{number.normalize():f}"
    return "0" if text in ("-0", "") else text
