import pytest

from fedibrand.activitypub.vocabulary import Note
from fedibrand.consumers.self_service import WORDS, Request, request

MASTODON = (
    '<p><span class="h-card" translate="no"><a href="https://brands.example/@acme" class="u-url mention">'
    "@<span>acme</span></a></span> {}</p>"
)


def said(content: str) -> Request | None:
    return request(Note(content=content))


@pytest.mark.parametrize("word", list(WORDS))
@pytest.mark.parametrize(
    "shape",
    [
        "{}",
        "<p>{}</p>",
        "<p>@acme {}</p>",
        "<p>@acme@brands.example {}</p>",
        "<p>{} @acme@brands.example:8443</p>",
        MASTODON,
        "<p>@acme</p><p>{}</p>",
        "<p>@acme<br />{}</p>",
        "  {}  ",
        "{}.",
        "{}!",
    ],
)
def test_a_word_alone_is_a_request_however_it_is_written(word: str, shape: str) -> None:
    assert said(shape.format(word)) is WORDS[word]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("INVITE", Request.INVITE),
        ("Stop", Request.STOP),
        ("invite&nbsp;answer", Request.INVITE_ANSWER),
        ("invite   answer", Request.INVITE_ANSWER),
    ],
)
def test_case_and_spaces_do_not_matter(content: str, wanted: Request) -> None:
    assert said(content) is wanted


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<p>@acme</p>",
        "please stop",
        "stop it",
        "<p>stop</p><p>and thank you</p>",
        "invited",
        "do not invite",
        "in<b>vite</b> me",
        "help",
        "stop?",
    ],
)
def test_anything_more_than_a_word_is_a_message_to_the_team(content: str) -> None:
    assert said(content) is None
