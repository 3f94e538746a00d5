"""The language in which visitors are spoken to: theirs where it is ours, else the brand's, else English."""

from pathlib import Path

from fedibrand.languages import Speech, Speeches

__all__ = ["VARY", "Speech", "said_in", "speech"]

VARY = {"Vary": "Accept, Accept-Language"}
_OURS = Speeches(Path(__file__).parent / "locale")
speech, said_in = _OURS.to, _OURS.said_in
