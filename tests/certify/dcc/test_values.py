"""Quantity values in every form of the D-SI: texts as they stand, arrays, units, covariances."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from suyuan.base.errors import Missing, NotANumber, SuyuanError, UnknownUnit
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.paths import element_at
from suyuan.certify.dcc.quantity_value import QuantityValue
from suyuan.certify.dcc.reading.tree import Paths
from suyuan.certify.dcc.reading.values import all_values, read_forms
from suyuan.metrology.units import unit


def forms(inside: str) -> tuple[QuantityValue, ...]:
    """The forms of one ``si`` element written without prefixes."""
    root = etree.fromstring(f'<quantity xmlns="https://ptb.de/si">{inside}</quantity>')
    return read_forms(root[0], Paths())


def value(inside: str) -> QuantityValue:
    [found] = forms(inside)
    return found


EXPANDED = (
    "<expandedUnc><uncertainty>0.10</uncertainty><coverageFactor>2</coverageFactor>"
    "<coverageProbability>0.95</coverageProbability><distribution>normal</distribution></expandedUnc>"
)
NEW_EXPANDED = (
    "<measurementUncertaintyUnivariate><expandedMU><valueExpandedMU>0.10</valueExpandedMU>"
    "<coverageFactor>2</coverageFactor><coverageProbability>0.95</coverageProbability>"
    "<distribution>normal</distribution></expandedMU></measurementUncertaintyUnivariate>"
)
STANDARD = (
    "<measurementUncertaintyUnivariate><standardMU><valueStandardMU>0.05</valueStandardMU></standardMU>"
    "</measurementUncertaintyUnivariate>"
)
INTERVAL = (
    "<coverageInterval><standardUnc>0.05</standardUnc><intervalMin>9.9</intervalMin>"
    "<intervalMax>10.1</intervalMax><coverageProbability>0.95</coverageProbability></coverageInterval>"
)
NEW_INTERVAL = (
    "<measurementUncertaintyUnivariate><coverageIntervalMU><valueStandardMU>0.05</valueStandardMU>"
    "<intervalMin>9.9</intervalMin><intervalMax>10.1</intervalMax>"
    "<coverageProbability>0.95</coverageProbability></coverageIntervalMU></measurementUncertaintyUnivariate>"
)


class TestOneValue:
    """si:real and si:constant."""

    def test_the_text_keeps_its_last_digit(self):
        found = value(r"<real><value>10.00</value><unit>\milli\metre</unit></real>")
        assert (found.values, found.units, found.uncertainty) == (("10.00",), (r"\milli\metre",), None)
        assert found.numbers().tolist() == [10.0]
        assert found.parsed_units() == (unit("mm"),)

    @pytest.mark.parametrize(
        ("stated", "kind"),
        [(EXPANDED, "expanded"), (NEW_EXPANDED, "expanded"), (STANDARD, "standard"), (INTERVAL, "interval"),
         (NEW_INTERVAL, "interval")],
        ids=["old expanded", "new expanded", "standard", "old interval", "new interval"],
    )  # fmt: skip
    def test_every_way_to_state_the_same_uncertainty_gives_the_same_u(self, stated, kind):
        found = value(rf"<real><value>10.0</value><unit>\metre</unit>{stated}</real>")
        assert found.uncertainty is not None
        assert found.uncertainty.kind == kind
        assert found.standard_uncertainty().tolist() == [0.05]
        if kind == "expanded":
            assert (found.uncertainty.k, found.uncertainty.p) == (("2",), ("0.95",))
            assert found.uncertainty.distribution == ("normal",)
        if kind == "interval":
            assert (found.uncertainty.low, found.uncertainty.high) == (("9.9",), ("10.1",))

    @pytest.mark.parametrize("name", ["uncertainty", "valueStandardMU"])
    def test_a_constant_states_its_standard_uncertainty_directly(self, name):
        found = value(
            rf"<constant><value>6.674e-11</value><unit>\metre\tothe{{3}}</unit><{name}>1e-15</{name}></constant>"
        )
        assert found.standard_uncertainty().tolist() == [1e-15]

    def test_what_is_not_stated_is_missing_and_not_zero(self):
        found = value(r"<real><value>1</value><unit>\metre</unit></real>")
        with pytest.raises(Missing):
            found.standard_uncertainty()

    def test_an_unfilled_value_is_read_and_refused_as_a_number(self):
        found = value(r"<real><value>{{value}}</value><unit>\nonsense</unit></real>")
        assert found.values == ("{{value}}",)
        with pytest.raises(NotANumber, match="value"):
            found.numbers()
        with pytest.raises(UnknownUnit):
            found.parsed_units()

    @pytest.mark.parametrize("text", ["inf", "1_000", "٣", "0x1", "1,5", "1 000"])
    def test_what_only_a_program_takes_for_a_number_is_none(self, text):
        found = value(rf"<real><value>{text}</value><unit>\metre</unit></real>")
        with pytest.raises(NotANumber):
            found.numbers()

    def test_label_kind_of_quantity_time_and_digits_are_kept(self):
        found = value(
            r"<real><label>U1</label><quantityTypeQUDT>Voltage</quantityTypeQUDT><value>1</value>"
            r"<unit>\volt</unit><significantDigit>3</significantDigit>"
            r"<dateTime>2024-01-01T00:00:00Z</dateTime></real>"
        )
        assert (found.label, found.quantity_type) == ("U1", "Voltage")
        assert (found.significant_digits, found.times) == (("3",), ("2024-01-01T00:00:00Z",))


class TestManyValues:
    """XML lists, old lists and lists within lists."""

    def test_one_uncertainty_for_all_values_of_an_xml_list(self):
        found = value(
            r"<realListXMLList><valueXMLList>1.0 2.0 3.00</valueXMLList><unitXMLList>\kelvin</unitXMLList>"
            "<expandedUncXMLList><uncertaintyXMLList>0.2</uncertaintyXMLList>"
            "<coverageFactorXMLList>2</coverageFactorXMLList>"
            "<coverageProbabilityXMLList>0.95</coverageProbabilityXMLList></expandedUncXMLList></realListXMLList>"
        )
        assert found.values == ("1.0", "2.0", "3.00")
        assert found.standard_uncertainty().tolist() == [0.1, 0.1, 0.1]

    def test_one_uncertainty_for_each_value_in_the_new_form(self):
        found = value(
            r"<realListXMLList><valueXMLList>1 2</valueXMLList><unitXMLList>\kelvin</unitXMLList>"
            "<measurementUncertaintyUnivariateXMLList><expandedMUXMLList>"
            "<valueExpandedMUXMLList>0.2 0.6</valueExpandedMUXMLList>"
            "<coverageFactorXMLList>2 3</coverageFactorXMLList>"
            "<coverageProbabilityXMLList>0.95</coverageProbabilityXMLList></expandedMUXMLList>"
            "</measurementUncertaintyUnivariateXMLList></realListXMLList>"
        )
        assert found.standard_uncertainty() == pytest.approx([0.1, 0.2])

    def test_uncertainties_that_do_not_fit_the_values_are_refused(self):
        found = value(
            r"<realListXMLList><valueXMLList>1 2 3</valueXMLList><unitXMLList>\kelvin</unitXMLList>"
            "<measurementUncertaintyUnivariateXMLList><standardMUXMLList>"
            "<valueStandardMUXMLList>0.1 0.2</valueStandardMUXMLList></standardMUXMLList>"
            "</measurementUncertaintyUnivariateXMLList></realListXMLList>"
        )
        with pytest.raises(NotANumber, match="2 / 3"):
            found.standard_uncertainty()

    @pytest.mark.parametrize("outer", ["list", "realList"], ids=["D-SI 1.3", "D-SI 2"])
    def test_a_list_lends_its_unit_and_uncertainty_to_its_items(self, outer):
        found = value(
            rf"<{outer}><listUnit>\volt</listUnit><listUnivariateUnc>{EXPANDED}</listUnivariateUnc>"
            rf"<real><value>1.0</value></real><real><value>2.0</value><unit>\milli\volt</unit></real></{outer}>"
        )
        assert found.numbers().tolist() == [1.0, 2.0]
        assert found.parsed_units() == (unit("V"), unit("mV"))
        assert found.standard_uncertainty().tolist() == [0.05, 0.05]

    def test_lists_within_lists_keep_their_order(self):
        found = value(
            r"<list><list><real><value>1</value><unit>\one</unit></real></list>"
            r"<list><real><value>2</value><unit>\one</unit></real><real><value>3</value><unit>\one</unit></real>"
            "</list></list>"
        )
        assert [len(item.items) for item in found.items] == [1, 2]
        assert found.numbers().tolist() == [1.0, 2.0, 3.0]

    def test_a_hybrid_has_several_forms(self):
        first, second = forms(
            r"<hybrid><real><value>293.15</value><unit>\kelvin</unit></real>"
            r"<real><value>20.00</value><unit>\degreecelsius</unit></real></hybrid>"
        )
        assert (first.values, second.values) == (("293.15",), ("20.00",))
        assert second.parsed_units() == (unit("°C"),)


class TestComplexValues:
    """Cartesian and polar, with their covariances."""

    MATRIX = (
        "<covarianceMatrix>"
        r"<column><covariance><value>0.04</value><unit>\volt\tothe{2}</unit></covariance>"
        r"<covariance><value>0.01</value><unit>\volt\tothe{2}</unit></covariance></column>"
        r"<column><covariance><value>0.01</value><unit>\volt\tothe{2}</unit></covariance>"
        r"<covariance><value>0.09</value><unit>\volt\tothe{2}</unit></covariance></column>"
        "</covarianceMatrix><coverageFactor>2.45</coverageFactor><coverageProbability>0.95</coverageProbability>"
    )

    @pytest.mark.parametrize("region", ["ellipsoidal", "rectangular"])
    def test_cartesian_with_a_region(self, region):
        found = value(
            r"<complex><valueReal>3</valueReal><valueImag>-4</valueImag><unit>\volt</unit>"
            f"<{region}Region>{self.MATRIX}</{region}Region></complex>"
        )
        assert found.complex_numbers().tolist() == [3 - 4j]
        assert found.region is not None
        assert (found.region.kind, found.region.k) == (region, ("2.45",))
        assert found.region.covariance().tolist() == [[0.04, 0.01], [0.01, 0.09]]
        assert found.region.units[0][0] == (r"\volt\tothe{2}",)

    @pytest.mark.parametrize(("phase", "phase_unit"), [("90", r"\degree"), (str(math.pi / 2), r"\radian")])
    def test_polar_by_the_unit_of_its_phase(self, phase, phase_unit):
        found = value(
            f"<complex><valueMagnitude>2</valueMagnitude><valuePhase>{phase}</valuePhase>"
            rf"<unit>\volt</unit><unitPhase>{phase_unit}</unitPhase></complex>"
        )
        assert found.polar
        assert np.allclose(found.complex_numbers(), [2j], atol=1e-15)

    def test_lists_of_complex_values_with_one_matrix_for_each(self):
        cell = (
            "<covarianceXMLList><valueXMLList>{}</valueXMLList><unitXMLList>\\one</unitXMLList>"
            "</covarianceXMLList>"
        )
        first, second = cell.format("1 2"), cell.format("0.1 0.2")
        found = value(
            "<complexListXMLList><valueRealXMLList>1 2</valueRealXMLList>"
            "<valueImagXMLList>0 1</valueImagXMLList>"
            r"<unitXMLList>\one</unitXMLList><measurementUncertaintyBivariateXMLList><ellipsoidalRegionMUXMLList>"
            f"<covarianceMatrixXMLList><columnXMLList>{first}{second}</columnXMLList>"
            f"<columnXMLList>{second}{first}</columnXMLList></covarianceMatrixXMLList>"
            "<coverageFactorXMLList>2.45</coverageFactorXMLList>"
            "<coverageProbabilityXMLList>0.95</coverageProbabilityXMLList></ellipsoidalRegionMUXMLList>"
            "</measurementUncertaintyBivariateXMLList></complexListXMLList>"
        )
        assert found.complex_numbers().tolist() == [1, 2 + 1j]
        assert found.region is not None
        assert found.region.covariance().tolist() == [[[1, 0.1], [0.1, 1]], [[2, 0.2], [0.2, 2]]]

    def test_a_ragged_matrix_is_read_and_refused_as_numbers(self):
        found = value(
            r"<complex><valueReal>3</valueReal><valueImag>4</valueImag><unit>\volt</unit><ellipsoidalRegion>"
            r"<covarianceMatrix><column><covariance><value>1</value><unit>\one</unit></covariance></column>"
            "<column/></covarianceMatrix></ellipsoidalRegion></complex>"
        )
        assert found.region is not None
        with pytest.raises(NotANumber):
            found.region.covariance()


@pytest.fixture(scope="module")
def examples(shared_dcc: Path) -> list[tuple[Path, etree._Element]]:
    return [
        (path, safe_parse(path.read_bytes())) for path in sorted((shared_dcc / "dsi-examples").glob("*.xml"))
    ]


def test_every_example_of_the_d_si_is_read(examples):
    found = [(path, all_values(root, Paths())) for path, root in examples]
    assert all(values for _, values in found)
    kinds = {leaf.kind for _, values in found for value in values for leaf in value.leaves()}
    assert kinds >= {"real", "complex", "constant", "realListXMLList"}


@pytest.mark.parametrize("medal", ["PLATINUM", "GOLD", "SILVER", "BRONZE", "SI-"])
def test_the_values_of_the_good_examples_are_numbers_with_units(medal, examples):
    strange = []
    for path, root in examples:
        for value in all_values(root, Paths()) if path.name.startswith(medal) else ():
            for leaf in value.leaves():
                assert len(leaf.numbers()) == len(leaf.values)
                if leaf.second:
                    assert len(leaf.complex_numbers()) == len(leaf.values)
                try:
                    assert leaf.parsed_units()
                except SuyuanError:
                    strange.append((path.name, leaf.units))
    assert strange in ([], [("GOLD_PTB-GOLD-examples.xml", (r"\micro",))])  # a prefix alone is no unit


def test_the_covariances_of_the_examples_are_symmetric_matrices(examples):
    matrices = [
        one.region.covariance()
        for path, root in examples
        if not path.name.startswith("IMPROVABLE")  # one of them is no matrix
        for value in all_values(root, Paths())
        for one in (value, *value.leaves())
        if one.region is not None
    ]
    assert {matrix.shape for matrix in matrices} >= {(2, 2), (4, 4), (8, 8)}
    assert all(matrix.shape[-1] == matrix.shape[-2] for matrix in matrices)


def test_every_path_leads_to_its_value(examples):
    for _, root in examples:
        for value in all_values(root, Paths()):
            for leaf in value.leaves():
                element = element_at(root, leaf.path)
                assert element is not None
                assert etree.QName(element).localname == leaf.kind
