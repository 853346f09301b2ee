"""Every deed of innovation over HTTP: the address, the name of the operation, and the command behind it."""

from __future__ import annotations

from typing import Any, Final

from suyuan.registry.innovation import (
    achieving,
    licensing,
    patents,
    products,
    projects,
    recognising,
    testing,
)
from suyuan.registry.innovation.models import (
    Achievement,
    Brand,
    EquivalenceTest,
    FirstSet,
    InnovationProject,
    InstrumentProduct,
    OpenLicence,
    Patent,
    PatentLicence,
    SmeTier,
)

ROOT: Final = "innovation"
PLACES: Final = {
    "project": f"{ROOT}/projects/{{project_id}}",
    "achievement": f"{ROOT}/achievements/{{achievement_id}}",
    "statement": f"{ROOT}/statements/{{statement_id}}",
    "product": f"{ROOT}/products/{{product_id}}",
    "first_set": f"{ROOT}/first-sets/{{first_set_id}}",
    "test": f"{ROOT}/equivalence-tests/{{test_id}}",
}
PATENT: Final = f"{ROOT}/patents/{{patent_id}}"
LONG: Final = 4000


def _deed(path: str, name: str, summary: str, command: Any, table: Any, **more: Any) -> dict[str, Any]:
    return {
        "path": path, "name": name, "summary": summary, "command": command, "table": table, **more,
    }  # fmt: skip


def _on(kind: str, event: str, name: str, summary: str, command: Any, table: Any, **more: Any) -> Any:
    return _deed(f"{PLACES[kind]}/{event}", name, summary, command, table, **more)


def _ends(event: str) -> dict[str, Any]:
    return {"given": {"event": event}, "bounds": {"reason": 240}}


