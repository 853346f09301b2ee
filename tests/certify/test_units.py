"""Unit symbols and their D-SI form."""

from __future__ import annotations

import pytest

from suyuan.base.errors import UnknownUnit
from suyuan.certify.units import D_SI, dsi_unit, printed_unit

# D-SI names as PTB's own sample documents write them; prefix and unit from the SI Brochure, table 7.
EXPECTED = {
    "g": r"\gram",
    "mg": r"\milli\gram",
    "kg": r"\kilo\gram",
    "µg": r"\micro\gram",
    "MPa": r"\mega\pascal",
    "kPa": r"\kilo\pascal",
    "hPa": r"\hecto\pascal",
    "°C": r"\degreecelsius",
    "K": r"\kelvin",
    "%": r"\percent",
    "1": r"\one",
    "mm": r"\milli\metre",
    "m³": r"\metre\tothe{3}",
    "kg/m³": r"\kilo\gram\per\metre\tothe{3}",
}


@pytest.mark.parametrize(("symbol", "identifier"), EXPECTED.items())
def test_a_printed_symbol_has_its_identifier(symbol, identifier):
    assert dsi_unit(symbol) == identifier
    assert printed_unit(identifier) == symbol


@pytest.mark.parametrize(
    ("spelling", "symbol"), [("℃", "°C"), ("um", "µm"), ("", "1"), ("μg", "µg"), ("m3", "m³")]
)
def test_common_spellings_mean_the_same(spelling, symbol):
    assert dsi_unit(spelling) == dsi_unit(symbol)


def test_an_unknown_unit_is_never_guessed():
    with pytest.raises(UnknownUnit) as caught:
        dsi_unit("catty", quantity="load")
    assert caught.value.facts["given"] == "catty"
    assert caught.value.facts["quantity"] == "load"


def test_no_two_symbols_share_an_identifier():
    assert len(set(D_SI.values())) == len(D_SI)


def test_a_foreign_unit_is_shown_as_it_is():
    assert printed_unit(r"\foot\per\fortnight") == r"\foot\per\fortnight"
