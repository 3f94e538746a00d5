from typing import Any

import msgspec
import pytest

from fedibrand.activitypub.errors import WrongShape
from fedibrand.brands.profiles import Line, Responsible, Website, check, decode, encode, how_long
from fedibrand.domain import BrandSettings, Picture
from tests.brands.made import PROFILE
from tests.fakes import START


def test_a_profile_is_read_as_it_was_written() -> None:
    whole = msgspec.structs.replace(
        PROFILE,
        lines=(Line(name="Since", value="1949"),),
        websites=(Website(url="https://acme.example", checked_at=START),),
        icon=Picture(name="a.png", media_type="image/png", alt="An anvil"),
        also_known_as=("https://elsewhere.example/acme",),
    )
    check(whole)
    assert decode(encode(whole)) == whole


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"summary": "x" * 2001},
        {"lines": tuple(Line(name="a", value="b") for _ in range(9))},
        {"lines": (Line(name="", value="b"),)},
        {"websites": (Website(url="javascript:alert(1)"),)},
        {"websites": (Website(url="https://ada:secret@acme.example"),)},
        {"websites": (Website(url="https://[acme"),)},
        {"also_known_as": ("acme",)},
        {"responsible": Responsible(name="", contact="a", privacy_notice="https://acme.example")},
        {"responsible": Responsible(name="a", contact="", privacy_notice="https://acme.example")},
        {"responsible": Responsible(name="a", contact="a", privacy_notice="")},
    ],
)
def test_a_profile_that_cannot_be_shown_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(WrongShape) as refused:
        check(msgspec.structs.replace(PROFILE, **change))
    assert (refused.value.status, refused.value.code) == (400, "wrong-shape")


def test_how_long_things_are_held_follows_the_brands_settings() -> None:
    text = how_long(BrandSettings(talk_days=14, listen_days=2))
    assert "at most 14 days" in text
    assert ": 2 days" in text
