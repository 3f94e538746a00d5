"""The language in which consumers are spoken to on their page: theirs where it is ours, else English."""

from pathlib import Path

from fedibrand.languages import Speech, Speeches

__all__ = ["VARY", "Speech", "said_in", "speech"]

VARY = {"Vary": "Accept, Accept-Language, Cookie"}
_OURS = Speeches(Path(__file__).parent / "locale")
speech, said_in = _OURS.to, _OURS.said_in
