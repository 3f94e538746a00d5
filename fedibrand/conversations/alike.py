"""Who said the same lately: strangers' first words as digests, in the memory of one process and nowhere else.

Rules of this module:

- Nothing of it is written: a digest of words in the record would stand in every backup and outlive its post.
  The key of the digests is made when the process starts and is gone when it ends.
- It holds little and not for long: a day, so many conversations of a brand, and so many in all. When it is
  full the oldest goes, that of the brand which has most: who floods one brand makes no other forget.
- A conversation is named once as one of several. What a team did with it since, nothing here undoes.
- What ends is let go of here as well (:mod:`fedibrand.applying.first_contact`).
"""

import itertools
from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

SEVERAL = 3
"""How many different consumers must say the same."""
KEPT_FOR = timedelta(days=1)
MOST_OF_BRAND, MOST = 2_000, 20_000
"""How many conversations are remembered, of one brand and of all."""


@dataclass(frozen=True, slots=True)
class _Note:
    """That a consumer said something, and when."""

    digest: bytes
    consumer: bytes
    at: datetime


@dataclass(slots=True)
class _Same:
    """Who said one and the same, how often, and the conversations that were not named yet."""

    consumers: Counter[bytes] = field(default_factory=Counter)
    unnamed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Lately:
    """What was said to one brand: its notes by conversation, oldest first, and by what they say."""

    notes: OrderedDict[str, _Note] = field(default_factory=OrderedDict)
    same: dict[bytes, _Same] = field(default_factory=dict)

    def add(self, conversation: str, note: _Note) -> None:
        self.drop(conversation)
        self.notes[conversation] = note
        same = self.same.setdefault(note.digest, _Same())
        same.consumers[note.consumer] += 1
        same.unnamed.add(conversation)

    def drop(self, conversation: str) -> None:
        note = self.notes.pop(conversation, None)
        if note is None:
            return
        same = self.same[note.digest]
        same.unnamed.discard(conversation)
        same.consumers[note.consumer] -= 1
        if not same.consumers[note.consumer]:
            del same.consumers[note.consumer]
        if not same.consumers:
            del self.same[note.digest]

    def over(self, moment: datetime) -> list[str]:
        """Return the conversations that were noted until then."""
        over = itertools.takewhile(lambda noted: noted[1].at <= moment, self.notes.items())
        return [conversation for conversation, _ in over]


class Alike:
    """Remembers what strangers said to the brands of this process."""

    def __init__(self, key: bytes) -> None:
        """Take the key of its digests, which nobody else may know."""
        self._key = key
        self._brands: dict[str, _Lately] = {}
        self._where: dict[str, _Lately] = {}

    def note(self, brand: str, words: str, consumer: bytes, conversation: str, now: datetime) -> set[str]:
        """Remember that a consumer said ``words`` to a brand, and return the conversations this concerns.

        Args:
            brand: The brand's id.
            words: What they said, as :func:`fedibrand.conversations.first_words.said` returns it.
            consumer: The keyed hash of who they are: the same consumer counts once.
            conversation: Where they said it; what was noted of it before is forgotten.
            now: The time.

        Returns:
            This conversation, and those of others that were not named before, if several consumers said it;
            nothing otherwise.
        """
        digest = blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16, key=self._key).digest()
        lately = self._brands.setdefault(brand, _Lately())
        self.drop(lately.over(now - KEPT_FOR))
        lately.add(conversation, _Note(digest, consumer, now))
        self._where[conversation] = lately
        self._bound(lately)
        same = lately.same.get(digest, _Same())
        if len(same.consumers) < SEVERAL:
            return set()
        found, same.unnamed = same.unnamed, set()
        return found

    def drop(self, conversations: Iterable[str]) -> None:
        """Forget what was said in these conversations."""
        for conversation in conversations:
            if (lately := self._where.pop(conversation, None)) is not None:
                lately.drop(conversation)

    def __len__(self) -> int:
        """Return how many conversations are remembered."""
        return len(self._where)

    def _bound(self, lately: _Lately) -> None:
        if len(lately.notes) > MOST_OF_BRAND:
            self.drop([next(iter(lately.notes))])
        if len(self) > MOST:
            most = max(self._brands.values(), key=lambda each: len(each.notes))
            self.drop([next(iter(most.notes))])
