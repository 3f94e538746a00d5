// One person, "fern", on one Fedify server: what the network sees of them and what they do with what arrives.

import { InProcessMessageQueue, MemoryKvStore } from "@fedify/fedify";
import { createExponentialBackoffPolicy, createFederation, generateCryptoKeyPair } from "@fedify/fedify";
import { Accept, Activity, Create, Endpoints, Follow, Note, Person } from "@fedify/vocab";
import { PUBLIC_COLLECTION, Reject, Undo } from "@fedify/vocab";
import { Records } from "./records.mjs";

export const WHO = { identifier: "fern" };

// Fedify makes RSA keys of 4096 bits, which takes a small machine seconds.
const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

const KEYS = [
  await crypto.subtle.generateKey(RSA, true, ["sign", "verify"]),
  await generateCryptoKeyPair("Ed25519"),
];

// What happened to an earlier peer of this process is over for a new one, but for its keys. `signal` ends it.
export async function createPeer({ origin, knock, accept, signal }) {
  const federation = createFederation({
    origin,
    manuallyStartQueue: true,
    kv: new MemoryKvStore(),
    queue: new InProcessMessageQueue({ pollInterval: { milliseconds: 50 } }),
    allowPrivateAddress: true,
    firstKnock: knock,
    circuitBreaker: false,
    outboxRetryPolicy: createExponentialBackoffPolicy({
      initialDelay: { milliseconds: 200 },
      maxDelay: { seconds: 2 },
      maxAttempts: 4,
    }),
    onOutboxError: (error, activity) => refused("outbox", error, activity),
  });
  const peer = {
    origin,
    federation,
    context: federation.createContext(new URL(origin), undefined),
    received: new Records(),
    errors: new Records(),
    requests: new Records(),
    sent: new Records(),
    notes: new Map(), // id -> Note
    gone: new Map(), // URL -> Tombstone
    followers: new Map(), // actor -> Actor
    following: new Set(), // actors who accepted
    asked: new Map(), // id of a Follow that arrived -> Follow
    standing: new Map(), // "follow https://…" -> what can be undone
  };
  function refused(where, error, activity) {
    peer.errors.add({ where, message: String(error?.message ?? error), id: activity?.id?.href ?? null });
  }

  async function record(context, activity) {
    peer.received.add({
      type: activity.constructor.name,
      id: activity.id?.href ?? null,
      actor: activity.actorId?.href ?? null,
      object: activity.objectId?.href ?? null,
      inbox: context.recipient ?? "shared",
      json: await activity.toJsonLd(context),
    });
  }

  federation
    .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
      if (identifier !== WHO.identifier) return null;
      const pairs = await context.getActorKeyPairs(identifier);
      return new Person({
        id: context.getActorUri(identifier),
        preferredUsername: identifier,
        name: "Fern",
        url: context.getActorUri(identifier),
        inbox: context.getInboxUri(identifier),
        outbox: context.getOutboxUri(identifier),
        followers: context.getFollowersUri(identifier),
        following: context.getFollowingUri(identifier),
        endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
        manuallyApprovesFollowers: accept === "manual",
        publicKey: pairs[0].cryptographicKey,
        assertionMethods: pairs.map((pair) => pair.multikey),
      });
    })
    .mapHandle((context, username) => (username === WHO.identifier ? username : null))
    .setKeyPairsDispatcher(() => KEYS);

  federation
    .setObjectDispatcher(Note, "/notes/{id}", (context, { id }) =>
      peer.notes.get(context.getObjectUri(Note, { id }).href) ?? null)
    .authorize(async (context, { id }) => {
      const note = peer.notes.get(context.getObjectUri(Note, { id }).href);
      const readers = [...note.toIds, ...note.ccIds].map((url) => url.href);
      if (readers.includes(PUBLIC_COLLECTION.href)) return true;
      const asker = (await context.getSignedKeyOwner())?.id?.href;
      const followersMayRead = readers.includes(context.getFollowersUri(WHO.identifier).href);
      return readers.includes(asker) || (followersMayRead && peer.followers.has(asker));
    });

  federation
    .setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [...peer.followers.values()] }))
    .setCounter(() => peer.followers.size);
  federation
    .setFollowingDispatcher("/users/{identifier}/following", () => ({
      items: [...peer.following].map((id) => new URL(id)),
    }))
    .setCounter(() => peer.following.size);
  federation
    .setOutboxDispatcher("/users/{identifier}/outbox", (context, identifier) => {
      const actor = context.getActorUri(identifier);
      const create = (note) => new Create({ id: new URL("#create", note.id), actor, object: note });
      return { items: publicNotes().map(create) };
    })
    .setCounter(() => publicNotes().length);

  federation
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .setSharedKeyDispatcher(() => WHO)
    .on(Follow, async (context, follow) => {
      peer.asked.set(follow.id.href, follow);
      if (accept === "auto") await answerFollow(peer, follow, Accept);
      await record(context, follow);
    })
    .on(Accept, async (context, answer) => {
      if (isOurs(answer)) peer.following.add(answer.actorId.href);
      await record(context, answer);
    })
    .on(Reject, async (context, answer) => {
      if (isOurs(answer)) peer.following.delete(answer.actorId.href);
      peer.followers.delete(answer.actorId?.href);
      await record(context, answer);
    })
    .on(Undo, async (context, undo) => {
      const follow = peer.asked.get(undo.objectId?.href);
      if (follow?.actorId?.href === undo.actorId?.href) peer.followers.delete(undo.actorId.href);
      await record(context, undo);
    })
    .on(Activity, record)
    .onUnverifiedActivity((context, activity, { type, keyId, result }) =>
      refused("signature", [type, keyId?.href, result?.status ?? result?.error?.message].join(" "), activity))
    .onError((context, error) => refused("inbox", error));

  function publicNotes() {
    const isPublic = (note) => note.toIds.some((url) => url.href === PUBLIC_COLLECTION.href);
    return [...peer.notes.values()].filter(isPublic);
  }

  function isOurs(answer) {
    return peer.standing.get(`follow ${answer.actorId?.href}`)?.activity.id.href === answer.objectId?.href;
  }

  federation.startQueue(undefined, { signal });
  return peer;
}

export function newId(peer) {
  return new URL(`/activities/${crypto.randomUUID()}`, peer.origin);
}

// `Answer` is the class Accept or Reject; who was accepted is a follower until they are rejected.
export async function answerFollow(peer, follow, Answer) {
  const documentLoader = await peer.context.getDocumentLoader(WHO);
  const follower = await follow.getActor({ documentLoader, contextLoader: peer.context.contextLoader });
  if (Answer === Accept) peer.followers.set(follower.id.href, follower);
  else peer.followers.delete(follower.id.href);
  const us = peer.context.getActorUri(WHO.identifier);
  const answer = new Answer({ id: newId(peer), actor: us, object: follow });
  await peer.context.sendActivity(WHO, follower, answer);
  return answer;
}
