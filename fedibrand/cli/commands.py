"""All commands by name. A command's file is loaded when it is asked for, and no other with it.

Exit codes: 0 it is done; 1 it was refused, and stderr says ``code: sentence``; 2 it was asked for wrongly.
"""

import asyncio
import inspect
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from cyclopts import App, CycloptsError, UnknownCommandError

from fedibrand import __version__
from fedibrand.activitypub.errors import EffectRefused
from fedibrand.problems import Refusal
from fedibrand.settings import SettingsError

DONE, REFUSED, USAGE = 0, 1, 2

COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("demo", "demo.command:demo", "A brand, a consumer's server and their conversation, on this machine."),
    ("serve", "serve:serve", "Run the server until it is told to stop."),
    ("brand", "brand.command:brand", "Brands: add, list, show, edit, rotate-keys, remove."),
    ("member", "member:member", "The people of a brand's team: add, list, remove."),
    ("incoming", "incoming:incoming", "The conversations, the latest first."),
    ("show", "show:show", "One conversation: posts, answers, what became of them."),
    ("search", "search:search", "Find words in what is held, in memory only."),
    ("answer", "answer:answer", "Answer a conversation; edit or withdraw an answer."),
    ("consumer", "consumer:consumer", "What a consumer permits, and what is held of them until when."),
    ("follow", "follow:follow", "Ask to follow a consumer who invited it."),
    (
        "handlers",
        "handlers.command:handlers",
        "Packages of handlers: list, new, check, set, enable, failed, retry.",
    ),
    ("deliveries", "deliveries:deliveries", "What waits to leave, what could not, and trying again."),
    ("receipt", "receipt.command:receipt", "Receipts of what was purged: list, and verify one."),
    ("backup", "backup:backup", "Write a backup: everything but the keys."),
    ("restore", "restore:restore", "Restore a backup, and forget again what was forgotten since."),
    ("vault", "vault:vault", "Rotate the instance secret; go on after the key store was lost."),
    ("lookup", "lookup:lookup", "What we see of an account on another server."),
    ("doctor", "doctor.command:doctor", "Check this instance, and say how to mend what is wrong."),
    ("settings", "settings:settings", "All settings: value, default, meaning."),
)
"""Name, where it lies (file and object below ``fedibrand.cli``), and its line in the help."""


def app() -> App:
    """Return the command line with all commands, none of them loaded yet."""
    made = App(
        name="fedibrand",
        help="Brands in the fediverse that can only answer.",
        version=__version__,
        help_format="plaintext",
    )
    for name, place, help_line in COMMANDS:
        made.command(f"fedibrand.cli.{place}", name=name, help=help_line)
    return made


def run(tokens: Sequence[str], before: Callable[[], None] = lambda: None) -> int:
    """Run one command.

    Args:
        tokens: The arguments, without the program's name.
        before: Called once the command's file is loaded, before it runs.

    Returns:
        The exit code.
    """
    try:
        command, bound, _ = app().parse_args(tokens, print_error=False, exit_on_error=False)
        before()
        return _do(command, bound)
    except CycloptsError as fault:
        print(f"usage: {_sentence(fault)}", file=sys.stderr)
        return USAGE
    except EffectRefused as refusal:
        print(f"{refusal.code}: {refusal.detail} ({refusal.promise})", file=sys.stderr)
        return REFUSED
    except Refusal as refusal:
        print(f"{refusal.code}: {refusal.detail}", file=sys.stderr)
        return REFUSED
    except SettingsError as fault:
        print(fault, file=sys.stderr)
        return REFUSED


def _sentence(fault: CycloptsError) -> str:
    if not isinstance(fault, UnknownCommandError):
        return str(fault)
    asked = fault.unused_tokens[0] if fault.unused_tokens else ""
    close = get_close_matches(asked, [name for name, _, _ in COMMANDS], n=1)
    return f"There is no command {asked}." + (f" Did you mean {close[0]}?" if close else " Try --help.")


def _do(command: Callable[..., object], bound: inspect.BoundArguments) -> int:
    try:
        result = command(*bound.args, **bound.kwargs)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
    except KeyboardInterrupt:
        return 128 + 2
    except BrokenPipeError:  # whoever read us, `head` or `less`, has seen enough
        sys.stderr.close()
        return DONE
    return result if isinstance(result, int) else DONE
