"""What consumers of every kind of server do arrives whole at a real instance."""

import pytest

from fedibrand.activitypub.addressing import Level
from fedibrand.domain import Standing
from fedibrand.testing.brand import Brand
from fedibrand.testing.dialects import SOFTWARE
from fedibrand.testing.posts import Visibility
from fedibrand.testing.stage import Stage

pytest_plugins = ["fedibrand.testing.fixtures"]

WITH_MESSAGES = [name for name, each in SOFTWARE.items() if Visibility.DIRECT in each.levels]
WITHOUT_MESSAGES = sorted(set(SOFTWARE) - set(WITH_MESSAGES))
FIRST = {"lemmy": "Page", "peertube": "Video", "wordpress": "Article"}


@pytest.mark.parametrize("software", SOFTWARE)
async def test_a_mention_its_edit_and_its_deletion_arrive_whole(
    instance: Stage, brand: Brand, software: str
) -> None:
    consumer = await instance.consumer("alice", software)
    post = await consumer.mention(brand, "the kettle leaks", language="en")
    await instance.settled()
    (held,) = brand.posts
    assert held.text.removeprefix("@acme").endswith(" the kettle leaks")
    assert (held.uri, held.level, held.edited, held.ended) == (post, Level.PUBLIC, False, "")
    await consumer.edit(post, f"{brand.acct} the lid leaks")
    await instance.settled()
    (held,) = brand.posts
    assert held.text.endswith(" the lid leaks")
    assert held.edited
    await consumer.delete(post)
    await instance.settled()
    assert [(each.text, each.ended) for each in brand.posts] == [("", "withdrawn by its author")]


@pytest.mark.parametrize("software", SOFTWARE)
async def test_an_answer_reaches_them_and_is_liked_and_replied_to(
    instance: Stage, brand: Brand, software: str
) -> None:
    consumer = await instance.consumer("alice", software)
    post = await consumer.mention(brand, "the kettle leaks")
    await instance.settled()
    answer = await brand.answer(post, "Which kettle is it?")
    assert [each.id for each in consumer.answers(post)] == [answer]
    await consumer.like(answer)
    await instance.settled()
    assert [len(each.reactions) for each in brand.answers] == [1]
    await consumer.unlike(answer)
    await consumer.mention(brand, "the red one", reply_to=answer)
    await instance.settled()
    assert [each.reactions for each in brand.answers] == [()]
    assert [len(each.posts) for each in brand.conversations] == [2]


@pytest.mark.parametrize("software", SOFTWARE)
async def test_a_follow_and_its_undoing_arrive(instance: Stage, brand: Brand, software: str) -> None:
    consumer = await instance.consumer("alice", software)
    await consumer.follow(brand)
    await instance.settled()
    assert list(consumer.following) == [brand.actor]
    await consumer.unfollow(brand)
    await consumer.block(brand)
    await instance.settled()
    assert await brand.standing(consumer) is Standing.BLOCKED


@pytest.mark.parametrize("software", WITH_MESSAGES)
async def test_a_message_is_private_and_an_invitation_is_understood(
    instance: Stage, brand: Brand, software: str
) -> None:
    consumer = await instance.consumer("alice", software)
    await consumer.message(brand, "the kettle leaks")
    await instance.settled()
    assert [(each.message, each.posts[0].level) for each in brand.conversations] == [(True, Level.DIRECT)]
    assert brand.posts[0].text.endswith("the kettle leaks")
    await consumer.invite(brand)
    await instance.settled()
    assert await brand.standing(consumer) is Standing.FOLLOWING


@pytest.mark.parametrize("software", WITHOUT_MESSAGES)
async def test_where_there_are_no_messages_none_is_written(
    instance: Stage, brand: Brand, software: str
) -> None:
    consumer = await instance.consumer("alice", software)
    with pytest.raises(ValueError, match=f"on {software} there are no direct posts"):
        await consumer.message(brand, "the kettle leaks")


@pytest.mark.parametrize(("software", "kind"), FIRST.items())
async def test_what_somebody_posts_first_has_a_title_and_the_type_of_its_software(
    instance: Stage, software: str, kind: str
) -> None:
    consumer = await instance.consumer("alice", software)
    post = await consumer.post("Which kettle?\n\nAsking for a friend.")
    shaped = consumer.home.software.shape(consumer.home.posts[post].document)
    assert (shaped["type"], shaped["name"]) == (kind, "Which kettle?")
