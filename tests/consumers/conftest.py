from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.brands import made


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[made.House]:
    async with made.house(tmp_path) as found:
        yield found
