"""The stage in this process, the consumer's server in one of its own: the desk, its link, and its button."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from fedibrand.cli.demo import forms
from fedibrand.cli.demo.stage import WORDS, Stage, stage
from fedibrand.cli.demo.team import at_desk
from fedibrand.cli.demo.wire import NotSeen
from fedibrand.testing.running import free_port


@pytest.fixture
async def shown(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, free_port()) as made:
        yield made


async def joined(session: aiohttp.ClientSession, invitation: str) -> str:
    """Join as a person does; return the page of the desk."""
    async with session.get(invitation) as response:
        form = next(one for one in forms.read(await response.text()) if "email" in one.fields)
    typed = {**form.fields, "email": "me@here.example", "password": "a sentence is fine"}
    async with session.post(invitation, data=typed) as response:
        assert response.status == 200
        return await response.text()


async def test_the_link_leads_to_an_empty_desk_whose_button_has_the_consumer_write(shown: Stage) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        page = await joined(session, shown.invitation)
        assert shown.brand.acct in page
        (button,) = [one for one in forms.read(page) if one.action.endswith("/trial")]
        origin = shown.instance.settings.url
        async with session.post(f"{origin}{button.action}", data=button.fields) as response:
            assert response.status == 200
            page = await response.text()
        assert WORDS in page
        assert "/trial" not in page
    (thread,) = shown.brand.conversations
    assert [post.text.endswith(WORDS) for post in thread.posts] == [True]


async def test_the_link_opens_once(shown: Stage) -> None:
    async with at_desk(shown.invitation):
        pass
    with pytest.raises(NotSeen):
        async with at_desk(shown.invitation):
            raise AssertionError


async def test_the_team_answers_by_the_desks_own_form_as_often_as_it_may(shown: Stage) -> None:
    await shown.theirs.do("mention", brand=shown.brand.acct, text=WORDS)
    await shown.place.settled()
    (thread,) = shown.brand.conversations
    async with at_desk(shown.invitation) as team:
        for text in ("Which kettle is it?", "And since when?"):
            await team.answer(thread.id, text)
        await shown.place.settled()
        assert [each.text for each in shown.brand.answers] == ["Which kettle is it?", "And since when?"]
        with pytest.raises(NotSeen, match="a form to answer with"):
            await team.answer(thread.id, "Hello?")


async def test_kept_data_has_its_owner_already(tmp_path: Path) -> None:
    async with stage(tmp_path, free_port()) as first, at_desk(first.invitation):
        pass
    async with stage(tmp_path, first.place.settings.listen[1]) as again:
        assert again.invitation == ""
