"""Actors of the Activity Vocabulary, as frozen values in normal form."""

from datetime import datetime

import msgspec

from fedibrand.activitypub.objects import Thing


class ActorKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public key as its actor lists it: ``pem`` (``publicKey``) or ``multibase`` (``assertionMethod``)."""

    id: str
    owner: str
    pem: str = ""
    multibase: str = ""


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A PropertyValue of a profile: a name and an HTML value."""

    name: str
    value: str = ""


class Actor(Thing, frozen=True):
    """Somebody who acts. Subclasses are the five actor types."""

    preferred_username: str = ""
    name: str = ""
    summary: str = ""
    url: str = ""
    icon: str = ""
    image: str = ""
    inbox: str = ""
    outbox: str = ""
    followers: str = ""
    following: str = ""
    featured: str = ""
    shared_inbox: str = ""
    webfinger: str = ""
    keys: tuple[ActorKey, ...] = ()
    manually_approves_followers: bool = False
    discoverable: bool | None = None
    indexable: bool | None = None
    suspended: bool = False
    memorial: bool = False
    moved_to: str | None = None
    also_known_as: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    hashtags: tuple[str, ...] = ()
    updated: datetime | None = None
    published: datetime | None = None


class Person(Actor, frozen=True, tag="Person"):
    """A person's account."""


class Service(Actor, frozen=True, tag="Service"):
    """An automated account."""


class Organization(Actor, frozen=True, tag="Organization"):
    """An organisation's account; every brand is one."""


class Application(Actor, frozen=True, tag="Application"):
    """Software; an instance actor is one."""


class Group(Actor, frozen=True, tag="Group"):
    """A group (Lemmy communities, a.gup.pe)."""
