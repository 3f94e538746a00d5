"""Who may ask for what: a table. What no row of it permits is refused, naming the promise it would break."""

import re
from collections.abc import Sequence
from typing import Any, get_args

from sqlalchemy import Connection, bindparam, select, union_all

from fedibrand.activitypub.errors import EffectRefused, Malformed
from fedibrand.acts import Act
from fedibrand.applying import theirs
from fedibrand.applying.scope import Scope
from fedibrand.domain import Entry, Role
from fedibrand.effect import Effect
from fedibrand.effects import (
    AcceptFollow,
    Acknowledge,
    Answer,
    CloseCommitments,
    ConfirmFollow,
    Count,
    CountReaction,
    DropConversation,
    DropProfile,
    EditAnswer,
    End,
    EndGrant,
    Enter,
    FileReport,
    Forget,
    Grant,
    Hold,
    KeepProfile,
    LookAtOrigin,
    LoseFollower,
    NarrowGrant,
    OpenConversation,
    PackageEffect,
    RejectFollow,
    Release,
    Remember,
    Reply,
    Respond,
    UncountReaction,
    WithdrawAnswer,
    WriteReceipt,
)
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.gone_answers import GoneAnswer
from fedibrand.team_effects import (
    Admit,
    KeepCommitment,
    MergeConversation,
    MissCommitment,
    ShowAgain,
    StopShowing,
)

PACKAGES: frozenset[type[Effect]] = frozenset(get_args(PackageEffect))
"""What a package may ask for."""

PROGRAM = frozenset({"core", "clock", "origin", "brand", "restore", "consumer"})
"""Who may ask for everything: the program itself, and the consumer on their own page."""

NOT_FOR_PACKAGES: dict[type[Effect], tuple[str, str]] = {
    Enter: ("P6", "The ledger says what a consumer did themselves."),
    Grant: ("P6", "Only a consumer's own signed act permits something."),
    EndGrant: ("P6", "What a consumer permits ends by their own act, or by a member's."),
    NarrowGrant: ("P6", "What a consumer permits is narrowed by their own act."),
    ConfirmFollow: ("P6", "A follow stands when the consumer's own server says so."),
    OpenConversation: ("P1", "A conversation opens when a consumer writes."),
    Hold: ("P1", "Only what a consumer sent is held, and as they wrote it."),
    KeepProfile: ("P4", "Whom an answer mentions is said by their own server."),
    Respond: ("P4", "Requests to quote and the like are declined by the program itself."),
    AcceptFollow: ("P3", "A follow is accepted when it comes, and is told only to whom it is from."),
    RejectFollow: ("P3", "A follow is declined when it comes, and is told only to whom it is from."),
    FileReport: ("P3", "A report's words go from a server to the moderators, and to nobody else."),
    Acknowledge: ("P5", "Only a message is acknowledged, once while nobody is there, in the brand's words."),
    Reply: ("P5", "Only a word of self-service is replied to beside the answers."),
    End: ("P9", "What is held ends by its author, by its lease, or by a member."),
    Release: ("P9", "What is held by listening ends by the consumer, or by a member."),
    LoseFollower: ("P9", "Who follows is said by their own activities."),
    CountReaction: ("P9", "Reactions are counted by the activities that make them."),
    UncountReaction: ("P9", "Reactions are taken back by the activities that undo them."),
    Remember: ("P9", "What came too early is remembered by the program itself."),
    LookAtOrigin: ("P7", "Origins are looked at by the program itself."),
    DropConversation: ("P8", "A conversation goes when its time is over."),
    DropProfile: ("P8", "A profile goes when nothing else is left of its owner."),
    Forget: ("P12", "Only a consumer has everything of theirs forgotten."),
    WriteReceipt: ("P12", "A receipt is written by what purges."),
    StopShowing: ("P5", "That nobody hears a consumer's turn, only a member decides."),
    Admit: ("P5", "Whether a stranger's turn is heard with the others', only a member decides."),
    ShowAgain: ("P5", "Whose turn is heard again, only a member decides."),
    KeepCommitment: ("P5", "Whether a promise is kept, a member says."),
    MissCommitment: ("P5", "Whether a promise is kept, a member says."),
    CloseCommitments: ("P5", "A promise is closed by whom it was made to."),
    MergeConversation: ("P13", "Only a member merges conversations, each with one and the same consumer."),
    Count: ("P12", "Figures outlive who was forgotten, so their names are the program's own."),
}
"""Every effect that a package may not ask for: the promise it would break, and what to say."""

