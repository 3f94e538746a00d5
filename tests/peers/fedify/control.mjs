// What a test may tell fern to do: one function an action, JSON in, JSON out.

import { getDocumentLoader } from "@fedify/fedify";
import { Accept, Announce, Block, Create, Delete, Follow, Like, Mention, Note } from "@fedify/vocab";
import { PUBLIC_COLLECTION, Reject, Tombstone, Undo, Update } from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import { WHO, answerFollow, newId } from "./federation.mjs";

// Each visibility as real servers address it; `named` are the actors mentioned.
const ADDRESSING = {
  public: (followers, named) => ({ tos: [PUBLIC_COLLECTION], ccs: [followers, ...named] }),
  unlisted: (followers, named) => ({ tos: [followers], ccs: [PUBLIC_COLLECTION, ...named] }),
  followers: (followers, named) => ({ tos: [followers], ccs: named }),
  direct: (followers, named) => ({ tos: named, ccs: [] }),
};

async function find(peer, what, { signed = true } = {}) {
  const documentLoader = signed
    ? await peer.context.getDocumentLoader(WHO)
    : getDocumentLoader({ allowPrivateAddress: true });
  const found = await peer.context.lookupObject(what, { documentLoader });
  if (found == null) throw new Error(`Fedify finds nothing at ${what}`);
  return found;
}

async function authorOf(peer, what) {
  const found = await find(peer, what);
  if (found.inboxId != null) return found;
  return await find(peer, found.attributionId.href);
}

function ours(peer, object) {
  const note = peer.notes.get(object);
  if (note == null) throw new Error(`no note of ours: ${object}`);
  return note;
}

async function distribute(peer, activity, { note, named, visibility, shared = false }) {
  const options = { orderingKey: note.href, preferSharedInbox: shared };
  if (visibility !== "direct") {
    const syncCollection = shared && visibility === "followers";
    await peer.context.sendActivity(WHO, "followers", activity, { ...options, syncCollection });
  }
  const reached = visibility === "direct" ? new Map() : peer.followers;
  const others = named.filter((actor) => !reached.has(actor.id.href));
  if (others.length) await peer.context.sendActivity(WHO, others, activity, options);
  return { activity: activity.id.href, object: note.href };
}

const sentAs = new Map(); // note -> how it was sent, so that its edit and its end go the same way

function mentionOf(actor) {
  return new Mention({ href: actor.id, name: `@${actor.preferredUsername}@${actor.id.host}` });
}

async function post(peer, { content, visibility = "public", mentions = [], inReplyTo, shared, bare }) {
  const { context } = peer;
  const named = await Promise.all(mentions.map((whom) => find(peer, whom)));
  const id = context.getObjectUri(Note, { id: crypto.randomUUID() });
  const actor = context.getActorUri(WHO.identifier);
  const namedIds = named.map((whom) => whom.id);
  const addressing = ADDRESSING[visibility](context.getFollowersUri(WHO.identifier), namedIds);
  const note = new Note({
    id,
    attribution: actor,
    content,
    ...addressing,
    tags: named.map(mentionOf),
    replyTarget: inReplyTo == null ? null : new URL(inReplyTo),
    published: Temporal.Now.instant(),
    url: id,
  });
  peer.notes.set(id.href, note);
  const sent = { note: id, named, visibility, shared };
  sentAs.set(id.href, sent);
  const object = bare ? id : note;
  return await distribute(peer, new Create({ id: newId(peer), actor, object, ...addressing }), sent);
}

async function edit(peer, { object, content, silent }) {
  const before = ours(peer, object);
  const note = before.clone({ content, updated: Temporal.Now.instant() });
  peer.notes.set(object, note);
  const actor = peer.context.getActorUri(WHO.identifier);
  const update = new Update({ id: newId(peer), actor, object: note, tos: note.toIds, ccs: note.ccIds });
  return silent ? { object } : await distribute(peer, update, sentAs.get(object));
}

async function remove(peer, { object, silent }) {
  const note = ours(peer, object);
  const tombstone = new Tombstone({ id: note.id, deleted: Temporal.Now.instant() });
  peer.notes.delete(object);
  peer.gone.set(object, await tombstone.toJsonLd(peer.context));
  const actor = peer.context.getActorUri(WHO.identifier);
  const ended = new Delete({ id: newId(peer), actor, object: tombstone, tos: note.toIds, ccs: note.ccIds });
  return silent ? { object } : await distribute(peer, ended, sentAs.get(object));
}

async function send(peer, activity, recipient) {
  await peer.context.sendActivity(WHO, recipient, activity);
  return { activity: activity.id.href, object: activity.objectId.href };
}

const toThemAlone = (recipient) => ({ tos: [recipient.id] });
const toEveryone = (recipient) => ({ tos: [PUBLIC_COLLECTION], ccs: [recipient.id] });

// An act upon an actor or a post, remembered under its name so that it can be undone.
function act(Kind, name, addressing = toThemAlone) {
  return async (peer, { actor, object = actor }) => {
    const recipient = await authorOf(peer, object);
    const target = object === actor ? recipient.id : new URL(object);
    const us = peer.context.getActorUri(WHO.identifier);
    const activity = new Kind({ id: newId(peer), actor: us, object: target, ...addressing(recipient) });
    peer.standing.set(`${name} ${target.href}`, { activity, recipient });
    return await send(peer, activity, recipient);
  };
}

function undo(name) {
  return async (peer, { actor, object = actor }) => {
    const key = `${name} ${object}`;
    const done = peer.standing.get(key);
    if (done == null) throw new Error(`nothing to undo: ${key}`);
    peer.standing.delete(key);
    if (name === "follow") peer.following.delete(object);
    const us = peer.context.getActorUri(WHO.identifier);
    return await send(peer, new Undo({ id: newId(peer), actor: us, object: done.activity }), done.recipient);
  };
}

function answer(Answer) {
  return async (peer, { follow }) => {
    const asked = peer.asked.get(follow);
    if (asked == null) throw new Error(`no such Follow arrived: ${follow}`);
    const sent = await answerFollow(peer, asked, Answer);
    return { activity: sent.id.href, object: follow };
  };
}

export const ACTIONS = {
  lookup: async (peer, { what, signed }) => {
    const found = await find(peer, what, { signed });
    return { type: found.constructor.name, id: found.id.href, json: await found.toJsonLd(peer.context) };
  },
  post,
  mention: (peer, { actor, ...rest }) => post(peer, { ...rest, mentions: [actor] }),
  reply: async (peer, { inReplyTo, ...rest }) => {
    const author = await authorOf(peer, inReplyTo);
    return await post(peer, { ...rest, inReplyTo, mentions: [author.id.href] });
  },
  edit,
  delete: remove,
  follow: act(Follow, "follow"),
  "undo-follow": undo("follow"),
  like: act(Like, "like"),
  "undo-like": undo("like"),
  announce: act(Announce, "announce", toEveryone),
  "undo-announce": undo("announce"),
  block: act(Block, "block"),
  "undo-block": undo("block"),
  accept: answer(Accept),
  reject: answer(Reject),
};
