"""News and notices: drafted by one, published by another, in both languages or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.governance import acts, states
from suyuan.registry.governance.models import News
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division
from suyuan.registry.specifications.rules import written

ENTITY: Final = "news"
LONGEST: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class NewsForm:
    """A text for the public with its two languages."""

    kind: str
    title: Text
    text: Text

    def columns(self) -> dict[str, str]:
        """The columns of the words. Raises InputError where a language is missing or too long."""
        if self.kind not in states.NEWS_KINDS:
            raise InputError(
                Text("请选择通知公告或工作动态", "choose a notice or news"),
                given=self.kind[:20],
                allowed=", ".join(states.NEWS_KINDS),
            )
        return {
            "kind": self.kind,
            "title_zh": written(self.title.zh, "title", most=120),
            "title_en": written(self.title.en, "title", most=200),
            "text_zh": written(self.text.zh, "text", most=LONGEST),
            "text_en": written(self.text.en, "text", most=LONGEST),
        }


def write(occasion: Occasion, form: NewsForm, *, jurisdiction: str) -> News:
    """Draft a text; nobody outside sees it yet."""
    permit(acts.NEWS["write"], occasion, path=division(jurisdiction)["path"])
    row = News(
        **columns(occasion),
        **form.columns(),
        jurisdiction_id=jurisdiction,
        organization_id=occasion.actor.organization,
        state=states.NEWS_TARGETS["", "write"],
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            acts.NEWS["write"], occasion, entity=ENTITY, entity_id=row.id, to_state=row.state,
            payload={"title": form.title},
        )  # fmt: skip
    return row


def rewrite(occasion: Occasion, *, news_id: UUID, form: NewsForm) -> None:
    """Change a draft; a published text is withdrawn and written anew instead."""
    _move(occasion, _news(occasion, news_id, "rewrite"), "rewrite", changes=form.columns())


def discard(occasion: Occasion, *, news_id: UUID) -> None:
    """Give a draft up."""
    _move(occasion, _news(occasion, news_id, "discard"), "discard")


def publish(occasion: Occasion, *, news_id: UUID) -> None:
    """Show it to everybody. Not by whoever wrote it: two people read every text."""
    row = _news(occasion, news_id, "publish")
    writers: Any = Event.objects.filter(
        entity=ENTITY,
        entity_id=str(news_id),
        act__in=(acts.NEWS["write"].code, acts.NEWS["rewrite"].code),
    )
    person = occasion.actor.person
    if person is not None and writers.filter(actor_id=person).exists():
        raise NotPermitted(Text("起草人不能发布自己的稿件", "nobody publishes his own text"), news=news_id)
    _move(occasion, row, "publish", changes={"published_on": occasion.today})


def withdraw(occasion: Occasion, *, news_id: UUID, reason: str) -> None:
    """Take a published text back; its page says since when and why."""
    row = _news(occasion, news_id, "withdraw")
    why = written(reason, "reason", most=400)
    _move(
        occasion,
        row,
        "withdraw",
        changes={"withdrawn_on": occasion.today, "withdrawn_for": why},
        reason=why,
    )


def _news(occasion: Occasion, news_id: UUID, event: str) -> News:
    row = News.objects.select_related("jurisdiction").filter(pk=news_id).first()
    if row is None:
        raise NotFound(Text("没有这篇稿件", "there is no such text"), news=news_id)
    permit(acts.NEWS[event], occasion, path=row.jurisdiction.path)
    if refusal := states.why_not_news(row.state, event):
        raise RuleRefusal(refusal, news=news_id, state=row.state)
    return row


def _move(
    occasion: Occasion, row: News, event: str, *, changes: dict[str, Any] | None = None, reason: str = ""
) -> None:
    target = states.NEWS_TARGETS[row.state, event]
    with transaction.atomic():
        take_step(
            occasion, acts.NEWS[event], row, entity=ENTITY, target=target, what=Text("该稿件", "the text"),
            changes=changes, reason=reason, news=row.pk,
        )  # fmt: skip
