"""What is asked for about a conversation that was merged meanwhile is about the one it was merged into.

A handler, a package and a member decide by what they saw, and a merge may come before they are heard.
"""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.conversations import merged
from fedibrand.effect import Effect

NAMING = ("conversation", "into", "linked")
"""The fields of effects that name a conversation."""


def follow_merges(connection: Connection, acts: Sequence[Act]) -> list[Act]:
    """Return the acts, each about conversations that are there still where they were merged."""
    named = {name for act in acts for effect in act.effects for name in _named(effect).values()}
    ways = merged.ways(connection, named)
    if not ways:
        return list(acts)
    return [replace(act, effects=tuple(_followed(effect, ways) for effect in act.effects)) for act in acts]


def _named(effect: Effect) -> dict[str, str]:
    found = {field: getattr(effect, field) for field in NAMING if field in effect.__struct_fields__}
    return {field: name for field, name in found.items() if name}


def _followed(effect: Effect, ways: dict[str, str]) -> Effect:
    changed = {field: ways[name] for field, name in _named(effect).items() if name in ways}
    return msgspec.structs.replace(effect, **changed) if changed else effect
