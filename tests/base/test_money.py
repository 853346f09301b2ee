"""Amounts of money as they are written: thousands apart, cents only where there are any."""

from __future__ import annotations

from decimal import Decimal

import pytest

from suyuan.base.money import in_cents


@pytest.mark.parametrize(
    ("amount", "written"),
    [("5000", "5,000"), ("5000.00", "5,000"), ("5000.5", "5,000.50"), ("0.05", "0.05"), ("0", "0")],
)
def test_an_amount_in_letters(amount: str, written: str) -> None:
    assert in_cents(Decimal(amount)) == written
