"""One week of a brand's posts, indexed by their words: in memory, and never anywhere else.

SQLite's FTS5 on ``:memory:``, contentless and without positions (``detail=none``): it can say which posts may
have a word, and not what they say. It has no way to take one post out; so a week is built anew instead.
"""

import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fedibrand.conversations.search import folded

_ALONE = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Letters of scripts that put no space between words: each is a word of its own here."""
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_SCHEMA = """
CREATE VIRTUAL TABLE said USING fts5(words, content='', detail=none, tokenize='ascii');
CREATE TABLE post (number INTEGER PRIMARY KEY, id TEXT, consumer TEXT, key TEXT);
CREATE INDEX post_id ON post (id);
"""
_POST = "INSERT INTO post (id, consumer, key) VALUES (?, ?, ?)"
_SAID = "INSERT INTO said (rowid, words) VALUES (?, ?)"
_FIND = (
    "SELECT post.id FROM said JOIN post ON post.number = said.rowid WHERE said MATCH ?"
    " ORDER BY said.rowid DESC LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Indexed:
    """A post to be indexed: the holding, whose it is, the lease key that opened it, and what it says."""

    id: str
    consumer: str
    key: str
    text: str


def words(text: str) -> list[str]:
    """Return the words of a text as they are indexed."""
    return _WORD.findall(folded(text))


class Week:
    """The posts that arrived in one week, from ``begins`` on. May be used from any thread.

    One that was closed has no posts any more, and takes none.
    """

    def __init__(self, begins: datetime) -> None:
        """Begin with none."""
        self.begins = begins
        self._turn = threading.Lock()
        self._index = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._index.executescript(_SCHEMA)
        self._closed = False

    def add(self, posts: Iterable[Indexed]) -> None:
        """Index posts; each is found before those that were there. What is there already is left out."""
        with self._turn:
            if self._closed:
                return
            self._index.execute("BEGIN")
            for post in posts:
                known = (post.id, post.key)
                if self._index.execute("SELECT 1 FROM post WHERE id = ? AND key = ?", known).fetchone():
                    continue
                row = self._index.execute(_POST, (post.id, post.consumer, post.key))
                self._index.execute(_SAID, (row.lastrowid, " ".join(words(post.text))))
            self._index.execute("COMMIT")

    def find(self, wanted: Sequence[str], most: int) -> list[str]:
        """Return the ids of posts that may have all these words, or words that begin so; newest first."""
        asked = " ".join(f'"{word}"*' for word in wanted)
        with self._turn:
            rows = [] if self._closed else self._index.execute(_FIND, (asked, most))
            return list(dict.fromkeys(row[0] for row in rows))

    def posts(self, consumers: Iterable[str] | None = None) -> set[tuple[str, str]]:
        """Return (id, lease key) of the posts in it, of these consumers where they are given."""
        with self._turn:
            found = [] if self._closed else self._index.execute("SELECT id, key, consumer FROM post")
            rows = list(found)
        whose = None if consumers is None else set(consumers)
        return {(row[0], row[1]) for row in rows if whose is None or row[2] in whose}

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        with self._turn:
            if self._closed:
                return 0
            (pages,) = self._index.execute("PRAGMA page_count").fetchone()
            (each,) = self._index.execute("PRAGMA page_size").fetchone()
        return int(pages * each)

    def close(self) -> None:
        """Let go of every word."""
        with self._turn:
            self._closed = True
            self._index.close()
