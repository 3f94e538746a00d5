"""What is replied: all particulars in private, none where others read."""

from datetime import UTC, datetime

import pytest

from fedibrand.consumers import replies
from fedibrand.consumers.replies import Particulars
from fedibrand.consumers.self_service import Asked
from fedibrand.consumers.summary import Lot, Permit, Summary
from fedibrand.consumers.words.language import Language
from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import FollowState, Request, Scope, Why

SINCE, UNTIL = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 31, tzinfo=UTC)
ABOUT = Particulars(
    summary=Summary(
        lots=(Lot(Why.TALK, 41, UNTIL), Lot(Why.LISTEN, 42, UNTIL)),
        answers=43,
        permits=(
            Permit(Scope.TALK, may_answer=False, since=SINCE),
            Permit(Scope.LISTEN, may_answer=False, since=SINCE),
            Permit(Scope.LISTEN, may_answer=True, since=SINCE),
        ),
        follow=FollowState.REQUESTED,
        follows_us_since=SINCE,
    ),
    days=44,
    link="https://brands.example/you/link/token",
    receipt="https://brands.example/brands/acme/receipts/1",
    ended={"holdings": 45, "conversations": 46, "answers": 47},
    closed=48,
)
PARTICULAR = {
    Request.WHAT: ("41", "42", "43", "2026-03-02", "2026-05-31"),
    Request.EXPORT: ("41", "42", "43", ABOUT.link),
    Request.PAGE: (ABOUT.link, "15"),
    Request.INVITE: ("44",),
    Request.INVITE_ANSWER: ("44",),
    Request.STOP: ("45", ABOUT.receipt),
    Request.FORGET: ("45", "46", "47", ABOUT.receipt),
    Request.CONFIRM: ("48",),
    Request.HELP: (),
}
every = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)


@every
@pytest.mark.parametrize("request_", list(Request))
def test_in_private_everything_is_told(language: Language, request_: Request) -> None:
    text = replies.in_private(Asked(request_, language), ABOUT)
    assert [each for each in PARTICULAR[request_] if each not in text] == []
    assert not {"{", "}"} & set(text)


@every
@pytest.mark.parametrize("request_", list(Request))
def test_where_others_read_nothing_particular_is(language: Language, request_: Request) -> None:
    text = replies.openly(Asked(request_, language))
    assert text
    assert not any(sign.isdigit() for sign in text)
    assert not {"{", "}"} & set(text)


@every
def test_help_names_every_word(language: Language) -> None:
    text = replies.openly(Asked(Request.HELP, language))
    assert all(f"{language.word(request)}: " in text for request in Request)


@every
def test_of_whom_nothing_is_held_that_is_said(language: Language) -> None:
    text = replies.in_private(Asked(Request.WHAT, language), Particulars())
    assert language.held_nothing in text


def test_a_stop_that_ended_nothing_names_no_receipt() -> None:
    text = replies.in_private(Asked(Request.STOP, LANGUAGES[0]), Particulars())
    assert "receipt" not in text
    assert "gone now: 0." in text
