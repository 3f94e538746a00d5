"""Any effect at all, about any id there is and some there are not: what a fuzzer asks for."""

import types
import typing
from datetime import timedelta
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from fedibrand import effects
from fedibrand.domain import Picture, Role
from fedibrand.effect import Effect
from fedibrand.effects import (
    AcceptFollow,
    Acknowledge,
    CloseCommitments,
    ConfirmFollow,
    Enter,
    Forget,
    Grant,
    Hold,
    KeepProfile,
    LoseFollower,
    OpenConversation,
)
from fedibrand.lasting import REMEMBERED
from tests.fakes import START

EVERY: tuple[type[Effect], ...] = typing.get_args(effects.AnyEffect)
CONSUMERS_OWN = (
    AcceptFollow, Acknowledge, CloseCommitments, ConfirmFollow, Enter, Forget, Grant, Hold, KeepProfile,
    LoseFollower, OpenConversation,
)  # fmt: skip
"""What only a consumer's own signed act leads to. They carry what it said, which nobody else has."""

PACKAGE = "acme.loyalty"
ANYBODY = st.sampled_from([*Role, PACKAGE])
"""Who asks for something, and is no part of the program: the members by role, and a package."""

ASKED_FOR = tuple(kind for kind in EVERY if kind not in CONSUMERS_OWN)
"""What a member or a command can ask for; a package, for less."""

TAKEN_BY_PACKAGES: tuple[type[Effect], ...] = typing.get_args(effects.PackageEffect)
FRESH = "0" * 26
"""An id that nothing has."""

WORDS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                *("#sale", "#", "@bob@other.example", "@alice@social.example", "@acme", "\uff03sale"),
                *("<b>bold</b>", '<a class="mention" href="https://other.example/@bob">@bob</a>'),
                *(
                    "https://other.example/@bob",
                    "https://social.example/tags/sale",
                    "RE: https://a.example/1",
                ),
                *("&#35;sale", "\n\n", " ", "word", "\u202e", "\x00"),
            ]
        ),
        max_size=8,
    ).map(" ".join),
)


def effect(kinds: tuple[type[Effect], ...], ids: list[str]) -> st.SearchStrategy[Effect]:
    """Return effects of these kinds; ``ids`` are those that are there, of whatever they are."""
    return st.one_of([_effect(kind, st.sampled_from([*ids, "nothing", ""])) for kind in kinds])


def _effect(kind: type[Effect], ids: st.SearchStrategy[str]) -> st.SearchStrategy[Effect]:
    hints = typing.get_type_hints(kind)
    fields = {name: _field(name, hint, ids) for name, hint in hints.items() if not name.startswith("__")}
    return st.builds(kind, **{name: one for name, one in fields.items() if name in kind.__struct_fields__})


def _field(name: str, hint: Any, ids: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return st.one_of([_field(name, each, ids) for each in typing.get_args(hint)])
    if hint is type(None):
        return st.none()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if hint == tuple[Picture, ...]:
        return st.just(())
    if name == "member":
        return st.sampled_from(["", "Ada", "Zoe"])
    if name == "event":
        return st.one_of(st.just("new"), WORDS)
    if name == "id":
        return st.sampled_from(["", FRESH]) | ids
    if name == "what":
        return st.sampled_from(list(REMEMBERED))
    if hint is str:
        return WORDS if name in ("text", "warning", "label", "emoji") else ids
    if name in ("until", "updated"):
        return st.integers(-5, 5).map(lambda hours: START + timedelta(hours=hours))
    return st.from_type(hint)
