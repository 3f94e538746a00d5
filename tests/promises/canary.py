"""A canary: words that appear nowhere else, and a scanner that finds them wherever they can be read.

The scanner reads as somebody who has it all: every file, the instance secret, and today's key store. It
looks for the words as they are, as UTF-16, in hex and in base64, in whatever case; and it tries every lease
key that is left on every wrapped key and every sealed content.
"""

import base64
import itertools
import logging
import secrets
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag

from fedibrand.app.parts import KEY_STORE
from fedibrand.store import sealing
from fedibrand.store.leases import KEEPERS
from fedibrand.testing.running import SECRET
from tests.promises.world import World

_REFILL = 4
_SEALED = "SELECT id, sealed FROM content"


def canary() -> str:
    """Return a word that nobody else has: letters and digits only, the same however it is escaped."""
    return f"canary{secrets.token_hex(12)}"


def needles(word: str) -> list[bytes]:
    """Return what the word looks like in whatever it could have been written in."""
    plain = [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode().hex().encode()]
    padded = [base64.b64encode(b"x" * before + word.encode())[4:-4] for before in range(3)]
    return [*(one.lower() for one in plain), *(one.lower() for one in padded)]


def seen(words: Iterable[str], *places: Path) -> list[str]:
    """Return every file in which one of the words can be read as it lies, files inside archives included."""
    looked_for = [needle for word in words for needle in needles(word)]
    return [
        name
        for name, data in _files(places)
        if any(needle in data for needle in looked_for) or any(word in name for word in words)
    ]


def readable(words: Iterable[str], record: Path, keys: Path) -> int:
    """Return how many sealed contents of a record hold one of the words and open with a key that is left."""
    found = list(opened(record, keys))
    return sum(any(needle in words_ for needle in needles(word)) for word in words for words_ in found)


def opened(record: Path, keys: Path) -> Iterator[bytes]:
    """Yield the words of all that opens: every wrapped key of the record is tried with every lease key."""
    secret = sealing.derive(SECRET)
    with closing(sqlite3.connect(keys)) as store:
        left = [
            sealing.unseal(secret, wrapped, key_id.encode())
            for key_id, wrapped in store.execute("SELECT id, wrapped FROM lease_key")
        ]
    with closing(sqlite3.connect(record)) as file:
        sealed = dict(file.execute(_SEALED))
        rows = [row for table, prefix in KEEPERS for row in file.execute(_wrapped(table.name, prefix))]
    for (content_id, wrapped), key in itertools.product(rows, left):
        try:
            content_key = sealing.unseal(key, wrapped[_REFILL:], content_id.encode())
            yield sealing.unseal(content_key, sealed[content_id], content_id.encode()).lower()
        except (InvalidTag, KeyError):
            continue


def record_in(backup: Path, folder: Path) -> Path:
    """Return the record that lies in a backup, unpacked into a folder."""
    folder.mkdir(exist_ok=True)
    with tarfile.open(backup) as archive:
        archive.extractall(folder, filter="data")
    return folder / "record.sqlite3"


class Watch:
    """What a promise to forget is held against: the words, and everywhere they could have gone."""

    def __init__(self, world: World, words: list[str], places: list[Path]) -> None:
        self.world, self.words, self.places = world, words, places

    @property
    def record(self) -> Path:
        return self.world.folder / "fedibrand.sqlite3"

    @property
    def keys(self) -> Path:
        return self.world.folder / KEY_STORE

    def lie_open(self) -> list[str]:
        """Return the files in which a word lies open, which must be none at any time."""
        return seen(self.words, self.world.folder, *self.places)

    def can_be_read(self, record: Path | None = None) -> int:
        """Return how many contents can be read, of the record in use or of another."""
        return readable(self.words, record or self.record, self.keys)


@contextmanager
def logged(file: Path) -> Iterator[Path]:
    """Have everything that anything here logs written to a file: ours, the libraries', each SQL statement."""
    before, root = structlog.get_config(), logging.getLogger()
    level, handler = root.level, logging.FileHandler(file)
    engine = logging.getLogger("sqlalchemy.engine")
    with file.open("a", buffering=1) as ours:
        structlog.configure(
            processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
            wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
            logger_factory=structlog.PrintLoggerFactory(ours),
            cache_logger_on_first_use=False,
        )
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        engine.setLevel(logging.INFO)
        try:
            yield file
        finally:
            structlog.configure(**before)
            root.removeHandler(handler)
            root.setLevel(level)
            engine.setLevel(logging.NOTSET)
            handler.close()


def _wrapped(table: str, prefix: str) -> str:
    columns = f"{prefix}content_id, {prefix}wrapped"
    return f"SELECT {columns} FROM {table} WHERE {prefix}wrapped IS NOT NULL"


def _files(places: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file():
                yield str(path), path.read_bytes().lower()