CONSUMERS_OWN = frozenset(
    {
        *(AcceptFollow, ConfirmFollow, Enter, Forget, Grant, Hold, KeepProfile, LoseFollower),
        *(Acknowledge, CloseCommitments, OpenConversation),
    }
)
"""What only a consumer's own signed act leads to, so that no member may ask for it either."""

MEMBERS_ENTER = frozenset({Entry.LET_GO})
"""What the ledger says that a member did."""

_ROLES = frozenset(Role)
_NEW_ID = re.compile(r"[0-9abcdefghjkmnpqrstvwxyz]{26}")
_answer, _gone = AnswerRow.__table__, GoneAnswer.__table__  # type: ignore[attr-defined]
_ids: Any = bindparam("ids", expanding=True)
_by = select(_answer.c.id, _answer.c.by).where(_answer.c.id.in_(_ids))
_taken = union_all(
    select(_answer.c.id).where(_answer.c.id.in_(_ids)), select(_gone.c.id).where(_gone.c.id.in_(_ids))
)


def is_package(by: str) -> bool:
    """Return whether the one who decided is a package: their name has a dot in it."""
    return "." in by


def check(connection: Connection, acts: Sequence[Act], scope: Scope) -> None:
    """Refuse what the one who decided may not ask for, before anything of it is done.

    Raises:
        EffectRefused: The promise it would break: it is of a kind that this one may not ask for; or a package
            asks about what is not this consumer's at this brand (P13) or for an id that is taken (P1).
        Malformed: The id that a package gives an answer is none.
    """
    asked = [act for act in acts if act.by not in PROGRAM]
    for act in asked:
        for effect in act.effects:
            _check_kind(act.by, effect)
    packages = [act for act in asked if is_package(act.by)]
    if packages:
        _check_ids(connection, packages)
        _check_theirs(connection, packages, scope)
        _check_own(connection, packages)


def _check_kind(by: str, effect: Effect) -> None:
    kind = type(effect)
    if is_package(by):
        allowed = kind in PACKAGES
    else:
        let_go = isinstance(effect, Enter) and effect.entry in MEMBERS_ENTER
        allowed = by in _ROLES and (let_go or kind not in CONSUMERS_OWN)
    if not allowed:
        promise, sentence = NOT_FOR_PACKAGES.get(kind, ("P13", "Nobody is known by whom this is asked for."))
        raise EffectRefused(promise, f"{kind.__name__}: {sentence}", by=by)
    if is_package(by) and isinstance(effect, Answer) and effect.commitment:
        raise EffectRefused("P5", "A promise's own answer is a member's to give.", by=by)


def _check_ids(connection: Connection, acts: Sequence[Act]) -> None:
    fresh = [one.id for act in acts for one in act.effects if isinstance(one, Answer) and one.id]
    if not all(_NEW_ID.fullmatch(one) for one in fresh):
        raise Malformed("An answer's id is the fresh one of the context, or empty.")
    taken = connection.execute(_taken, {"ids": fresh}).first() if fresh else None
    if taken is not None or len(set(fresh)) < len(fresh):
        raise EffectRefused("P1", "There is an answer of this id already; edit it, or leave the id empty.")


def _check_theirs(connection: Connection, acts: Sequence[Act], scope: Scope) -> None:
    for kind in theirs.KINDS:
        about = [
            (act, getattr(one, kind)) for act in acts for one in act.effects if kind in one.__struct_fields__
        ]
        ours = theirs.whose(connection, kind, [named for _, named in about])
        for act, named in about:
            made = kind == "answer" and any(
                isinstance(one, Answer) and one.id == named != "" for one in act.effects
            )
            if not made and (named, act.brand, scope.consumer_id(act)) not in ours:
                sentence = f"There is no such {kind} of this consumer's at this brand."
                raise EffectRefused("P13", sentence, by=act.by)


def _check_own(connection: Connection, acts: Sequence[Act]) -> None:
    """Leave to each what they wrote: a package edits and withdraws its own answers."""
    changed = [
        (act.by, one.answer)
        for act in acts
        for one in act.effects
        if isinstance(one, EditAnswer | WithdrawAnswer)
    ]
    if not changed:
        return
    whose = {row.id: row.by for row in connection.execute(_by, {"ids": [one for _, one in changed]})}
    for by, answer in changed:
        if whose.get(answer, by) != by:
            raise EffectRefused("P1", "A package changes and withdraws only answers that it gave.", by=by)
