"""Addresses of certificates and of what hangs on them: their chain, recalls, doubts, other installations."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from suyuan.web.views import (
    certificates,
    chain_health,
    correlation,
    explorer,
    federation,
    integrity,
    recall_report,
    recalls,
    received,
    reevaluations,
    reissue,
    trace,
    what_if,
)

PATHS: Final[tuple[URLPattern, ...]] = (
    path("certificates", certificates.register, name="certificates"),
    path("certificates/received", received.register, name="received"),
    path("certificates/received/hand-in", received.hand_in, name="received_hand_in"),
    path("certificates/received/<uuid:certificate_id>", received.detail, name="received_certificate"),
    path("certificates/received/<uuid:certificate_id>/original", received.original, name="received_original"),
    path("certificates/<uuid:certificate_id>", certificates.detail, name="certificate"),
    path(
        "certificates/<uuid:certificate_id>/document.xml", certificates.document, {"kind": "xml"}, name="xml"
    ),
    path(
        "certificates/<uuid:certificate_id>/document.pdf", certificates.document, {"kind": "pdf"}, name="pdf"
    ),
    path("certificates/<uuid:certificate_id>/page", certificates.page, name="certificate_page"),
    path("certificates/<uuid:certificate_id>/bundle", certificates.bundle, name="bundle"),
    path("certificates/<uuid:certificate_id>/proof.json", certificates.proof, name="proof"),
    path("certificates/<uuid:certificate_id>/trace", trace.chain, name="trace"),
    path("certificates/<uuid:certificate_id>/what-if", what_if.what_if, name="what_if"),
    path("certificates/<uuid:certificate_id>/subtree", federation.subtree, name="subtree"),
    path("federation", federation.register, name="federation"),
    path("federation/hand-in", federation.hand_in, name="federation_hand_in"),
    path("federation/trust", federation.trust, name="federation_trust"),
    path("federation/installations/<uuid:peer_id>/end", federation.distrust, name="federation_distrust"),
    path("federation/parcels/<uuid:parcel_id>", federation.parcel, name="parcel"),
    path("federation/notices/<uuid:notice_id>", federation.notice, name="peer_notice"),
    path("federation/notices/<uuid:notice_id>/recall", federation.open_recall, name="peer_notice_recall"),
    path("recalls/<uuid:recall_id>/notice", federation.tell, name="recall_tell"),
    path("certificates/<uuid:certificate_id>/what-if/picture.svg", what_if.picture, name="what_if_picture"),
    path("integrity", integrity.listing, name="integrity"),
    path("integrity/new", integrity.open_new, name="integrity_open"),
    path("integrity/<uuid:case_id>", integrity.detail, name="integrity_case"),
    path("integrity/<uuid:case_id>/do/<slug:event>", integrity.act, name="integrity_do"),
    path("recalls", recalls.listing, name="recalls"),
    path("recalls/new", recalls.open_new, name="recall_open"),
    path("recalls/<uuid:recall_id>", recalls.detail, name="recall"),
    path("recalls/<uuid:recall_id>/do/<slug:event>", recalls.act, name="recall_do"),
    path("recalls/<uuid:recall_id>/reissue", reissue.reissue, name="recall_reissue"),
    path("re-evaluations", reevaluations.listing, name="reevaluations"),
    path(
        "re-evaluations/certificate/<uuid:old_evaluation>/<uuid:new_evaluation>",
        reevaluations.certificate,
        name="reevaluate_certificate",
    ),
    path(
        "re-evaluations/certificate/<uuid:old_evaluation>/<uuid:new_evaluation>/<slug:event>",
        reevaluations.certificate_step,
        name="reevaluate_certificate_do",
    ),
    path(
        "re-evaluations/edition/<uuid:old_pack>/<uuid:new_pack>",
        reevaluations.edition,
        name="reevaluate_edition",
    ),
    path(
        "re-evaluations/edition/<uuid:old_pack>/<uuid:new_pack>/<slug:event>",
        reevaluations.edition_step,
        name="reevaluate_edition_do",
    ),
    path("recalls/<uuid:recall_id>/reissue/<slug:event>", reissue.step, name="recall_reissue_do"),
    path("recalls/<uuid:recall_id>/acknowledge", recalls.acknowledge, name="recall_acknowledge"),
    path("recalls/<uuid:recall_id>/report.pdf", recall_report.paper, name="recall_report"),
    path("recalls/<uuid:recall_id>/items/<uuid:item_id>", recalls.resolve, name="recall_resolve"),
    path("chain-health", chain_health.overview, name="chain_health"),
    path("chain-health.svg", chain_health.picture, name="chain_health_picture"),
    path("trace", trace.search, name="trace_search"),
    path("trace/<path:number>", trace.of_number, name="trace_of"),
    path("explorer", explorer.explorer, name="explorer"),
    path("explorer/<uuid:result_id>/scene.json", explorer.scene, name="explorer_scene"),
    path("explorer/<uuid:result_id>/cells.json", explorer.cells, name="explorer_cells"),
    path("explorer/<uuid:result_id>/leaves.json", explorer.leaves, name="explorer_leaves"),
    path("explorer/<uuid:result_id>/picture.svg", explorer.picture, name="explorer_picture"),
    path("correlation", correlation.correlation, name="correlation"),
    path("correlation/picture.svg", correlation.picture, name="correlation_picture"),
)
