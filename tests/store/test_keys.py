import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from fedibrand.store.keys import Closed, KeyStore
from tests.fakes import START


def test_closing_waits_for_a_thread_that_is_at_it(tmp_path: Path) -> None:
    keys = KeyStore(f"sqlite:///{tmp_path}/keys.sqlite3")
    inside, go_on = threading.Event(), threading.Event()

    def slowly() -> Iterator[tuple[str, bytes, datetime]]:
        inside.set()
        go_on.wait(10)
        yield "a", b"wrapped", START

    with ThreadPoolExecutor() as threads:
        filling = threads.submit(keys.refill, slowly())  # type: ignore[arg-type]
        inside.wait(10)
        closing = threads.submit(keys.close)
        assert not closing.done()
        go_on.set()
        assert filling.result(10) == 1
        closing.result(10)
    again = KeyStore(f"sqlite:///{tmp_path}/keys.sqlite3")
    assert again.find(["a"]) == {"a": b"wrapped"}
    again.close()


def test_what_was_closed_is_not_opened_again_by_a_late_thread(tmp_path: Path) -> None:
    keys = KeyStore(f"sqlite:///{tmp_path}/keys.sqlite3")
    keys.close()
    with pytest.raises(Closed):
        keys.refill([("a", b"wrapped", START)])
    with pytest.raises(Closed):
        keys.find(["a"])
