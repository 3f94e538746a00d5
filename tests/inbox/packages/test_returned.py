"""What a handler returned is looked at before anything of it is done."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from fedibrand.activitypub.errors import Malformed
from fedibrand.acts import encode
from fedibrand.effect import Effect
from fedibrand.effects import Answer
from fedibrand.inbox.packages.running import MOST_EFFECTS, _effects
from fedibrand.team_effects import AddNote, Resolve, Snooze

LAST = datetime.max.replace(tzinfo=timezone(timedelta(hours=-14)))
FIRST = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
NOTE = AddNote(conversation="c", text="hm")


def refused(data: bytes) -> str:
    with pytest.raises(Malformed) as caught:
        _effects(data, "fresh")
    return caught.value.detail


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b'"words"',
        b"{}",
        b"[1]",
        b'[{"effect":"Broadcast","text":"to all"}]',
        b'[{"effect":"AddNote","conversation":"c","text":7}]',
        b'[{"effect":"AddNote","conversation":"c","text":"\\ud800"}]',
        b'[{"effect":"AddNote","conversation":"c","text":"\xff"}]',
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_what_is_no_list_of_effects_is_refused(data: bytes) -> None:
    assert "no list of effects" in refused(data)


def test_so_many_effects_are_one_call_s() -> None:
    assert len(_effects(encode([NOTE] * MOST_EFFECTS), "fresh")) == MOST_EFFECTS
    assert "more than 100" in refused(encode([NOTE] * (MOST_EFFECTS + 1)))


@pytest.mark.parametrize("until", [LAST, FIRST, datetime(2026, 1, 1)], ids=["last", "first", "naive"])
def test_a_time_that_cannot_be_kept_is_refused_before_a_row_holds_it(until: datetime) -> None:
    assert "A time" in refused(encode([Snooze(conversation="c", until=until)]))


def test_any_time_that_can_be_kept_is_for_its_effect_to_judge() -> None:
    effects: list[Effect] = [Snooze(conversation="c", until=datetime(9999, 12, 31, tzinfo=UTC))]
    assert list(_effects(encode(effects), "fresh")) == effects


def test_an_answer_has_the_fresh_id_or_none() -> None:
    for given in ("", "fresh"):
        assert len(_effects(encode([Answer(holding="h", text="hm", id=given)]), "fresh")) == 1
    assert "An answer's id" in refused(encode([Answer(holding="h", text="hm", id="another")]))


def test_what_was_forced_into_an_effect_is_found_when_it_is_read() -> None:
    forced = Resolve(conversation="c")
    msgspec.structs.force_setattr(forced, "conversation", None)
    assert "no list of effects" in refused(encode([forced]))
