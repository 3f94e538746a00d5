"""Our URLs and what they name, in both directions, from one table."""

import re
from dataclasses import dataclass
from enum import StrEnum

from fedibrand.activitypub.errors import Malformed
from fedibrand.activitypub.hosts import ascii_host, origin_of


class Kind(StrEnum):
    """What a URL of ours names."""

    INSTANCE = "instance"
    INSTANCE_KEY = "instance-key"
    INSTANCE_ED25519_KEY = "instance-ed25519-key"
    INSTANCE_OUTBOX = "instance-outbox"
    SHARED_INBOX = "shared-inbox"
    BRAND = "brand"
    PAGE = "page"
    INBOX = "inbox"
    OUTBOX = "outbox"
    FOLLOWERS = "followers"
    FOLLOWING = "following"
    KEY = "key"
    ED25519_KEY = "ed25519-key"
    ANSWER = "answer"
    ANSWER_ACTIVITY = "answer-activity"
    FOLLOW = "follow"
    REACTION = "reaction"
    UNDO = "undo"
    ACCEPT = "accept"
    REJECT = "reject"
    UPDATE = "update"
    RECEIPT = "receipt"
    MEDIA = "media"


# What others refer to has a path; an activity that nobody asks for again is a fragment of its actor.
_PATHS: dict[Kind, str] = {
    Kind.INSTANCE: "/actor",
    Kind.INSTANCE_KEY: "/actor#key",
    Kind.INSTANCE_ED25519_KEY: "/actor#ed25519-key",
    Kind.INSTANCE_OUTBOX: "/actor/outbox",
    Kind.SHARED_INBOX: "/inbox",
    Kind.BRAND: "/brands/{handle}",
    Kind.PAGE: "/@{handle}",
    Kind.INBOX: "/brands/{handle}/inbox",
    Kind.OUTBOX: "/brands/{handle}/outbox",
    Kind.FOLLOWERS: "/brands/{handle}/followers",
    Kind.FOLLOWING: "/brands/{handle}/following",
    Kind.KEY: "/brands/{handle}#key-{id}",
    Kind.ED25519_KEY: "/brands/{handle}#ed25519-key-{id}",
    Kind.ANSWER: "/brands/{handle}/answers/{id}",
    Kind.ANSWER_ACTIVITY: "/brands/{handle}/answers/{id}#{what}-{version}",
    Kind.FOLLOW: "/brands/{handle}/follows/{id}",
    Kind.REACTION: "/brands/{handle}/reactions/{id}",
    Kind.UNDO: "/brands/{handle}#undos/{id}",
    Kind.ACCEPT: "/brands/{handle}#accepts/{id}",
    Kind.REJECT: "/brands/{handle}#rejects/{id}",
    Kind.UPDATE: "/brands/{handle}#updates/{id}",
    Kind.RECEIPT: "/brands/{handle}/receipts/{id}",
    Kind.MEDIA: "/media/{id}",
}
_PARTS = {
    r"\{handle\}": "(?P<handle>[a-z0-9_]{1,30})",
    r"\{id\}": "(?P<id>[0-9A-Za-z][0-9A-Za-z._-]{0,79})",
    r"\{what\}": "[a-z]+",
    r"\{version\}": "[0-9]+",
}
_HANDLE = re.compile(r"[a-z0-9_]{1,30}")
_ACCT = re.compile(
    r"(?:acct:|@)?([\w.+~!$&'()*,;=%-]{1,128})@([^@/?#\s:\[\]]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?"
)


def _pattern(path: str) -> re.Pattern[str]:
    pattern = re.escape(path)
    for part, form in _PARTS.items():
        pattern = pattern.replace(part, form)
    return re.compile(pattern)


