"""Follows, blocks and what becomes of them."""

from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer


async def test_a_follow_is_accepted_by_itself(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await acme.follow(alice.acct)
    accepted = await acme.saw(lambda each: each.type == "Accept")
    assert accepted.json["object"]["type"] == "Follow"
    assert list(alice.followers) == [acme.id]
    assert list(acme.following) == [alice.id]
    assert acme.asked == {}


async def test_a_locked_account_is_asked_and_may_accept(
    home: ConsumerServer, away: ConsumerServer, acme: Consumer
) -> None:
    locked = home.consumer("lena", locked=True)
    follow = await acme.follow(locked.acct)
    await away.settled(home)
    assert locked.requests == {acme.id: follow}
    assert acme.following == {}
    await locked.accept(follow)
    await home.settled(away)
    assert (locked.requests, list(acme.following)) == ({}, [locked.id])


async def test_a_locked_account_is_asked_and_may_reject(
    home: ConsumerServer, away: ConsumerServer, acme: Consumer
) -> None:
    locked = home.consumer("lena", locked=True)
    await acme.follow(locked.acct)
    await away.settled(home)
    await locked.reject(acme.id)
    await home.settled(away)
    assert (acme.asked, acme.following, locked.followers) == ({}, {}, {})


async def test_an_unfollow_ends_the_follow(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await acme.follow(alice.acct)
    await away.settled(home)
    await acme.unfollow(alice.acct)
    await away.settled(home)
    assert (alice.followers, acme.following) == ({}, {})


async def test_a_removed_follower_learns_it_by_a_reject_of_their_follow(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    follow = await acme.follow(alice.acct)
    await away.settled(home)
    await alice.remove_follower(acme.acct)
    rejected = await acme.saw(lambda each: each.type == "Reject")
    assert rejected.object == follow
    assert (alice.followers, acme.following) == ({}, {})


async def test_a_block_ends_both_follows_before_it_leaves(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await acme.follow(alice.acct)
    await alice.follow(acme.acct)
    await home.settled(away)
    await alice.block(acme.acct)
    await home.settled(away)
    assert [each.what for each in home.sent][-3:] == ["Undo Follow", "Reject Follow", "Block"]
    assert (alice.followers, alice.following, acme.followers, acme.following) == ({}, {}, {}, {})


async def test_who_is_blocked_is_neither_heard_nor_accepted(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await alice.block(acme.acct)
    await acme.mention(alice.acct, "hello?")
    await acme.follow(alice.acct)
    await home.settled(away)
    assert home.received[0].outcome == "dropped: blocked"
    assert (acme.asked, acme.following) == ({}, {})
    await alice.unblock(acme.acct)
    await acme.follow(alice.acct)
    await home.settled(away)
    assert list(alice.followers) == [acme.id]


async def test_a_profile_is_known_anew_after_an_update(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await alice.follow(acme.acct)
    await home.settled(away)
    await alice.update_profile(
        name="Alice A.", summary="<p>tea</p>", indexable=False, fields=[("tea", "green")]
    )
    await home.settled(away)
    known = away.home.people.known[alice.id]
    assert (known["name"], known["indexable"]) == ("Alice A.", False)
    assert known["attachment"] == [{"type": "PropertyValue", "name": "tea", "value": "green"}]


async def test_who_leaves_for_good_is_forgotten_where_they_were_known(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await alice.mention(acme.acct, "hello")
    await alice.follow(acme.acct)
    await home.settled(away)
    await alice.delete_account()
    await home.settled(away)
    assert away.received[-1].outcome == "applied"
    assert acme.followers == {}
    assert alice.id not in away.home.people.known
    assert away.home.posts.get(post_id) is None


async def test_who_was_never_met_and_leaves_is_taken_unread(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer
) -> None:
    alice.deleted = True
    gone = {"id": f"{alice.id}#delete", "type": "Delete", "actor": alice.id, "object": alice.id}
    await alice.send(gone, [f"{away.origin}/inbox"])
    (received,) = away.received
    assert (received.status, received.outcome) == (202, "dropped: never met")


async def test_a_move_names_the_new_account(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await alice.follow(acme.acct)
    target = home.consumer("alicia")
    await alice.move(target.acct)
    await home.settled(away)
    moved = away.received[-1].json
    assert (moved["type"], moved["object"], moved["target"]) == ("Move", alice.id, target.id)
    assert alice.actor["movedTo"] == target.id


async def test_who_follows_an_account_that_moves_follows_the_new_one(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    new = away.consumer("acme_new")
    await alice.follow(acme.acct)
    await home.settled(away)
    await acme.move(new.acct)
    await home.settled(away)
    assert home.received[-1].outcome == "dropped: not theirs"
    await new.update_profile(also_known_as=[acme.id])
    await acme.move(new.acct)
    await home.settled(away)
    assert (list(alice.following), acme.followers, list(new.followers)) == ([new.id], {}, [alice.id])


async def test_a_report_comes_from_the_server_and_names_no_reporter(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    post_id = await acme.post("buy, buy")
    await alice.report(acme.acct, "spam", [post_id])
    await home.settled(away)
    flag = away.received[-1].json
    assert (flag["actor"], flag["object"], flag["content"]) == (
        f"{home.origin}/actor",
        [acme.id, post_id],
        "spam",
    )
    assert alice.id not in str(flag)
