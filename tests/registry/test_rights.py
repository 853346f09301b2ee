"""Who may do what: the whole table. A change in rights is a change in this table, readable by anybody.

`house` is where the subject belongs: the laboratory, the factory that owns the instruments, or the authority
of the province. The cast stands in `conftest`. What the software does by itself has no "yes" at all. Being
allowed is only the first question; SOD-1, competence and states are asked after it.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.registry.conftest import CAST, PROVINCE

from suyuan.registry.journal.acts import ACTS, Reach
from suyuan.registry.journal.occasion import SYSTEM, Actor, Grant, why_not_permit

EXPECTED = """
#   act                                house      Li   Qian Wang Gao  Chen Zhao Sun  Feng He   Tan  Zhou Ma
    access.make_token                  lab        .    .    .    .    .    .    .    .    .    .    .    .
    access.purge_answers               lab        .    .    .    .    .    .    .    .    .    .    .    .
    access.revoke_token                lab        .    .    .    .    .    .    .    .    .    .    .    .
    arbitrations.accept                authority  .    .    .    .    .    .    yes  .    .    .    .    .
    arbitrations.appeal                authority  .    .    .    .    .    .    yes  .    .    .    .    .
    arbitrations.conclude              authority  .    .    .    .    .    .    yes  .    .    .    .    .
    arbitrations.freeze                authority  .    .    .    .    .    .    yes  .    .    .    .    .
    arbitrations.notify                authority  .    .    .    .    .    .    yes  .    .    .    .    .
    arbitrations.refuse                authority  .    .    .    .    .    .    yes  .    .    .    .    .
    arbitrations.request               authority  .    .    .    .    .    .    yes  .    .    .    .    .
    arbitrations.verify                lab        yes  .    yes  .    .    .    .    .    .    .    .    .
    arbitrations.verify_again          lab        yes  .    yes  .    .    .    .    .    .    .    .    .
    centers.accept                     lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.apply                      lab        .    .    yes  .    .    .    .    .    .    .    .    .
    centers.approve_preparation        lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.ask                        lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    centers.begin_project              lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    centers.class_gap                  lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    centers.close_need                 lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    centers.defer                      lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.do_task                    lab        .    .    yes  .    .    .    .    .    .    .    .    .
    centers.evaluate_fail              lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.evaluate_good              lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.evaluate_improve           lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.extend                     lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.fail                       lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.finish_project             lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    centers.follow_up                  lab        .    .    yes  yes  .    .    yes  .    .    .    .    .
    centers.give_score                 lab        .    .    .    .    .    .    yes  .    .    .    .    .
    centers.import_needs               lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    centers.improved                   lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.lapse                      lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.not_improved               lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.plan_project               lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    centers.publish_chain              lab        .    .    .    .    .    .    yes  .    .    .    .    .
    centers.recommend                  lab        .    .    .    .    .    .    yes  .    .    .    .    .
    centers.record_service             lab        .    .    yes  .    .    .    .    .    .    .    .    .
    centers.reject                     lab        .    .    .    .    .    .    .    yes  .    .    .    .
    centers.report_kpi                 lab        .    .    yes  .    .    .    .    .    .    .    .    .
    centers.report_progress            lab        .    .    yes  .    .    .    .    .    .    .    .    .
    centers.request_acceptance         lab        .    .    yes  .    .    .    .    .    .    .    .    .
    centers.stop_project               lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    centers.write_chain                lab        .    .    .    .    .    .    yes  .    .    .    .    .
    certificates.clear_doubt           lab        .    .    yes  .    .    .    .    .    .    .    .    .
    certificates.flag_doubt            lab        .    .    yes  .    .    .    .    .    .    .    .    .
    certificates.issue                 lab        .    .    yes  .    .    .    .    .    .    .    .    .
    certificates.publish               lab        .    .    .    .    .    .    .    .    .    .    .    .
    certificates.revoke                lab        .    .    yes  .    .    .    .    .    .    .    .    .
    certificates.second_revocation     lab        .    .    yes  .    .    .    .    .    .    .    .    .
    certificates.supersede             lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.accept_correction      lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    comparisons.add_note               lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    comparisons.agree_protocol         lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.approve                lab        .    .    .    .    .    .    .    yes  .    .    .    .
    comparisons.begin                  lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.cancel                 lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    comparisons.change_method          lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.close_data             lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    comparisons.decline                lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.excuse                 lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    comparisons.invite                 lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    comparisons.issue_draft_a          lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.issue_draft_b          lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.join                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.judge_not_ok           lab        .    .    .    .    .    .    .    .    .    .    .    .
    comparisons.judge_ok               lab        .    .    .    .    .    .    .    .    .    .    .    .
    comparisons.plan                   lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    comparisons.publish                lab        .    .    .    .    .    .    .    yes  .    .    .    .
    comparisons.report_correction      lab        .    .    yes  .    .    .    .    .    .    .    .    .
    comparisons.readmit                lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    comparisons.release                lab        .    .    .    .    .    .    .    .    .    .    .    .
    comparisons.submit                 lab        yes  .    yes  .    .    .    .    .    .    .    .    .
    comparisons.suspend_standard       lab        .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.accept                  authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.agree                   authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.check                   authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.end                     authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.extend                  authority  .    .    .    .    .    .    .    yes  .    .    .    .
    complaints.inform                  authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.link                    authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.mediate                 authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.no_case                 authority  .    .    .    .    .    .    .    yes  .    .    .    .
    complaints.open_case               authority  .    .    .    .    .    .    .    yes  .    .    .    .
    complaints.read_contact            authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.receive                 authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.refuse                  authority  .    .    .    .    .    .    yes  .    .    .    .    .
    complaints.submit                  authority  .    .    .    .    .    .    .    .    .    .    .    .
    consultations.answer               authority  .    .    .    .    .    .    yes  .    .    .    .    .
    consultations.close                authority  .    .    .    .    .    .    yes  .    .    .    .    .
    consultations.comment              authority  .    .    .    .    .    .    .    .    .    .    .    .
    consultations.decide               authority  .    .    .    .    .    .    .    yes  .    .    .    .
    consultations.drop                 authority  .    .    .    .    .    .    yes  yes  .    .    .    .
    consultations.finish_answers       authority  .    .    .    .    .    .    yes  .    .    .    .    .
    consultations.open                 authority  .    .    .    .    .    .    .    yes  .    .    .    .
    consultations.prepare              authority  .    .    .    .    .    .    yes  .    .    .    .    .
    consultations.publish              authority  .    .    .    .    .    .    yes  .    .    .    .    .
    consultations.restore              authority  .    .    .    .    .    .    yes  .    .    .    .    .
    consultations.revise               authority  .    .    .    .    .    .    yes  .    .    .    .    .
    consultations.show                 authority  .    .    .    .    .    .    yes  .    .    .    .    .
    consultations.withhold             authority  .    .    .    .    .    .    yes  .    .    .    .    .
    datasets.begin                     lab        yes  .    yes  yes  .    .    .    .    .    .    .    .
    datasets.check                     lab        yes  .    yes  yes  .    .    .    .    .    .    .    .
    datasets.describe                  lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    datasets.discard                   lab        yes  .    yes  yes  .    .    .    .    .    .    .    .
    datasets.ingest                    lab        yes  .    yes  yes  .    .    .    .    .    .    .    .
    datasets.look                      lab        .    yes  yes  yes  .    .    .    .    .    .    .    .
    datasets.publish                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    datasets.refresh                   lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    datasets.register                  lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    datasets.reopen                    lab        yes  .    yes  yes  .    .    .    .    .    .    .    .
    datasets.supersede                 lab        .    .    .    .    .    .    .    .    .    .    .    .
    datasets.withdraw                  lab        .    .    yes  .    .    .    .    yes  .    .    .    .
    enterprise.assess                  factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_adjust     factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_confirm    factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_downgrade  factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_evaluate   factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_fail       factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_limit      factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_open       factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_scrap      factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.confirmation_send       factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.equipment_state         factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.partner_benefit         factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.partner_close           lab       .    .    yes  .    .    .    .    .    .    .    .    .
    enterprise.partner_join            factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.partner_open            lab       .    .    yes  .    .    .    .    .    .    .    .    .
    enterprise.process_close           factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.process_register        factory   .    .    .    .    .    .    .    .    .    .    yes  .
    enterprise.study_record            factory   .    .    .    .    .    .    .    .    .    .    yes  .
    federation.answer                  lab        .    .    yes  .    .    .    .    .    .    .    .    .
    federation.distrust                lab        .    .    .    .    .    .    .    yes  .    .    .    .
    federation.export                  lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    federation.hear                    lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    federation.import                  lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    federation.tell                    lab        .    .    yes  .    .    .    .    .    .    .    .    .
    federation.trust                   lab        .    .    .    .    .    .    .    yes  .    .    .    .
    governance.cancel_task             lab        .    .    .    .    .    .    .    yes  .    .    .    .
    governance.complete_task           lab        .    .    yes  .    .    .    yes  yes  .    yes  .    .
    governance.discard_news            lab        .    .    .    .    .    .    yes  yes  .    .    .    .
    governance.note_task               lab        .    .    yes  .    .    .    yes  yes  .    yes  .    .
    governance.open_task               lab        .    .    .    .    .    .    yes  yes  .    .    .    .
    governance.publish_news            lab        .    .    .    .    .    .    .    yes  .    .    .    .
    governance.reopen_task             lab        .    .    .    .    .    .    yes  yes  .    .    .    .
    governance.rewrite_news            lab        .    .    .    .    .    .    yes  yes  .    .    .    .
    governance.start_task              lab        .    .    yes  .    .    .    yes  yes  .    yes  .    .
    governance.withdraw_news           lab        .    .    .    .    .    .    .    yes  .    .    .    .
    governance.write_news              lab        .    .    .    .    .    .    yes  yes  .    .    .    .
    honest.answer_objection            factory    .    .    .    .    .    .    yes  .    .    .    .    .
    honest.apply                       factory    .    .    .    .    .    .    .    .    .    .    yes  .
    honest.confirm                     factory    .    .    .    .    .    .    .    yes  .    .    .    .
    honest.declare                     factory    .    .    .    .    .    .    .    .    .    .    yes  .
    honest.dismiss_alert               factory    .    .    .    .    .    .    .    yes  .    .    .    .
    honest.evaluate                    factory    .    .    .    .    .    .    yes  .    .    .    .    .
    honest.expire                      factory    .    .    .    .    .    .    .    .    .    .    .    .
    honest.fail                        factory    .    .    .    .    .    .    yes  .    .    .    .    .
    honest.object                      factory    .    .    .    .    .    .    .    .    .    .    .    .
    honest.object_upheld               factory    .    .    .    .    .    .    .    yes  .    .    .    .
    honest.publish                     factory    .    .    .    .    .    .    yes  .    .    .    .    .
    honest.raise_alert                 factory    .    .    .    .    .    .    .    .    .    .    .    .
    honest.reassess                    factory    .    .    .    .    .    .    yes  .    .    yes  .    .
    honest.recommend                   factory    .    .    .    .    .    .    yes  .    .    yes  .    .
    honest.renew                       factory    .    .    .    .    .    .    .    yes  .    .    .    .
    honest.restore                     factory    .    .    .    .    .    .    .    yes  .    .    .    .
    honest.revoke                      factory    .    .    .    .    .    .    .    yes  .    .    .    .
    honest.send_back                   factory    .    .    .    .    .    .    yes  .    .    yes  .    .
    honest.suspend                     factory    .    .    .    .    .    .    .    yes  .    .    .    .
    honest.withdraw                    factory    .    .    .    .    .    .    .    .    .    .    yes  .
    innovation.achievement_contract    lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.achievement_offer       lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.achievement_register    lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.achievement_settle      lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.achievement_withdraw    lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.agree_licence           lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.file_licence            lab       .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.first_set_apply         lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.first_set_decline       factory   .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.first_set_expire        factory   .    .    .    .    .    .    .    .    .    .    .    .
    innovation.first_set_object        factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.first_set_promote       factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.first_set_publicise     factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.first_set_recognise     factory   .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.first_set_recommend     factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.first_set_review        factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.first_set_revoke        factory   .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.grant_tier              factory   .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.licence_expire          lab       .    .    .    .    .    .    .    .    .    .    .    .
    innovation.list_brand              factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.patent_note             lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.patent_register         lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.product_delist          factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.product_enter           lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.product_list            factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.project_accept          lab       .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.project_begin           lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.project_check_mid_term  lab       .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.project_decline         lab       .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.project_extend          lab       .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.project_fund            lab       .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.project_propose         lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.project_report          lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.project_review          lab       .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.project_terminate       lab       .    .    .    .    .    .    .    yes  .    .    .    .
    innovation.project_transform       lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.remove_brand            factory   .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.statement_declare       lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.statement_draft         lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.statement_lapse         lab       .    .    .    .    .    .    .    .    .    .    .    .
    innovation.statement_publish       lab       .    .    .    .    .    .    yes  .    .    .    .    .
    innovation.statement_withdraw      lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.take_licence            factory   .    .    .    .    .    .    .    .    .    .    yes  .
    innovation.test_abandon            lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.test_compute            lab       yes  .    yes  .    .    .    .    .    .    .    .    .
    innovation.test_measure            lab       yes  .    .    .    .    .    .    .    .    .    .    .
    innovation.test_plan               lab       .    .    yes  .    .    .    .    .    .    .    .    .
    innovation.test_publish            lab       .    .    yes  .    .    .    .    .    .    .    .    .
    inspection_plans.approve           authority  .    .    .    .    .    .    .    yes  .    .    .    .
    inspection_plans.close             authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspection_plans.commit            authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspection_plans.declare_conflict  authority  .    .    .    .    .    .    .    .    .    yes  .    .
    inspection_plans.draw              authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspection_plans.plan              authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspections.answer                 authority  .    .    .    .    .    .    .    yes  .    .    .    .
    inspections.arrive                 authority  .    .    .    .    .    .    .    .    .    yes  .    .
    inspections.assign                 authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspections.close                  authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspections.confirm_correction     authority  .    .    .    .    .    .    .    .    .    yes  .    .
    inspections.draw                   authority  .    .    .    .    .    .    .    .    .    .    .    .
    inspections.find                   authority  .    .    .    .    .    .    .    .    .    yes  .    .
    inspections.find_compliant         authority  .    .    .    .    .    .    .    .    .    yes  .    .
    inspections.import                 authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspections.import_prepackages     lab        yes  .    yes  .    .    .    .    .    .    yes  .    .
    inspections.judge_prepackages      lab        yes  .    yes  .    .    .    .    .    .    yes  .    .
    inspections.notify                 authority  .    .    .    .    .    .    yes  .    .    yes  .    .
    inspections.object                 factory    .    .    .    .    .    .    .    .    .    .    yes  .
    inspections.open_case              authority  .    .    .    .    .    .    .    yes  .    .    .    .
    inspections.order                  authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspections.order_correction       authority  .    .    .    .    .    .    .    .    .    yes  .    .
    inspections.publish                authority  .    .    .    .    .    .    yes  .    .    .    .    .
    inspections.record                 authority  .    .    .    .    .    .    .    .    .    yes  .    .
    inspections.reinspect              authority  .    .    .    .    .    .    .    .    .    yes  .    .
    inspections.report_correction      factory    .    .    .    .    .    .    .    .    .    .    yes  .
    inspections.return_sample          authority  .    .    .    .    .    .    yes  .    .    yes  .    .
    inspections.sample                 authority  .    .    .    .    .    .    .    .    .    yes  .    .
    instruments.accept_registration    factory    .    .    .    .    .    .    yes  .    .    .    .    .
    instruments.calibrated             factory    .    .    .    .    .    .    .    .    .    .    .    .
    instruments.close_lot              factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.freeze                 factory    .    .    .    .    .    .    .    .    .    .    .    .
    instruments.import                 factory    .    .    .    .    .    .    yes  .    .    .    .    .
    instruments.import_own             lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    instruments.lift_freeze            factory    .    .    .    .    .    .    .    .    .    .    .    .
    instruments.mark_overdue           factory    .    .    .    .    .    .    .    .    .    .    .    .
    instruments.move                   factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.name_approval          factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.order_stop             factory    .    .    .    .    .    .    .    .    .    yes  .    .
    instruments.reactivate             factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.register               factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.register_lot           factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.repair                 factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.return_registration    factory    .    .    .    .    .    .    yes  .    .    .    .    .
    instruments.rotate_out             factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.scrap                  factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.set_idle               factory    .    .    .    .    .    .    .    .    .    .    yes  .
    instruments.verify_fail            factory    .    .    .    .    .    .    .    .    .    .    .    .
    instruments.verify_pass            factory    .    .    .    .    .    .    .    .    .    .    .    .
    integrity.answer                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    integrity.ask                      lab        .    .    .    .    .    .    yes  .    .    .    .    .
    integrity.close                    lab        .    .    .    .    .    .    .    yes  .    .    .    .
    integrity.confirm                  lab        .    .    .    .    .    .    .    yes  .    .    .    .
    integrity.escalate                 lab        .    .    .    .    .    .    .    .    .    .    .    .
    integrity.open                     lab        .    .    .    .    .    .    yes  .    .    .    .    .
    integrity.set_aside                lab        .    .    .    .    .    .    yes  .    .    .    .    .
    integrity.sweep                    lab        .    .    .    .    .    .    .    .    .    .    .    .
    integrity.take                     lab        .    .    .    .    .    .    yes  .    .    .    .    .
    jobs.accept                        lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.add_room                      lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.adjust                        lab        yes  .    .    .    .    .    .    .    .    .    .    .
    jobs.approve                       lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.approve_back                  lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.cancel                        lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.check                         lab        .    yes  .    .    .    .    .    .    .    .    .    .
    jobs.check_back                    lab        .    yes  .    .    .    .    .    .    .    .    .    .
    jobs.close_room                    lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.decline                       lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.escalate                      lab        .    .    .    .    .    .    .    .    .    .    .    .
    jobs.hand_in_file                  lab        yes  .    .    .    .    .    .    .    .    .    .    .
    jobs.hand_over                     lab        .    .    .    .    yes  .    .    .    .    .    .    .
    jobs.issue                         lab        .    .    .    .    .    .    .    .    .    .    .    .
    jobs.keep_draft                    lab        yes  .    .    .    .    .    .    .    .    .    .    .
    jobs.keep_profile                  lab        yes  .    .    .    .    .    .    .    .    .    .    .
    jobs.move_sample                   lab        .    .    .    .    yes  .    .    .    .    .    .    .
    jobs.note_absence                  lab        yes  .    yes  .    .    .    .    .    .    .    .    .
    jobs.receive                       lab        .    .    .    .    yes  .    .    .    .    .    .    .
    jobs.record                        lab        yes  .    .    .    .    .    .    .    .    .    .    .
    jobs.record_found                  lab        yes  .    .    .    .    .    .    .    .    .    .    .
    jobs.refer_up                      lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.referred                      lab        .    .    .    .    .    .    .    .    .    .    .    .
    jobs.reschedule                    lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.return_sample                 lab        .    .    .    .    yes  .    .    .    .    .    .    .
    jobs.revalue                       lab        yes  .    .    .    .    .    .    .    .    .    .    .
    jobs.schedule                      lab        .    .    yes  .    .    .    .    .    .    .    .    .
    jobs.start                         lab        yes  .    .    .    .    .    .    .    .    .    .    .
    jobs.submit                        factory    .    .    .    .    .    .    .    .    .    .    yes  .
    jobs.withdraw_absence              lab        yes  .    yes  .    .    .    .    .    .    .    .    .
    journal.adopt                      lab        .    .    .    .    .    .    .    .    .    .    .    .
    journal.run_duty                   lab        .    .    .    .    .    .    .    .    .    .    .    .
    journal.upgrade                    lab        .    .    .    .    .    .    .    .    .    .    .    .
    log.anchor                         lab        .    .    .    .    .    .    .    .    .    .    .    .
    log.open                           lab        .    .    .    .    .    .    .    .    .    .    .    .
    log.rotate                         lab        .    .    .    .    .    .    .    .    .    .    .    .
    log.witness                        lab        .    .    .    .    .    .    .    .    .    .    .    .
    materials.accept                   lab        .    .    .    .    .    .    yes  .    .    .    .    .
    materials.apply_grading            lab        .    .    yes  .    .    .    .    .    .    .    .    .
    materials.combine                  lab        .    .    .    yes  .    .    .    .    .    .    .    .
    materials.discard_unit             lab        yes  .    yes  yes  yes  .    .    .    .    .    .    .
    materials.expire                   lab        .    .    .    .    .    .    .    .    .    .    .    .
    materials.extend                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    materials.fail                     lab        .    .    .    .    .    .    .    yes  .    .    .    .
    materials.finish_studies           lab        .    .    .    yes  .    .    .    .    .    .    .    .
    materials.import                   lab        .    .    .    yes  .    .    .    .    .    .    .    .
    materials.import_bought            lab        yes  .    yes  yes  yes  .    .    .    .    .    .    .
    materials.monitor_alarm            lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    materials.monitor_ok               lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    materials.open_unit                lab        yes  .    yes  yes  yes  .    .    .    .    .    .    .
    materials.pass                     lab        .    .    .    .    .    .    .    yes  .    .    .    .
    materials.recall                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    materials.recall_bought            lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    materials.receive_unit             lab        yes  .    yes  yes  yes  .    .    .    .    .    .    .
    materials.record_study             lab        .    .    .    yes  .    .    .    .    .    .    .    .
    materials.register_batch           lab        .    .    .    yes  .    .    .    .    .    .    .    .
    materials.register_bought          lab        yes  .    yes  yes  yes  .    .    .    .    .    .    .
    materials.reject                   lab        .    .    .    .    .    .    yes  .    .    .    .    .
    materials.release_batch            lab        .    .    yes  .    .    .    .    .    .    .    .    .
    materials.start                    lab        .    .    .    yes  .    .    .    .    .    .    .    .
    materials.supplement               lab        .    .    .    .    .    .    yes  .    .    .    .    .
    materials.use_unit                 lab        yes  .    .    yes  .    .    .    .    .    .    .    .
    materials.withdraw                 lab        .    .    yes  .    .    .    .    yes  .    .    .    .
    parties.accept_invitation          lab        .    .    .    .    .    .    .    .    .    .    .    .
    parties.accredit                   lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    parties.assign_role                lab        .    .    .    .    .    .    .    .    .    .    .    yes
    parties.change_accreditation       lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    parties.change_password            lab        .    .    .    .    .    .    .    .    .    .    .    .
    parties.deactivate_account         lab        .    .    .    .    .    .    .    .    .    .    .    yes
    parties.designate                  lab        .    .    .    .    .    .    .    yes  .    .    .    .
    parties.drop_second_factor         lab        .    .    .    .    .    .    .    .    .    .    .    .
    parties.end_designation            lab        .    .    .    .    .    .    .    yes  .    .    .    .
    parties.end_employment             lab        .    .    yes  .    .    .    .    .    .    .    .    yes
    parties.end_role                   lab        .    .    .    .    .    .    .    .    .    .    .    yes
    parties.enrol_second_factor        lab        .    .    .    .    .    .    .    .    .    .    .    .
    parties.found                      lab        .    .    .    .    .    .    .    .    .    .    .    .
    parties.grant_competence           lab        .    .    yes  .    .    .    .    .    .    .    .    .
    parties.import_people              lab        .    .    yes  .    .    .    .    .    .    .    .    yes
    parties.invite                     lab        .    .    yes  .    .    .    .    .    .    .    .    yes
    parties.link_identity              lab        .    .    .    .    .    .    .    .    .    .    .    .
    parties.open_account               lab        .    .    .    .    .    .    .    .    .    .    .    yes
    parties.reactivate_account         lab        .    .    .    .    .    .    .    .    .    .    .    yes
    parties.record_credential          lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    parties.register_organization      lab        .    .    .    .    .    .    yes  .    .    .    .    yes
    parties.register_person            lab        .    .    yes  .    .    .    .    .    .    .    .    yes
    parties.release_lock               lab        .    .    .    .    .    .    .    .    .    .    .    yes
    parties.renew_recovery_codes       lab        .    .    .    .    .    .    .    .    .    .    .    .
    parties.reset_second_factor        lab        .    .    .    .    .    .    .    .    .    .    .    yes
    parties.unlink_identity            lab        .    .    .    .    .    .    .    .    .    .    .    .
    parties.withdraw_invitation        lab        .    .    yes  .    .    .    .    .    .    .    .    yes
    recalls.acknowledge                lab        .    .    yes  .    .    .    .    .    .    .    .    .
    recalls.bound                      lab        .    .    yes  .    .    .    .    .    .    .    .    .
    recalls.close                      lab        .    .    yes  .    .    .    .    .    .    .    .    .
    recalls.note_refusal               lab        .    .    .    .    .    .    .    .    .    .    .    .
    recalls.notify                     lab        .    .    yes  .    .    .    .    .    .    .    .    .
    recalls.open                       lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    recalls.prepare_reissue            lab        yes  .    .    .    .    .    .    .    .    .    .    .
    recalls.propagate                  lab        .    .    yes  .    .    .    .    .    .    .    .    .
    recalls.resolve                    lab        .    .    yes  .    .    .    .    .    .    .    .    .
    received.import                    lab        .    .    yes  yes  .    .    yes  .    .    .    .    .
    reminders.close_feed               lab        .    .    .    .    .    .    .    .    .    .    .    .
    reminders.escalate                 lab        .    .    .    .    .    .    .    .    .    .    .    .
    reminders.gather                   lab        .    .    .    .    .    .    .    .    .    .    .    .
    reminders.give_up                  lab        .    .    .    .    .    .    .    .    .    .    .    .
    reminders.open_feed                lab        .    .    .    .    .    .    .    .    .    .    .    .
    reminders.read                     lab        .    .    .    .    .    .    .    .    .    .    .    .
    reminders.send                     lab        .    .    .    .    .    .    .    .    .    .    .    .
    reminders.set                      lab        .    .    yes  .    .    .    .    .    .    .    .    .
    resources.change                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    resources.declare                  lab        .    .    yes  .    .    .    .    .    .    .    .    .
    resources.import                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    resources.lift                     lab        .    .    .    .    .    .    yes  .    .    .    .    .
    resources.pause                    lab        .    .    yes  .    .    .    .    .    .    .    .    .
    resources.resume                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    resources.stop                     lab        .    .    .    .    .    .    yes  .    .    .    .    .
    resources.withdraw                 lab        .    .    yes  .    .    .    .    yes  .    .    .    .
    results.correct                    lab        .    .    .    .    .    .    .    .    .    .    .    .
    results.evaluate                   lab        yes  .    .    .    .    .    .    .    .    .    .    .
    results.import                     lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    results.observe                    lab        yes  .    .    .    .    .    .    .    .    .    .    .
    results.state                      lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    siting.accept                      lab        .    .    .    .    .    .    .    yes  .    .    .    .
    siting.compute                     lab        .    .    .    .    .    .    yes  .    .    .    .    .
    siting.draft                       lab        .    .    .    .    .    .    yes  .    .    .    .    .
    siting.enact                       lab        .    .    .    .    .    .    .    .    .    .    .    .
    siting.reject                      lab        .    .    .    .    .    .    .    yes  .    .    .    .
    siting.submit                      lab        .    .    .    .    .    .    yes  .    .    .    .    .
    siting.take_up                     lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    specifications.abolish             lab        .    .    .    .    .    .    .    yes  .    .    .    .
    specifications.adopt_pack          authority  .    .    yes  .    .    .    .    yes  .    .    .    yes
    specifications.answer_comment      lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    specifications.approve_project     lab        .    .    .    .    .    .    .    yes  .    .    .    .
    specifications.close_consultation  lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    specifications.come_into_force     lab        .    .    .    .    .    .    .    .    .    .    .    .
    specifications.comment             lab        .    .    .    .    .    .    .    .    .    .    .    .
    specifications.confirm             lab        .    .    .    .    .    .    .    yes  .    .    .    .
    specifications.draft_ready         lab        .    .    yes  .    .    .    .    .    .    .    .    .
    specifications.evaluate            lab        .    .    .    .    .    .    yes  .    .    .    .    .
    specifications.file                lab        .    .    .    .    .    .    yes  yes  .    .    .    .
    specifications.issue               lab        .    .    .    .    .    .    .    yes  .    .    .    .
    specifications.name_pack           lab        .    .    yes  .    .    .    .    .    .    .    .    .
    specifications.name_successor      lab        .    .    .    .    .    .    .    yes  .    .    .    .
    specifications.open_consultation   lab        .    .    .    .    .    .    yes  .    .    .    .    .
    specifications.propose             lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    specifications.record_vote         lab        .    .    .    .    .    .    yes  .    .    .    .    .
    specifications.register            authority  .    .    .    .    .    .    .    yes  .    .    .    .
    specifications.reject              lab        .    .    .    .    .    .    .    yes  .    .    .    .
    specifications.review_back         lab        .    .    .    .    .    .    yes  .    .    .    .    .
    specifications.review_pass         lab        .    .    .    .    .    .    yes  .    .    .    .    .
    specifications.restore_comment     lab        .    .    .    .    .    .    yes  .    .    .    .    .
    specifications.revise              lab        .    .    .    .    .    .    .    yes  .    .    .    .
    specifications.show_comment        lab        .    .    .    .    .    .    yes  .    .    .    .    .
    specifications.supersede           lab        .    .    .    .    .    .    .    .    .    .    .    .
    specifications.withhold_comment    lab        .    .    .    .    .    .    yes  .    .    .    .    .
    standards.accept                   lab        .    .    .    .    .    .    yes  .    .    .    .    .
    standards.apply                    lab        .    .    yes  .    .    .    .    .    .    .    .    .
    standards.apply_renewal            lab        .    .    yes  .    .    .    .    .    .    .    .    .
    standards.assign                   lab        .    .    .    .    .    .    yes  .    .    .    .    .
    standards.certify                  lab        .    .    .    .    .    .    .    yes  .    .    .    .
    standards.change_component         lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    standards.change_staff             lab        .    .    yes  .    .    .    .    .    .    .    .    .
    standards.close_check              lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    standards.close_hold               lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    standards.decide_change            lab        .    .    .    .    .    .    yes  .    .    .    .    .
    standards.establish                lab        .    .    .    yes  .    .    .    .    .    .    .    .
    standards.establish_check          lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    standards.examine                  lab        yes  .    .    yes  .    .    .    .    .    .    .    .
    standards.expire                   lab        .    .    .    .    .    .    .    .    .    .    .    .
    standards.file_document            lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    standards.find_defects             lab        .    .    .    .    .    .    .    .    yes  .    .    .
    standards.import                   lab        .    .    yes  .    .    .    .    .    .    .    .    .
    standards.issue_public_certificate lab        .    .    .    .    .    .    .    yes  .    .    .    .
    standards.note_blocked             lab        .    .    .    .    .    .    .    .    .    .    .    .
    standards.note_ready               lab        .    .    .    .    .    .    .    .    .    .    .    .
    standards.open_hold                lab        .    .    yes  yes  .    .    yes  .    .    .    .    .
    standards.plan                     lab        .    .    .    yes  .    .    .    .    .    .    .    .
    standards.recommend_fail           lab        .    .    .    .    .    .    .    .    yes  .    .    .
    standards.recommend_pass           lab        .    .    .    .    .    .    .    .    yes  .    .    .
    standards.record_check             lab        yes  .    .    yes  .    .    .    .    .    .    .    .
    standards.refuse                   lab        .    .    .    .    .    .    .    yes  .    .    .    .
    standards.register                 lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    standards.reject                   lab        .    .    .    .    .    .    .    yes  .    .    .    .
    standards.report_change            lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    standards.report_correction        lab        .    .    yes  .    .    .    .    .    .    .    .    .
    standards.request_supplement       lab        .    .    .    .    .    .    yes  .    .    .    .    .
    standards.resubmit                 lab        .    .    yes  .    .    .    .    .    .    .    .    .
    standards.resume                   lab        .    .    .    .    .    .    yes  .    .    .    .    .
    standards.retire_document          lab        .    .    yes  yes  .    .    .    .    .    .    .    .
    standards.review_examination       lab        .    yes  yes  .    .    .    .    .    .    .    .    .
    standards.revoke                   lab        .    .    .    .    .    .    .    yes  .    .    .    .
    standards.start_use                lab        .    .    yes  .    .    .    .    .    .    .    .    .
    standards.suspend                  lab        .    .    .    .    .    .    yes  .    .    .    .    .
    standards.withdraw                 lab        .    .    .    .    .    .    .    yes  .    .    .    .
    targets.add_task                   authority  .    .    .    .    .    .    yes  .    .    .    .    .
    targets.adopt_plan                 authority  .    .    .    .    .    .    .    yes  .    .    .    .
    targets.begin_task                 lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    targets.conclude_plan              authority  .    .    .    .    .    .    .    yes  .    .    .    .
    targets.draft_plan                 authority  .    .    .    .    .    .    yes  .    .    .    .    .
    targets.drop_plan                  authority  .    .    .    .    .    .    yes  yes  .    .    .    .
    targets.drop_target                authority  .    .    .    .    .    .    yes  .    .    .    .    .
    targets.evaluate                   authority  .    .    .    .    .    .    yes  yes  .    .    .    .
    targets.explain                    authority  .    .    .    .    .    .    yes  yes  .    .    .    .
    targets.finish_task                authority  .    .    .    .    .    .    yes  yes  .    .    .    .
    targets.note_task                  lab        .    .    yes  .    .    .    yes  .    .    .    .    .
    targets.observe                    authority  .    .    .    .    .    .    .    .    .    .    .    .
    targets.record_observation         authority  .    .    .    .    .    .    yes  yes  .    .    .    .
    targets.reopen_task                authority  .    .    .    .    .    .    yes  yes  .    .    .    .
    targets.set_target                 authority  .    .    .    .    .    .    yes  .    .    .    .    .
    targets.stop_task                  authority  .    .    .    .    .    .    .    yes  .    .    .    .
    type_approvals.accept              authority  .    .    .    .    .    .    yes  .    .    .    .    .
    type_approvals.amend               authority  .    .    .    .    .    .    .    yes  .    .    .    .
    type_approvals.apply               authority  .    .    .    .    .    .    yes  .    .    .    .    .
    type_approvals.begin               authority  .    .    .    .    .    .    yes  .    .    .    .    .
    type_approvals.evaluate            authority  .    .    .    .    .    .    yes  .    .    .    .    .
    type_approvals.grant               authority  .    .    .    .    .    .    .    yes  .    .    .    .
    type_approvals.import              authority  .    .    .    .    .    .    .    yes  .    .    .    .
    type_approvals.refuse              authority  .    .    .    .    .    .    .    yes  .    .    .    .
    type_approvals.reinstate           authority  .    .    .    .    .    .    .    yes  .    .    .    .
    type_approvals.suspend             authority  .    .    .    .    .    .    .    yes  .    .    .    .
    type_approvals.withdraw            authority  .    .    .    .    .    .    .    yes  .    .    .    .
