import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedibrand.activitypub.errors import Malformed
from fedibrand.activitypub.naming import Acct, BrandNames, InstanceNames, Kind, Place, handle, read

ORIGIN = "https://brand.example"
ID = "01jn0000000000000000000000"
acme = BrandNames(ORIGIN, "acme")
instance = InstanceNames(ORIGIN)
handles = st.from_regex(r"[a-z0-9_]{1,30}", fullmatch=True)
ids = st.from_regex(r"[0-9a-z]{26}", fullmatch=True)


@given(handles, ids)
def test_every_url_of_a_brand_is_read_back_as_what_it_names(name: str, some_id: str) -> None:
    names = BrandNames(ORIGIN, name)
    with_id = {
        Kind.ANSWER: names.answer,
        Kind.FOLLOW: names.follow,
        Kind.REACTION: names.reaction,
        Kind.UNDO: names.undo,
        Kind.ACCEPT: names.accept,
        Kind.REJECT: names.reject,
        Kind.UPDATE: names.update,
        Kind.KEY: names.key,
        Kind.ED25519_KEY: names.ed25519_key,
    }
    alone = {
        Kind.BRAND: names.actor,
        Kind.PAGE: names.page,
        Kind.INBOX: names.inbox,
        Kind.OUTBOX: names.outbox,
        Kind.FOLLOWERS: names.followers,
        Kind.FOLLOWING: names.following,
    }
    for kind, url in with_id.items():
        assert read(url(some_id)) == Place(ORIGIN, kind, name, some_id)
    for kind, address in alone.items():
        assert read(address) == Place(ORIGIN, kind, name)


def test_every_url_of_an_instance_is_read_back_as_what_it_names() -> None:
    found = [
        instance.actor,
        instance.key,
        instance.ed25519_key,
        instance.outbox,
        instance.shared_inbox,
        acme.shared_inbox,
    ]
    assert [place and place.kind for place in map(read, found)] == [
        Kind.INSTANCE,
        Kind.INSTANCE_KEY,
        Kind.INSTANCE_ED25519_KEY,
        Kind.INSTANCE_OUTBOX,
        Kind.SHARED_INBOX,
        Kind.SHARED_INBOX,
    ]


def test_names_are_the_ones_other_servers_already_know() -> None:
    assert acme.actor == "https://brand.example/brands/acme"
    assert acme.page == "https://brand.example/@acme"
    assert acme.key("1") == "https://brand.example/brands/acme#key-1"
    assert acme.answer(ID) == f"https://brand.example/brands/acme/answers/{ID}"
    assert acme.shared_inbox == "https://brand.example/inbox"
    assert acme.media("1.webp") == "https://brand.example/media/1.webp"
    assert instance.actor == "https://brand.example/actor"


def test_each_version_of_an_answer_has_activities_of_its_own_on_its_own_page() -> None:
    assert acme.answer_activity(ID, "Update", 2) == f"{acme.answer(ID)}#update-2"
    assert read(acme.answer_activity(ID, "Create", 1)) == Place(ORIGIN, Kind.ANSWER_ACTIVITY, "acme", ID)


def test_a_picture_is_read_back_by_its_name() -> None:
    assert read(acme.media("abc.webp")) == Place(ORIGIN, Kind.MEDIA, id="abc.webp")


@pytest.mark.parametrize(
    "url",
    [
        "https://brand.example",
        "https://brand.example/",
        "https://brand.example/brands/Acme",
        "https://brand.example/brands/acme/",
        "https://brand.example/brands/acme?x",
        "https://brand.example/brands/acme/answers/",
        "https://brand.example/brands/acme/answers/a/b",
        "https://brand.example/brands/acme\n",
        "https://brand.example/media/../x",
        "https://u@brand.example/brands/acme",
        f"https://brand.example/brands/{'a' * 31}",
        "tag:x",
        "",
    ],
)
def test_anything_else_names_nothing(url: str) -> None:
    assert read(url) is None


def test_the_origin_read_back_is_in_one_form() -> None:
    place = read("HTTPS://Brand.Example:443/brands/acme")
    assert place == Place(ORIGIN, Kind.BRAND, "acme")


@pytest.mark.parametrize("text", ["", "Acme", "a-b", "a" * 31, "a b", "ä", "a\n"])
def test_a_handle_outside_its_alphabet_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        handle(text)


def test_a_handle_in_its_alphabet_is_returned() -> None:
    assert handle("acme_2") == "acme_2"


@pytest.mark.parametrize(
    "text", ["acct:Alice@m.example", "@Alice@M.example", "Alice@m.EXAMPLE", " @Alice@m.example "]
)
def test_an_account_is_read_in_all_its_spellings(text: str) -> None:
    assert Acct.parse(text) == Acct("Alice", "m.example")


def test_an_account_keeps_its_users_case_and_is_compared_without() -> None:
    found = Acct.parse("@Alice@m.example")
    assert str(found) == "@Alice@m.example"
    assert found.uri == "acct:Alice@m.example"
    assert found.folded == Acct.parse("alice@m.example").folded


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("a@localhost:8000", "localhost:8000"),
        ("a@bücher.example", "xn--bcher-kva.example"),
        ("a@[::1]:80", "[::1]:80"),
    ],
)
def test_an_accounts_host_may_carry_a_port_and_is_ascii(text: str, host: str) -> None:
    assert Acct.parse(text).host == host


@pytest.mark.parametrize(
    "text",
    ["", "a", "@a", "a@", "a@b@c", "a@b/c", "a b@c", "https://a.example/@a", "a@\u2028.example", "a@b:x"],
)
def test_what_is_no_account_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Acct.parse(text)
