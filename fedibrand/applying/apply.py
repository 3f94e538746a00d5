"""Applies effects: the one way by which anything is done to or for a consumer.

Each kind of effect has a file of its own, which takes a list of that effect and turns it into one statement
a table. :data:`ORDER` is the order of kinds within a batch; a batch holds at most one arrival of a consumer,
so no order but that of kinds matters. The effects, their done-marks and their deliveries are one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.acts import Act
from fedibrand.applying import permitted
from fedibrand.applying.accept_follow import accept_follow
from fedibrand.applying.acknowledge import acknowledge
from fedibrand.applying.add_label import add_label
from fedibrand.applying.add_note import add_note
from fedibrand.applying.admit import admit
from fedibrand.applying.answer import answer
from fedibrand.applying.assign import assign
from fedibrand.applying.call_webhook import call_webhook
from fedibrand.applying.close_commitments import close_commitments
from fedibrand.applying.confirm_follow import confirm_follow
from fedibrand.applying.count import count
from fedibrand.applying.count_reaction import count_reaction
from fedibrand.applying.drop_conversation import drop_conversation
from fedibrand.applying.drop_profile import drop_profile
from fedibrand.applying.edit_answer import edit_answer
from fedibrand.applying.end import end
from fedibrand.applying.end_follow import end_follow
from fedibrand.applying.end_grant import end_grant
from fedibrand.applying.enter import enter
from fedibrand.applying.file_report import file_report
from fedibrand.applying.following_merges import follow_merges
from fedibrand.applying.forget import forget
from fedibrand.applying.grant import grant
from fedibrand.applying.hold import hold
from fedibrand.applying.look_at_origin import look_at_origin
from fedibrand.applying.lose_follower import lose_follower
from fedibrand.applying.make_commitment import make_commitment
from fedibrand.applying.merge_conversation import merge_conversation
from fedibrand.applying.narrow_grant import narrow_grant
from fedibrand.applying.notify import notify
from fedibrand.applying.open_conversation import open_conversation
from fedibrand.applying.people import gather, keep_profile
from fedibrand.applying.react import react
from fedibrand.applying.reject_follow import reject_follow
from fedibrand.applying.release import release
from fedibrand.applying.remember import remember
from fedibrand.applying.remove_label import remove_label
from fedibrand.applying.reply import reply
from fedibrand.applying.request_follow import request_follow
from fedibrand.applying.respond import respond
from fedibrand.applying.scope import Carried, Scope, Tools
from fedibrand.applying.settling_commitments import keep_commitment, miss_commitment
from fedibrand.applying.showing import show_again, stop_showing
from fedibrand.applying.states import reopen, resolve, snooze
from fedibrand.applying.uncount_reaction import uncount_reaction
from fedibrand.applying.withdraw_answer import withdraw_answer
from fedibrand.applying.write_receipt import write_receipt
from fedibrand.effect import Effect
from fedibrand.effects import (
    AcceptFollow,
    Acknowledge,
    Answer,
    CallWebhook,
    CloseCommitments,
    ConfirmFollow,
    Count,
    CountReaction,
    DropConversation,
    DropProfile,
    EditAnswer,
    End,
    EndFollow,
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
    React,
    RejectFollow,
    Release,
    Remember,
    Reply,
    RequestFollow,
    Respond,
    UncountReaction,
    WithdrawAnswer,
    WriteReceipt,
)
from fedibrand.store.tables.done import Done
from fedibrand.team_effects import (
    AddLabel,
    AddNote,
    Admit,
    Assign,
    KeepCommitment,
    MakeCommitment,
    MergeConversation,
    MissCommitment,
    Notify,
    RemoveLabel,
    Reopen,
    Resolve,
    ShowAgain,
    Snooze,
    StopShowing,
)

Apply = Callable[[Connection, list[tuple[Act, Any]], Scope], None]

ORDER: dict[type[Effect], Apply] = {
    Enter: enter,
    WriteReceipt: write_receipt,
    Grant: grant,
    EndGrant: end_grant,
    NarrowGrant: narrow_grant,
    KeepProfile: keep_profile,
    OpenConversation: open_conversation,
    Hold: hold,
    AcceptFollow: accept_follow,
    RejectFollow: reject_follow,
    Respond: respond,
    LoseFollower: lose_follower,
    RequestFollow: request_follow,
    ConfirmFollow: confirm_follow,
    CountReaction: count_reaction,
    UncountReaction: uncount_reaction,
    KeepCommitment: keep_commitment,
    MissCommitment: miss_commitment,
    CloseCommitments: close_commitments,
    Answer: answer,
    Acknowledge: acknowledge,
    EditAnswer: edit_answer,
    WithdrawAnswer: withdraw_answer,
    MakeCommitment: make_commitment,
    React: react,
    Resolve: resolve,
    Reopen: reopen,
    Snooze: snooze,
    Assign: assign,
    Admit: admit,
    AddLabel: add_label,
    RemoveLabel: remove_label,
    AddNote: add_note,
    StopShowing: stop_showing,
    ShowAgain: show_again,
    Notify: notify,
    CallWebhook: call_webhook,
    MergeConversation: merge_conversation,
    FileReport: file_report,
    LookAtOrigin: look_at_origin,
    EndFollow: end_follow,
    Reply: reply,
    End: end,
    Release: release,
    Forget: forget,
    DropConversation: drop_conversation,
    DropProfile: drop_profile,
    Remember: remember,
    Count: count,
}

_done = Done.__table__  # type: ignore[attr-defined]
_mark = _done.insert()
_marked = select(_done).where(_done.c.activity_hash.in_(bindparam("hashes", expanding=True)))


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying left: deliveries and webhook calls that wait, lease keys that passed on to holdings.

    ``touched`` is what changed for whoever looks at it: a brand's id and a consumer's, which is empty where
    nothing is left of them.
    """

    deliveries: list[str]
    passed_on: set[str]
    calls: list[str] = field(default_factory=list)
    touched: set[tuple[str, str]] = field(default_factory=set)


