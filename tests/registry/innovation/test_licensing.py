"""Open licences: every bar, what a notice must bring, what stays after a withdrawal, what lapses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.registry.conftest import NOW, TODAY
from tests.registry.innovation.conftest import FUTURE, Studio

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.innovation import licensing, patents
from suyuan.registry.innovation import licensing_rules as rules
from suyuan.registry.innovation.models import OpenLicence, PatentLicence
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event

SOON = NOW + timedelta(days=10)


def at(day: date) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def take(studio: Studio, row: OpenLicence, who: str = "Lin", **changed: Any) -> PatentLicence:
    given: dict[str, Any] = {
        "statement_id": row.pk, "licensee_id": studio.world.factory, "notice": "通知专利权人实施该专利",
        "paid": "20000", "paid_on": TODAY, "payment_no": "P-1",
    }  # fmt: skip
    return licensing.take_licence(studio.by(who), **(given | changed))


BARS = [
    ({"granted_on": None}, {}, "尚未授权"),
    ({"fee_paid_until": TODAY - timedelta(days=1)}, {}, "年费"),
    ({}, {"ended_on": TODAY}, "已终止"),
    ({}, {"in_dispute": True}, "中止"),
    ({}, {"is_pledged": True}, "质权人"),
    ({"kind": "utility_model"}, {}, "评价报告"),
    ({"kind": "design"}, {}, "评价报告"),
]


class TestDeclare:
    @pytest.mark.parametrize(("made", "noted", "word"), BARS)
    def test_each_bar_stands_against_it(self, made: dict, noted: dict, word: str, studio: Studio):
        patent = studio.patent(**made)
        if noted:
            patents.note_standing(studio.by("Wang"), patent_id=patent.pk, reason="登记簿变更", **noted)
        row = studio.draft(patent)
        before = Event.objects.count()
        with pytest.raises(RuleRefusal, match=word):
            licensing.declare(studio.by("Wang"), statement_id=row.pk)
        row.refresh_from_db()
        assert (row.state, Event.objects.count()) == ("draft", before)

    def test_a_pledge_with_consent_is_no_bar(self, studio: Studio):
        patent = studio.patent()
        patents.note_standing(
            studio.by("Wang"), patent_id=patent.pk, reason="质押", is_pledged=True, has_consent=True
        )
        assert studio.open_statement(patent).state == "open"

    def test_an_evaluation_report_opens_a_utility_model(self, studio: Studio):
        patent = studio.patent(kind="utility_model", evaluation_report="PJ-2026-01")
        assert studio.open_statement(patent).state == "open"

    @pytest.mark.parametrize("kind", ["sole", "exclusive"])
    def test_a_closed_licence_stands_against_it(self, kind: str, studio: Studio):
        patent = studio.patent()
        patents.agree_licence(
            studio.by("Wang"), patent_id=patent.pk, licensee_id=studio.world.factory, kind=kind,
            effective_from=TODAY, valid_until=TODAY + timedelta(days=300), contract="HT-1",
        )  # fmt: skip
        row = studio.draft(patent)
        with pytest.raises(RuleRefusal, match="独占"):
            licensing.declare(studio.by("Wang"), statement_id=row.pk)

    @pytest.mark.parametrize("word", ["填补空白", "第一", "Leading"])
    def test_it_may_not_advertise(self, word: str, studio: Studio):
        with pytest.raises(RuleRefusal, match="宣传"):
            studio.draft(declaration=Text(f"本专利{word}", f"This patent, {word}"))
        assert not OpenLicence.objects.exists()

    def test_a_bar_that_comes_up_before_the_publication_stops_it(self, studio: Studio):
        row = studio.draft()
        licensing.declare(studio.by("Wang"), statement_id=row.pk)
        patents.note_standing(studio.by("Wang"), patent_id=row.patent_id, reason="法院保全", in_dispute=True)
        with pytest.raises(RuleRefusal, match="中止"):
            licensing.publish(studio.by("Sun"), statement_id=row.pk, publication_no="G", published_on=TODAY)

    def test_there_is_one_statement_of_a_patent_at_a_time(self, studio: Studio):
        patent = studio.patent()
        studio.draft(patent)
        with pytest.raises(Conflict):
            studio.draft(patent)

    def test_after_a_withdrawal_there_may_be_another(self, studio: Studio):
        row = studio.open_statement()
        licensing.withdraw(studio.by("Wang"), statement_id=row.pk, reason="调整费用")
        assert studio.draft(row.patent).state == "draft"

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"fee_amount": "-1"}, InputError),
            ({"fee_amount": "abc"}, InputError),
            ({"fee_amount": "0"}, RuleRefusal),
            ({"fee_mode": "free", "fee_amount": "5"}, RuleRefusal),
            ({"fee_mode": "share_of_sales", "fee_amount": "101"}, RuleRefusal),
            ({"fee_mode": "barter"}, InputError),
            ({"term_until": TODAY - timedelta(days=1)}, RuleRefusal),
            ({"term_until": FUTURE + timedelta(days=1)}, RuleRefusal),
            ({"declaration": Text("只有中文", "")}, Missing),
        ],
    )
    def test_what_it_cannot_say(self, changed: dict, error: type[Exception], studio: Studio):
        with pytest.raises(error):
            studio.draft(**changed)
        assert not OpenLicence.objects.exists()

    def test_only_the_patentee_may(self, studio: Studio):
        row = studio.draft()
        for name in ("Lin", "Zhou", "Sun", "Feng", "Li", "Ma"):
            with pytest.raises(NotPermitted):
                licensing.declare(studio.by(name), statement_id=row.pk)


class TestTake:
    def test_notice_and_payment_make_the_licence(self, studio: Studio):
        row = studio.open_statement()
        licence = take(studio, row)
        assert (licence.effective_from, licence.valid_until) == (TODAY, row.term_until)
        assert (licence.kind, licence.state, licence.paid) == ("open", "in_force", Decimal(20000))
        row.refresh_from_db()
        assert row.state == "open"

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"paid": "19999.99"}, RuleRefusal),
            ({"paid": "20000", "paid_on": None}, InputError),
            ({"paid_on": TODAY + timedelta(days=1)}, InputError),
            ({"notice": "  "}, Missing),
            ({"paid": "1e400"}, InputError),
        ],
    )
    def test_what_does_not_do(self, changed: dict, error: type[Exception], studio: Studio):
        row = studio.open_statement()
        with pytest.raises(error):
            take(studio, row, **changed)
        assert not PatentLicence.objects.exists()

    def test_a_share_of_sales_is_not_paid_in_advance(self, studio: Studio):
        row = studio.open_statement(fee_mode="share_of_sales", fee_amount="3")
        assert take(studio, row, paid="0", paid_on=None).effective_from == TODAY

    def test_the_patentee_needs_none(self, studio: Studio):
        row = studio.open_statement()
        with pytest.raises(RuleRefusal, match="自己"):
            take(studio, row, who="Wang", licensee_id=studio.world.lab)

    def test_a_house_takes_it_once(self, studio: Studio):
        row = studio.open_statement()
        take(studio, row)
        with pytest.raises(Conflict):
            take(studio, row)

    def test_nobody_takes_it_for_another_house(self, studio: Studio):
        row = studio.open_statement()
        for name in ("Wang", "Sun", "Zhao"):
            with pytest.raises(NotPermitted):
                take(studio, row, who=name)

    def test_it_is_not_taken_from_a_withdrawn_one(self, studio: Studio):
        row = studio.open_statement()
        licensing.withdraw(studio.by("Wang"), statement_id=row.pk, reason="另有安排")
        with pytest.raises(RuleRefusal):
            take(studio, row)

    def test_an_unknown_one_is_not_found(self, studio: Studio):
        with pytest.raises(NotFound):
            licensing.declare(studio.by("Wang"), statement_id=studio.world.lab)

    @pytest.mark.parametrize(
        ("noticed", "paid", "effective"),
        [(date(2026, 3, 1), date(2026, 3, 5), date(2026, 3, 5)),
         (date(2026, 3, 5), date(2026, 3, 1), date(2026, 3, 5)),
         (date(2026, 3, 5), None, date(2026, 3, 5))],
    )  # fmt: skip
    def test_the_later_of_both_days_counts(self, noticed: date, paid: date | None, effective: date):
        assert rules.effective_from(noticed, paid) == effective


class TestBeside:
    def agree(self, studio: Studio, patent: Any, kind: str) -> PatentLicence:
        return patents.agree_licence(
            studio.by("Wang"), patent_id=patent.pk, licensee_id=studio.world.other_lab, kind=kind,
            effective_from=TODAY, valid_until=TODAY + timedelta(days=90), contract="HT-2",
        )  # fmt: skip

    @pytest.mark.parametrize("kind", ["sole", "exclusive"])
    def test_no_closed_licence_while_it_is_open(self, kind: str, studio: Studio):
        row = studio.open_statement()
        with pytest.raises(RuleRefusal, match="不得给予"):
            self.agree(studio, row.patent, kind)

    def test_an_ordinary_one_may_be_agreed_on(self, studio: Studio):
        row = studio.open_statement()
        assert self.agree(studio, row.patent, "ordinary").state == "in_force"

    def test_a_licence_that_outlives_the_withdrawal_still_stands_against_an_exclusive_one(
        self, studio: Studio
    ):
        row = studio.open_statement()
        take(studio, row)
        licensing.withdraw(studio.by("Wang"), statement_id=row.pk, reason="另有安排")
        with pytest.raises(Conflict):
            self.agree(studio, row.patent, "exclusive")

    def test_an_open_licence_is_not_agreed_on(self, studio: Studio):
        with pytest.raises(InputError):
            self.agree(studio, studio.patent(), "open")

    def test_nor_longer_than_the_patent(self, studio: Studio):
        patent = studio.patent(expires_on=TODAY + timedelta(days=30))
        with pytest.raises(RuleRefusal, match="专利权期限"):
            self.agree(studio, patent, "ordinary")


class TestEnd:
    def test_a_withdrawal_leaves_earlier_licences_valid(self, studio: Studio):
        row = studio.open_statement()
        licence = take(studio, row)
        licensing.withdraw(studio.by("Wang"), statement_id=row.pk, reason="另有安排")
        licence.refresh_from_db()
        assert (licence.state, licence.valid_until) == ("in_force", row.term_until)

    def test_nothing_lapses_without_a_ground(self, studio: Studio):
        studio.open_statement()
        assert licensing.lapse_statements(studio.by("Sun").as_system()) == 0

    @pytest.mark.parametrize(
        "noted", [{"ended_on": TODAY}, {"in_dispute": True}, {"is_pledged": True}], ids=lambda one: str(one)
    )
    def test_a_guard_that_breaks_ends_it(self, noted: dict, studio: Studio):
        row = studio.open_statement()
        licence = take(studio, row)
        patents.note_standing(studio.by("Wang"), patent_id=row.patent_id, reason="变更", **noted)
        system = studio.by("Sun", SOON).as_system()
        assert licensing.lapse_statements(system) == 1
        assert licensing.lapse_statements(system) == 0
        row.refresh_from_db()
        licence.refresh_from_db()
        assert (row.state, row.ended_on, licence.state) == ("ended", SOON.date(), "in_force")
        assert row.end_reason_zh
        assert row.end_reason_en

    def test_the_day_after_the_term_it_ends_and_so_do_its_licences(self, studio: Studio):
        row = studio.open_statement()
        patents.note_standing(
            studio.by("Wang"), patent_id=row.patent_id, reason="缴年费", fee_paid_until=FUTURE
        )
        licence = take(studio, row)
        last = studio.by("Sun", at(row.term_until)).as_system()
        assert (licensing.lapse_statements(last), licensing.expire_licences(last)) == (0, 0)
        after = studio.by("Sun", at(row.term_until + timedelta(days=1))).as_system()
        assert (licensing.lapse_statements(after), licensing.expire_licences(after)) == (1, 1)
        licence.refresh_from_db()
        assert licence.state == "expired"

    @pytest.mark.parametrize("duty", [licensing.lapse_statements, licensing.expire_licences])
    def test_only_the_system_does_it(self, duty: Callable[..., int], studio: Studio):
        row = studio.open_statement()
        take(studio, row)
        with pytest.raises(NotPermitted):
            duty(studio.by("Sun", at(row.term_until + timedelta(days=1))))


def test_the_chain_holds_and_names_every_step(studio: Studio):
    row = studio.open_statement()
    licence = take(studio, row)
    licensing.file_licence(studio.by("Sun"), licence_id=licence.pk, filed_no="BA-1")
    with pytest.raises(RuleRefusal):
        licensing.file_licence(studio.by("Sun"), licence_id=licence.pk, filed_no="BA-2")
    licensing.withdraw(studio.by("Wang"), statement_id=row.pk, reason="另有安排")
    acts = list(
        Event.objects.filter(entity="open_licence", entity_id=str(row.pk))
        .order_by("seq")
        .values_list("act", flat=True)
    )
    assert [one.split(".")[1] for one in acts] == [
        "statement_draft", "statement_declare", "statement_publish", "take_licence", "statement_withdraw",
    ]  # fmt: skip
    assert list(faults()) == []
