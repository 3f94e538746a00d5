"""The documents of the project, and the blocks in them."""

import re
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = {
    str(path.relative_to(TOP)): path.read_text("utf-8")
    for path in sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md"), *(TOP / "CHANGES").glob("*.md")])
}
MANUAL = "docs/manual/"
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
SPAN = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: the document it stands in, which one of its language it is there, and the code."""

    document: str
    number: int
    code: str

    def __str__(self) -> str:
        return f"{self.document}:{self.number}"

    @property
    def room(self) -> str:
        """The folder that the document lies in."""
        return Path(self.document).parent.name

    @property
    def is_tried(self) -> bool:
        """Whether it is a package with a test of it, and not a script."""
        return "\nasync def test_" in self.code

    @property
    def has_fixtures(self) -> bool:
        """Whether it brings fixtures of its own, so that pytest has to be asked to run it."""
        return "\n@pytest.fixture" in self.code


def blocks(language: str) -> list[Block]:
    return [
        Block(name, number, code)
        for name, text in DOCUMENTS.items()
        for number, code in enumerate((code for kind, code in _BLOCK.findall(text) if kind == language), 1)
    ]
