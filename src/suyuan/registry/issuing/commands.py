"""Everything that can be done to certificates: one function per act, the only writers.

The functions stand in `making` (issue, replace), `publishing` (the page) and `withdrawing` (revoke, doubt).
"""

from __future__ import annotations

from suyuan.registry.issuing.making import Replacement, issue, supersede
from suyuan.registry.issuing.publishing import finish, finish_all, render
from suyuan.registry.issuing.withdrawing import clear_doubt, flag_doubt, revoke

__all__ = [
    "Replacement",
    "clear_doubt",
    "finish",
    "finish_all",
    "flag_doubt",
    "issue",
    "render",
    "revoke",
    "supersede",
]
