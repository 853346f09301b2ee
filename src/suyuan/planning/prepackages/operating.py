"""How likely a plan lets a lot pass, exactly: the hypergeometric law of a lot, its limit the binomial law.

With D of N packages defective, P(at most c in a sample of n) = sum over d <= c of
C(D, d) C(N-D, n-d) / C(N, n). Fractions of whole numbers, so nothing is rounded before the end.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from suyuan.base.errors import OutOfRange


def accepted(n: int, c: int, *, share: Fraction, lot: int | None = None) -> Fraction:
    """The probability that a sample of n has at most c defective ones where `share` of the lot is defective.

    lot : its size; None for a lot without end (binomial law). The number of defectives is rounded down.
    """
    if not 0 <= share <= 1:
        raise OutOfRange("share", given=share, allowed="0 … 1")
    if lot is None:
        p, q = share, 1 - share
        return sum((comb(n, d) * p**d * q ** (n - d) for d in range(min(c, n) + 1)), Fraction(0))
    if n > lot:
        raise OutOfRange("n", given=n, allowed=f"<= {lot}")
    bad = int(share * lot)
    ways = sum(comb(bad, d) * comb(lot - bad, n - d) for d in range(min(c, n) + 1))
    return Fraction(ways, comb(lot, n))


def least_acceptance_number(n: int, *, share: Fraction, confidence: Fraction, lot: int | None) -> int:
    """The least c with which a lot with `share` defective passes with `confidence`: the maker's protection.

    Every larger c does so too and protects the buyer less.
    """
    return next(c for c in range(n + 1) if accepted(n, c, share=share, lot=lot) >= confidence)
