"""``fedibrand handlers``: other people's handlers, from the first line of one to what failed of it."""

from cyclopts import App

from fedibrand.cli.handlers import check, failed, listing, new, unhandled, using

handlers = App(
    name="handlers", help="What decides about what comes in: core, and packages.", help_format="plaintext"
)
for _name, _command in (
    ("list", listing.list_all),
    ("new", new.new),
    ("check", check.check),
    ("unhandled", unhandled.unhandled),
    ("failed", failed.failed),
    ("retry", failed.retry),
    ("enable", using.enable),
    ("disable", using.disable),
    ("set", using.set_some),
    ("show", using.show),
):
    handlers.command(_command, name=_name)
