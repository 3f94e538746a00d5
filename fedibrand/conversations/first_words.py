"""What a stranger's post says once all is taken away that is no word of theirs. Pure; nothing here raises.

Mentions are whom it is to, links and hashtags are addresses, and emoji are a tone. What is left are its
words: whether there are any, and whether somebody else said the same.
"""

import re
from html.parser import HTMLParser
from itertools import islice
from unicodedata import category, normalize

import nh3

from fedibrand.activitypub.vocabulary import Post

FEWEST = 20
"""Letters that words must have to be compared: a greeting is everybody's."""
_LONGEST = 20_000
"""So much HTML of a post is looked at."""

_BLOCKS = {"blockquote", "br", "dd", "div", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "pre",
           "td", "th", "tr"}  # fmt: skip
_LINK = re.compile(r"\bhttps?://[^\s<>]+", re.IGNORECASE)
_MENTION = re.compile(r"@[\w.-]+(@[\w.:-]+)?")
_HASHTAG = re.compile(r"#\w+")
_EMOJI = re.compile(r":[\w+-]+:")
_SCHEME = re.compile(r"^\w+://(www\.)?", re.IGNORECASE)
_TRACKING = re.compile(r"[?#].*", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[^\W\d_]")


def is_bare(post: Post) -> bool:
    """Return whether a post is links, hashtags or media, and no word.

    What a picture shows, said in words, is one: whoever writes that has something to say.
    """
    reader = _reader(post, [each.name for each in post.attachments])
    text = _MENTION.sub(" ", _LINK.sub("#", "".join(reader.text)))
    points = reader.links or reader.hashtags or post.attachments or "#" in text
    return bool(points) and not any(category(sign)[0] in "LN" for sign in _HASHTAG.sub(" ", text))


def said(post: Post) -> str:
    """Return the words of a post as they are compared with others', or ``""`` where they are too few.

    Case, accents, punctuation and emoji do not matter, nor what a link's address says after its path: that
    is where it counts who followed it.
    """
    reader = _reader(post, [])
    text = _MENTION.sub(" ", _LINK.sub(lambda link: f" {_address(link[0])} ", "".join(reader.text)))
    folded = _folded(" ".join([text, *reader.hashtags, *map(_address, reader.links)]))
    letters = sum(1 for _ in islice(_LETTER.finditer(folded), FEWEST))
    return " ".join(_WORD.findall(folded)) if letters == FEWEST else ""


def _reader(post: Post, more: list[str]) -> "_Reader":
    reader = _Reader({each.href for each in post.mentions}, {each.name for each in post.emojis})
    for html in filter(None, (post.name, post.summary, post.content, *post.options, *more)):
        reader.feed(nh3.clean(f"{html[:_LONGEST]}<br>", tags={*_BLOCKS, "a"}, attributes={"a": {"href"}}))
    reader.close()
    return reader


def _address(link: str) -> str:
    return _TRACKING.sub("", _SCHEME.sub("", link))


def _folded(text: str) -> str:
    plain = normalize("NFKD", text[:_LONGEST]).casefold()
    if plain.isascii():
        return plain
    return "".join(sign for sign in plain if category(sign) not in ("Mn", "Cf"))


class _Reader(HTMLParser):
    """Takes HTML apart: what is written, and where its links lead that are no mentions."""

    def __init__(self, mentioned: set[str], emojis: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []
        self.hashtags: list[str] = []
        self._mentioned, self._emojis = mentioned, emojis
        self._href: str | None = None
        self._label: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._label = dict(attrs).get("href"), []
        elif tag in _BLOCKS:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.text.append(" ")
        if tag != "a" or self._href is None:
            return
        label, href, self._href = "".join(self._label).strip(), self._href, None
        if label.startswith("#"):
            self.hashtags.append(label)
        elif not label.startswith("@") and href not in self._mentioned:
            self.links.append(href)

    def handle_data(self, data: str) -> None:
        if self._href is not None:
            self._label.append(data)
        else:
            self.text.append(_EMOJI.sub(self._tone, data))

    def _tone(self, found: re.Match[str]) -> str:
        return " " if found[0] in self._emojis else found[0]
