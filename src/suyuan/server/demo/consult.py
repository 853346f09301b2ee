"""Eight papers that were put to the public over three years, from a draft to the decision: all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from suyuan.registry.consultations import commands, comments
from suyuan.registry.consultations.rules import Part
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.server.demo.ahead import own_plan
from suyuan.server.demo.houses import authority_key
from suyuan.server.demo.papers import Paper, Said, papers
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.world import World, as_one

ROAD: Final = ("draft", "open", "closed", "answered", "published", "decided")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The people of an authority who handle one paper."""

    world: World
    paper: Paper
    row: UUID

    def officer(self, days: int, *, minute: int = 0) -> Occasion:
        return _by(self.world, self.paper, "officer", days, minute=minute)

    def decider(self, days: int) -> Occasion:
        return _by(self.world, self.paper, "decider", days)


def consult(world: World, progress: Progress) -> None:
    """Walk every paper to where it stands today."""
    with as_one():
        for paper in papers():
            _walk(world, paper)
            progress.step()


def _by(world: World, paper: Paper, post: str, days: int, *, minute: int = 0) -> Occasion:
    return world.act(authority_key(paper.division), post, world.days_ago(max(days, 0), minute=minute))


def _walk(world: World, paper: Paper) -> None:
    row = commands.prepare(
        _by(world, paper, "officer", paper.opened + 6), title=paper.title, kind=paper.kind,
        about=paper.about, jurisdiction=paper.division, sections=paper.sections,
    ).pk  # fmt: skip
    desk = Desk(world=world, paper=paper, row=row)
    if paper.state == "dropped":
        commands.drop(desk.officer(paper.opened), consultation_id=row, reason="与省级文件重复（示例）。")
        return
    behind = ROAD.index(paper.state)
    if behind < 1:
        return
    opening = desk.decider(paper.opened)
    until = opening.today + timedelta(days=paper.lasts)
    commands.open_consultation(
        opening, consultation_id=row, edition=1, until=until, why_shorter=paper.why_shorter
    )
    kept = [(said, _say(desk, said)) for said in paper.said]
    if behind >= 2:
        _answer(desk, kept, is_done=behind >= 3)
    if behind >= 4:
        _publish(desk, is_decided=behind >= 5)


def _say(desk: Desk, said: Said) -> UUID:
    """A comment comes in; the office reads it the day after, unless it waits until today."""
    world, days = desk.world, desk.paper.opened - said.after
    at = world.days_ago(days, minute=80 + 7 * said.after)
    visitor = Occasion(actor=SYSTEM, at=at, identities=desk.officer(0).identities, zone=world.zone)
    comment = comments.hand_in_comment(
        visitor, consultation_id=desk.row, sender=said.sender, section=said.section, text=said.text
    ).pk
    if said.withheld:
        comments.withhold(desk.officer(days - 1), comment_id=comment, reason=said.withheld)
    elif not said.waits:
        comments.show(desk.officer(days - 1), comment_id=comment)
    return comment


def _answer(desk: Desk, kept: list[tuple[Said, UUID]], *, is_done: bool) -> None:
    over = desk.paper.opened - desk.paper.lasts - 1
    commands.close(desk.officer(over), consultation_id=desk.row)
    for place, (said, comment) in enumerate(kept):
        if said.reply:
            at = desk.officer(over - 2 - place // 3, minute=10 * place)
            comments.answer(at, comment_id=comment, reply=said.reply, reason=said.reason)
    if is_done:
        commands.finish_answers(desk.officer(over - 6), consultation_id=desk.row)


def _publish(desk: Desk, *, is_decided: bool) -> None:
    paper = desk.paper
    over = paper.opened - paper.lasts - 1
    final = [paper.changed.get(number, one) for number, one in enumerate(paper.sections, start=1)]
    added: list[Part] = [part for number, part in paper.changed.items() if number > len(final)]
    commands.publish(
        desk.officer(over - 10), consultation_id=desk.row, summary=paper.summary, sections=[*final, *added]
    )
    if is_decided:
        commands.decide(
            desk.decider(over - 17), consultation_id=desk.row, decision=paper.decision,
            final_reference=paper.reference.format(plan=own_plan(desk.world).code),
            final_address=paper.address.format(plan=own_plan(desk.world).code),
        )  # fmt: skip
