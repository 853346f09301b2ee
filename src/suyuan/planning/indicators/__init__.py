"""The table of indicators: one line per kind. To add one, copy the nearest file and add its line here."""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.planning.indicators import (
    accredited_labs,
    advanced_labs,
    carbon_centers,
    compulsory_standard_coverage,
    crm_growth,
    data_application_bases,
    data_application_cases,
    data_sets_published,
    demand_coverage,
    equivalence_tests,
    first_sets,
    honest_units,
    industrial_centers,
    innovation_teams,
    inspection_pass,
    instrument_brands,
    instruments_registered,
    local_specs_in_force,
    on_time_rate,
    open_licences,
    patent_licences,
    processes_under_control,
    public_standards_valid,
    reference_materials,
    science_projects,
    self_declared_units,
    service_distance,
    sme_partners,
    specialised_firms,
    tech_committees,
    verification_coverage,
)
from suyuan.planning.reading import Indicator

INDICATORS: Final[dict[str, Indicator]] = {
    module.indicator.code: module.indicator
    for module in (
        public_standards_valid,
        local_specs_in_force,
        reference_materials,
        industrial_centers,
        compulsory_standard_coverage,
        honest_units,
        verification_coverage,
        demand_coverage,
        on_time_rate,
        service_distance,
        instruments_registered,
        self_declared_units,
        inspection_pass,
        tech_committees,
        innovation_teams,
        advanced_labs,
        carbon_centers,
        sme_partners,
        data_application_bases,
        data_application_cases,
        crm_growth,
        accredited_labs,
        processes_under_control,
        data_sets_published,
        science_projects,
        open_licences,
        patent_licences,
        first_sets,
        equivalence_tests,
        specialised_firms,
        instrument_brands,
    )
}


def find_indicator(code: str) -> Indicator:
    """The indicator of that code. NotFound where there is none."""
    if code not in INDICATORS:
        raise NotFound(
            Text(f"没有指标 {code}", f"there is no indicator {code}"),
            given=code,
            allowed=", ".join(INDICATORS),
        )
    return INDICATORS[code]
