// Passkeys (WebAuthn level 2): a form that carries one asks the server for a challenge, then the authenticator,
// and is sent with what that says.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const ways = {
  create: (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((each) => ({ ...each, id: bytes(each.id) })),
  }),
  get: (options) => ({ ...options, challenge: bytes(options.challenge), allowCredentials: [] }),
};
const said = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

async function credential(form) {
  const reply = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  const told = await reply.json();
  if (!reply.ok) throw new Error(told.detail);
  const way = form.dataset.passkey;
  const found = await navigator.credentials[way]({ publicKey: ways[way](told) }).catch(() => null);
  if (!found) throw new Error(form.querySelector("[data-fault]").dataset.fault);
  const response = {};
  for (const part of said) if (found.response[part]) response[part] = text(found.response[part]);
  return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response });
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const fault = form.querySelector("[data-fault]");
  const button = form.querySelector("button");
  button.disabled = true;
  fault.hidden = true;
  try {
    form.elements.credential.value = await credential(form);
    form.querySelectorAll("[type=password]").forEach((each) => (each.disabled = true));
    form.submit();
  } catch (reason) {
    fault.textContent = reason.message;
    fault.hidden = false;
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
  document.querySelectorAll("[data-unless=passkeys]").forEach((each) => (each.hidden = true));
}
