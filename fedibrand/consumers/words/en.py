"""English."""

from fedibrand.consumers.words.language import Language
from fedibrand.domain import Request, Why

ENGLISH = Language(
    code="en",
    words={
        Request.WHAT: ("what",),
        Request.EXPORT: ("export",),
        Request.INVITE: ("invite",),
        Request.INVITE_ANSWER: ("invite answer",),
        Request.STOP: ("stop",),
        Request.FORGET: ("forget",),
        Request.PAGE: ("page",),
        Request.CONFIRM: ("confirmed",),
        Request.HELP: ("help",),
    },
    meaning={
        Request.WHAT: "what we hold of you, why, and until when",
        Request.EXPORT: "how to download all of it",
        Request.INVITE: "you let us follow you and read what you post",
        Request.INVITE_ANSWER: "you let us answer what you post as well",
        Request.STOP: "we follow you no longer, and what we read that way is gone",
        Request.FORGET: "everything we hold of you is gone",
        Request.PAGE: "a link to your own page with us",
        Request.CONFIRM: "the promise we made you is kept",
        Request.HELP: "this list",
    },
    held={
        Why.TALK: "Posts we hold because you wrote to us: {number}, the last until {until}.",
        Why.LISTEN: "Posts we hold because you invited us: {number}, the last until {until}.",
        Why.REPORT: "Reports of yours that we hold: {number}, the last until {until}.",
    },
    held_nothing="We hold none of your posts.",
    answers="Our answers to you: {number}.",
    lets_answer="Since {since} you let us answer what you write to us.",
    lets_read="Since {since} you let us read what you post.",
    lets_answer_all="Since {since} you let us read and answer what you post.",
    we_follow="We follow you.",
    we_asked="We have asked to follow you.",
    follows_us="You follow us since {since}.",
    one_by_one='Post by post, and to end each of them: send us the word "{page}".',
    download="On your page you can download all of it as one file (ActivityStreams JSON): {link}",
    page="Your page with us: {link}\nThe link works once, for {minutes} minutes. It is for you alone.",
    invited="Done. We ask to follow you. Once you accept, we read what you post and hold each post for"
    ' {days} days at most. "{stop}" ends it at any time.',
    invited_to_answer="Done. We ask to follow you. Once you accept, we read what you post, may answer it, and"
    ' hold each post for {days} days at most. "{stop}" ends it at any time.',
    stopped="Done. We follow you no longer. Posts we read that way, gone now: {holdings}.",
    forgotten="Done. Everything we held of you is gone. Posts: {holdings}. Conversations: {conversations}."
    " Answers: {answers}.",
    receipt="Our signed receipt for it: {link}",
    confirmed="Thank you. Promises of ours that you say are kept: {number}.",
    help="Send us one of these words, with nothing else, and it is done:",
    help_team="The people of our team have your message as well.",
    done="Done. Write us a private mention for details.",
    forgotten_openly="Done. Everything we held of you is gone.",
    in_private='That is between you and us: send us "{word}" as a private mention, and we answer there.',
)
