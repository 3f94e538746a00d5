import pytest

from fedibrand.activitypub.vocabulary import Article, Attachment, Note
from fedibrand.consumers.self_service import WORDS, asked
from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import Request

MASTODON = (
    '<p><span class="h-card" translate="no"><a href="https://brands.example/@acme" class="u-url mention">'
    "@<span>acme</span></a></span> {}</p>"
)
EVERY = [
    (word, request, language.code)
    for language in LANGUAGES
    for request, words in language.words.items()
    for word in words
]
ASKING = {Request.WHAT, Request.EXPORT, Request.PAGE, Request.HELP}


def said(content: str, language: str | None = None) -> Request | None:
    found = asked(Note(content=content, language=language))
    return None if found is None else found.request


@pytest.mark.parametrize(("word", "request_", "code"), EVERY)
def test_every_word_of_every_language_is_understood_and_answered_in_that_language(
    word: str, request_: Request, code: str
) -> None:
    for stated in (code, f"{code}-CH", code.upper()):
        found = asked(Note(content=f"<p>@acme {word}</p>", language=stated))
        assert found is not None
        assert (found.request, found.language.code) == (request_, code)


@pytest.mark.parametrize(
    ("content", "language", "code"),
    [
        ("forget", "de", "en"),
        ("vergessen", None, "de"),
        ("vergessen", "en", "de"),
        ("page", None, "en"),
        ("page", "fr-CA", "fr"),
        ("page", "es", "en"),
        ("stop", "de", "de"),
    ],
)
def test_the_word_says_the_language_and_the_post_decides_between_several(
    content: str, language: str | None, code: str
) -> None:
    found = asked(Note(content=content, language=language))
    assert found is not None
    assert found.language.code == code


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
        ("STOPP!!", Request.STOP),
        ("“forget”", Request.FORGET),
        ("*forget*", Request.FORGET),
        ("Pagina", Request.PAGE),
        ("p\u00e1gina", Request.PAGE),
        ("pa\u0301gina", Request.PAGE),
        ("inviter repondre", Request.INVITE_ANSWER),
        ("\u200bstop\u200b", Request.STOP),
        ("¡Parar!", Request.STOP),
        ("« oublier »", Request.FORGET),
        ("…help…", Request.HELP),
    ],
)
def test_case_accents_spaces_and_punctuation_do_not_matter(content: str, wanted: Request) -> None:
    assert said(content) is wanted


@pytest.mark.parametrize("request_", list(Request))
def test_only_a_word_that_asks_may_be_a_question(request_: Request) -> None:
    for language in LANGUAGES:
        word = language.word(request_)
        expected = request_ if request_ in ASKING else None
        assert said(f"{word}?") == said(f"¿{word}?!") == expected


@pytest.mark.parametrize(
    "content",
    [
        "",
        "?",
        "stop 🙏",
        "stop stop",
        "<p>@acme</p>",
        "please stop",
        "stop it",
        "<p>stop</p><p>and thank you</p>",
        "invited",
        "do not invite",
        "in<b>vite</b> me",
        "stop?",
    ],
)
def test_anything_more_than_a_word_is_a_message_to_the_team(content: str) -> None:
    assert said(content) is None


def test_a_title_a_warning_or_a_picture_is_more_than_a_word() -> None:
    picture = Attachment(url="https://home.example/media/1.png")
    assert asked(Note(content="stop", summary="please")) is None
    assert asked(Note(content="stop", attachments=(picture,))) is None
    assert asked(Article(content="stop", name="On stopping")) is None
