"""The table of promises names each of them, and where it is tried."""

import re
from pathlib import Path

HERE = Path(__file__).parent
TABLE = (HERE.parent.parent / "docs" / "promises.md").read_text("utf-8")
ROW = re.compile(r"^\| P(\d+) \| .+ \| `tests/promises/(test_p(\d\d)_\w+\.py)` \|$", re.MULTILINE)


def test_each_promise_has_a_row_and_a_file_of_its_own() -> None:
    rows = ROW.findall(TABLE)
    assert [(int(number), int(again)) for number, _, again in rows] == [(n, n) for n in range(1, 14)]
    assert [name for _, name, _ in rows] == sorted(path.name for path in HERE.glob("test_p[01]*.py"))
