"""The composer: an answer is written, checked against what happened in the meantime, and sent."""

from aiohttp import hdrs, web

from fedibrand.activitypub.errors import Malformed
from fedibrand.applying.recheck import Seen
from fedibrand.brands import acknowledging, canned
from fedibrand.brands.teams import May
from fedibrand.conversations.shown import ShownConsumer, Thread
from fedibrand.desk import asked, drafts, opening, uploads
from fedibrand.desk.asked import Fields, Seat, live, seated
from fedibrand.desk.drafts import Draft
from fedibrand.desk.opening import HERE, PICTURES, Fault
from fedibrand.desk.site import Desk
from fedibrand.desk.uploads import Form
from fedibrand.domain import Picture
from fedibrand.effect import Effect
from fedibrand.effects import Answer
from fedibrand.problems import Refusal
from fedibrand.team_effects import MakeCommitment


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get(f"{HERE}/composer", live(desk, part)),
        web.get(f"{HERE}/budget", live(desk, budget)),
        web.post(f"{HERE}/canned", seated(desk, fill)),
        web.post(f"{HERE}/answer", seated(desk, answer)),
    ]


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the composer for a page that has none to write in: it may be the team's turn again.

    A page that has one says so, and keeps it: what an answer is checked against when it is sent is what its
    member saw, not what came since.
    """
    seat.require(May.ANSWER)
    if request.query.get("open"):
        return web.Response(status=204, headers={hdrs.CACHE_CONTROL: "no-store"})
    return await opening.page(desk, request, seat, template="_composer.html")


async def budget(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show how many answers are left, and whether the post that is answered is still the latest, and held."""
    thread = await opening.opened(desk, request, seat)
    given = await opening.composer(desk, seat, thread)
    answers = request.query.get("holding", "")
    return desk.rendering.page("_budget.html", seat.language, seat=seat, answers=answers, **given)


async def fill(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Put a canned answer into the draft; nothing is sent."""
    found = await asked.fields(desk, request)
    seat.require(May.ANSWER)
    thread = await opening.opened(desk, request, seat)
    draft = await prepared(desk, seat, thread.consumer, found)
    if asked.is_partial(request):
        return desk.rendering.page("_text.html", seat.language, draft=draft)
    return await opening.page(desk, request, seat, draft=draft)


async def prepared(desk: Desk, seat: Seat, consumer: ShownConsumer, found: Fields) -> Draft:
    """Return the draft of a form, with the canned answer in it that was chosen.

    Raises:
        NotFound: The brand has none of that id.
    """
    draft = drafts.read(found)
    if not (chosen := found.get("canned")):
        return draft
    one = await desk.site.store.read(canned.get, seat.brand.id, chosen)
    values = {
        "name": consumer.name or consumer.acct,
        "brand": seat.brand.profile.name,
        "member": seat.member.name,
    }
    return draft.with_more(canned.filled(one.text, values))


async def answer(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Answer the post that the composer was opened for, unless something happened in the meantime."""
    seat.require(May.ANSWER)
    form = await uploads.read(desk, request, PICTURES)
    thread, draft = await opening.opened(desk, request, seat), drafts.read(form.fields)
    fault = await meanwhile(desk, seat, thread, form.fields)
    if fault is None:
        try:
            await send(desk, seat, thread, form, draft)
        except Refusal as refusal:
            fault = opening.fault_of(refusal)
    if fault is not None:
        return await opening.page(desk, request, seat, fault=fault, draft=draft)
    return await opening.to_newest(desk, request, seat)


async def meanwhile(desk: Desk, seat: Seat, thread: Thread, found: Fields) -> Fault | None:
    """Return what the member cannot know yet: a colleague's answer, or that the post was edited."""
    newer = [
        one
        for one in thread.answers
        if one.id > found.get("seen", "") and one.by != acknowledging.BY  # it says nothing that they would
    ]
    if newer:
        return Fault(409, "answered", who=newer[-1].member or newer[-1].by, at=newer[-1].created_at)
    post = next((one for one in opening.held(thread) if one.id == found.get("holding")), None)
    if post is None:
        return None  # applying says what became of it
    if found.get("read") != opening.reading(desk, post) or Seen.EDITED in await opening.look(desk, [post]):
        return Fault(409, "edited")
    return None


async def send(
    desk: Desk, seat: Seat, thread: Thread, form: Form, draft: Draft, commitment: str = ""
) -> None:
    """Send an answer, with its pictures and what it promises; nothing of it stays where it is refused.

    ``commitment`` is the answer whose promise it is about, where it is that promise's own.

    Raises:
        Refusal: It would break a promise, or cannot be sent.
    """
    now, answer_id = desk.site.clock.now(), desk.site.clock.new_id()
    language, until = draft.tag(), draft.promised_until(now, seat.zone)
    kept: list[Picture] = []
    try:
        for data, alt in _pictures(form):
            kept.append(await uploads.keep(desk, seat, data, alt))
        effects: list[Effect] = [
            Answer(
                id=answer_id,
                holding=form.fields.get("holding", ""),
                text=draft.text,
                warning=draft.warning,
                language=language,
                pictures=tuple(kept),
                commitment=commitment,
            )
        ]
        if until is not None:
            effects.append(MakeCommitment(answer=answer_id, until=until))
        await asked.act(desk, seat, thread.consumer.actor, *effects)
    except BaseException:
        for picture in kept:
            await uploads.drop(desk, picture)
        raise


def _pictures(form: Form) -> list[tuple[bytes, str]]:
    """Return the pictures of a form, and what each shows in words.

    Raises:
        Malformed: One of them is not described.
    """
    found = []
    for number in range(1, PICTURES + 1):
        data, alt = form.files.get(f"picture{number}"), form.fields.get(f"alt{number}", "").strip()
        if data is not None and not alt:
            raise Malformed("Say in words what each picture shows, for those who cannot see it.")
        if data is not None:
            found.append((data, alt[:1500]))
    return found
