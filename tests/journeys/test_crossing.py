"""What crosses on its way: something ends while something else of it is still under way."""

from datetime import timedelta
from typing import Any

import pytest

from fedibrand.applying.recheck import Recheck
from fedibrand.domain import HoldingState
from fedibrand.effects import End
from fedibrand.testing import documents
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story


async def test_an_edit_seen_at_the_origin_of_what_was_ended_meanwhile_leaves_no_words(
    story: Story, acme: Brand, alice: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    held = await story.held(acme)
    edited = (story.clock.now() + timedelta(seconds=1)).isoformat()
    alice.home.posts[post].document.update({"content": "<p>it explodes</p>", "updated": edited})
    edit = Recheck._edit

    async def late(self: Recheck, row: Any, *more: Any) -> Any:
        await story.act(acme, alice, End(holding=row.id, state=HoldingState.LET_GO))
        return await edit(self, row, *more)

    monkeypatch.setattr(Recheck, "_edit", late)
    await story.instance.parts.recheck.look(held.id)
    await story.settled()
    assert (await story.held(acme)).state == HoldingState.LET_GO
    (profile,) = await story.rows("SELECT content_id FROM consumer")
    assert await story.rows("SELECT id FROM content") == [profile]


async def test_an_edit_that_fewer_may_see_is_answered_to_fewer(
    story: Story, acme: Brand, alice: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    assert (await story.held(acme)).level == "public"
    edited = (story.clock.now() + timedelta(seconds=1)).isoformat()
    narrow = {**alice.home.posts[post].document, "to": [acme.names.actor], "cc": [], "updated": edited}
    alice.home.posts[post].document = narrow
    await alice.send(documents.update(narrow, alice.id, story.clock.now(), "narrow"), [acme.names.inbox])
    await story.settled()
    assert (await story.held(acme)).level == "direct"
    await story.answer(acme, alice, "We keep it so.")
    assert [(note["to"], note["cc"]) for note in story.notes()] == [([alice.id], [])]
