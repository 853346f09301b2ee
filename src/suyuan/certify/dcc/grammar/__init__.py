"""The grammar of the certificate as our own tables, and a fast check against it."""

from __future__ import annotations

from suyuan.certify.dcc.grammar.editions import Grammar, editions, grammar, unit_editions
from suyuan.certify.dcc.grammar.validate import MAX_FAULTS, Fault, fault_at, faults

__all__ = ["MAX_FAULTS", "Fault", "Grammar", "editions", "fault_at", "faults", "grammar", "unit_editions"]
