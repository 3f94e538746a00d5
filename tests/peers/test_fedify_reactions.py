"""Likes and boosts of an answer by somebody on a Fedify server."""

import pytest

from tests.peers.exchange import Exchange


async def reactions(exchange: Exchange) -> list[str]:
    [answer] = (await exchange.thread()).answers
    return [each.kind for each in answer.reactions]


@pytest.mark.parametrize("kind", ["like", "announce"])
async def test_a_reaction_is_counted_until_it_is_taken_back(exchange: Exchange, kind: str) -> None:
    await exchange.mentions("<p>the kettle leaks</p>")
    url = exchange.brand.names.answer(await exchange.answers("Which kettle is it?"))
    await exchange.does(kind, object=url)
    assert await reactions(exchange) == [kind]
    await exchange.does(f"undo-{kind}", object=url)
    assert await reactions(exchange) == []
