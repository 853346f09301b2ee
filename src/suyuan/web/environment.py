"""The Jinja2 environment of all pages: two languages, civil dates, tabular numbers, addresses, icons."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from suyuan.web import formats, speech
from suyuan.web.assets_served import asset, icon
from suyuan.web.listing import export_address, option_list
from suyuan.web.unread import unread_of
from suyuan.web.words import act_done, badge, tone, word
from suyuan.web.words.fields import faults_of, worded


def address(name: str, *args: object) -> str:
    """The address of a screen. A list has one for every row, so what stands around an identity is kept."""
    if not args:
        return _around(name, "")[0]
    if len(args) == 1 and isinstance(args[0], UUID):
        before, after = _around(name, str(SOMEBODY))
        return f"{before}{args[0]}{after}"
    return reverse(name, args=args)


SOMEBODY: Final = UUID(int=1)


@lru_cache(maxsize=512)
def _around(name: str, identity: str) -> tuple[str, str]:
    """What stands before and after an identity in the address of a screen."""
    before, _, after = reverse(name, args=[identity] if identity else []).partition(identity or "\0")
    return before, after


def environment(**options: Any) -> Environment:
    """Jinja2 with our filters and functions. A name a template does not know is an error, not a blank."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=options.get("loader"),
        auto_reload=bool(options.get("auto_reload")),
    )
    made.globals.update(
        t=speech.t,
        pick=speech.pick,
        lang=speech.language,
        html_lang=speech.html_language,
        word=word,
        act_done=act_done,
        tone=tone,
        url=address,
        asset=asset,
        icon=icon,
        address_with=formats.address_with,
        export_address=export_address,
        option_list=option_list,
        unread=unread_of,
        badge_of=badge,
        faults_of=faults_of,
        debug=settings.DEBUG,
        menu=_menu_of(made),
    )
    made.filters.update(
        say=speech.say,
        read=speech.read,
        in_own_words=speech.in_own_words,
        first_upper=formats.first_upper,
        day=formats.day,
        day_month=formats.day_month,
        moment=formats.moment,
        second=formats.second,
        clock=formats.clock,
        reading=formats.reading,
        count=formats.count,
        number=formats.number,
        plain=formats.plain,
        signed=formats.signed,
        worded=worded,
        percent=formats.percent,
        size=formats.file_size,
        wan_yuan=formats.wan_yuan,
    )
    return made


def _menu_of(made: Environment) -> Callable[[str, int], Markup]:
    """Draws the main menu. It shows nothing of a person but the number of notices, and so is kept."""

    @lru_cache(maxsize=512)
    def drawn(section: str, fresh: int, language: str) -> Markup:  # noqa: ARG001 - part of the cache key
        template = made.get_template("parts/menu.html")
        return Markup(template.render(section=section, fresh=fresh))  # noqa: S704 - escaped by the template

    def menu(section: str, fresh: int) -> Markup:
        return drawn(section, fresh, speech.language())

    return menu
