"""The way from an instrument up to the national standard, one line per certificate."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.results.chain import chain_rows
from suyuan.trace.chain import ChainLink, check_chain


@dataclass(frozen=True, kw_only=True)
class Step:
    """One certificate on the way up: what was measured, by whom, when, and its share in the variance."""

    name: Text
    issuer: Text
    words: Text


def steps_above(evaluation: UUID) -> list[Step]:
    """The steps above the last result that leans on a standard; empty where none does."""
    rows = chain_rows(evaluations=[evaluation])
    leaning = {edge.child for edge in rows.edges}
    tops = [node.id for node in rows.nodes if node.id in rows.wanted and node.id in leaning]
    if not tops:
        return []
    try:
        report = check_chain(tops[-1], nodes=rows.nodes, edges=rows.edges)
    except NotFound:
        return []
    by_certificate: dict[str, list[ChainLink]] = {}
    for link in sorted(report.links, key=lambda link: link.level):
        by_certificate.setdefault(link.node.certificate_number or str(link.node.id), []).append(link)
    return [_step(links) for links in by_certificate.values()]


def _step(links: list[ChainLink]) -> Step:
    node = links[0].node
    share = sum(link.share for link in links)
    percent = "<1 %" if share < 0.01 else f"{100 * share:.0f} %"
    day, number = node.performed_on.isoformat(), node.certificate_number or "—"
    root = Text("，国家标准", ", national standard") if node.kind == "root" else Text("", "")
    return Step(
        name=node.label,
        issuer=node.issuer,
        words=Text(
            f"{number}，{day}{root.zh}，占方差 {percent}",
            f"{number}, {day}{root.en}, {percent} of the variance",
        ),
    )
