"""Who said the same lately: strangers' first words as digests, in the memory of one process and nowhere else.

Rules of this module:

- Nothing of it is written: a digest of words in the record would stand in every backup and outlive its post.
  The key of the digests is made when the process starts and is gone when it ends.
- It holds little and not for long: a day, so many conversations of a brand, and so many in all. When it is
  full the oldest goes, that of the brand which has most: who floods one brand makes no other forget.
- A conversation is named once as one of several. What a team did with it since, nothing here undoes.
- What ends is let go of here as well (:mod:`fedibrand.applying.first_contact`).
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

SEVERAL = 3
"""How many different consumers must say the same."""
KEPT_FOR = timedelta(days=1)
MOST_OF_BRAND, MOST = 2_000, 20_000
"""How many conversations are remembered, of one brand and of all."""


@dataclass(slots=True)
class _Note:
    """That a consumer said something; ``named`` once their conversation was said to be one of several."""

    digest: bytes
    consumer: bytes
    at: datetime
    named: bool = False


@dataclass(slots=True)
class _Lately:
    """What was said to one brand: its notes by conversation, oldest first, and by what they say."""

    notes: OrderedDict[str, _Note] = field(default_factory=OrderedDict)
    same: dict[bytes, dict[str, _Note]] = field(default_factory=dict)

    def add(self, conversation: str, note: _Note) -> None:
        self.drop(conversation)
        self.notes[conversation] = note
        self.same.setdefault(note.digest, {})[conversation] = note

    def drop(self, conversation: str) -> None:
        note = self.notes.pop(conversation, None)
        if note is not None:
            del self.same[note.digest][conversation]
            if not self.same[note.digest]:
                del self.same[note.digest]

    def drop_oldest(self) -> None:
        self.drop(next(iter(self.notes)))

    def drop_until(self, moment: datetime) -> None:
        while self.notes and next(iter(self.notes.values())).at <= moment:
            self.drop_oldest()


class Alike:
    """Remembers what strangers said to the brands of this process."""

    def __init__(self, key: bytes) -> None:
        """Take the key of its digests, which nobody else may know."""
        self._key = key
        self._brands: dict[str, _Lately] = {}

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
        lately.drop_until(now - KEPT_FOR)
        lately.add(conversation, _Note(digest, consumer, now))
        self._bound(lately)
        same = lately.same.get(digest, {})
        if len({each.consumer for each in same.values()}) < SEVERAL:
            return set()
        found = {one for one, each in same.items() if not each.named}
        for each in same.values():
            each.named = True
        return found

    def drop(self, conversations: Iterable[str]) -> None:
        """Forget what was said in these conversations."""
        for conversation in conversations:
            for lately in self._brands.values():
                lately.drop(conversation)

    def __len__(self) -> int:
        """Return how many conversations are remembered."""
        return sum(len(lately.notes) for lately in self._brands.values())

    def _bound(self, lately: _Lately) -> None:
        if len(lately.notes) > MOST_OF_BRAND:
            lately.drop_oldest()
        if len(self) > MOST:
            max(self._brands.values(), key=lambda each: len(each.notes)).drop_oldest()