_SAID: Final = {"bounds": {"report": LONG}}
_WHY: Final = {"bounds": {"reason": 240}}
_P, _A, _S, _I, _F, _T = (
    InnovationProject, Achievement, OpenLicence, InstrumentProduct, FirstSet, EquivalenceTest,
)  # fmt: skip
DEEDS: Final[tuple[dict[str, Any], ...]] = (
    _deed(f"{ROOT}/projects", "propose_innovation_project", "Propose a project", projects.propose, _P,
          bounds={"name": 160}),
    _deed(f"{ROOT}/steps/{{step_id}}/report", "report_project_step",
          "Say that a milestone or a deliverable is done", projects.report_step, _P,
          bounds={"evidence": 240}),
    _on("project", "review", "review_innovation_project", "Record the review", projects.review, _P, **_SAID),
    _on("project", "fund", "fund_innovation_project", "Grant the means", projects.fund, _P,
        bounds={"granted": 20}),
    _on("project", "decline", "decline_innovation_project", "Decline it", projects.end, _P,
        **_ends("decline")),
    _on("project", "begin", "begin_innovation_project", "Begin the work", projects.begin, _P),
    _on("project", "check-mid-term", "check_innovation_project", "Record the check at mid-term",
        projects.check_mid_term, _P, **_SAID),
    _on("project", "accept", "accept_innovation_project", "Accept it", projects.accept, _P, **_SAID),
    _on("project", "extend", "extend_innovation_project", "Move the end of its term, once", projects.extend,
        _P, **_WHY),
    _on("project", "terminate", "terminate_innovation_project", "Terminate it", projects.end, _P,
        **_ends("terminate")),
    _on("project", "transform", "transform_innovation_project", "Enter that its results are in use",
        projects.transform, _P),
    _deed(f"{ROOT}/achievements", "register_achievement", "Register an achievement", achieving.register, _A),
    _on("achievement", "offer", "offer_achievement", "Put it before the public", achieving.offer, _A),
    _on("achievement", "contract", "contract_achievement", "Enter the contract of its transfer",
        achieving.contract, _A),
    _on("achievement", "settle", "settle_achievement", "Enter income and share of the inventors",
        achieving.settle, _A, bounds={"income": 20, "inventors_share": 8}),
    _on("achievement", "withdraw", "withdraw_achievement", "Take the offer back", achieving.withdraw, _A,
        **_WHY),
    _deed(f"{ROOT}/patents", "register_patent", "Register a patent", patents.register, Patent),
    _deed(f"{PATENT}/note", "note_patent_standing", "Enter what changed in its standing",
          patents.note_standing, Patent, **_WHY),
    _deed(f"{PATENT}/licences", "agree_patent_licence", "Enter a licence agreed on", patents.agree_licence,
          PatentLicence, bounds={"contract": 400}),
    _deed(f"{ROOT}/licences/{{licence_id}}/file", "file_patent_licence",
          "Enter the number under which the office filed it", licensing.file_licence, PatentLicence),
    _deed(f"{ROOT}/statements", "draft_open_licence", "Draft an open licence statement", licensing.draft, _S,
          bounds={"declaration": licensing.LONGEST, "fee_amount": 20}),
    _on("statement", "declare", "declare_open_licence", "Declare it", licensing.declare, _S),
    _on("statement", "publish", "publish_open_licence", "Enter its publication", licensing.publish, _S),
    _on("statement", "licences", "take_open_licence", "Give notice and take a licence",
        licensing.take_licence, PatentLicence, bounds={"paid": 20}),
    _on("statement", "withdraw", "withdraw_open_licence", "Withdraw it; earlier licences stay",
        licensing.withdraw, _S, **_WHY),
    _deed(f"{ROOT}/products", "enter_product", "Enter a domestic instrument", products.enter, _I,
          bounds={"kind": 60, "needed": 30, "offered": 30, "of_peer": 30, "unit": 20, "supplier": 160}),
    _on("product", "list", "list_product", "Put it on the list", products.list_product, _I),
    _on("product", "delist", "delist_product", "Take it off the list", products.delist, _I, **_WHY),
    _deed(f"{ROOT}/first-sets", "apply_first_set", "Apply for a first set", recognising.apply, _F,
          bounds={"novelty": recognising.LONGEST}),
    _on("first_set", "recommend", "recommend_first_set", "Recommend it", recognising.recommend, _F),
    _on("first_set", "review", "review_first_set", "Record the review", recognising.review, _F,
        bounds={"opinion": LONG}),
    _on("first_set", "publicise", "publicise_first_set", "Publish it for objections", recognising.publicise,
        _F),
    _on("first_set", "objection", "object_to_first_set", "Enter an objection, or its answer",
        recognising.note_objection, _F, bounds={"objections": LONG, "reason": 240}),
    _on("first_set", "recognise", "recognise_first_set", "Recognise it", recognising.recognise, _F),
    _on("first_set", "promote", "promote_first_set", "Enter its promotion", recognising.promote, _F,
        bounds={"note": 240}),
    _on("first_set", "decline", "decline_first_set", "Decline it", recognising.end, _F, **_ends("decline")),
    _on("first_set", "revoke", "revoke_first_set", "Revoke it", recognising.end, _F, **_ends("revoke")),
    _deed(f"{ROOT}/tiers", "grant_tier", "Enter the tier of a small firm", recognising.grant_tier, SmeTier),
    _deed(f"{ROOT}/brands", "list_brand", "Put a brand on a list", recognising.list_brand, Brand),
    _deed(f"{ROOT}/brands/{{brand_id}}/remove", "remove_brand", "Take a brand off its list",
          recognising.remove_brand, Brand, **_WHY),
    _deed(f"{ROOT}/equivalence-tests", "plan_equivalence_test", "Plan a test of equivalence", testing.plan,
          _T),
    _on("test", "pairs", "measure_equivalence_test", "Enter all pairs, once", testing.measure,
        EquivalenceTest, bounds={"rows": 60}),
    _on("test", "compute", "compute_equivalence_test", "Compute bias, limits and verdict", testing.compute,
        _T),
    _on("test", "publish", "publish_equivalence_test", "Publish the report", testing.publish, _T),
    _on("test", "abandon", "abandon_equivalence_test", "Give it up", testing.abandon, _T, **_WHY),
)  # fmt: skip
