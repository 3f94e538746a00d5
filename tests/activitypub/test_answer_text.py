import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.answer_text import answer_html

NAME, URL = "@alice@m.example", "https://m.example/@alice"
MENTION = (
    '<span class="h-card" translate="no"><a href="https://m.example/@alice" class="u-url mention">'
    "@<span>alice</span></a></span>"
)


def written(text: str) -> str:
    return answer_html(text, NAME, URL)


class Links(HTMLParser):
    """Collects where links of a document lead, and which elements it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.elements: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.targets += [value or "" for name, value in attrs if name == "href"]


def test_the_consumer_is_mentioned_first() -> None:
    assert written("Thank you") == f"<p>{MENTION} Thank you</p>"


def test_paragraphs_and_lines_are_kept() -> None:
    assert written("a\nb\r\n\r\n\r\nc") == f"<p>{MENTION} a<br>b</p><p>c</p>"


def test_a_mention_the_member_wrote_is_used_where_it_stands() -> None:
    assert written("Dear @Alice@m.example,\n\nbye") == f"<p>Dear {MENTION},</p><p>bye</p>"


def test_the_consumer_is_linked_once() -> None:
    assert written("@alice@m.example @alice@m.example").count(URL) == 1


@pytest.mark.parametrize(
    "text", ["@alice@m.example.org", "x@alice@m.example", "@alice@m.example-2", "@alice@m.example:8443"]
)
def test_what_only_begins_like_the_consumer_is_somebody_else(text: str) -> None:
    assert written(text) == f"<p>{MENTION} {text}</p>"


def test_nobody_else_and_no_hashtag_is_linked() -> None:
    html = written("ask @bob@x.example about #tea")
    assert Links(html).targets == [URL]
    assert "#tea" in html


def test_markup_is_text() -> None:
    assert "&lt;script&gt;" in written("<script>alert(1)</script>")
    assert Links(written("<b>&amp;</b>")).elements == {"p", "span", "a"}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("https://a.example/?a=1&b=2!", "https://a.example/?a=1&b=2"),
        ("HTTP://a.example", "HTTP://a.example"),
    ],
)
def test_addresses_become_links_without_the_sentence_around_them(text: str, address: str) -> None:
    html = written(text)
    assert Links(html).targets == [URL, address]
    assert 'rel="nofollow noopener noreferrer"' in html


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "https://user@a.example/",
        "data:text/html,x",
        "ftp://a.example",
        "https://",
        "xhttps://a.example",
    ],
)
def test_anything_else_is_no_link(text: str) -> None:
    assert Links(written(text)).targets == [URL]


def test_a_quote_in_an_address_ends_it() -> None:
    assert Links(written('https://a.example/"onmouseover="x')).targets == [URL, "https://a.example/"]


def test_a_consumer_without_a_safe_page_is_named_without_a_link() -> None:
    assert answer_html("hi", '@a"<b>@m.example', "javascript:x") == "<p>@a&quot;&lt;b&gt; hi</p>"


def test_characters_that_are_no_text_are_left_out() -> None:
    assert written("a\x00b\x1b[1m") == f"<p>{MENTION} ab[1m</p>"


@given(st.text(st.sampled_from("ab @.:/<>\"'&#()\nhttps://m.example@alice\x00"), max_size=80))
def test_no_text_breaks_out_of_its_html(text: str) -> None:
    html = written(text)
    found = Links(html)
    assert found.elements <= {"p", "br", "a", "span"}
    assert all(re.match(r"https?://", target, re.IGNORECASE) for target in found.targets)
    assert found.targets.count(URL) >= 1
    kept = nh3.clean(html, tags={"p", "br", "a", "span"}, attributes={}, link_rel=None)
    assert re.sub(r"<[^>]+>", "", kept) == re.sub(r"<[^>]+>", "", html).replace("&quot;", '"').replace(
        "&#x27;", "'"
    )
