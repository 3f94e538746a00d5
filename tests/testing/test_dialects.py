"""Other servers' shapes, alone and over the wire."""

import pytest

from fedibrand.testing.dialects import SOFTWARE
from tests.testing.conftest import Start

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
NOTE = {
    "id": "https://a.example/1",
    "type": "Note",
    "content": "<p>one</p><p>two &amp; three</p>",
    "contentMap": {"en": "…"},
    "to": [PUBLIC],
    "cc": [],
    "tag": [{"type": "Mention"}],
    "conversation": "c",
}
CREATE = {"type": "Create", "to": ["a", "b"], "object": NOTE}


def test_mastodon_is_the_shape_that_all_else_is_made_from() -> None:
    assert SOFTWARE["mastodon"].shape(CREATE) == CREATE


def test_gotosocial_writes_lists_of_one_as_one_and_says_who_may_reply() -> None:
    create = SOFTWARE["gotosocial"].shape(CREATE)
    note = create["object"]
    assert (create["to"], note["to"], note["tag"]) == (["a", "b"], PUBLIC, {"type": "Mention"})
    assert "cc" not in note
    assert note["interactionPolicy"]["canReply"]["automaticApproval"] == [PUBLIC]


def test_misskey_writes_its_source_and_reactions_of_its_own() -> None:
    note = SOFTWARE["misskey"].shape(CREATE)["object"]
    assert note["source"] == {"content": "one\n\ntwo & three", "mediaType": "text/x.misskeymarkdown"}
    assert "contentMap" not in note
    assert SOFTWARE["misskey"].shape({"type": "Like"})["_misskey_reaction"] == "👍"


@pytest.mark.parametrize("dialect", ["cavage", "rfc9421"])
@pytest.mark.parametrize("software", list(SOFTWARE))
async def test_every_software_and_dialect_can_hold_a_conversation(
    start: Start, software: str, dialect: str
) -> None:
    one = await start(software=SOFTWARE[software], dialect=dialect)
    two = await start(host="localhost")
    alice, bo = one.consumer("alice"), two.consumer("bo")
    asked = await alice.mention(bo.acct, "the kettle leaks")
    await alice.follow(bo.acct)
    await two.settled(one)
    answer = await bo.mention(alice.acct, "a new one is on its way", reply_to=asked)
    await one.settled(two)
    assert [each.id for each in alice.answers(asked)] == [answer]
    assert list(bo.followers) == [alice.id]
    assert {each.verified_by for each in two.received} == {dialect}
    assert {each.verified_by for each in one.received} == {"cavage"}
