"""Alembic's entry: it migrates the connection it was given, and opens none of its own."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString

from fedibrand.store.metadata import metadata


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_item=_render
)
context.run_migrations()
