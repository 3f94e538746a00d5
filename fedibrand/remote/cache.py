"""A memory that forgets: by time, and the least used first when it is full."""

from collections import OrderedDict
from datetime import datetime
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """Values by key, each until a time of its own."""

    def __init__(self, most: int) -> None:
        """Take how many values are remembered."""
        self._most = most
        self._values: OrderedDict[str, tuple[Value, datetime]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: str, now: datetime) -> Value | None:
        """Return what is remembered under ``key``, or None."""
        found = self._values.get(key)
        if found is None:
            return None
        value, until = found
        if until <= now:
            del self._values[key]
            return None
        self._values.move_to_end(key)
        return value

    def put(self, key: str, value: Value, until: datetime) -> None:
        """Remember ``value`` until then, and forget the least used if there are too many."""
        self._values[key] = (value, until)
        self._values.move_to_end(key)
        while len(self._values) > self._most:
            self._values.popitem(last=False)

    def drop(self, key: str) -> None:
        """Forget what is remembered under ``key``."""
        self._values.pop(key, None)
