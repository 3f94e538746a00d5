"""Attempts, what is noted of them, and trying again."""

from aiohttp import web

from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.deliveries import followers_digest
from tests.testing.conftest import Start


async def test_what_found_nobody_is_owed_until_it_is_delivered(
    start: Start, home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await alice.follow(acme.acct)
    port = int(away.origin.rsplit(":", 1)[1])
    await away.stop()
    post_id = await alice.mention(acme.acct, "anybody home?")
    assert (home.sent[-1].status, home.sent[-1].delivered) == (None, False)
    assert await home.redeliver() == 0
    again = await start(host="localhost", port=port)
    back = again.consumer("acme")
    assert await home.redeliver() == 1
    arrived = await back.saw(lambda each: each.object == post_id)
    assert arrived.outcome == "applied"
    assert await home.redeliver() == 0


async def test_a_refusal_is_noted_with_its_code_and_not_owed(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer
) -> None:
    broken = {"id": f"{alice.id}#1", "type": "Like", "actor": alice.id, "object": "x" * 10}
    await alice.send(broken, [f"{away.origin}/users/nobody/inbox"])
    (sent,) = home.sent
    assert (sent.what, sent.status, sent.code, sent.worth_retrying) == ("Like", 404, "not-found", False)
    assert await home.redeliver() == 0


async def test_a_server_in_trouble_is_tried_again(home: ConsumerServer, alice: Consumer) -> None:
    answers = iter((503, 429, 202))
    seen = []

    async def take(request: web.Request) -> web.Response:
        seen.append(await request.json())
        return web.Response(status=next(answers))

    application = web.Application()
    application.router.add_post("/inbox", take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    like = {"id": f"{alice.id}#1", "type": "Like", "actor": alice.id, "object": "https://example.org/1"}
    await alice.send(like, [f"http://{host}:{port}/inbox"])
    delivered = [await home.redeliver() for _ in range(3)]
    await runner.cleanup()
    assert delivered == [0, 1, 0]
    assert [each.status for each in home.sent] == [503, 429, 202]
    assert seen == [like] * 3


def test_the_digest_of_followers_counts_one_host_and_knows_no_order() -> None:
    here = ["https://a.example/1", "https://a.example/2"]
    digest = followers_digest([*here, "https://b.example/3"], "a.example")
    assert digest == followers_digest(reversed(here), "a.example")
    assert digest != followers_digest(here[:1], "a.example")
    assert followers_digest([], "a.example") == "0" * 64
