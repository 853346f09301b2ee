"""Reading quantity values in every form that D-SI has had: single, listed, hybrid, complex, constant.

Old and new names of an uncertainty lead to the same `Uncertainty`; one that stands at a list holds for all of
its items.

Source: D-SI 1.3.1 to 2.2.1 (PTB).
"""

from __future__ import annotations

from typing import Final, Literal

from lxml import etree

from suyuan.certify.dcc.quantity_value import QuantityValue, Region, Uncertainty, UncertaintyKind
from suyuan.certify.dcc.reading.tree import (
    MAX_NESTED,
    Paths,
    children,
    is_si,
    items,
    kids,
    local,
    named,
    text_of,
)

LISTS: Final = ("list", "realList", "complexList")
LEAVES: Final = ("real", "constant", "complex", "realListXMLList", "complexListXMLList")
VALUES: Final = frozenset((*LISTS, *LEAVES))
UNCERTAINTIES: Final[
    dict[str, tuple[UncertaintyKind, str]]
] = {  # element: kind, element with the uncertainty
    "expandedUnc": ("expanded", "uncertainty"),
    "expandedUncXMLList": ("expanded", "uncertaintyXMLList"),
    "expandedMU": ("expanded", "valueExpandedMU"),
    "expandedMUXMLList": ("expanded", "valueExpandedMUXMLList"),
    "standardMU": ("standard", "valueStandardMU"),
    "standardMUXMLList": ("standard", "valueStandardMUXMLList"),
    "coverageInterval": ("interval", "standardUnc"),
    "coverageIntervalXMLList": ("interval", "standardUncXMLList"),
    "coverageIntervalMU": ("interval", "valueStandardMU"),
    "coverageIntervalMUXMLList": ("interval", "valueStandardMUXMLList"),
}
WRAPPERS: Final = frozenset(  # elements that hold one of the above, or a region
    (
        "measurementUncertaintyUnivariate",
        "measurementUncertaintyUnivaraite",  # so spelt by the schema within lists
        "measurementUncertaintyUnivariateXMLList",
        "measurementUncertaintyBivariateXMLList",
        "measurementUncertaintyMultivariateXMLList",
        "listMeasurementUncertaintyUnivariate",
        "listUnivariateUnc",
        "listBivariateUnc",
    )
)
REGIONS: Final[dict[str, Literal["ellipsoidal", "rectangular"]]] = {
    "ellipsoidalRegion": "ellipsoidal",
    "ellipsoidalRegionXMLList": "ellipsoidal",
    "ellipsoidalRegionMUXMLList": "ellipsoidal",
    "rectangularRegion": "rectangular",
    "rectangularRegionXMLList": "rectangular",
    "rectangularRegionMUXMLList": "rectangular",
}
KINDS_OF_QUANTITY: Final = (
    "quantityTypeQUDT", "listQuantityTypeQUDT", "quantityTypeQUDTXMLList", "quantityType"
)  # fmt: skip


def read_forms(holder: etree._Element, paths: Paths) -> tuple[QuantityValue, ...]:
    """The forms of a quantity: several of a hybrid (the SI unit comes first), else one, or none."""
    kind = local(holder)
    if kind == "hybrid":
        return tuple(read_value(one, paths) for one in children(holder) if local(one) in VALUES)
    return (read_value(holder, paths),) if kind in VALUES else ()


def all_values(root: etree._Element, paths: Paths) -> tuple[QuantityValue, ...]:
    """Every outermost value below `root`, also in documents that are no certificates."""
    found = []
    todo = [root]
    while todo:
        element = todo.pop()
        if local(element) in VALUES and ("}" not in element.tag or is_si(element.tag)):
            found.append(read_value(element, paths))
        else:
            todo.extend(reversed(children(element)))
    return tuple(found)


def read_value(element: etree._Element, paths: Paths, *, depth: int = 0) -> QuantityValue:
    """The value at `element`, with all that stands inside it, down to `MAX_NESTED` lists within lists."""
    parts = named(element)
    uncertainty, region = _spread(element, parts, paths)
    polar = "valueMagnitude" in parts or "valueMagnitudeXMLList" in parts
    first = ("valueMagnitude", "valueMagnitudeXMLList") if polar else _FIRST
    second = ("valuePhase", "valuePhaseXMLList") if polar else ("valueImag", "valueImagXMLList")
    return QuantityValue(
        path=paths.of(element),
        kind=local(element),
        label=_one(parts, "label", "labelXMLList"),
        quantity_type=_one(parts, *KINDS_OF_QUANTITY),
        values=_listed(parts, *first),
        second=_listed(parts, *second),
        polar=polar,
        units=_listed(parts, "unit", "unitXMLList", "listUnit"),
        phase_units=_listed(parts, "unitPhase", "unitPhaseXMLList", "listUnitPhase"),
        times=_listed(parts, "dateTime", "dateTimeXMLList"),
        significant_digits=_listed(parts, *_DIGITS),
        uncertainty=uncertainty,
        region=region,
        items=_items(element, paths, depth) if local(element) in LISTS and depth < MAX_NESTED else (),
    )


