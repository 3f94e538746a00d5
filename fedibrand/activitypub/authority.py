"""Who may say this about that.

A signature shows who speaks; this shows whether they may. What needs the record (who owns a post we hold,
whom we asked to follow) is asked again where the record is.
"""

from collections.abc import Callable
from typing import Any

from fedibrand.activitypub.activities import Activity, Follow
from fedibrand.activitypub.actors import Actor
from fedibrand.activitypub.errors import NotTheirs
from fedibrand.activitypub.hosts import host_of, same_host
from fedibrand.activitypub.objects import Post, Vote

__all__ = ["check", "host_of", "same_host"]


def check(activity: Activity[Any]) -> None:
    """Return when the actor may say this, as far as the activity itself shows.

    Its id, where it has one, must be on the actor's host; each type asks what :data:`_RULES` says.

    Raises:
        NotTheirs: The actor may not say this about that.
    """
    rule = _RULES.get(type(activity).__name__, _anyone)
    if (activity.id and not same_host(activity.id, activity.actor)) or not rule(activity):
        raise NotTheirs(activity=activity.id, actor=activity.actor, about=activity.object.id)


def _anyone(_activity: Activity[Any]) -> bool:
    """Anybody may say it of anything: a Like, a Follow, a Block."""
    return True


def _author(activity: Activity[Any]) -> bool:
    """What is made is the actor's own and on their host; a bare id is at least on their host."""
    made = activity.object
    if isinstance(made, Post | Vote) and made.attributed_to != activity.actor:
        return False
    return not made.id or same_host(made.id, activity.actor)


def _author_or_self(activity: Activity[Any]) -> bool:
    """A profile is changed by its actor alone; a post by its author."""
    if isinstance(activity.object, Actor):
        return activity.object.id == activity.actor
    return bool(activity.object.id) and _author(activity)


def _same_host(activity: Activity[Any]) -> bool:
    """What goes is on the actor's host, and is no other actor's as far as it says."""
    gone = activity.object
    if isinstance(gone, Post) and gone.attributed_to != activity.actor:
        return False
    if isinstance(gone, Actor) and gone.id != activity.actor:
        return False
    return same_host(gone.id, activity.actor)


def _own(activity: Activity[Any]) -> bool:
    """What is taken back is an activity of the same actor, or an id on their host."""
    undone = activity.object
    if isinstance(undone, Activity):
        return undone.actor == activity.actor and (not undone.id or same_host(undone.id, activity.actor))
    return same_host(undone.id, activity.actor)


def _asked(activity: Activity[Any]) -> bool:
    """A Follow is answered by who was to be followed; other requests are matched with the record."""
    asked = activity.object
    return asked.object.id == activity.actor if isinstance(asked, Follow) else True


def _self(activity: Activity[Any]) -> bool:
    """Only oneself can be moved."""
    return bool(activity.object.id == activity.actor)


def _own_collection(activity: Activity[Any]) -> bool:
    """Only a collection on one's own host can be added to or taken from."""
    return activity.target is not None and same_host(activity.target, activity.actor)


_RULES: dict[str, Callable[[Activity[Any]], bool]] = {
    "Create": _author,
    "Update": _author_or_self,
    "Delete": _same_host,
    "Undo": _own,
    "Accept": _asked,
    "Reject": _asked,
    "Move": _self,
    "Add": _own_collection,
    "Remove": _own_collection,
}
