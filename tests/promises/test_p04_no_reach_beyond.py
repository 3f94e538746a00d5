"""P4: no hashtags, no boosts, no quotes; mentions only the author; an edit never widens."""

from html.parser import HTMLParser
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given, settings

from fedibrand.activitypub.vocabulary import ACTIVITIES
from fedibrand.effects import Answer, EditAnswer
from tests.conversations.spoken import ALICE
from tests.promises.anything import ANYBODY, EVERY, FRESH, WORDS
from tests.promises.record import Stage
from tests.promises.world import LEVELS, World, note_of

LEAVES = {"Create", "Update", "Delete", "Follow", "Undo", "Accept", "Reject", "Like", "EmojiReact", "Move"}
"""What a brand can send. Announce, Add, QuoteRequest and their like are not among it."""

HOSTILE = (
    "#sale on everything @bob@other.example @acme@brands.example",
    '<a href="https://other.example/tags/sale" class="mention" rel="tag">#sale</a>',
    "RE: https://other.example/@bob/1",
    "\uff03sale &#35;sale @bob@other.example",
)


class Links(HTMLParser):
    """The classes and addresses of all links in a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "a":
            self.found.append(dict(attrs))
        assert tag in {"a", "p", "br", "span"}


def check(note: dict[str, Any], author: str, page: str) -> None:
    """Assert that a Note reaches nobody but the author of what it answers."""
    assert [(tag["type"], tag["href"]) for tag in note["tag"]] == [("Mention", author)]
    assert {"quote", "quoteUrl", "quoteUri", "_misskey_quote"}.isdisjoint(note)
    links = Links(note["content"]).found
    named = [link["href"] for link in links if "mention" in link.get("class", "")]
    assert named == [page]
    assert not [link for link in links if "hashtag" in link.get("class", "") or link.get("rel") == "tag"]
    everybody = {*note["to"], *note.get("cc", [])} - {"https://www.w3.org/ns/activitystreams#Public"}
    assert everybody <= {author, note["attributedTo"]}


def says_something(text: str) -> bool:
    """Whether something of a text is seen, and nothing in it is a control character."""
    kinds = [category(one) for one in text if one not in "\n\t\r"]
    seen = any(kind[0] in "LNPS" or kind in ("Mc", "Me", "Co") for kind in kinds)
    return seen and not {"Cc", "Cs", "Cn"} & set(kinds)


@settings(max_examples=100)
@given(by=ANYBODY, text=WORDS, edited=WORDS)
def test_whatever_anybody_writes_an_answer_names_the_author_alone(
    stage: Stage, by: str, text: str, edited: str
) -> None:
    record = stage.record
    with record.trying():
        outcome = record.act(
            "acme", ALICE, Answer(id=FRESH, holding=stage.held, text=text, warning=text[:9]), by=by
        )
        assert outcome == ("" if says_something(text) else "P4")
        if outcome:
            return
        record.act("acme", ALICE, EditAnswer(answer=FRESH, text=edited), by=by)
        left = [one for one in record.leaving() if one["object"]["id"].endswith(f"/{FRESH}")]
        assert left
        for document in left:
            check(document["object"], ALICE.id, ALICE.url)
            for name in ("to", "cc"):
                assert document.get(name) == document["object"].get(name)
        kept = [[one["object"][name] for name in ("to", "cc", "tag", "inReplyTo")] for one in left]
        assert all(one == kept[0] for one in kept)


@pytest.mark.parametrize("level", LEVELS)
async def test_at_the_socket_too_hostile_words_reach_nobody_else(world: World, level: str) -> None:
    post = await world.hears(level)
    answer = await world.answers_with(HOSTILE[0])
    for text in HOSTILE[1:]:
        await world.act(world.brand_row, world.alice, EditAnswer(answer=answer, text=text))
    said = world.said()
    assert [one.kind for one in said] == ["Create", "Update", "Update", "Update"]
    for one in said:
        check(note_of(one), world.alice.id, world.alice.page)
        assert note_of(one)["inReplyTo"] == post


async def test_nothing_but_these_kinds_of_activity_leaves(world: World) -> None:
    assert LEAVES.issubset(ACTIVITIES)
    assert {kind.__name__ for kind in EVERY}.isdisjoint(ACTIVITIES)
    post = await world.hears()
    await world.answers_with("Turn it round.")
    await world.alice.announce(world.said()[0].document["object"]["id"])
    await world.alice.follow(world.acct)
    await world.alice.like(world.said()[0].document["object"]["id"])
    await world.alice.mention(world.acct, "invite")
    await world.settled()
    await world.alice.delete(post)
    await world.settled()
    assert {one.kind for one in world.sent} <= LEAVES
