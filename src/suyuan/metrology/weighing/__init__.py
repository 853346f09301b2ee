"""Mass dissemination: air density, buoyancy, conventional mass, density, and weighing designs."""

from __future__ import annotations

from suyuan.metrology.weighing.air import AirDensity, air_density
from suyuan.metrology.weighing.buoyancy import (
    WeightComparison,
    balanced_mass,
    compare_weights,
    conventional_mass,
    true_mass,
)
from suyuan.metrology.weighing.catalogue import published_design
from suyuan.metrology.weighing.chain import Dissemination, Series, disseminate
from suyuan.metrology.weighing.cycles import CycleDifference, cycle_difference
from suyuan.metrology.weighing.design import UnsolvableDesign, WeighingDesign, all_pairs, design_of
from suyuan.metrology.weighing.solve import Process, WeighingSolution, solve_design
from suyuan.metrology.weighing.volume import BodyDensity, hydrostatic_density, water_density

__all__ = [
    "AirDensity",
    "BodyDensity",
    "CycleDifference",
    "Dissemination",
    "Process",
    "Series",
    "UnsolvableDesign",
    "WeighingDesign",
    "WeighingSolution",
    "WeightComparison",
    "air_density",
    "all_pairs",
    "balanced_mass",
    "compare_weights",
    "conventional_mass",
    "cycle_difference",
    "design_of",
    "disseminate",
    "hydrostatic_density",
    "published_design",
    "solve_design",
    "true_mass",
    "water_density",
]
