"""``python -m fedibrand.testing --port 8001 --name alice``: one consumer's server, until interrupted."""

import argparse
import asyncio
import json
import signal
import sys

from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.dialects import SOFTWARE


def main() -> None:
    """Read the arguments, run the server, and print where it is as one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m fedibrand.testing", description="A consumer's server.")
    parser.add_argument("--host", choices=("127.0.0.1", "localhost"), default="localhost")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--name", action="append", help="a consumer; may be given several times")
    parser.add_argument("--dialect", choices=("cavage", "rfc9421"), default="cavage")
    parser.add_argument("--software", choices=sorted(SOFTWARE), default="mastodon")
    parser.add_argument("--secure", action="store_true", help="GETs of documents must be signed")
    parser.add_argument("--locked", action="store_true", help="followers have to ask")
    parser.add_argument("--compose", default="", help="what the page proposes to write")
    asyncio.run(_run(parser.parse_args()))


async def _run(arguments: argparse.Namespace) -> None:
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    server = ConsumerServer(
        arguments.host,
        arguments.port,
        dialect=arguments.dialect,
        software=SOFTWARE[arguments.software],
        secure_mode=arguments.secure,
        compose=arguments.compose,
    )
    async with server:
        consumers = [server.consumer(name, locked=arguments.locked) for name in arguments.name or ["alice"]]
        told = {
            "origin": server.origin,
            "control": f"{server.origin}/control",
            "consumers": {each.name: {"id": each.id, "acct": each.acct} for each in consumers},
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        await interrupted.wait()


if __name__ == "__main__":
    main()
