// What the desk does in a browser beyond htmx. Keys are in keys.js.
const page = document.documentElement;
const bareTitle = document.title;
const TYPING_EVERY = 3000;

// Every form that htmx sends carries the page's token.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-Token"] = page.dataset.token;
});

// Live parts are morphed, not replaced: what somebody typed, chose, opened or stands on stays as it is.
const isChanged = (field) =>
  field.localName === "select"
    ? field.selectedIndex !== Math.max([...field.options].findIndex((one) => one.defaultSelected), 0)
    : field.value !== field.defaultValue;
let changed = new Set();
if (window.Idiomorph) {
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, element) => {
    if (name === "checked") return false;
    if (name === "src") return !keepsAddress(element);
    if (name === "value" || name === "selected") return !changed.has(element.closest("select") ?? element);
    return !(name === "open" && element.localName === "details");
  };
}

// Where what somebody stood on is gone, they stand on what took its place.
const rowsOf = (part) => [...part.querySelectorAll("[data-row], .lines > li")];
let stoodAt = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status === 404 && target.matches("[hx-trigger*='sse:']")) {
    event.detail.shouldSwap = false;
    return isGone();
  }
  if (xhr.status >= 400) event.detail.shouldSwap = false;
  changed = new Set([...target.querySelectorAll("input, textarea, select")].filter(isChanged));
  const active = document.activeElement;
  stoodAt = target.contains(active) ? rowsOf(target).findIndex((row) => row.contains(active)) : null;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (stoodAt === null || document.activeElement !== document.body) return;
  const rows = rowsOf(event.detail.target);
  (rows[Math.min(Math.max(stoodAt, 0), rows.length - 1)] ?? document.getElementById("main")).focus();
});

// What was looked at is not here any more: nothing of it stays on the page.
const isGone = () => {
  const main = document.getElementById("main");
  main.replaceChildren(document.getElementById("gone").content.cloneNode(true));
  document.title = main.querySelector("h1").textContent;
  main.focus();
};

// The session is over, or the seat at this desk: the page is left, with all that is on it.
document.addEventListener("htmx:sseClose", (event) => {
  if (event.detail.type === "message") location.replace("/desk");
});

// How many wait on us stands before the page's title.
document.addEventListener("htmx:afterSettle", () => {
  const number = Number(document.querySelector("[data-waiting]")?.dataset.waiting);
  if (document.querySelector("#main h1[data-gone]")) return;
  document.title = number ? `(${number}) ${bareTitle}` : bareTitle;
});

// Who does not look says nothing of being there; who writes says so every few seconds.
const present = document.getElementById("present");
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt === present) event.preventDefault();
});
let toldAt = -TYPING_EVERY;
document.addEventListener("input", (event) => {
  if (!present || event.target.localName !== "textarea" || performance.now() - toldAt < TYPING_EVERY) return;
  toldAt = performance.now();
  fetch(present.dataset.typing, { method: "POST", headers: { "X-Token": page.dataset.token } }).catch(() => {});
});
