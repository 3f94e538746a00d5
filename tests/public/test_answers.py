from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientResponse

from fedibrand.activitypub.actors import Actor, Application, Person
from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.parsing import parse_document
from fedibrand.activitypub.vocabulary import Note, Tombstone
from fedibrand.brands import registry
from tests.brands.made import OWN, House, brand
from tests.fakes import START
from tests.public import talk
from tests.public.talk import CONSUMER, POST, TEXT, answered
from tests.public.visitors import ACTIVITY, BROWSER, Visit

PATH = "/brands/acme/answers/a1"
HIDDEN = [level for level in Level if level is not Level.UNLISTED]
INSTANCE = "https://home.example/actor"


async def not_there(response: ClientResponse, *, accept: str = ACTIVITY) -> str:
    assert response.status == 404
    assert response.content_type == ("text/html" if accept == BROWSER else "application/problem+json")
    text = await response.text()
    assert TEXT not in text
    return text


async def test_an_unlisted_answer_is_served_to_any_server(house: House, visit: Visit) -> None:
    added = await house.add(brand())
    await answered(house, added, "a1")
    response = await visit.get(PATH)
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/activity+json; charset=utf-8"
    assert response.headers["Vary"] == "Accept, Accept-Language, Signature"
    assert response.headers["Cache-Control"] == "no-store"
    note = parse_document(await response.json(content_type=None))
    assert isinstance(note, Note)
    assert note.id == added.names.answer("a1")
    assert note.attributed_to == added.names.actor
    assert note.in_reply_to == POST
    assert note.to == (CONSUMER,)
    assert TEXT in note.content
    assert visit.verified == []


async def test_an_unlisted_answer_is_a_page_for_people(house: House, visit: Visit) -> None:
    added = await house.add(brand())
    await answered(house, added, "a1", content_warning="Parcels & post", updated=START)
    response = await visit.get(PATH, BROWSER)
    assert (response.status, response.content_type) == (200, "text/html")
    assert response.headers["Vary"] == "Accept, Accept-Language, Signature"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    text = await response.text()
    for said in (
        TEXT,
        "@ada@home.example",
        f'href="{POST}"',
        'alt="A parcel"',
        "Parcels &amp; post",
        "edited",
    ):
        assert said in text
    assert (
        f'<link rel="alternate" type="application/activity+json" href="{added.names.answer("a1")}">' in text
    )


async def test_nothing_in_an_answer_runs_in_its_page(house: House, visit: Visit) -> None:
    evil = '<script>alert(1)</script><a href="javascript:alert(1)">x</a><img src="https://spy.example/">'
    await answered(
        house, await house.add(brand()), "a1", html=f"<p>hello{evil}</p>", in_reply_to="javascript:alert(1)"
    )
    text = await (await visit.get(PATH, BROWSER)).text()
    assert "hello" in text
    for never in ("<script", "javascript:", "spy.example"):
        assert never not in text


@pytest.mark.parametrize("level", HIDDEN)
async def test_any_other_answer_is_not_there_for_a_stranger(house: House, visit: Visit, level: Level) -> None:
    await answered(house, await house.add(brand()), "a1", level)
    for accept in (ACTIVITY, BROWSER):
        hidden = await not_there(await visit.get(PATH, accept), accept=accept)
        absent = await not_there(await visit.get("/brands/acme/answers/none", accept), accept=accept)
        assert hidden == absent


@pytest.mark.parametrize("level", HIDDEN)
async def test_its_addressee_may_read_it(house: House, visit: Visit, level: Level) -> None:
    await answered(house, await house.add(brand()), "a1", level)
    response = await visit.get(PATH, signed_by=CONSUMER)
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert TEXT in (await response.json(content_type=None))["content"]


async def test_the_instance_actor_of_the_addressees_host_may_read_it(house: House, visit: Visit) -> None:
    await answered(house, await house.add(brand()), "a1", Level.DIRECT)
    visit.actors[INSTANCE] = Application(id=INSTANCE)
    assert (await visit.get(PATH, signed_by=INSTANCE)).status == 200


