"""What a search asks for: words, people by their handles, labels, and states. Pure.

``label:kettle`` or ``label:"late parcels"`` is a label, ``is:open`` a state, ``@user@host`` a handle.
Everything else is words. Several labels must all be there; of several states or handles one is enough.
"""

import re
from dataclasses import dataclass

from fedibrand.domain import ConversationState

_PART = re.compile(r'(?:(label|is):)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_HANDLE = re.compile(r"@[^\s@]+@[^\s@]+")
_STATES = {str(state): state for state in ConversationState}


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A search, taken apart."""

    words: str = ""
    handles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    states: tuple[ConversationState, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether it is about some conversations alone."""
        return bool(self.handles or self.labels or self.states)


def read(text: str) -> AskedFor:
    """Return what a text asks for; a state that there is none of is a word."""
    words: list[str] = []
    handles: list[str] = []
    labels: list[str] = []
    states: list[ConversationState] = []
    for part in _PART.finditer(text):
        kind, value = (part[1] or "").lower(), (part[3] if part[2] is None else part[2]).strip()
        if kind == "label" and value:
            labels.append(value)
        elif kind == "is" and value.lower() in _STATES:
            states.append(_STATES[value.lower()])
        elif not kind and _HANDLE.fullmatch(value):
            handles.append(value)
        else:
            words.append(part[0])
    return AskedFor(" ".join(words), tuple(handles), tuple(labels), tuple(states))
