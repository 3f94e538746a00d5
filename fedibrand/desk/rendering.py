"""Pages from templates: escaped, in the member's language, under a policy that runs nothing inline."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from markupsafe import Markup

from fedibrand import languages
from fedibrand.brands import hours
from fedibrand.clock import Clock
from fedibrand.desk import media_addresses
from fedibrand.desk import words as names
from fedibrand.desk.initials import initials
from fedibrand.desk.phrases import ENDED
from fedibrand.problems import Sentence

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self';"
    " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Rendering:
    """Renders templates."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock: how long ago something was is said by it."""
        self._clock = clock
        self._environments = {
            language: self._environment(language, words)
            for language, words in languages.load(_HERE / "locale").items()
        }

    @property
    def languages(self) -> set[str]:
        """The languages there are."""
        return set(self._environments)

    def html(self, template: str, language: str, **given: Any) -> str:
        """Return what a template says in a language."""
        environment = self._environments.get(language, self._environments[languages.DEFAULT])
        return environment.get_template(template).render(**given)

    def page(
        self,
        template: str,
        language: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **given: Any,
    ) -> web.Response:
        """Return a template as a response that nothing keeps a copy of."""
        return web.Response(
            text=self.html(template, language, **given),
            status=status,
            content_type="text/html",
            headers={**HEADERS, **(headers or {})},
        )

    def _ago(self, at: datetime, language: str, words: NullTranslations) -> str:
        passed = self._clock.now() - at
        if passed < timedelta(minutes=1):
            return words.gettext("just now")
        return str(format_timedelta(-passed, add_direction=True, format="short", locale=language))

    def _environment(self, language: str, words: Translations | NullTranslations) -> Environment:
        made = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
        made.globals["language"] = language
        made.globals["rooms"] = [(place, words.gettext(name)) for place, name in names.ROOMS]
        made.globals["room_needs"] = names.NEEDS
        made.globals["settings_pages"] = [(place, words.gettext(name)) for place, name in names.SETTINGS]
        for table, entries in names.TABLES.items():
            made.globals[table] = {key: words.gettext(name) for key, name in entries.items()}
        made.globals["own_files"] = media_addresses.own
        made.globals["now"] = self._clock.now
        made.filters["ago"] = lambda at: self._ago(at, language, words)
        made.filters["when"] = pass_context(lambda given, at: _when(at, given.get("seat"), language))
        made.filters["initials"] = initials
        made.filters["safe_html"] = Markup
        made.filters["withheld"] = lambda why: _withheld(why, words)
        made.filters["translated"] = lambda text: _translated(text, words, language)
        return made


def _when(at: datetime, seat: Any, language: str) -> str:
    """Return a time by the clock of the brand whose desk it is, with how far that is from UTC."""
    here = at.astimezone(seat.zone if seat else UTC)
    day, clock = format_date(here, "medium", locale=language), format_time(here, "short", locale=language)
    return f"{day}, {clock} ({hours.offset(here)})"


def _translated(text: str, words: NullTranslations, language: str) -> str:
    """Return a text that is marked elsewhere; unlike what ``_()`` returns in a template, it is escaped."""
    if isinstance(text, Sentence):
        given = {name: _value(one, language) for name, one in text.values.items()}
        return words.gettext(text.pattern) % given
    return words.gettext(text) if text else ""


def _value(one: str | int, language: str) -> str:
    return format_decimal(one, locale=language) if isinstance(one, int) else one


def _withheld(why: str, words: NullTranslations) -> str:
    return words.gettext(ENDED.get(why, why))
