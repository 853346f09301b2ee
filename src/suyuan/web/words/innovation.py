"""Words and looks of innovation and of measurement management in firms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.innovation import licensing_rules, rules, states

KINDS: Final[dict[str, Text]] = {
    "project": Text("创新项目", "Projects"),
    "statement": Text("专利开放许可", "Open licences"),
    "product": Text("国产仪器", "Domestic instruments"),
    "first_set": Text("首台（套）", "First sets"),
    "test": Text("等效性试验", "Equivalence tests"),
    "achievement": Text("科技成果", "Achievements"),
}
REGISTERS: Final[dict[str, Text]] = {
    "patents": Text("专利", "Patents"),
    "lists": Text("企业与品牌", "Firms and brands"),
}
TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "innovation_project": states.PROJECT.states,
    "innovation_statement": states.STATEMENT.states,
    "innovation_product": states.PRODUCT.states,
    "innovation_first_set": states.FIRST_SET.states,
    "innovation_test": states.TEST.states,
    "innovation_achievement": states.ACHIEVEMENT.states,
    "patent_licence": states.LICENCE_STATES,
    "patent_kind": licensing_rules.PATENT_KINDS,
    "fee_mode": licensing_rules.FEE_MODES,
    "equivalence_verdict": rules.VERDICTS,
}
TONES: Final[Mapping[str, str]] = {  # codes of this slice alone: a code has one look everywhere
    **dict.fromkeys(("transformed", "listed", "recognised", "promoted", "equivalent", "settled"), "good"),
    **dict.fromkeys(("publicity", "declared"), "wait"),
    **dict.fromkeys(("terminated", "different"), "bad"),
    **dict.fromkeys(("delisted", "abandoned"), "over"),
}
