"""A package that does what it is told by the post it is shown, and how it is told."""

from typing import Any

import msgspec
import pytest

from fedibrand.activitypub.vocabulary import Create, Note, to_normal
from fedibrand.handling import Facts
from fedibrand.inbox.packages.frames import Ask
from fedibrand.inbox.packages.process import MOST_WHERE, HandlerFailed, Process
from tests.inbox.handlers.cases import ALICE, NOW, POST, brand, consumer

CANARY = "the canary of the post"
CODE = '''
import asyncio, enum, gc, os, signal, socket, sqlite3, subprocess, sys, time
from fedibrand.activitypub.vocabulary import Create, Note
from fedibrand.team_effects import AddNote
from fedibrand.handling import Handlers, NotAtHand

handlers = Handlers("acme.odd", {"type": "object", "properties": {"days": {"type": "integer"}}})
seen = []

async def sleep(context, note): await asyncio.sleep(1000)
async def busy(context, note):
    while True: pass
async def leave(context, note): sys.exit(3)
async def vanish(context, note): os._exit(4)
async def crash(context, note): os.abort()
async def kill(context, note): os.kill(os.getppid(), 9)
async def query(context, note): sqlite3.connect(os.devnull + ".db")
async def look_up(context, note): socket.gethostbyaddr("127.0.0.1")
async def desert(context, note):
    os.setpgid(0, os.getppid())
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True: signal.pause()
async def swell(context, note): bytearray(1 << 31)
async def connect(context, note): socket.create_connection(("127.0.0.1", 9))
async def write(context, note): open(os.devnull + ".txt", "w")
async def start(context, note): subprocess.run(["true"])
async def fail(context, note): raise ValueError(note.content)
async def chain(context, note):
    try: await fail(context, note)
    except ValueError as fault: raise KeyError(note.content) from fault
async def shout(context, note): print(note.content); print(note.content, file=sys.stderr)
async def environment(context, note): return repr(dict(os.environ)) + repr(sys.argv)
async def files(context, note):
    folder = "/proc/self/fd"
    names = [f"{folder}/{number}" for number in os.listdir(folder)]
    return repr([os.readlink(name) for name in names if os.path.exists(name)])
async def remember(context, note):
    seen.append(note.content)
    return str(len(seen))
async def fetch(context, note): return (await context.fetch(note.id)).content
async def wander(context, note): return (await context.fetch("https://elsewhere.example/1")).content
async def settings(context, note): return repr(context.settings)
async def note(context, note):
    context.log("saw", many=2, yes=True, words=note.content, brand=context.brand.id)
async def tell(context, note): context.log("I saw " + note.content)
async def name_it(context, note): context.log("saw", **{note.content: 1})
async def hide_it(context, note):
    context.log("saw", words=enum.Enum("Words", {"it": note.content}).it, raw=note.content.encode())
async def chatter(context, note):
    for number in range(1000): context.log("saw", number=number)
async def absent(context, note): raise NotAtHand(note.content)
async def title(context, note): raise type(note.content, (Exception,), {})()
async def forget(context, note): pass

def send(said):
    """Speak past the context, as somebody would who reads its code."""
    (calling,) = [one for one in gc.get_objects() if type(one).__name__ == "_Calling"]
    calling._connection.sendall(len(said).to_bytes(4, "big") + said)
    time.sleep(0.1)

async def nest(context, note): send(b'{"said":"decided","effects":' + b"[" * 100000 + b"]" * 100000 + b"}")
async def garble(context, note): send(b'{"said":"raised","kind":"\\xff","where":""}')
async def strange(context, note): send(b'{"said":"published"}')
async def swagger(context, note):
    send(b'{"said":"raised","kind":"' + note.content.encode() + b'","where":"' + b"x" * 1000000 + b'"}')
async def forge(context, note):
    said = note.content.encode()
    send(b'{"said":"noted","event":"' + said + b'","about":{"it":1}}')
    send(b'{"said":"noted","event":"saw","about":{"' + said + b'":1}}')
    send(b'{"said":"noted","event":"saw","about":{"it":"' + said + b'"}}')

@handlers.on(Create, Note)
async def obey(activity, context):
    """Does as it is told."""
    found = await globals()[activity.object.name](context, activity.object)
    if activity.object.name == "forget": return None
    return [AddNote(conversation="c", text=found or "")]
'''


def ask(what: str, content: str = CANARY, **more: Any) -> Ask:
    activity = Create(actor=ALICE, object=Note(id=POST, name=what, content=content))
    facts = Facts(now=NOW, fresh="fresh-1", brand=brand(), consumer=consumer())
    known: dict[str, Any] = {"settings": {}, "ids": [POST, ALICE], "names": ["brand-1"], **more}
    return Ask(facts=facts, activity=to_normal(activity), **known)


async def fetching(uri: str) -> dict[str, Any] | None:
    return to_normal(Note(id=uri, content="fetched"))


async def said(process: Process, what: str, **more: Any) -> str:
    (effect,) = msgspec.json.decode(await process.call(ask(what, **more), fetching))
    assert effect["effect"] == "AddNote"
    return str(effect.get("text", ""))


async def failed(process: Process, what: str) -> HandlerFailed:
    with pytest.raises(HandlerFailed) as caught:
        await process.call(ask(what), fetching)
    assert CANARY not in caught.value.kind + caught.value.where
    assert len(caught.value.where) <= MOST_WHERE
    return caught.value
