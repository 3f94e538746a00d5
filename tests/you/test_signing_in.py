from dataclasses import replace
from datetime import timedelta

import pytest
from yarl import URL

from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.oauth_grants import SignIn
from tests.journeys.story import Story
from tests.you.stage import Visitor


@pytest.mark.parametrize("like", ["mastodon", "userinfo", "older"])
async def test_one_signs_in_with_ones_own_server(story: Story, visitor: Visitor, like: SignIn) -> None:
    server = await story.server(host="127.0.0.1", software=replace(SOFTWARE["mastodon"], sign_in=like))
    alice = server.consumer("alice")
    address = await visitor.onward(alice.acct)
    assert ("code_challenge" in URL(address).query) is (like != "older")
    before = visitor.cookie
    await visitor.get(await visitor.approved(address, "alice"))
    assert (visitor.status, visitor.headers["Location"]) == (303, "/you")
    assert visitor.cookie != before, "a cookie from before signing in lets nobody in"
    await visitor.follow()
    assert alice.acct in visitor.text
    grants = server.oauth.grants
    assert grants.tokens == {}
    assert len(grants.revoked) == 1, "the token was given back"


async def test_we_become_a_client_of_a_server_once(
    story: Story, visitor: Visitor, server: ConsumerServer, alice: Consumer
) -> None:
    for _ in range(2):
        await visitor.sign_in(alice)
        await visitor.post("/you/sign-out")
    assert len(server.oauth.grants.clients) == 1
    story.clock.move(timedelta(days=1))
    await visitor.sign_in(alice)
    assert len(server.oauth.grants.clients) == 2, "it may have thrown the first one away by now"


async def test_a_server_that_forgot_us_is_asked_anew(
    visitor: Visitor, server: ConsumerServer, alice: Consumer
) -> None:
    back = await visitor.approved(await visitor.onward(alice.acct), "alice")
    server.oauth.grants.clients.clear()
    assert await visitor.get(back) == 403
    assert "once more" in visitor.text
    await visitor.sign_in(alice)
    assert alice.acct in visitor.text


async def test_our_secret_at_a_server_lies_wrapped(story: Story, visitor: Visitor, alice: Consumer) -> None:
    await visitor.sign_in(alice)
    (client,) = story.servers[0].oauth.grants.clients.values()
    (kept,) = await story.rows("SELECT client_secret FROM you_app")
    assert client.secret.encode() not in kept


@pytest.mark.parametrize(
    "claimed", ["http://127.0.0.1:1/users/alice", "https://elsewhere.example/users/alice", "nonsense"]
)
async def test_a_server_may_not_name_an_actor_of_another_origin(
    visitor: Visitor, server: ConsumerServer, alice: Consumer, claimed: str
) -> None:
    server.oauth.claims = claimed
    back = await visitor.approved(await visitor.onward(alice.acct), "alice")
    assert await visitor.get(back) == 403
    assert "may not speak" in visitor.text
    assert server.oauth.grants.tokens == {}, "the token was given back all the same"
    assert "Sign in with your own server" in visitor.text


async def test_an_actor_that_its_name_does_not_lead_to_is_not_believed(
    visitor: Visitor, server: ConsumerServer, alice: Consumer
) -> None:
    server.oauth.claims = f"{server.origin}/actor"
    back = await visitor.approved(await visitor.onward(alice.acct), "alice")
    assert await visitor.get(back) == 403


@pytest.mark.parametrize("tamper", [{"state": "f" * 64}, {"state": ""}, {"iss": "https://elsewhere.example"}])
async def test_a_tampered_answer_is_refused(
    visitor: Visitor, server: ConsumerServer, alice: Consumer, tamper: dict[str, str]
) -> None:
    back = URL(await visitor.approved(await visitor.onward(alice.acct), "alice")).update_query(tamper)
    assert await visitor.get(str(back)) == 403
    assert "not begun in this browser" in visitor.text
    assert len(server.oauth.grants.codes) == 1, "the code was not even tried"


