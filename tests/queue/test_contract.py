"""What every queue does, whatever it is made of."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from fedibrand.queue.local import MOST_WAITING, LocalQueue
from fedibrand.queue.protocol import Queue, UnboundKind


class Desk:
    """Does jobs when told to, and remembers what it saw."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.most = 0
        self.gate = asyncio.Event()
        self._news = asyncio.Event()

    async def work(self, subject: str) -> None:
        self.begun.append(subject)
        self.most = max(self.most, len(self.begun) - len(self.ended))
        self._news.set()
        try:
            await self.gate.wait()
        finally:
            self.ended.append(subject)
            self._news.set()

    async def saw(self, *, begun: int = 0, ended: int = 0) -> None:
        async with asyncio.timeout(10):
            while len(self.begun) < begun or len(self.ended) < ended:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def queue() -> AsyncIterator[Queue]:
    queue = LocalQueue()
    yield queue
    await queue.drain(0)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_what_was_put_before_the_start_is_done_after_it(queue: Queue, desk: Desk) -> None:
    queue.bind("k", desk.work, at_once=1)
    queue.put("k", "a")
    assert desk.begun == []
    await queue.start()
    await desk.saw(begun=1)


async def test_each_job_is_done_once_and_in_order(queue: Queue, desk: Desk) -> None:
    desk.gate.set()
    queue.bind("k", desk.work, at_once=1)
    await queue.start()
    for subject in "abc":
        queue.put("k", subject)
    await desk.saw(ended=3)
    assert desk.begun == ["a", "b", "c"]


async def test_a_job_put_after_others_have_ended_is_done(queue: Queue, desk: Desk) -> None:
    desk.gate.set()
    queue.bind("k", desk.work, at_once=2)
    await queue.start()
    for number in range(1, 20):
        queue.put("k", str(number))
        await desk.saw(ended=number)
    assert len(desk.begun) == 19


async def test_no_more_are_in_work_than_the_kind_allows(queue: Queue, desk: Desk) -> None:
    queue.bind("k", desk.work, at_once=3)
    await queue.start()
    for number in range(10):
        queue.put("k", str(number))
    await desk.saw(begun=3)
    desk.gate.set()
    await desk.saw(ended=10)
    assert desk.most == 3


async def test_kinds_do_not_hold_each_other_up(queue: Queue, desk: Desk) -> None:
    other = Desk()
    other.gate.set()
    queue.bind("slow", desk.work, at_once=1)
    queue.bind("quick", other.work, at_once=1)
    await queue.start()
    queue.put("slow", "a")
    queue.put("quick", "a")
    await other.saw(ended=1)
    assert desk.ended == []


async def test_a_subject_in_work_is_done_once_more_after_when_put_and_never_beside_itself(
    queue: Queue, desk: Desk
) -> None:
    queue.bind("k", desk.work, at_once=5)
    await queue.start()
    queue.put("k", "a")
    await desk.saw(begun=1)
    queue.put("k", "a")
    queue.put("k", "a")
    assert desk.begun == ["a"]
    desk.gate.set()
    await desk.saw(ended=2)
    assert (desk.begun, desk.most) == (["a", "a"], 1)


async def test_a_reminder_of_what_waits_or_is_in_work_changes_nothing(queue: Queue, desk: Desk) -> None:
    queue.bind("k", desk.work, at_once=1)
    await queue.start()
    queue.put("k", "a")
    queue.put("k", "b")
    await desk.saw(begun=1)
    for subject in ("a", "b", "c"):
        queue.remind("k", subject)
    desk.gate.set()
    await desk.saw(ended=3)
    assert Counter(desk.begun) == {"a": 1, "b": 1, "c": 1}


async def test_a_job_that_raises_is_told_by_id_alone_and_the_next_is_done(queue: Queue, desk: Desk) -> None:
    desk.gate.set()

    async def fail(subject: str) -> None:
        await desk.work(subject)
        raise ValueError("the kettle leaks")

    queue.bind("k", fail, at_once=1)
    with capture_logs() as lines:
        await queue.start()
        queue.put("k", "a")
        queue.put("k", "b")
        await desk.saw(ended=2)
        await queue.drain(10)
    assert [(line["kind"], line["subject"], line["error"]) for line in lines] == [
        ("k", "a", "ValueError"),
        ("k", "b", "ValueError"),
    ]
    assert "kettle" not in repr(lines)


async def test_a_kind_without_a_function_is_refused(queue: Queue) -> None:
    assert queue.kinds() == frozenset()
    with pytest.raises(UnboundKind):
        queue.put("k", "a")
    with pytest.raises(UnboundKind):
        queue.remind("k", "a")


async def test_draining_lets_work_end_and_begins_no_more(queue: Queue, desk: Desk) -> None:
    queue.bind("k", desk.work, at_once=1)
    await queue.start()
    queue.put("k", "a")
    queue.put("k", "b")
    await desk.saw(begun=1)
    draining = asyncio.create_task(queue.drain(10))
    asyncio.get_running_loop().call_soon(desk.gate.set)
    await draining
    queue.put("k", "c")
    assert (desk.begun, desk.ended) == (["a"], ["a"])


async def test_draining_stops_what_does_not_end_in_time(queue: Queue, desk: Desk) -> None:
    queue.bind("k", desk.work, at_once=1)
    await queue.start()
    queue.put("k", "a")
    await desk.saw(begun=1)
    await queue.drain(0)
    assert desk.ended == ["a"]


async def test_memory_is_bounded() -> None:
    queue, desk = LocalQueue(), Desk()
    desk.gate.set()
    queue.bind("k", desk.work, at_once=1)
    for number in range(MOST_WAITING + 5):
        queue.put("k", str(number))
    await queue.start()
    await desk.saw(ended=MOST_WAITING)
    await queue.drain(10)
    assert len(desk.begun) == MOST_WAITING


async def test_the_local_queue_tells_when_nothing_is_left_to_do_nor_what_that_led_to(desk: Desk) -> None:
    queue, done = LocalQueue(), []

    async def second(subject: str) -> None:
        done.append(subject)

    async def first(subject: str) -> None:
        await desk.work(subject)
        queue.put("second", subject)

    desk.gate.set()
    queue.bind("first", first, at_once=2)
    queue.bind("second", second, at_once=1)
    await queue.start()
    for subject in "abc":
        queue.put("first", subject)
    await queue.idle()
    assert sorted(done) == ["a", "b", "c"]
