"""A member's plain text as the HTML of an answer.

Rules of this module:

- Everything a member wrote is text: no markup of theirs survives.
- The consumer is mentioned once, first, unless the text does so itself; nobody else is linked (P4), and no
  hashtag is.
- Only http and https addresses become links, and they show where they lead.
"""

import html
import re

from fedibrand.activitypub.hosts import origin_of

_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ADDRESS = re.compile(r"(?<![\w/@.])https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER = re.compile(r"[.,;:!?'’”»…]+\Z")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def answer_html(text: str, mention_name: str, mention_url: str) -> str:
    """Return the HTML of an answer, safe to send and to show.

    Args:
        text: What the member wrote; an empty line ends a paragraph.
        mention_name: The consumer as ``@user@host``.
        mention_url: The consumer's page.
    """
    plain = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    mention = _mention(mention_name, mention_url)
    before, named, after = _split(plain, mention_name)
    first = [_inline(part) for part in _BREAK.split(before)]
    if not named:
        first[0] = f"{mention} {first[0]}".rstrip()
        return _paragraphs(first)
    rest = [_inline(part) for part in _BREAK.split(after)]
    return _paragraphs([*first[:-1], f"{first[-1]}{mention}{rest[0]}", *rest[1:]])


def _split(text: str, name: str) -> tuple[str, bool, str]:
    """The text before and after the first place where it names the consumer by itself."""
    found = (
        re.search(rf"(?<![\w@/.]){re.escape(name)}(?![\w@:-]|\.\w)", text, re.IGNORECASE) if name else None
    )
    return (text, False, "") if found is None else (text[: found.start()], True, text[found.end() :])


def _mention(name: str, url: str) -> str:
    user = html.escape(name.lstrip("@").partition("@")[0])
    if not origin_of(url):
        return f"@{user}"
    return (
        f'<span class="h-card" translate="no"><a href="{html.escape(url)}" class="u-url mention">'
        f"@<span>{user}</span></a></span>"
    )


def _paragraphs(parts: list[str]) -> str:
    return "".join(f"<p>{part}</p>" for part in parts if part)


def _inline(text: str) -> str:
    done, found = 0, []
    for match in _ADDRESS.finditer(text):
        address = _trimmed(match[0])
        if not origin_of(address):
            continue
        shown = html.escape(address)
        found += [
            html.escape(text[done : match.start()], quote=False),
            f'<a href="{shown}" rel="nofollow noopener noreferrer" target="_blank">{shown}</a>',
        ]
        done = match.start() + len(address)
    return "".join([*found, html.escape(text[done:], quote=False)]).replace("\n", "<br>")


def _trimmed(address: str) -> str:
    """An address without what ends the sentence around it, or a bracket opened before it."""
    while True:
        shorter = _AFTER.sub("", address)
        last = shorter[-1:]
        if last in _BRACKETS and shorter.count(last) > shorter.count(_BRACKETS[last]):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
