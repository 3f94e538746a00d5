import re
from html import escape

import msgspec
import pytest

from fedibrand.consumers.words.table import LANGUAGES
from fedibrand.domain import BrandSettings
from tests.brands.made import PROFILE, House, brand
from tests.public.visitors import BROWSER, HOST, Visit


async def test_it_says_every_word_of_self_service_in_every_language(house: House, visit: Visit) -> None:
    await house.add(brand())
    text = await (await visit.get("/@acme", BROWSER)).text()
    for language in LANGUAGES:
        for request, meaning in language.meaning.items():
            assert f"<dt><code>{escape(language.word(request))}</code></dt>" in text
            assert f"<dd>{escape(meaning)}</dd>" in text


async def test_the_words_of_the_visitors_language_come_first(house: House, visit: Visit) -> None:
    await house.add(brand(profile=msgspec.structs.replace(PROFILE, language="de")))
    headers = {"Accept": BROWSER, "Accept-Language": "fr-CH, de;q=0.5", "Host": HOST}
    text = await (await visit.client.get("/@acme", headers=headers)).text()
    assert text.startswith('<!doctype html>\n<html lang="de">')
    assert re.findall(r'<dl lang="(\w+)">', text)[0] == "fr"


@pytest.mark.parametrize(("language", "first"), [("de-CH", "de"), ("fr", "fr"), ("en", "en"), ("eo", "en")])
async def test_the_words_of_the_brands_language_come_first_where_a_visitor_states_none(
    house: House, visit: Visit, language: str, first: str
) -> None:
    await house.add(brand(profile=msgspec.structs.replace(PROFILE, language=language)))
    text = await (await visit.get("/@acme", BROWSER)).text()
    assert re.findall(r'<dl lang="(\w+)">', text)[0] == first
    assert text.index(f'<dl lang="{first}">') < text.index("<details>")
    assert len(re.findall(r'<dl lang="(\w+)">', text)) == len(LANGUAGES)
    around = language.partition("-")[0] if language.startswith("de") else "en"
    assert text.startswith(f'<!doctype html>\n<html lang="{around}">')
    assert f'<section class="card" lang="{language}">' in text


@pytest.mark.parametrize(
    ("most", "said"), [(1, "We have one answer to"), (2, "2 answers to"), (5, "5 answers to")]
)
async def test_it_promises_what_the_brand_has_set(house: House, visit: Visit, most: int, said: str) -> None:
    await house.add(brand(settings=BrandSettings(answers_per_message=most, talk_days=12, listen_days=3)))
    text = await (await visit.get("/@acme", BROWSER)).text()
    assert said in text
    assert "at most 12 days" in text
    assert "<dd>at most 3 days</dd>" in text
    assert "never write to you first" in text
    assert 'href="/you"' in text


async def test_its_form_leads_to_servers_over_tls_alone(house: House, visit: Visit) -> None:
    await house.add(brand())
    response = await visit.get("/@acme", BROWSER)
    assert "form-action 'self' https:;" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers
