"""``fedibrand answer``: answer a conversation; edit or withdraw an answer."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import CycloptsError, Parameter

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.app.parts import Parts, act
from fedibrand.applying.recheck import Seen
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.conversations import rows, threads
from fedibrand.domain import HoldingState, Picture
from fedibrand.effects import Answer, EditAnswer, WithdrawAnswer
from fedibrand.problems import Refusal

HOW = "answer CONVERSATION TEXT, or --edit ID TEXT, or --withdraw ID; the text in quotes."


class Edited(Refusal):
    """The post was edited since it was looked at; show the conversation, and answer what it says now."""

    status, code = 409, "edited"
    sentence = (
        "The post was edited since it was looked at; show the conversation, and answer what it says now."
    )


@dataclass(frozen=True, slots=True)
class Given:
    """What was done: to which answer, in which conversation, under which address."""

    done: str
    answer: str
    conversation: str
    url: str


async def answer(
    *words: Annotated[str, Parameter(allow_leading_hyphen=True)],
    edit: str | None = None,
    withdraw: str | None = None,
    attach: Annotated[list[Path] | None, Parameter(negative=())] = None,
    alt: Annotated[list[str] | None, Parameter(negative=())] = None,
    warning: str = "",
    language: str | None = None,
    as_json: AsJson = False,
) -> None:
    """Answer the latest post of a conversation: answer CONVERSATION TEXT.

    Or change an answer: answer --edit ID TEXT, or take it back: answer --withdraw ID.

    Args:
        words: The conversation's id, or enough of its beginning or end, and the text; - reads it from stdin.
        edit: The id of the answer to edit.
        withdraw: The id of the answer to withdraw.
        attach: A picture; may be given several times, each with its --alt.
        alt: What the picture shows, in words.
        warning: A content warning; without one, the post's own is kept.
        language: The language of the text; without one, the post's own.
    """
    attached = list(zip(attach or [], alt or [], strict=False))
    if len(attach or []) != len(alt or []):
        raise CycloptsError(msg="Each --attach FILE needs one --alt TEXT that says what it shows.")
    if unknown := [word for word in words if word.startswith("--")]:
        raise CycloptsError(msg=f"There is no option {unknown[0]}. {HOW}")
    async with running.opened() as having:
        match words, edit, withdraw:
            case (conversation, text), None, None:
                found = await having.store.read(rows.conversation_id, conversation)
                given = await _answer(having, found, _text(text), attached, warning, language)
            case (text,), str(), None if not attached:
                given = await _edit(having, edit, _text(text), warning)
            case (), None, str() if not attached:
                given = await _withdraw(having, withdraw)
            case _:
                raise CycloptsError(msg=HOW)
    if as_json:
        printing.document(given)
    else:
        printing.table(
            ("", "answer", "conversation", "address"),
            [(given.done, given.answer, given.conversation, given.url)],
        )


async def _answer(
    having: Parts,
    conversation_id: str,
    text: str,
    attached: list[tuple[Path, str]],
    warning: str,
    language: str | None,
) -> Given:
    whole = await having.store.read(rows.conversation, conversation_id)
    held = [row for row in whole.holdings if row.state == HoldingState.HELD]
    if not held:
        raise EffectRefused("P1", "Nothing is held in this conversation any more; it takes no new answer.")
    latest, brand_id = held[-1], whole.conversation.brand_id
    await _look(having, latest)
    answer_id, kept = having.clock.new_id(), list[Picture]()
    try:
        for path, alt in attached:
            kept.append(await running.kept_picture(having, brand_id, path, alt))
        effect = Answer(
            id=answer_id,
            holding=latest.id,
            text=text,
            warning=warning,
            language=language,
            pictures=tuple(kept),
        )
        await act(having, brand_id, whole.consumer.actor, effect)
    except BaseException:
        for picture in kept:
            await running.drop_picture(having, picture)
        raise
    return Given("answered", answer_id, conversation_id, having.brands.names(brand_id).answer(answer_id))


async def _look(having: Parts, holding: Any) -> None:
    if not threads.is_due(holding, having.clock.now()):
        return
    with printing.working("Looking at the post's origin"):
        seen = await having.recheck.look(holding.id)
    if seen is Seen.EDITED:
        raise Edited


async def _edit(having: Parts, part: str, text: str, warning: str) -> Given:
    row = await having.store.read(rows.answer, await having.store.read(rows.answer_id, part))
    await act(having, row.brand_id, row.actor, EditAnswer(answer=row.id, text=text, warning=warning))
    return Given("edited", row.id, row.conversation_id, having.brands.names(row.brand_id).answer(row.id))


async def _withdraw(having: Parts, part: str) -> Given:
    row = await having.store.read(rows.answer, await having.store.read(rows.answer_id, part))
    await act(having, row.brand_id, row.actor, WithdrawAnswer(answer=row.id))
    return Given("withdrawn", row.id, row.conversation_id, having.brands.names(row.brand_id).answer(row.id))


def _text(text: str) -> str:
    return sys.stdin.read() if text == "-" else text
