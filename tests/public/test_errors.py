import pytest
from aiohttp.test_utils import make_mocked_request

from fedibrand.activitypub.errors import Busy, NotFound
from fedibrand.public.errors import tell
from tests.public.visitors import BROWSER


@pytest.mark.parametrize(
    ("method", "accept", "media_type"),
    [
        ("GET", BROWSER, "text/html"),
        ("HEAD", BROWSER, "text/html"),
        ("GET", "*/*", "application/problem+json"),
        ("GET", "", "application/problem+json"),
        ("GET", "application/activity+json, text/html;q=0.1", "application/problem+json"),
        ("POST", BROWSER, "application/problem+json"),
    ],
)
def test_only_who_names_html_and_prefers_it_is_shown_a_page(
    method: str, accept: str, media_type: str
) -> None:
    response = tell(make_mocked_request(method, "/", {"Accept": accept}), NotFound())
    assert (response.status, response.content_type) == (404, media_type)


@pytest.mark.parametrize("accept", [BROWSER, "*/*"])
def test_both_are_told_when_to_try_again_and_keep_nothing(accept: str) -> None:
    response = tell(make_mocked_request("GET", "/", {"Accept": accept}), Busy(retry_after=30))
    assert response.headers["Retry-After"] == "30"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_refusal_says_is_text_in_a_page() -> None:
    response = tell(make_mocked_request("GET", "/", {"Accept": BROWSER}), NotFound("<script>"))
    assert response.text is not None
    assert "<script>" not in response.text
    assert "&lt;script&gt;" in response.text


@pytest.mark.parametrize(
    ("accept", "language", "sentence"),
    [("de", "de", "Hier ist nichts, oder nichts für dich."), ("", "en", NotFound.sentence)],
)
def test_a_visitor_is_told_in_their_language(accept: str, language: str, sentence: str) -> None:
    request = make_mocked_request("GET", "/", {"Accept": BROWSER, "Accept-Language": accept})
    response = tell(request, NotFound())
    assert response.text is not None
    assert f'<html lang="{language}">' in response.text
    assert sentence in response.text
    assert response.headers["Vary"] == "Accept, Accept-Language"
