"""What is words of a stranger's own, and what is not; and when two said the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.vocabulary import Article, Attachment, Emoji, Mention, Note, Question
from fedibrand.conversations.first_words import FEWEST, is_bare, said

ACME = Mention(href="https://acme.example/b/acme", name="@acme")
TO = (
    '<span class="h-card"><a href="https://acme.example/b/acme" class="u-url mention">'
    "@<span>acme</span></a></span>"
)
SHOP = (
    '<a href="https://www.shop.example/p"><span class="invisible">https://www.</span>'
    '<span class="ellipsis">shop.example</span></a>'
)
TAG = '<a href="https://social.example/tags/sale" class="mention hashtag" rel="tag">#<span>sale</span></a>'
PICTURE = Attachment(url="https://social.example/1.png", media_type="image/png")
KETTLE = "The kettle I bought from you leaks at the bottom."


def note(html: str, **more: Any) -> Note:
    return Note(content=html, mentions=(ACME,), **more)


@pytest.mark.parametrize(
    "post",
    [
        note(f"<p>{TO} {SHOP}</p>"),
        note(f"<p>{TO} {SHOP} {TAG}</p>"),
        note(f"<p>{TO} {TAG}</p>"),
        note(f"<p>{TO}</p>", attachments=(PICTURE,)),
        note("", attachments=(PICTURE, PICTURE)),
        note(f"<p>{TO} 👋🏽 ❤️ {SHOP} !!!</p>"),
        note(f"<p>{TO} :blobcat: {SHOP}</p>", emojis=(Emoji(name=":blobcat:"),)),
        note("@acme@acme.example https://shop.example/p?a=b#c"),
        note("@acme #sale"),
        note(f'<a href="https://shop.example/">Cheap watches, 90 % off</a> {TO}'),
        note(f'{TO} <a href="https://acme.example/b/acme">Acme</a>', attachments=(PICTURE,)),
        Question(content=f"{TO} {SHOP}"),
    ],
)
def test_links_hashtags_and_media_alone_are_no_words(post: Note | Question) -> None:
    assert is_bare(post)
    assert said(post) == "" or "shop" in said(post) or "sale" in said(post)


@pytest.mark.parametrize(
    "post",
    [
        note(f"<p>{TO} look: {SHOP}</p>"),
        note(f"<p>{TO} hi</p>"),
        note(f"<p>{TO}</p>"),
        note(f"<p>{TO} 👋</p>"),
        note(f"<p>{TO} こんにちは {SHOP}</p>"),
        note(f"<p>{TO} 100234 {SHOP}</p>"),
        note(f"<p>{TO} :blobcat: {SHOP}</p>"),
        note(f"<p>{TO}</p>", attachments=(Attachment(url=PICTURE.url, name="The leak at the bottom"),)),
        note(f"<p>{TO} {SHOP}</p>", summary="complaint"),
        Article(name="A review of your kettle", content=SHOP),
        Question(content=TO, options=("red", "blue"), attachments=(PICTURE,)),
        note(""),
    ],
)
def test_any_word_is_one_and_saying_nothing_at_all_is_no_link(post: Note | Question | Article) -> None:
    assert not is_bare(post)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{TO} {KETTLE}</p>",
        f"<p>{KETTLE.upper()} {TO}</p>",
        "<p>The kettle I bought from you</p><p>leaks at the bottom!! 😡</p>",
        "@acme@acme.example the kettle, I bought from\u200b you leaks. At the bottom",
        "<div>The <b>kettle</b> I bought from you<br>leaks at the b\u00f6ttom</div>".replace(
            "\u00f6", "o\u0308"
        ),
    ],
)
def test_case_accents_signs_and_who_is_mentioned_do_not_make_words_others(html: str) -> None:
    assert said(note(html)) == said(note(KETTLE)) == "the kettle i bought from you leaks at the bottom"


def test_where_a_link_leads_is_part_of_what_is_said_but_not_who_followed_it() -> None:
    links = [f"https://shop.example/p{tracking}" for tracking in ("", "?utm_source=1", "?id=2#top", "#3")]
    anchors = [note(f'Cheap watches here: <a href="{link}">look</a>') for link in links]
    typed = [note(f"Cheap watches here: {link}") for link in links]
    assert len({said(one) for one in anchors}) == len({said(one) for one in typed}) == 1
    assert said(note('Cheap watches here: <a href="https://shop.example/q">look</a>')) != said(anchors[0])
    assert said(note("Cheap watches here: https://shop.example/q")) != said(typed[0])


@pytest.mark.parametrize(
    "html", ["", "Hello!", "Good morning, Acme", "12345 67890 12345 67890 12345", "x " * 19]
)
def test_a_greeting_is_everybodys(html: str) -> None:
    assert said(note(f"{TO} {html}")) == ""
    assert said(note("x " * FEWEST)) != ""


def test_a_title_and_a_warning_are_words_as_well() -> None:
    assert said(Article(name="A review of your kettles", content="")) == "a review of your kettles"
    assert said(note("look", summary="A complaint about kettles")) == "a complaint about kettles look"


HTML = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                *(
                    "<a href='",
                    "<a href=x>",
                    "</a>",
                    "<p>",
                    "<!--",
                    "-->",
                    "<![CDATA[",
                    "&#",
                    "&amp",
                    "<a>",
                    "\x00",
                ),
                *(
                    "\ud7ff",
                    "\ufdfa",
                    "\u202e",
                    "https://",
                    "#",
                    "@",
                    "@a@",
                    ":x:",
                    "<script>",
                    "\u0301",
                    "[",
                    "]",
                ),
            ]
        ),
    ),
    max_size=30,
).map("".join)


@given(html=HTML, name=HTML, options=st.lists(HTML, max_size=3), alt=HTML)
def test_nothing_that_a_stranger_writes_fails(html: str, name: str, options: list[str], alt: str) -> None:
    attachment = Attachment(url="https://social.example/1.png", name=alt)
    emojis = (Emoji(name=":x:"),)
    post = Question(
        content=html, name=name, summary=alt, options=tuple(options), attachments=(attachment,), emojis=emojis
    )
    assert is_bare(post) in (True, False)
    assert isinstance(said(post), str)


@given(words=st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1), html=HTML)
def test_whoever_writes_a_word_before_all_else_is_never_bare(words: str, html: str) -> None:
    assert not is_bare(note(f"<p>{words} </p>{html}"))
