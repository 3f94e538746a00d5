"""The event loop waits for nobody's disk: what reads or writes a file does so in a thread of its own."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from fedibrand.store.keys import KeyStore
from fedibrand.store.run import Store
from fedibrand.store.vault import POOL_AGE
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.journeys.story import Story


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached for a file in the thread of the event loop."""
    found: list[str] = []
    loop = threading.get_ident()

    def watched(owner: Any, name: str) -> None:
        plain = getattr(owner, name)

        def note(*arguments: Any) -> Any:
            if threading.get_ident() == loop:
                found.append(name)
            return plain(*arguments)

        monkeypatch.setattr(owner, name, note)

    for name in ("find", "refill", "end", "made_before", "drop_endings"):
        watched(KeyStore, name)
    watched(Store, "_truncate")
    return found


async def test_a_talk_from_end_to_end(story: Story, acme: Brand, alice: Consumer, waited: list[str]) -> None:
    story.instance.parts.vault._pool.clear()
    post = await alice.mention(acme, "the kettle leaks")
    await story.settled()
    await story.answer(acme, alice, "Which kettle is it?")
    story.clock.move(1)
    await alice.edit(post, f"{acme.acct} the kettle explodes")
    await story.settled()
    story.clock.move(POOL_AGE + timedelta(seconds=1))
    await alice.mention(acme, "hello?")
    await story.settled()
    await story.instance.parts.recheck.look((await story.holdings(acme))[0].id)
    await alice.delete(post)
    await story.settled()
    assert waited == []
