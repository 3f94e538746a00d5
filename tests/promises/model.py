"""P9's reference: how one consumer, alice, and one brand stand after what her server says.

It is written from what is promised, and knows nothing of the program. What it says about order:

* An activity counts once, by its id. But a Follow that was void or lost may come again, and be undone again,
  under the same ids: some servers have no others.
* What came too early is remembered for 30 days. A Follow that was had and lost is void for an hour.
* Of the words of one post the latest count. A post that was deleted or purged has none any more.
* An Update of a post that nobody saw counts as its Create while the post is less than a day old.
* By nature the later of two acts counts: a Follow after an Undo of another, a Block after an Undo of another.
* An Undo that names its object alone takes back that one. One that embeds a Follow takes back whichever there
  is, for some servers make a new id for it, unless it is known for an earlier one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

LONG, RETRIES, ONE_MOVE = timedelta(days=30), timedelta(hours=1), timedelta(days=7)
FRESH = timedelta(days=1)
ALICE = "alice"
TO_THE_BRAND = ("asks", "whispers")
OURS = "whichever follow there is"
BY_POST, BY_FOLLOW, LISTEN = "talk by post", "talk by follow", "listen"


class Said(NamedTuple):
    """What alice's server says: a kind of activity, its id, what it is about, which words it brings."""

    kind: str
    id: str
    about: str = ""
    words: int = 0
    undone: str = ""


@dataclass
class Model:
    """How they stand; ``held`` is which words of a post can be read, ``stubs`` the posts that had some."""

    began: datetime
    standing: str = "stranger"
    grants: set[str] = field(default_factory=set)
    follower: str = ""
    follow: str = ""
    asked: int = 0
    held: dict[str, int] = field(default_factory=dict)
    stubs: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)
    permitted: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    blocked_by: str = ""
    accepted_by: str = ""
    remembered: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def take(self, said: Said, now: datetime) -> None:
        """Have it arrive."""
        self.now = now
        if said.id not in self.counted:
            self.counted.add(said.id)
            getattr(self, said.kind)(said)

    def create(self, said: Said) -> None:
        if not self._void(said) and said.about not in self.held.keys() | self.stubs:
            self._receive(said)

    def update(self, said: Said) -> None:
        if self._void(said) or said.about in self.stubs:
            return
        if said.about in self.held:
            self.held[said.about] = max(self.held[said.about], said.words)
        elif self.now - self.began < FRESH:
            self._receive(said)

    def delete(self, said: Said) -> None:
        self._remember("deleted", said.about, LONG)
        if self.held.pop(said.about, None) is not None and said.about in TO_THE_BRAND:
            self.stubs.add(said.about)

    def leave(self, said: Said) -> None:
        self._purge("forgotten", said)
        self._remember("deleted", ALICE, LONG)

    def invite(self, said: Said) -> None:
        if self._void(said):
            return
        self._talk(BY_POST)
        if self.standing in ("stranger", "released"):
            self.standing, self.follow, self.asked = "invited", f"follow {self.asked + 1}", self.asked + 1
            self.grants.add(LISTEN)

    def accept(self, said: Said) -> None:
        if not self._void(said) and self._is_ours(said) and self.standing == "invited":
            self.standing, self.accepted_by = "following", said.id

    def reject(self, said: Said) -> None:
        if not self._void(said) and self._is_ours(said):
            self._part()

    def undo_accept(self, said: Said) -> None:
        self._remember("undone", said.undone, LONG)
        if self._is_ours(said):
            self._part()

    def follow_us(self, said: Said) -> None:
        if self._void(said):
            self.counted.discard(said.id)
            return
        if BY_FOLLOW not in self.grants:
            self.counted -= self.undone if said.id in self.permitted else set()
            self.permitted.add(said.id)
        self._talk(BY_FOLLOW)
        self.follower = said.id

    def undo_follow(self, said: Said) -> None:
        earlier = said.about in self.permitted and said.about != self.follower
        if self.follower and not earlier:
            self._unfollow(said)
        elif not self.follower and not self._remembers("unfollowed", said.about):
            self._remember("undone", said.about, LONG)

    def undo_id(self, said: Said) -> None:
        """Undo what had this id; it can only be what still stands."""
        self._remember("undone", said.about, LONG)
        if said.about == self.follower:
            self._unfollow(said)
        elif said.about == self.blocked_by:
            self._unblock()
        elif said.about == self.accepted_by:
            self._part()

    def block(self, said: Said) -> None:
        if not self._void(said):
            self._purge("blocked", said)
            self.blocked_by = said.id

    def undo_block(self, said: Said) -> None:
        self._remember("undone", said.about, LONG)
        self._unblock()

    def move(self, said: Said) -> None:
        listens = self.standing in ("invited", "following")
        if listens and not self._void(said) and not self._remembers("moved", ALICE):
            self._part()
            self._remember("moved", ALICE, ONE_MOVE)

    def _receive(self, said: Said) -> None:
        if said.about in TO_THE_BRAND:
            self._talk(BY_POST)
        elif self.standing != "following":
            return
        self.held[said.about] = said.words

    def _talk(self, means: str) -> None:
        self.grants.add(means)
        if self.standing == "forgotten":
            self.standing = "stranger"

    def _is_ours(self, said: Said) -> bool:
        return bool(self.follow) and said.about in (self.follow, OURS)

    def _part(self) -> None:
        """From invited or following to released: what was held by listening is purged."""
        if self.standing in ("invited", "following"):
            self._end([post for post in self.held if post not in TO_THE_BRAND])
            self.grants.discard(LISTEN)
            self.standing, self.follow, self.accepted_by = "released", "", ""

    def _unfollow(self, by: Said) -> None:
        """A later Follow may have this one's id, and the Undo of it this one's."""
        self._remember("unfollowed", self.follower, RETRIES)
        self.counted.discard(self.follower)
        self.undone.add(by.id)
        self.grants.discard(BY_FOLLOW)
        self.follower = ""

    def _unblock(self) -> None:
        if self.standing == "blocked":
            self.standing, self.blocked_by = "released", ""

    def _purge(self, standing: str, by: Said) -> None:
        self._end([*self.held, *self.stubs])
        if self.follower:
            self._unfollow(by)
        self.counted -= self.undone - {by.id}
        self.standing, self.follow, self.blocked_by, self.accepted_by = standing, "", "", ""
        self.stubs, self.grants, self.permitted, self.undone = set(), set(), set(), set()

    def _end(self, posts: list[str]) -> None:
        for post in posts:
            self._remember("deleted", post, LONG)
            self.held.pop(post, None)

    def _void(self, said: Said) -> bool:
        early = [("deleted", ALICE), ("deleted", said.about), ("undone", said.id), ("unfollowed", said.id)]
        return self.standing == "blocked" or any(self._remembers(*one) for one in early)

    def _remember(self, what: str, about: str, time: timedelta) -> None:
        self.remembered[what, about] = self.now + time

    def _remembers(self, what: str, about: str) -> bool:
        return self.remembered.get((what, about), self.now) > self.now