@pytest.mark.parametrize(
    ("signer", "actor"),
    [
        ("https://home.example/users/eve", Person(id="https://home.example/users/eve")),
        ("https://home.example/users/unreachable", None),
        ("https://other.example/actor", Application(id="https://other.example/actor")),
        ("https://home.example:8443/actor", Application(id="https://home.example:8443/actor")),
        ("http://home.example/actor", Application(id="http://home.example/actor")),
        (f"{CONSUMER}2", None),
    ],
)
async def test_nobody_else_may_read_it_whatever_they_sign(
    house: House, visit: Visit, signer: str, actor: Actor | None
) -> None:
    await answered(house, await house.add(brand()), "a1", Level.DIRECT)
    if actor is not None:
        visit.actors[signer] = actor
    hidden = await not_there(await visit.get(PATH, signed_by=signer))
    absent = await not_there(await visit.get("/brands/acme/answers/none", signed_by=signer))
    assert hidden == absent


async def test_a_signature_is_checked_alike_for_what_is_hidden_and_what_is_absent(
    house: House, visit: Visit
) -> None:
    await answered(house, await house.add(brand()), "a1", Level.DIRECT)
    for path in (PATH, "/brands/acme/answers/none"):
        response = await visit.get(path, signed_by="bad")
        assert (response.status, response.content_type) == (401, "application/problem+json")
        assert (await response.json(content_type=None))["code"] == "bad-signature"
    assert visit.verified == [PATH, "/brands/acme/answers/none"]


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("ending", [talk.withdraw, talk.end, talk.destroy_key])
async def test_what_was_withdrawn_or_has_ended_is_gone(
    house: House, visit: Visit, level: Level, ending: Callable[[House, str], Awaitable[None]]
) -> None:
    added = await house.add(brand())
    await answered(house, added, "a1", level)
    await ending(house, "a1")
    if ending is talk.destroy_key and level is not Level.UNLISTED:
        await not_there(await visit.get(PATH))
    server = await visit.get(PATH, signed_by=CONSUMER)
    assert (server.status, server.content_type) == (410, ACTIVITY)
    tombstone = parse_document(await server.json(content_type=None))
    assert isinstance(tombstone, Tombstone)
    assert tombstone.id == added.names.answer("a1")


async def test_a_person_is_told_that_an_answer_is_gone(house: House, visit: Visit) -> None:
    await answered(house, await house.add(brand()), "a1")
    await talk.withdraw(house, "a1")
    response = await visit.get(PATH, BROWSER)
    assert (response.status, response.content_type) == (410, "text/html")


async def test_a_bare_id_says_gone(house: House, visit: Visit) -> None:
    added = await house.add(brand())
    await talk.leave_bare_id(house, added.id, "a1")
    response = await visit.get(PATH)
    assert (response.status, response.content_type) == (410, ACTIVITY)
    assert (await response.json(content_type=None))["type"] == "Tombstone"


async def test_an_answer_of_one_brand_is_not_there_under_another(house: House, visit: Visit) -> None:
    await answered(house, await house.add(brand()), "a1")
    await house.add(brand("zenith"))
    await house.add(brand("omega", origin=OWN))
    await not_there(await visit.get("/brands/zenith/answers/a1"))
    await not_there(await visit.get("/brands/omega/answers/a1", host="own.example"))
    await not_there(await visit.get(PATH, host="own.example"))


async def test_every_answer_of_a_removed_brand_is_gone(house: House, visit: Visit) -> None:
    added = await house.add(brand())
    await answered(house, added, "a1")
    await house.store.write(registry.remove, added.id, house.clock.now())
    await house.refresh()
    assert (await visit.get(PATH)).status == 410


async def test_an_answer_has_no_third_representation(house: House, visit: Visit) -> None:
    await answered(house, await house.add(brand()), "a1")
    response = await visit.get(PATH, "image/png")
    assert response.status == 406
    assert (await response.json(content_type=None))["code"] == "not-acceptable"
