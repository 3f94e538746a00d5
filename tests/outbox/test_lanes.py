"""Lanes: few inside, the others in line, and no host holds up another."""

from hypothesis import given
from hypothesis import strategies as st

from fedibrand.outbox.lanes import Lanes


def test_as_many_enter_as_may_and_the_next_when_one_leaves() -> None:
    lanes = Lanes()
    lanes.line_up("h", ["a", "b", "c"])
    assert [lanes.enter("h", 2) for _ in range(3)] == ["a", "b", None]
    lanes.leave("h", "a")
    assert lanes.enter("h", 2) == "c"


def test_hosts_do_not_hold_each_other_up() -> None:
    lanes = Lanes()
    lanes.line_up("h", ["a", "b"])
    lanes.line_up("g", ["c"])
    assert lanes.enter("h", 1) == "a"
    assert lanes.enter("g", 1) == "c"


def test_nobody_is_in_a_lane_twice() -> None:
    lanes = Lanes()
    lanes.line_up("h", ["a", "a"])
    assert lanes.enter("h", 2) == "a"
    lanes.line_up("h", ["a"])
    assert lanes.enter("h", 2) is None
    assert lanes.holds("h", "a")
    lanes.leave("h", "a")
    assert not lanes.holds("h", "a")


def test_a_line_can_be_sent_away() -> None:
    lanes = Lanes()
    lanes.line_up("h", ["a", "b"])
    lanes.clear("h")
    assert lanes.enter("h", 2) is None


@given(st.lists(st.tuples(st.sampled_from(["up", "in", "out"]), st.integers(0, 9))))
def test_never_more_inside_than_may_be_and_everybody_comes_in(steps: list[tuple[str, int]]) -> None:
    lanes, inside = Lanes(), []  # type: ignore[var-annotated]
    for step, number in steps:
        if step == "up":
            lanes.line_up("h", [str(number)])
        elif step == "in" and (entered := lanes.enter("h", 2)):
            inside.append(entered)
        elif step == "out" and inside:
            lanes.leave("h", inside.pop(0))
        assert len(inside) <= 2
        assert len(set(inside)) == len(inside)
