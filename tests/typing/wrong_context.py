"""Changes what it sees; only effects change anything."""

from fedibrand import Context, Standing


def change(context: Context) -> None:
    context.fresh = "mine"  # error: mypy misc, pyright reportAttributeAccessIssue
    context.consumer.standing = Standing.FOLLOWING  # error: mypy misc, pyright reportAttributeAccessIssue
    context.settings["tone"] = "loud"  # error: mypy index, pyright reportIndexIssue
