"""The samples beside this file, read when a test asks."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ACME = "https://brand.example/brands/acme"
ANSWER = f"{ACME}/answers/01jn0000000000000000000000"


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def names(*, broken: bool = False) -> list[str]:
    found = (str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.json"))
    return sorted(name for name in found if name.startswith("broken/") is broken)


def is_fetched(name: str) -> bool:
    return "/document_" in name
