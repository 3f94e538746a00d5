"""incoming, show, answer: a conversation from the shell."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from fedibrand.activitypub.addressing import Level
from fedibrand.app.parts import Parts
from fedibrand.applying.recheck import Recheck, Seen
from fedibrand.domain import HoldingState
from fedibrand.effects import End
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.opened import Opened
from fedibrand.team_effects import Resolve
from tests.cli.conftest import Shell, voice_of
from tests.drawn import png

PNG = png()
_holding = Holding.__table__  # type: ignore[attr-defined]


def age(shell: Shell, hours: float) -> None:
    """Have every holding be looked at that long ago."""

    async def write(having: Parts) -> None:
        then = having.clock.now() - timedelta(hours=hours)
        await having.store.write(
            lambda connection: connection.execute(update(_holding).values(checked_at=then))
        )

    shell.do(write)


def seeing(monkeypatch: pytest.MonkeyPatch, seen: Seen) -> list[str]:
    """Have a look at an origin see this; return the holdings that are looked at."""
    looked: list[str] = []

    async def look(self: Recheck, holding: str) -> Seen:
        looked.append(holding)
        return seen

    monkeypatch.setattr(Recheck, "look", look)
    return looked


def test_what_came_in_is_listed_with_who_and_the_beginning_of_their_words(shell: Shell) -> None:
    conversation, _ = shell.hear("<p>Is the <b>anvil</b> in stock?</p>")
    (row,) = shell.run("incoming").rows
    assert row[:4] == [conversation, "@acme@localhost:8123", "@alice@social.example", "open"]
    assert row[5] == "Is the anvil in stock?"


def test_who_is_shown_a_conversation_is_noted_by_role_for_its_author(shell: Shell) -> None:
    conversation, (holding,) = shell.hear("Hello")
    for _ in range(2):
        assert shell.run("show", conversation).code == 0

    async def read(having: Parts) -> list[tuple[str, str]]:
        return await having.store.read(
            lambda connection: [
                (row.holding_id, row.role)
                for row in connection.execute(Opened.__table__.select())  # type: ignore[attr-defined]
            ]
        )

    assert shell.do(read) == [(holding, "owner")]


def test_a_private_conversation_says_so(shell: Shell) -> None:
    shell.hear("Just between us", level=Level.DIRECT)
    assert shell.run("incoming").rows[0][3] == "open, private"
    assert shell.run("incoming", "--json").json[0]["message"] is True


def test_resolved_conversations_are_listed_when_asked_for(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    shell.do(lambda having: voice_of(having).does(Resolve(conversation=conversation)))
    assert shell.run("incoming").rows == []
    for asked in (("--all",), ("--state", "resolved")):
        assert [each["id"] for each in shell.run("incoming", *asked, "--json").json] == [conversation]
    assert shell.run("incoming", "--state", "nix").code == 2


def test_a_list_goes_on_after_the_last_one_of_the_page_before(shell: Shell) -> None:
    first, second = shell.hear("One")[0], None

    async def write(having: Parts) -> str:
        voice = voice_of(having)
        voice.posts = 1
        return (await voice.writes("Two"))[0]

    second = shell.do(write)
    page = shell.run("incoming", "--limit", "1", "--json").json
    rest = shell.run("incoming", "--before", page[0]["id"], "--json").json
    assert [page[0]["id"], rest[0]["id"]] == [second, first]


def test_a_list_shows_no_words_that_are_due_for_a_look_at_their_origin(shell: Shell) -> None:
    shell.hear("Hello")
    age(shell, 25)
    row = shell.run("incoming", "--json").json[0]
    assert (row["preview"], row["withheld"]) == ("", "to be checked at its origin first")


def test_a_conversation_is_shown_with_posts_answers_and_how_they_fare(shell: Shell) -> None:
    conversation, (holding,) = shell.hear("<p>Hello</p>")
    given = shell.run("answer", conversation, "Good day!", "--json").json
    thread = shell.run("show", conversation, "--json").json
    assert thread["brand"] == "@acme@localhost:8123"
    assert [(post["id"], post["text"], post["ended"]) for post in thread["posts"]] == [(holding, "Hello", "")]
    (answer,) = thread["answers"]
    assert (answer["id"], answer["text"], answer["level"]) == (given["answer"], "Good day!", "unlisted")
    assert [(each["what"], each["state"]) for each in answer["deliveries"]] == [("Create", "waiting")]
    kinds = [row[0] for row in shell.run("show", conversation).rows]
    assert kinds == ["with", "post", "answer", "  delivery"]


def test_a_conversation_is_named_by_the_beginning_or_end_of_its_id(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    for part in (conversation[:12], conversation[-5:]):
        assert shell.run("show", part, "--json").json["id"] == conversation
    assert shell.run("show", "%").err == "not-found: There is no conversation %.\n"


def test_a_part_that_several_ids_share_is_refused(shell: Shell) -> None:
    shell.hear("Hello")

    async def write(having: Parts) -> None:
        voice = voice_of(having)
        voice.posts = 1
        await voice.writes("Once more")

    shell.do(write)
    ran = shell.run("show", "01")
    assert ran.code == 1
    assert ran.err == "malformed: More than one conversation begins or ends with 01; give more of its id.\n"


def test_an_ended_post_says_what_became_of_it(shell: Shell) -> None:
    conversation, (holding, _) = shell.hear("Secret", "Other")
    end = End(holding=holding, state=HoldingState.WITHDRAWN)
    shell.do(lambda having: voice_of(having).does(end))
    ran = shell.run("show", conversation, "--json")
    assert ran.json["posts"][0]["ended"] == "withdrawn by its author"
    assert "Secret" not in ran.out + shell.run("show", conversation).out


def test_showing_looks_at_the_origin_first_and_says_when_it_could_not(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, (holding,) = shell.hear("Hello")
    looked = seeing(monkeypatch, Seen.UNCHECKED)
    shell.run("show", conversation)
    assert looked == []
    age(shell, 25)
    assert shell.run("show", conversation, "--json").json["unchecked"] == [holding]
    assert "could not be checked" in shell.run("show", conversation).rows[1][4]


def test_what_a_stranger_wrote_cannot_steer_the_terminal(shell: Shell) -> None:
    conversation, _ = shell.hear("<p>\x1b]0;owned\x07\x9b2J \u202eevil</p>")
    for ran in (shell.run("incoming"), shell.run("show", conversation)):
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(ran.out)


def test_an_answer_goes_to_the_latest_post_that_is_held(shell: Shell) -> None:
    conversation, (first, second) = shell.hear("One", "Two")
    assert shell.run("answer", conversation, "To both").code == 0
    assert shell.run("show", conversation, "--json").json["answers"][0]["holding"] == second
    assert first != second


def test_a_third_answer_waits_for_the_consumer(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    assert [shell.run("answer", conversation, text).code for text in ("One", "Two")] == [0, 0]
    ran = shell.run("answer", conversation, "Three")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("effect-refused: ")
    assert ran.err.endswith("(P5)\n")


def test_an_answer_comes_from_stdin_for_a_dash(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, _ = shell.hear("Hello")
    monkeypatch.setattr("sys.stdin", io.StringIO("From a file\n\nwith paragraphs"))
    shell.run("answer", conversation, "-")
    text = shell.run("show", conversation, "--json").json["answers"][0]["text"]
    assert text == "From a file\n\nwith paragraphs"


def test_a_text_may_begin_with_a_dash_and_a_mistyped_option_is_no_text(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    assert shell.run("answer", conversation, "--jsno").code == 2
    assert shell.run("answer", conversation, "- first\n- second").code == 0
    (answer,) = shell.run("show", conversation, "--json").json["answers"]
    assert answer["text"] == "- first\n- second"


def test_a_picture_goes_with_an_answer_and_says_what_it_shows(shell: Shell, tmp_path: Path) -> None:
    conversation, _ = shell.hear("Show me")
    (tmp_path / "anvil.png").write_bytes(PNG)
    attach = ("--attach", str(tmp_path / "anvil.png"))
    undescribed = shell.run("answer", conversation, "Here", *attach)
    assert (undescribed.code, undescribed.err.partition(":")[0]) == (2, "usage")
    assert shell.run("answer", conversation, "Here", *attach, "--alt", "An anvil").code == 0
    (media,) = shell.run("show", conversation, "--json").json["answers"][0]["media"]
    assert (media["alt"], media["mediaType"]) == ("An anvil", "image/png")


def test_a_refused_answer_leaves_no_picture_behind(shell: Shell, tmp_path: Path) -> None:
    conversation, _ = shell.hear("Show me")
    (tmp_path / "anvil.png").write_bytes(PNG)
    (tmp_path / "text.png").write_bytes(b"no picture")
    pictures = ("--attach", str(tmp_path / "anvil.png"), "--alt", "An anvil")
    wrong = (*pictures, "--attach", str(tmp_path / "text.png"), "--alt", "None")
    assert shell.run("answer", conversation, " ", *pictures).code == 1
    assert shell.run("answer", conversation, "Here", *wrong).err.startswith("wrong-media-type: ")
    assert list((shell.folder / "media").iterdir()) == []


def test_an_answer_is_edited_and_what_it_said_is_kept_for_members(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    answer = shell.run("answer", conversation, "Goood day", "--json").json["answer"]
    assert shell.run("answer", "--edit", answer[-8:], "Good day").code == 0
    shown = shell.run("show", conversation, "--json").json["answers"][0]
    assert (shown["text"], [past["text"] for past in shown["history"]]) == ("Good day", ["Goood day"])
    assert [each["what"] for each in shown["deliveries"]] == ["Create", "Update"]


def test_a_withdrawn_answer_has_no_words_and_cannot_be_edited(shell: Shell) -> None:
    conversation, _ = shell.hear("Hello")
    answer = shell.run("answer", conversation, "Good day", "--json").json["answer"]
    assert shell.run("answer", "--withdraw", answer, "--json").json["done"] == "withdrawn"
    shown = shell.run("show", conversation, "--json").json["answers"][0]
    assert (shown["state"], shown["text"]) == ("withdrawn", "")
    assert shell.run("answer", "--edit", answer, "Again").err.startswith("effect-refused: ")


def test_an_old_post_is_looked_at_before_it_is_answered(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, (holding,) = shell.hear("Hello")
    age(shell, 25)
    looked = seeing(monkeypatch, Seen.SAME)
    assert shell.run("answer", conversation, "Good day").code == 0
    assert looked == [holding]


def test_a_post_that_was_edited_meanwhile_is_not_answered_unread(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, _ = shell.hear("Hello")
    age(shell, 25)
    seeing(monkeypatch, Seen.EDITED)
    ran = shell.run("answer", conversation, "Good day")
    assert (ran.code, ran.err.splitlines()[-1].partition(":")[0]) == (1, "edited")
    assert shell.run("show", conversation, "--json").json["answers"] == []


def test_nothing_held_is_nothing_to_answer(shell: Shell) -> None:
    conversation, (holding,) = shell.hear("Hello")
    end = End(holding=holding, state=HoldingState.LET_GO)
    shell.do(lambda having: voice_of(having).does(end))
    ran = shell.run("answer", conversation, "Good day")
    assert (ran.code, ran.err.endswith("(P1)\n")) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("one",),
        ("one", "two", "three"),
        ("--edit", "x"),
        ("--withdraw", "x", "text"),
        ("--edit", "x", "--withdraw", "y", "z"),
    ],
)
def test_an_answer_that_is_asked_for_wrongly_says_how(shell: Shell, words: tuple[str, ...]) -> None:
    ran = shell.run("answer", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "--withdraw ID" in ran.err
