"""The team: who may make whom what, and that nobody of another brand, or without a token, changes it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fedibrand.desk import invitations, sessions
from fedibrand.desk.invitations import Invitation
from fedibrand.domain import Role
from fedibrand.queue.events import Listener
from fedibrand.team_effects import Assign
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from tests.desk.conftest import Join
from tests.desk.stage import Teammate
from tests.journeys.story import Story

TEAM = "SELECT name, role FROM member ORDER BY name"
OPEN = "SELECT name FROM invitation WHERE spent_at IS NULL ORDER BY name"


@pytest.fixture
async def owner(join: Join, acme: Brand) -> Teammate:
    made = await join(acme, "Olga", Role.OWNER)
    await made.get("team")
    return made


async def invited(
    story: Story, brand: Brand, name: str = "Zoe", role: Role = Role.AGENT
) -> tuple[Invitation, str]:
    store = story.instance.parts.store
    return await store.write(invitations.make, brand.id, name, role, "command", story.clock)


def appointments() -> Iterator[tuple[Role, Role, Role | None, int]]:
    """Yield (who asks, role now, role then or none to remove, status) for everybody and everything."""
    for asking in Role:
        for now in Role:
            for then in (*Role, None):
                below = {Role.AGENT, Role.VIEWER}
                allowed = asking is Role.OWNER or (
                    asking is Role.MANAGER and now in below and (then is None or then in below)
                )
                yield asking, now, then, 303 if allowed else 403


async def last_of(listener: Listener) -> None:
    """Listen until nothing more will come."""
    while await listener.next(5):
        pass


async def test_roles_are_changed_by_those_who_may(story: Story, acme: Brand, join: Join) -> None:
    keeper = await join(acme, "Keeper", Role.OWNER)
    asking = {role: await join(acme, f"Asks as {role}", role) for role in Role}
    for number, (role, now, then, status) in enumerate(appointments()):
        other = await join(acme, f"Other {number}", now)
        who = asking[role]
        await who.get("team")
        if then is None:
            await who.post(f"team/{other.member.id}/remove")
        else:
            await who.post(f"team/{other.member.id}/role", role=then)
        assert who.status == status, (role, now, then)
        after = await story.rows(f"SELECT role FROM member WHERE id = '{other.member.id}'")
        expected = now if status != 303 else then
        assert after == ([expected] if expected else [])
    assert await keeper.get("team") == 200


@pytest.mark.parametrize("role", list(Role))
async def test_invitations_are_made_and_taken_back_by_those_who_may(
    story: Story, acme: Brand, join: Join, role: Role
) -> None:
    who = await join(acme, "Ana", role)
    for to_be in Role:
        made, _ = await invited(story, acme, f"Waits as {to_be}", to_be)
        allowed = role is Role.OWNER or (role is Role.MANAGER and to_be in (Role.AGENT, Role.VIEWER))
        await who.get("team")
        assert await who.post("team/invite", name=f"New {to_be}", role=to_be) == (200 if allowed else 403)
        await who.get("team")
        assert await who.post(f"team/revoke/{made.id}") == (303 if allowed else 403)
        left = await story.rows(OPEN)
        assert (f"New {to_be}" in left, f"Waits as {to_be}" in left) == (allowed, not allowed)


async def test_a_link_lets_one_person_in_once(story: Story, acme: Brand, owner: Teammate) -> None:
    await owner.post("team/invite", name="Zoe", role="agent")
    link = owner.text.split('id="link" readonly value="')[1].split('"')[0]
    token = link.rpartition("/")[2]
    assert link == f"{owner.origin}/desk/join/{token}"
    assert token not in str(await story.rows("SELECT * FROM invitation"))
    assert await owner.get("team") == 200
    assert token not in owner.text, "the link is shown once"
    assert "Zoe" in owner.text


@pytest.mark.parametrize(
    ("name", "role", "says"),
    [("", "agent", "1 to 60"), ("Zoe", "king", "no such role"), ("Olga", "agent", "already")],
)
async def test_what_is_no_name_or_role_is_said_so(
    story: Story, owner: Teammate, name: str, role: str, says: str
) -> None:
    assert await owner.post("team/invite", name=name, role=role) == 400
    assert says in owner.text
    assert await story.rows(OPEN) == []


async def test_a_team_keeps_an_owner(story: Story, owner: Teammate) -> None:
    assert await owner.post(f"team/{owner.member.id}/remove") == 409
    assert "at least one owner" in owner.text
    assert await owner.post(f"team/{owner.member.id}/role", role="viewer") == 409
    assert await story.rows(TEAM) == [("Olga", "owner")]


async def test_one_who_is_removed_is_out_at_once(
    story: Story, acme: Brand, zenith: Brand, alice: Consumer, owner: Teammate, join: Join
) -> None:
    zoe = await join(acme, "Zoe")
    await zoe.joins(zenith, "Zoe", Role.AGENT)
    zoe.brand = acme
    await alice.mention(acme, "hello")
    await story.settled()
    (conversation,) = await story.rows("SELECT id FROM conversation")
    await story.act(acme, alice, Assign(conversation=conversation, member="Zoe"))
    assert await zoe.get("team") == 200
    (session,) = await story.instance.parts.store.read(sessions.ids, zoe.account.id)
    async with story.instance.parts.events.listening(acme.id, session) as listener:
        (member,) = await story.rows(f"SELECT id FROM member WHERE name = 'Zoe' AND brand_id = '{acme.id}'")
        await owner.press(f"team/{member}/remove")
        with pytest.raises(EOFError):
            await last_of(listener)
    assert await zoe.get("team") == 404
    assert await zoe.get(f"{zoe.desk}/c/{conversation}") == 404
    assert await zoe.get(f"/desk/{zenith.id}/team") == 200, "another brand's desk is theirs still"
    assert await story.rows("SELECT assignee_id FROM conversation") == [None]


@pytest.mark.parametrize("how", ["remove", "role"])
async def test_a_link_that_somebody_made_goes_with_what_they_were(
    story: Story, acme: Brand, owner: Teammate, join: Join, how: str
) -> None:
    boss = await join(acme, "Boss", Role.MANAGER)
    await boss.get("team")
    await boss.post("team/invite", name="Back again", role="agent")
    assert await story.rows(OPEN) == ["Back again"]
    await owner.press(f"team/{boss.member.id}/{how}", role="agent")
    assert await story.rows(OPEN) == []


async def test_another_brands_ids_are_nothing_here(
    story: Story, zenith: Brand, owner: Teammate, join: Join
) -> None:
    other = await join(zenith, "Zoe")
    made, _ = await invited(story, zenith, "Waits")
    token = owner.token
    assert await owner.post(f"team/{other.member.id}/remove", token=token) == 404
    assert await owner.post(f"team/{other.member.id}/role", token=token, role="viewer") == 404
    assert await owner.post(f"team/revoke/{made.id}", token=token) == 404
    assert await owner.get(f"/desk/{zenith.id}/team") == 404
    for path in ("invite", f"revoke/{made.id}", f"{other.member.id}/role", f"{other.member.id}/remove"):
        await owner.get("team")
        assert await owner.post(f"/desk/{zenith.id}/team/{path}", name="Eve", role="viewer") == 404
    assert await story.rows(TEAM) == [("Olga", "owner"), ("Zoe", "agent")]
    assert await story.rows(OPEN) == ["Waits"]


@pytest.mark.parametrize("token", ["", "0" * 32, "ü"])
async def test_without_a_token_nothing_changes(
    story: Story, acme: Brand, owner: Teammate, join: Join, token: str
) -> None:
    zoe = await join(acme, "Zoe")
    made, _ = await invited(story, acme, "Waits")
    before = await story.rows(TEAM), await story.rows(OPEN)
    forms: dict[str, dict[str, Any]] = {
        "invite": {"name": "Eve", "role": "owner"},
        f"revoke/{made.id}": {},
        f"{zoe.member.id}/role": {"role": "owner"},
        f"{zoe.member.id}/remove": {},
    }
    for path, fields in forms.items():
        assert await owner.post(f"team/{path}", token=token, **fields) == 403
    assert (await story.rows(TEAM), await story.rows(OPEN)) == before


async def test_an_agent_sees_the_team_and_not_who_is_invited(
    story: Story, acme: Brand, owner: Teammate, join: Join
) -> None:
    await invited(story, acme, "Secret Hire")
    zoe = await join(acme, "Zoe")
    assert await zoe.get("team") == 200
    assert "Olga" in zoe.text
    assert "Secret Hire" not in zoe.text
    assert "Invite" not in zoe.text


async def test_an_invitation_is_over_after_a_week(story: Story, acme: Brand, owner: Teammate) -> None:
    _, token = await invited(story, acme)
    story.clock.move(invitations.LASTS + timedelta(seconds=1))
    assert await owner.get(f"/desk/join/{token}") == 410


async def test_nobody_sits_twice_in_a_team(story: Story, acme: Brand, owner: Teammate) -> None:
    _, token = await invited(story, acme, "Olga again")
    await owner.get(f"/desk/join/{token}")
    assert await owner.post(f"/desk/join/{token}") == 400
    assert "in this team already" in owner.text
    assert await story.rows(OPEN) == ["Olga again"]


async def test_an_owner_leaves_for_good(story: Story, acme: Brand, owner: Teammate, join: Join) -> None:
    await join(acme, "Next", Role.OWNER)
    assert await owner.post(f"team/{owner.member.id}/remove") == 303
    assert owner.headers["Location"] == "/desk"
    assert await owner.get("team") == 404


async def test_invitations_that_are_over_are_not_kept(story: Story, acme: Brand) -> None:
    await invited(story, acme, "Early")
    story.clock.move(invitations.LASTS)
    await invited(story, acme, "Late")
    assert await story.rows("SELECT name FROM invitation") == ["Late"]
