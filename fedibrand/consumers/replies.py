"""What is replied to a word of self-service: particular in private, without particulars in a mention."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fedibrand.consumers.links import GOOD_FOR
from fedibrand.consumers.self_service import Asked
from fedibrand.consumers.summary import Permit, Summary
from fedibrand.consumers.words.language import Language
from fedibrand.domain import FollowState, Request, Scope

MOST_A_DAY = 10
"""How many words of one consumer a brand replies to in a day; any more are done and not replied to."""

LINKED = (Request.EXPORT, Request.PAGE)
"""The words whose reply carries a one-time link to the consumer's page."""

_DONE = (Request.INVITE, Request.INVITE_ANSWER, Request.STOP, Request.CONFIRM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What only the consumer may read: what is held, what was ended, and addresses that are theirs.

    ``days`` is how long a listened post is held at most; ``ended`` counts what a receipt counts; ``closed``
    how many commitments the word closes.
    """

    summary: Summary = field(default_factory=Summary)
    days: int = 0
    link: str = ""
    receipt: str = ""
    ended: Mapping[str, int] = field(default_factory=dict)
    closed: int = 0


def in_private(asked: Asked, about: Particulars) -> str:
    """Return the reply to a word that was sent in private, as plain text."""
    return "\n\n".join(_IN_PRIVATE[asked.request](asked.language, about))


def openly(asked: Asked) -> str:
    """Return the reply to a word that others could read: that it is done, and nothing particular."""
    request, language = asked.request, asked.language
    if request is Request.HELP:
        return "\n\n".join(_help(language, Particulars()))
    if request is Request.FORGET:
        return language.forgotten_openly
    return language.done if request in _DONE else language.in_private.format(word=language.word(request))


def _what(language: Language, about: Particulars) -> Iterator[str]:
    yield "\n".join(_holds(language, about.summary))
    yield language.one_by_one.format(page=language.word(Request.PAGE))


def _export(language: Language, about: Particulars) -> Iterator[str]:
    yield "\n".join(_holds(language, about.summary))
    yield language.download.format(link=about.link)


def _page(language: Language, about: Particulars) -> Iterator[str]:
    yield language.page.format(link=about.link, minutes=GOOD_FOR.seconds // 60)


def _invited(language: Language, about: Particulars) -> Iterator[str]:
    yield language.invited.format(days=about.days, stop=language.word(Request.STOP))


def _invited_to_answer(language: Language, about: Particulars) -> Iterator[str]:
    yield language.invited_to_answer.format(days=about.days, stop=language.word(Request.STOP))


def _stopped(language: Language, about: Particulars) -> Iterator[str]:
    yield language.stopped.format(holdings=about.ended.get("holdings", 0))
    yield from _receipt(language, about)


def _forgotten(language: Language, about: Particulars) -> Iterator[str]:
    counts = {name: about.ended.get(name, 0) for name in ("holdings", "conversations", "answers")}
    yield language.forgotten.format(**counts)
    yield from _receipt(language, about)


def _confirmed(language: Language, about: Particulars) -> Iterator[str]:
    yield language.confirmed.format(number=about.closed)


def _help(language: Language, about: Particulars) -> Iterator[str]:
    words = "\n".join(f"{language.word(request)}: {meaning}" for request, meaning in language.meaning.items())
    yield f"{language.help}\n{words}"
    yield language.help_team


def _receipt(language: Language, about: Particulars) -> Iterator[str]:
    if about.receipt:
        yield language.receipt.format(link=about.receipt)


def _holds(language: Language, summary: Summary) -> Iterator[str]:
    if not summary.lots:
        yield language.held_nothing
    for lot in summary.lots:
        yield language.held[lot.why].format(number=lot.number, until=_day(lot.until))
    yield language.answers.format(number=summary.answers)
    for permit in summary.permits:
        yield _permit(language, permit).format(since=_day(permit.since))
    if summary.follow is not None:
        yield language.we_follow if summary.follow is FollowState.ACCEPTED else language.we_asked
    if summary.follows_us_since is not None:
        yield language.follows_us.format(since=_day(summary.follows_us_since))


def _permit(language: Language, permit: Permit) -> str:
    if permit.scope is Scope.TALK:
        return language.lets_answer
    return language.lets_answer_all if permit.may_answer else language.lets_read


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


_IN_PRIVATE: dict[Request, Callable[[Language, Particulars], Iterator[str]]] = {
    Request.WHAT: _what,
    Request.EXPORT: _export,
    Request.PAGE: _page,
    Request.INVITE: _invited,
    Request.INVITE_ANSWER: _invited_to_answer,
    Request.STOP: _stopped,
    Request.FORGET: _forgotten,
    Request.CONFIRM: _confirmed,
    Request.HELP: _help,
}