_READERS = {kind: _pattern(path) for kind, path in _PATHS.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """What a URL of our form names: on which origin, and where its kind has them, which brand and id."""

    origin: str
    kind: Kind
    handle: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class InstanceNames:
    """The URLs of an instance. ``origin`` is scheme, host and port, without a slash at its end."""

    origin: str

    def _url(self, kind: Kind) -> str:
        return self.origin + _PATHS[kind]

    @property
    def actor(self) -> str:
        """The id of the instance actor."""
        return self._url(Kind.INSTANCE)

    @property
    def key(self) -> str:
        """The id of the instance actor's RSA key."""
        return self._url(Kind.INSTANCE_KEY)

    @property
    def ed25519_key(self) -> str:
        """The id of the instance actor's Ed25519 key."""
        return self._url(Kind.INSTANCE_ED25519_KEY)

    @property
    def outbox(self) -> str:
        """The outbox of the instance actor, which is empty."""
        return self._url(Kind.INSTANCE_OUTBOX)

    @property
    def shared_inbox(self) -> str:
        """The inbox that all brands share, and the instance actor's own."""
        return self._url(Kind.SHARED_INBOX)


@dataclass(frozen=True, slots=True)
class BrandNames:
    """The URLs of one brand. ``origin`` is its instance's, or its own domain's."""

    origin: str
    handle: str

    def _url(self, kind: Kind, **parts: object) -> str:
        return self.origin + _PATHS[kind].format(handle=self.handle, **parts)

    @property
    def actor(self) -> str:
        """The id of the brand's actor."""
        return self._url(Kind.BRAND)

    @property
    def page(self) -> str:
        """The brand's page for people."""
        return self._url(Kind.PAGE)

    @property
    def inbox(self) -> str:
        """The brand's inbox."""
        return self._url(Kind.INBOX)

    @property
    def outbox(self) -> str:
        """The brand's outbox."""
        return self._url(Kind.OUTBOX)

    @property
    def followers(self) -> str:
        """The id of the brand's followers collection."""
        return self._url(Kind.FOLLOWERS)

    @property
    def following(self) -> str:
        """The id of the collection of those the brand follows."""
        return self._url(Kind.FOLLOWING)

    @property
    def shared_inbox(self) -> str:
        """The shared inbox on the brand's own host."""
        return self._url(Kind.SHARED_INBOX)

    def key(self, kid: str) -> str:
        """Return the id of the brand's RSA key ``kid``."""
        return self._url(Kind.KEY, id=kid)

    def ed25519_key(self, kid: str) -> str:
        """Return the id of the brand's Ed25519 key ``kid``."""
        return self._url(Kind.ED25519_KEY, id=kid)

    def answer(self, answer_id: str) -> str:
        """Return the id of an answer."""
        return self._url(Kind.ANSWER, id=answer_id)

    def answer_activity(self, answer_id: str, what: str, version: int) -> str:
        """Return the id of the Create, Update or Delete of an answer; each version has its own."""
        return self._url(Kind.ANSWER_ACTIVITY, id=answer_id, what=what.lower(), version=version)

    def follow(self, follow_id: str) -> str:
        """Return the id of a Follow of ours."""
        return self._url(Kind.FOLLOW, id=follow_id)

    def reaction(self, reaction_id: str) -> str:
        """Return the id of a Like or EmojiReact of ours."""
        return self._url(Kind.REACTION, id=reaction_id)

    def undo(self, undone_id: str) -> str:
        """Return the id of the Undo of what has this id."""
        return self._url(Kind.UNDO, id=undone_id)

    def accept(self, accept_id: str) -> str:
        """Return the id of an Accept."""
        return self._url(Kind.ACCEPT, id=accept_id)

    def reject(self, reject_id: str) -> str:
        """Return the id of a Reject."""
        return self._url(Kind.REJECT, id=reject_id)

    def update(self, update_id: str) -> str:
        """Return the id of an Update, Delete or Move of the actor itself."""
        return self._url(Kind.UPDATE, id=update_id)

    def receipt(self, receipt_id: str) -> str:
        """Return the URL of a receipt, and its id."""
        return self._url(Kind.RECEIPT, id=receipt_id)

    def media(self, name: str) -> str:
        """Return the URL of a picture of the brand's own."""
        return self._url(Kind.MEDIA, id=name)


def read(url: str) -> Place | None:
    """Return what a URL of our form names, or ``None``; whether the origin is ours the caller knows."""
    origin = origin_of(url)
    cut = url.find("/", url.find("://") + 3)
    if not origin or cut < 0:
        return None
    for kind, pattern in _READERS.items():
        found = pattern.fullmatch(url, cut)
        if found is not None:
            return Place(origin, kind, **found.groupdict())
    return None


def handle(text: str) -> str:
    """Return a brand's handle as it was given.

    Raises:
        Malformed: It is not 1 to 30 of a–z, 0–9 and ``_``.
    """
    if _HANDLE.fullmatch(text) is None:
        raise Malformed("A handle is 1 to 30 of the letters a to z, the digits and the underscore.")
    return text


@dataclass(frozen=True, slots=True)
class Acct:
    """An account's name: a user, as written, on a host, in ASCII and lower case (RFC 7565)."""

    user: str
    host: str

    @classmethod
    def parse(cls, text: str) -> "Acct":
        """Read ``acct:user@host``, ``@user@host`` or ``user@host``; the host may carry a port.

        Raises:
            Malformed: It is none of these.
        """
        found = _ACCT.fullmatch(text.strip())
        if found is None:
            raise Malformed("An account is written user@host.")
        try:
            return cls(found[1], ascii_host(found[2]) + (found[3] or ""))
        except ValueError:
            raise Malformed("The account's host is no host name.") from None

    @property
    def uri(self) -> str:
        """The account as WebFinger asks for it."""
        return f"acct:{self.user}@{self.host}"

    @property
    def folded(self) -> "Acct":
        """The same account in lower case, for comparing: servers take users without regard to case."""
        return Acct(self.user.lower(), self.host)

    def __str__(self) -> str:
        return f"@{self.user}@{self.host}"