def apply(
    connection: Connection, acts: Sequence[Act], tools: Tools, carried: Mapping[str, Carried] | None = None
) -> Applied:
    """Apply everything ``acts`` ask for, and mark it done; what is marked already is left out.

    Args:
        connection: A transaction that may write.
        acts: What was decided; at most one for each consumer and brand.
        tools: The vault, the clock, the brands.
        carried: The words of the arrivals these acts answer, by arrival id.

    Returns:
        The deliveries and webhook calls that wait now, and which lease keys passed on to a holding.

    Raises:
        Refusal: An effect would break a promise, is not for who asks, or is about what this brand has not.
    """
    fresh = follow_merges(connection, _not_done(connection, acts))
    scope = Scope(tools, tools.clock.now(), carried or {})
    gather(connection, fresh, scope)
    permitted.check(connection, fresh, scope)
    for kind, function in ORDER.items():
        found = [(act, effect) for act in fresh for effect in act.effects if type(effect) is kind]
        if found:
            function(connection, found, scope)
    deliveries = scope.flush(connection)
    marks = [
        {"activity_hash": act.activity_hash, "brand_id": act.brand, "by": act.by, "at": scope.now}
        for act in fresh
        if act.activity_hash and not act.again
    ]
    if marks:
        connection.execute(_mark, marks)
    scope.touched |= {(act.brand, scope.consumer_id(act) or "") for act in fresh if _shows(act)}
    return Applied(deliveries, scope.passed_on, scope.calls, scope.touched)


def _shows(act: Act) -> bool:
    return any(not isinstance(effect, Count | Remember) for effect in act.effects)


def _not_done(connection: Connection, acts: Sequence[Act]) -> list[Act]:
    hashes = [act.activity_hash for act in acts if act.activity_hash]
    if not hashes:
        return list(acts)
    marked = {
        (row.activity_hash, row.brand_id, row.by) for row in connection.execute(_marked, {"hashes": hashes})
    }
    return [act for act in acts if (act.activity_hash, act.brand, act.by) not in marked]
