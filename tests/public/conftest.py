from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedibrand.public import actors, answers, collections, front, media, qr, receipts, snippet
from tests.brands import made
from tests.brands.made import House
from tests.public.visitors import Visit, visiting


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with made.house(tmp_path) as found:
        yield found


@pytest.fixture
async def visit(house: House, tmp_path: Path) -> AsyncIterator[Visit]:
    rooms = [room.routes for room in (actors, answers, collections, front, media, qr, receipts, snippet)]
    async with visiting(house, tmp_path, *rooms) as found:
        yield found
