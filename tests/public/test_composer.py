import pytest

from fedibrand.public.composer import CREATE, composer
from fedibrand.remote.webfinger import Discovered, Link

HOME = "https://social.example"
ACTOR = f"{HOME}/users/ada"
TEXT = "@acme@brands.example "
SENT = "%40acme%40brands.example%20"


def found(*templates: str, actor: str = ACTOR) -> Discovered:
    links = [Link(rel="self", type="application/activity+json", href=actor)]
    return Discovered(
        "acct:ada@example", actor, tuple(links + [Link(rel=CREATE, template=one) for one in templates])
    )


def test_a_server_that_names_a_place_is_asked_there() -> None:
    at = composer(found(f"{HOME}/compose?type={{type}}&body={{content}}&then={{on-success}}"), TEXT)
    assert at == f"{HOME}/compose?type=&body={SENT}&then="


def test_any_other_is_asked_where_mastodon_has_it() -> None:
    assert composer(found(), TEXT) == f"{HOME}/share?text={SENT}"


@pytest.mark.parametrize(
    "template",
    [
        "https://elsewhere.example/share?text={content}",
        "https://social.example@elsewhere.example/share?text={content}",
        "http://social.example/share?text={content}",
        "https://social.example:444/share?text={content}",
        "javascript:alert('{content}')",
        "{content}",
        "//elsewhere.example/{content}",
        f"{HOME}/share?uri={{object}}",
        f"{HOME}/share\r\nSet-Cookie: a=b?text={{content}}",
        f"{HOME}/schön?text={{content}}",
        f"{HOME}/{'a' * 3000}?text={{content}}",
        "",
    ],
)
def test_a_place_elsewhere_or_without_a_text_is_none(template: str) -> None:
    assert composer(found(template), TEXT) == f"{HOME}/share?text={SENT}"


def test_the_first_place_that_is_one_is_taken() -> None:
    at = composer(found("https://elsewhere.example/{content}", f"{HOME}/write?{{content}}"), TEXT)
    assert at == f"{HOME}/write?{SENT}"


def test_what_is_proposed_cannot_leave_its_place() -> None:
    at = composer(found(f"{HOME}/write?text={{content}}"), "a&b=c#d {content} \r\n")
    assert at == f"{HOME}/write?text=a%26b%3Dc%23d%20%7Bcontent%7D%20%0D%0A"