_FIRST: Final = ("value", "valueXMLList", "valueReal", "valueRealXMLList")
_DIGITS: Final = ("significantDigit", "significantDigitXMLList", "listsignificantDigit")


def _items(element: etree._Element, paths: Paths, depth: int) -> tuple[QuantityValue, ...]:
    return tuple(read_value(one, paths, depth=depth + 1) for one in element if local(one) in VALUES)


def _one(parts: dict[str, etree._Element], *names: str) -> str:
    return next((text_of(parts[name]) for name in names if name in parts), "")


def _listed(parts: dict[str, etree._Element], *names: str) -> tuple[str, ...]:
    """The items of the first that is there; only XML lists are taken apart at their blanks."""
    for name in names:
        if name in parts:
            if name.endswith("XMLList"):
                return items(parts[name])
            whole = text_of(parts[name])
            return (whole,) if whole else ()
    return ()


def _spread(
    element: etree._Element, parts: dict[str, etree._Element], paths: Paths
) -> tuple[Uncertainty | None, Region | None]:
    """The uncertainty and the region stated at `element` itself."""
    uncertainty: Uncertainty | None = None
    region: Region | None = None
    for name, part in parts.items():
        inner = next(iter(children(part)), None) if name in WRAPPERS else part
        if inner is None:
            continue
        kind = local(inner)
        if uncertainty is None and kind in UNCERTAINTIES:
            uncertainty = _uncertainty(inner, paths)
        elif region is None and kind in REGIONS:
            region = _region(inner, paths)
    if uncertainty is None and local(element) == "constant":
        return _of_constant(element, parts, paths), region
    return uncertainty, region


def _uncertainty(element: etree._Element, paths: Paths) -> Uncertainty:
    kind, value = UNCERTAINTIES[local(element)]
    parts = named(element)
    # a coverageIntervalMU at a list has the inner names of the old coverageInterval
    other = "standardUnc" if kind == "interval" else value
    return Uncertainty(
        path=paths.of(element),
        kind=kind,
        values=_listed(parts, value, other),
        k=_listed(parts, "coverageFactor", "coverageFactorXMLList"),
        p=_listed(parts, "coverageProbability", "coverageProbabilityXMLList"),
        distribution=_listed(parts, "distribution", "distributionXMLList"),
        low=_listed(parts, "intervalMin", "intervalMinXMLList"),
        high=_listed(parts, "intervalMax", "intervalMaxXMLList"),
    )


def _of_constant(
    element: etree._Element, parts: dict[str, etree._Element], paths: Paths
) -> Uncertainty | None:
    """A constant states u without wrapping it up (`uncertainty`; since 2.2 `valueStandardMU`)."""
    values = _listed(parts, "valueStandardMU", "uncertainty")
    if not values:
        return None
    return Uncertainty(
        path=paths.of(element), kind="standard", values=values, distribution=_listed(parts, "distribution")
    )


def _region(element: etree._Element, paths: Paths) -> Region:
    parts = named(element)
    matrix = parts.get("covarianceMatrix", parts.get("covarianceMatrixXMLList"))
    columns = [] if matrix is None else [*kids(matrix, "column"), *kids(matrix, "columnXMLList")]
    cells = [[*kids(one, "covariance"), *kids(one, "covarianceXMLList")] for one in columns]
    return Region(
        path=paths.of(element),
        kind=REGIONS[local(element)],
        columns=tuple(tuple(_listed(named(cell), "value", "valueXMLList") for cell in one) for one in cells),
        units=tuple(tuple(_listed(named(cell), "unit", "unitXMLList") for cell in one) for one in cells),
        k=_listed(parts, "coverageFactor", "coverageFactorXMLList"),
        p=_listed(parts, "coverageProbability", "coverageProbabilityXMLList"),
        distribution=_listed(parts, "distribution", "distributionXMLList"),
    )
