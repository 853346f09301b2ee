"""Reference materials: homogeneity, stability, characterisation, certified values, rules of use."""

from __future__ import annotations

from suyuan.metrology.reference_material.certified import CertifiedValue, certify
from suyuan.metrology.reference_material.characterization import characterize, characterize_by_one
from suyuan.metrology.reference_material.homogeneity import (
    blocked_homogeneity,
    homogeneity,
    nested_homogeneity,
)
from suyuan.metrology.reference_material.stability import agrees_with_certified, shelf_life, stability

__all__ = [
    "CertifiedValue",
    "agrees_with_certified",
    "blocked_homogeneity",
    "certify",
    "characterize",
    "characterize_by_one",
    "homogeneity",
    "nested_homogeneity",
    "shelf_life",
    "stability",
]
