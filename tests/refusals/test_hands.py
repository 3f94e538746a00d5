"""THREATS 11: a domain can change hands; whoever has it now is not who permitted us anything."""

import pytest

from fedibrand.brands.registry import BrandRow
from tests.refusals.peer import Peer
from tests.refusals.watching import Watch
from tests.refusals.wire import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIVE = "SELECT scope FROM consent_grant WHERE ended_at IS NULL ORDER BY scope"


async def test_who_comes_with_other_keys_alone_inherits_no_grant(
    door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    alice = peer.person("alice")
    invited = alice.message(acme.names.actor, content="<p>invite</p>", summary=None)
    assert (await door.send(alice.create(invited), alice)).status == 202
    await watch.instance.settled()
    assert await watch.column(LIVE) == ["listen", "talk"]
    heir = peer.person("alice", key="another")
    assert (await door.send(heir.mention(acme.names.actor), heir)).status == 202
    await watch.instance.settled()
    assert "rekeyed" in await watch.column("SELECT entry FROM ledger")
    assert await watch.column(LIVE) == ["talk"]
    assert await watch.column("SELECT state FROM follow WHERE state IN ('requested', 'accepted')") == []
    watch.silent()


async def test_a_key_beside_the_old_one_changes_nothing(
    door: Door, peer: Peer, acme: BrandRow, watch: Watch
) -> None:
    bob = peer.person("bob")
    invited = bob.message(acme.names.actor, content="<p>invite</p>", summary=None)
    assert (await door.send(bob.create(invited), bob)).status == 202
    await watch.instance.settled()
    before = await watch.column(LIVE)
    rotated = peer.person("bob", key="another", key_id=f"{bob.id}#second")
    both = [bob.actor["publicKey"], rotated.actor["publicKey"]]
    rotated = peer.person("bob", key="another", key_id=f"{bob.id}#second", publicKey=both)
    assert (await door.send(rotated.mention(acme.names.actor), rotated)).status == 202
    await watch.instance.settled()
    assert await watch.column(LIVE) == before
    watch.silent()
