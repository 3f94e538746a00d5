from sqlalchemy import Connection, select

from fedibrand.app.instance import Instance
from fedibrand.effects import Answer
from fedibrand.store.tables.holdings import Holding
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer


def holdings(connection: Connection) -> list[Holding]:
    return list(connection.execute(select(Holding.__table__)))  # type: ignore[attr-defined,arg-type]


async def test_a_mention_arrives_and_its_answer_arrives_back(
    instance: Instance, acme: Brand, server: ConsumerServer, alice: Consumer
) -> None:
    post = await alice.mention(acme, "the kettle leaks")
    await server.settled()
    await instance.settled()
    held = await instance.parts.store.read(holdings)
    assert len(held) == 1
    answer = Answer(id=instance.clock.new_id(), holding=held[0].id, text="We are sorry; which kettle is it?")
    await instance.act(acme.id, alice.id, answer)
    seen = await alice.saw(lambda received: received.type == "Create")
    assert seen.verified_by
    assert [one.in_reply_to for one in alice.answers(post)] == [post]
