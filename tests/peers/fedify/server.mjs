// Two loopback ports: the network's, where Fedify speaks ActivityPub, and the test's, where fern is told
// what to do. Prints one JSON line {origin, control, actor} when both listen; ends with its standard input.

import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { verifyObject, verifyRequest } from "@fedify/fedify/sig";
import { Activity } from "@fedify/vocab";
import { configure } from "@logtape/logtape";
import { ACTIONS } from "./control.mjs";
import { WHO, createPeer } from "./federation.mjs";

const { values: settings } = parseArgs({
  options: {
    host: { type: "string", default: "127.0.0.1" },
    knock: { type: "string", default: "rfc9421" },
    accept: { type: "string", default: "auto" },
  },
});
const KNOCKS = ["rfc9421", "draft-cavage-http-signatures-12"];
if (!KNOCKS.includes(settings.knock)) throw new Error(`--knock is one of ${KNOCKS.join(", ")}`);

await configure({
  sinks: { stderr: (line) => console.error(line.level, line.category.join("."), ...line.message) },
  loggers: [
    { category: "fedify", sinks: ["stderr"], lowestLevel: "info" },
    { category: ["logtape", "meta"], sinks: ["stderr"], lowestLevel: "error" },
  ],
});

// WebFinger of a handle is always asked by https, and nobody on loopback has a certificate.
const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];
const fetchAsGiven = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const plain = input instanceof URL && input.protocol === "https:" && LOOPBACK.includes(input.hostname);
  if (plain) return await fetchAsGiven(new URL(input.href.replace("https:", "http:")), init);
  if (!(input instanceof Request && input.method === "POST")) return await fetchAsGiven(input, init);
  const { type, id } = await input.clone().json();
  const response = await fetchAsGiven(input, init);
  const headers = Object.fromEntries(input.headers);
  const seen = { inbox: input.url, signature: signatureOf(input.headers), headers };
  peer.sent.add({ type, id, ...seen, status: response.status });
  return response;
};

async function bodyOf(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function asRequest(incoming, body) {
  const { method, rawHeaders } = incoming;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at], rawHeaders[at + 1]);
  const url = new URL(incoming.url, `http://${incoming.headers.host}`);
  return new Request(url, { method, headers, body: body.length ? body : undefined });
}

function signatureOf(headers) {
  if (headers.has("signature-input")) return "rfc9421";
  return headers.has("signature") ? "draft-cavage-http-signatures-12" : "none";
}

// Fedify takes an activity for its proof alone and then looks at no signature, so each is asked by itself.
async function vouched(request, body) {
  if (request.method !== "POST") return {};
  const { documentLoader, contextLoader } = peer.context;
  const options = { documentLoader, contextLoader };
  const key = await verifyRequest(request, options);
  const proven = await verifyObject(Activity, JSON.parse(body), options).catch(() => null);
  return { signedBy: key?.id?.href ?? null, provenBy: proven?.actorId?.href ?? null };
}

async function listen(answer) {
  const server = createServer((incoming, outgoing) => {
    answer(incoming)
      .catch((error) => Response.json({ error: String(error.message ?? error) }, { status: 400 }))
      .then(async (response) => {
        const body = Buffer.from(await response.arrayBuffer());
        outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(body);
      });
  });
  await new Promise((resolve) => server.listen(0, settings.host, resolve));
  return `http://${settings.host}:${server.address().port}`;
}

async function network(incoming) {
  const body = await bodyOf(incoming);
  const request = asRequest(incoming, body);
  const again = asRequest(incoming, body);
  const { pathname, href } = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  const seen = { method: request.method, path: pathname, signature: signatureOf(request.headers), headers };
  const gone = peer.gone.get(href);
  const response = gone
    ? Response.json(gone, { status: 410, headers: { "Content-Type": "application/activity+json" } })
    : await peer.federation.fetch(request, { contextData: undefined });
  peer.requests.add({ ...seen, ...(await vouched(again, body)), status: response.status });
  return response;
}

async function told(incoming) {
  const { pathname, searchParams } = new URL(incoming.url, control);
  const name = pathname.replace("/control/", "");
  if (incoming.method === "GET") {
    const { wait = "0", count = "1", ...filter } = Object.fromEntries(searchParams);
    const { received, errors, requests, sent } = peer;
    const records = { received, errors, requests, sent }[name];
    const patience = { wait: Number(wait), count: Number(count) };
    if (records) return Response.json(await records.matching(filter, patience));
    if (name === "state") {
      return Response.json({
        followers: [...peer.followers.keys()],
        following: [...peer.following],
        notes: [...peer.notes.keys()],
      });
    }
  } else if (name === "begin") {
    await begin();
    return Response.json({});
  } else if (Object.hasOwn(ACTIONS, name)) {
    return Response.json(await ACTIONS[name](peer, JSON.parse(await bodyOf(incoming))));
  }
  return Response.json({ error: `no such control: ${incoming.method} ${name}` }, { status: 404 });
}

const origin = await listen(network);
const control = await listen(told);
let peer;
let ending = new AbortController();
async function begin() {
  ending.abort();
  ending = new AbortController();
  peer = await createPeer({ ...settings, origin, signal: ending.signal });
}
await begin();
process.stdin.on("end", () => process.exit(0)).resume();
console.log(JSON.stringify({ origin, control, actor: peer.context.getActorUri(WHO.identifier).href }));