"""

HOUSES = {"lab": UUID(int=1), "other_lab": UUID(int=2), "authority": UUID(int=3), "factory": UUID(int=4)}
PATHS = {"lab": "220000", "authority": "220000", "factory": "220000/220100/220182"}
LINES = [line.split() for line in EXPECTED.splitlines() if line.strip()]
NAMES = LINES[0][3:]
ROWS = {act: (house, dict(zip(NAMES, words, strict=True))) for act, house, *words in LINES[1:]}


def actor(name: str) -> Actor:
    """Somebody of the cast with the roles of the table there: in the own house, or in the province."""
    _, house, roles = CAST[name]
    where = {"jurisdiction": PROVINCE} if house == "authority" else {"organization": HOUSES[house]}
    return Actor(
        person=UUID(int=9),
        name=name,
        organization=HOUSES[house],
        grants=tuple(Grant(role=role, **where) for role in roles),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("act", ROWS)
def test_rights(act: str):
    house, expected = ROWS[act]
    subject = {"organization": HOUSES[house], "path": PATHS[house]}
    found = {
        name: "yes" if why_not_permit(ACTS[act], actor(name), **subject) is None else "."  # type: ignore[arg-type]
        for name in NAMES
    }
    assert found == expected


def test_every_act_is_in_the_table():
    assert set(ROWS) == set(ACTS)


def test_everybody_is_in_the_table():
    assert set(NAMES) == set(CAST)


def test_what_the_software_does_is_closed_to_people_and_open_to_itself():
    for act in ACTS.values():
        permitted = why_not_permit(act, SYSTEM) is None
        assert permitted == (act.reach is Reach.SYSTEM), act.code


def test_nobody_acts_for_another_house():
    """Every role at once, but in another house: nothing is open but what has no reach."""
    everywhere = {act.code for act in ACTS.values() if act.reach is Reach.ANYWHERE}
    roles = {role for act in ACTS.values() for role in act.roles}
    stranger = Actor(
        person=UUID(int=9),
        name="stranger",
        grants=tuple(Grant(role=role, organization=HOUSES["other_lab"]) for role in roles),
    )
    allowed = {
        act.code
        for act in ACTS.values()
        if why_not_permit(act, stranger, organization=HOUSES["lab"], path=PATHS["lab"]) is None
    }
    assert allowed == everywhere


def test_the_administrator_decides_nothing():
    """SOD-7: keeping accounts and roles is all an administrator does."""
    theirs = {act for act, (_, row) in ROWS.items() if row["Ma"] == "yes"}
    assert {act.partition(".")[0] for act in theirs} <= {"parties", "specifications"}
