from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from fedibrand.activitypub.authority import check
from fedibrand.activitypub.naming import BrandNames, InstanceNames
from fedibrand.activitypub.parsing import parse_activity, parse_document
from fedibrand.activitypub.rendering import (
    BrandProfile,
    Shown,
    brand_actor,
    delete_actor,
    instance_actor,
    move_actor,
    update_actor,
)
from fedibrand.activitypub.rendering_actors import stamp
from fedibrand.activitypub.vocabulary import ActorKey, Application, Field, Organization

NAMES = BrandNames("https://brand.example", "acme")
INSTANCE = InstanceNames("https://brand.example:8443")
CREATED = datetime(2026, 3, 1, tzinfo=UTC)


def profile(**more: Any) -> BrandProfile:
    fields: dict[str, Any] = {
        "names": NAMES,
        "name": "Acme",
        "created": CREATED,
        "summary_html": "<p>Kettles</p>",
        "icon": Shown(NAMES.media("icon.webp"), "image/webp"),
        "fields": (("Responsible", "Ana"),),
        "rsa_keys": (("2", "new pem"), ("1", "old pem")),
        "ed_keys": (("2", "znew"), ("1", "zold")),
        "webfinger": "acme@brand.example",
        "also_known_as": ("https://old.example/acme",),
    }
    return BrandProfile(**{**fields, **more})


def test_a_brand_is_an_organization_with_all_that_servers_ask_for() -> None:
    assert parse_document(brand_actor(profile())) == Organization(
        id=NAMES.actor,
        preferred_username="acme",
        name="Acme",
        summary="<p>Kettles</p>",
        url=NAMES.page,
        icon=NAMES.media("icon.webp"),
        inbox=NAMES.inbox,
        outbox=NAMES.outbox,
        followers=NAMES.followers,
        following=NAMES.following,
        shared_inbox=NAMES.shared_inbox,
        webfinger="acme@brand.example",
        keys=(
            ActorKey(id=NAMES.key("2"), owner=NAMES.actor, pem="new pem"),
            ActorKey(id=NAMES.ed25519_key("2"), owner=NAMES.actor, multibase="znew"),
            ActorKey(id=NAMES.ed25519_key("1"), owner=NAMES.actor, multibase="zold"),
        ),
        discoverable=True,
        indexable=True,
        also_known_as=("https://old.example/acme",),
        fields=(Field(name="Responsible", value="Ana"),),
        published=CREATED,
    )


def test_one_rsa_key_is_listed_as_an_object_because_servers_read_no_list_there() -> None:
    assert brand_actor(profile())["publicKey"]["id"] == NAMES.key("2")


def test_a_brand_says_nothing_of_what_it_has_not() -> None:
    bare = brand_actor(BrandProfile(names=NAMES, name="Acme", created=CREATED))
    assert not {"icon", "image", "publicKey", "webfinger", "movedTo"} & set(bare)
    assert brand_actor(profile(moved_to="https://new.example/acme"))["movedTo"] == "https://new.example/acme"


def test_the_instance_actor_is_an_application_named_after_its_host() -> None:
    actor = parse_document(instance_actor(INSTANCE, "pem", "zed"))
    assert isinstance(actor, Application)
    assert actor.preferred_username == "brand.example"
    assert actor.inbox == actor.shared_inbox == INSTANCE.shared_inbox
    assert [key.id for key in actor.keys] == [INSTANCE.key, INSTANCE.ed25519_key]
    assert actor.manually_approves_followers is True
    assert instance_actor(INSTANCE, "pem")["assertionMethod"] == []


def test_what_a_brand_says_of_itself_goes_to_followers_and_is_its_own_to_say() -> None:
    target = "https://new.example/acme"
    said = [update_actor(profile(), "1"), delete_actor(NAMES, "2"), move_actor(NAMES, target, "3")]
    for each in said:
        check(parse_activity(each))
        assert each["to"] == [NAMES.followers]
    assert [each["type"] for each in said] == ["Update", "Delete", "Move"]
    assert [each["id"] for each in said] == [NAMES.update(number) for number in "123"]
    assert "@context" not in said[0]["object"]
    assert parse_activity(said[0]).object == parse_document(brand_actor(profile()))
    assert parse_activity(said[2]).target == target


def test_times_are_written_in_utc_and_whole_seconds() -> None:
    moment = datetime(2026, 3, 1, 1, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert stamp(moment) == "2026-02-28T23:00:00Z"