async def test_an_answer_counts_once_and_in_the_browser_it_was_begun_in(
    story: Story, visitor: Visitor, alice: Consumer
) -> None:
    back = await visitor.approved(await visitor.onward(alice.acct), "alice")
    other = Visitor(story)
    await other.get("/you")
    assert await other.get(back) == 403
    await other.close()
    assert await visitor.get(back) == 403, "who tried it in another browser has spent it"


async def test_an_answer_at_another_servers_address_is_refused(
    story: Story, visitor: Visitor, alice: Consumer
) -> None:
    mallory = (await story.server(host="127.0.0.1")).consumer("mallory")
    back = URL(await visitor.approved(await visitor.onward(alice.acct), "alice"))
    theirs = URL(await visitor.approved(await visitor.onward(mallory.acct), "mallory"))
    assert back.path != theirs.path
    mixed = back.with_query({**back.query, "state": theirs.query["state"]})
    assert await visitor.get(str(mixed)) == 403


async def test_an_answer_after_ten_minutes_is_too_late(
    story: Story, visitor: Visitor, alice: Consumer
) -> None:
    back = await visitor.approved(await visitor.onward(alice.acct), "alice")
    story.clock.move(timedelta(minutes=10))
    assert await visitor.get(back) == 403


async def test_whoever_says_no_at_their_server_is_not_let_in(visitor: Visitor, alice: Consumer) -> None:
    back = await visitor.approved(await visitor.onward(alice.acct), "alice", "deny")
    assert await visitor.get(back) == 403
    assert "did not let us know" in visitor.text


@pytest.mark.parametrize(
    ("account", "status", "says"),
    [
        ("nobody", 400, "written user@host"),
        ("", 400, "written user@host"),
        ('"><script>alert(1)</script>', 400, "written user@host"),
        ("alice@127.0.0.1:1", 502, "could not be asked"),
    ],
)
async def test_an_account_that_leads_nowhere_is_told_of_in_the_form(
    visitor: Visitor, account: str, status: int, says: str
) -> None:
    await visitor.get("/you")
    assert await visitor.post("/you/sign-in", account=account) == status
    assert says in visitor.text
    assert "<script" not in visitor.text
    assert 'aria-invalid="true"' in visitor.text


async def test_one_address_has_us_ask_other_servers_ten_times_a_minute(
    story: Story, visitor: Visitor
) -> None:
    await visitor.get("/you")
    statuses = [await visitor.post("/you/sign-in", account="alice@127.0.0.1:1") for _ in range(11)]
    assert statuses == [502] * 10 + [429]
    story.clock.move(61)
    assert await visitor.post("/you/sign-in", account="alice@127.0.0.1:1") == 502


async def test_a_session_lasts_half_an_hour(story: Story, visitor: Visitor, alice: Consumer) -> None:
    await visitor.sign_in(alice)
    assert "Sign out" in visitor.text
    story.clock.move(timedelta(minutes=30))
    await visitor.get("/you")
    assert "Sign in with your own server" in visitor.text
    assert await visitor.get("/you/download") == 401


async def test_signing_out_ends_the_session_and_not_only_the_cookie(
    visitor: Visitor, alice: Consumer
) -> None:
    await visitor.sign_in(alice)
    cookie = visitor.cookie
    await visitor.post("/you/sign-out")
    await visitor.get("/you", Cookie=f"fedibrand-you={cookie}")
    assert "Sign in with your own server" in visitor.text


async def test_an_actor_whose_every_key_was_replaced_sees_what_came_since(
    story: Story, acme: Brand, visitor: Visitor, alice: Consumer
) -> None:
    await alice.mention(acme, "before the domain changed hands")
    await story.settled()
    await visitor.sign_in(alice)
    assert "before the domain" in visitor.text
    await visitor.post("/you/sign-out")
    story.clock.move(timedelta(hours=1))
    alice.key = replace(alice.key, private=type(alice.key).generate_rsa("x").private)
    await visitor.sign_in(alice)
    assert "before the domain" not in visitor.text
    assert "They hold no words of yours" in visitor.text
    await visitor.get("/you/download")
    assert "before the domain" not in visitor.text
    await alice.mention(acme, "after it")
    await story.settled()
    await visitor.get("/you")
    assert "after it" in visitor.text
    assert await story.ledger() == ["talked", "rekeyed", "talked"]
