"""Measurement comparisons and proficiency tests: assigned values, scores, equivalence, precision."""

from __future__ import annotations

from suyuan.metrology.comparison.algorithm_s import algorithm_s
from suyuan.metrology.comparison.equivalence import degrees_of_equivalence
from suyuan.metrology.comparison.hampel import hampel, q_hampel
from suyuan.metrology.comparison.items import horwitz, item_homogeneity, items_stable
from suyuan.metrology.comparison.median_value import median_reference
from suyuan.metrology.comparison.method_agreement import method_agreement
from suyuan.metrology.comparison.outliers import cochran, grubbs, grubbs_pair
from suyuan.metrology.comparison.pairwise import q_method, qn
from suyuan.metrology.comparison.precision import precision
from suyuan.metrology.comparison.random_effects import random_effects_mean
from suyuan.metrology.comparison.reference_value import weighted_mean
from suyuan.metrology.comparison.robust import algorithm_a, median_made, median_niqr
from suyuan.metrology.comparison.scores import (
    en_scores,
    percentage_differences,
    z_prime_scores,
    z_scores,
    zeta_scores,
)
from suyuan.metrology.comparison.subset import largest_consistent_subset
from suyuan.metrology.comparison.vangel_rukhin import vangel_rukhin
from suyuan.metrology.comparison.youden import two_samples

__all__ = [
    "algorithm_a",
    "algorithm_s",
    "cochran",
    "degrees_of_equivalence",
    "en_scores",
    "grubbs",
    "grubbs_pair",
    "hampel",
    "horwitz",
    "item_homogeneity",
    "items_stable",
    "largest_consistent_subset",
    "median_made",
    "median_niqr",
    "median_reference",
    "method_agreement",
    "percentage_differences",
    "precision",
    "q_hampel",
    "q_method",
    "qn",
    "random_effects_mean",
    "two_samples",
    "vangel_rukhin",
    "weighted_mean",
    "z_prime_scores",
    "z_scores",
    "zeta_scores",
]
