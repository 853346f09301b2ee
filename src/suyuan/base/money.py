"""Amounts of money in letters, the same in sentences of rules and on pages."""

from __future__ import annotations

from decimal import Decimal


def in_cents(amount: Decimal) -> str:
    """An amount in the units of its currency, with the cents where there are any."""
    return f"{amount:,.2f}".removesuffix(".00")
