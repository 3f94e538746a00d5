// The keyboard: single keys where nobody types, and a palette of everything that can be done on a page.
const OFF = "desk-keys-off";
const palette = document.getElementById("palette");
const help = document.getElementById("keys");

const isTyping = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-row], .lines:not(.heard) > li")];

const act = (element) => {
  for (let each = element.closest("details"); each; each = each.parentElement.closest("details")) {
    if (!element.matches("summary") || element.parentElement !== each) each.open = true;
  }
  const isField = element.matches("input:not([type=submit]):not([type=checkbox]):not([type=radio]), textarea, select");
  element.focus();
  if (!isField) element.click();
};
const move = (step) => {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const to = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
};
const mark = () => {
  const row = rows().find((each) => each.contains(document.activeElement));
  (row?.matches("li") ? row : row?.closest("li"))?.querySelector("input[type=checkbox]")?.click();
};
const isPicked = () => document.querySelector("[name=c]:checked") !== null;
const KEYS = { j: () => move(1), k: () => move(-1), x: mark, "?": () => help.showModal() };

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !help.open) {
    event.preventDefault();
    return palette.open ? palette.close() : open();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
  if (event.target !== document.body && isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") || localStorage.getItem(OFF) && event.key !== "?") return;
  const found = document.querySelector(`main [data-key="${CSS.escape(event.key)}"], header [data-key="${CSS.escape(event.key)}"]`);
  const does = KEYS[event.key] ?? (found && (() => act(found)));
  if (!does) return;
  event.preventDefault();
  if (found?.closest("#bulk") && !isPicked()) mark(); // with nothing picked, it is done to what one stands on
  if (!found?.closest("#bulk") || isPicked()) does();
});

const choice = help.querySelector("input[type=checkbox]");
choice.checked = !localStorage.getItem(OFF);
choice.addEventListener("change", () =>
  choice.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
document.querySelectorAll("[data-opens]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => (button.dataset.opens === "keys" ? help.showModal() : open()));
});

// The palette: whatever has a name on the page, found by any part of it; but nothing that a post says.
const field = palette.querySelector("input");
const list = palette.querySelector("[role=listbox]");
const none = palette.querySelector("[data-none]");
const DOABLE = ["a[href]", "button", "input:not([type=hidden])", "select", "textarea", "summary"]
  .flatMap((each) => [`header ${each}`, `main ${each}`]).join(", ");
let doable = [];
let shown = [];

const nameOf = (element) => {
  const person = ["who", "acct"].map((each) => element.querySelector(`.${each}`)?.textContent).filter(Boolean);
  const label = element.getAttribute("aria-label") ?? (person.length ? person.join(" ") : null);
  const own = label ?? (element.labels?.length && !element.matches("button")
    ? [...element.labels].map((one) => [...one.childNodes].filter((each) => each !== element).map((each) => each.textContent).join(" ")).join(" ")
    : element.textContent);
  return own.replace(/\s+/g, " ").trim().slice(0, 80);
};
const open = () => {
  const seen = new Set();
  doable = [];
  for (const element of document.querySelectorAll(DOABLE)) {
    const name = nameOf(element);
    const one = `${name} ${element.getAttribute("href") ?? ""}`;
    if (!name || element.disabled || element.closest("[hidden], [data-opens=palette], .words, .others") || seen.has(one)) continue;
    seen.add(one);
    doable.push({ name, element, key: element.dataset.key });
  }
  field.value = "";
  filter();
  palette.showModal();
  field.focus();
};
const filter = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  shown = doable.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))).slice(0, 50);
  list.replaceChildren(...shown.map(({ name, key }, index) => {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `palette-${index}`;
    option.textContent = name;
    if (key) option.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    option.addEventListener("click", () => choose(index));
    return option;
  }));
  none.hidden = shown.length > 0;
  list.hidden = shown.length === 0;
  select(0);
};
const select = (index) => {
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
  if (shown.length) field.setAttribute("aria-activedescendant", `palette-${index}`);
  else field.removeAttribute("aria-activedescendant");
  list.children[index]?.scrollIntoView({ block: "nearest" });
};
const choose = (index) => {
  const chosen = shown[index]?.element;
  palette.close();
  if (chosen) act(chosen);
};
field.addEventListener("input", filter);
field.addEventListener("keydown", (event) => {
  const at = [...list.children].findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") select(Math.min(at + 1, shown.length - 1));
  else if (event.key === "ArrowUp") select(Math.max(at - 1, 0));
  else if (event.key === "Enter") choose(at);
  else return;
  event.preventDefault();
});
// What was found is not kept in a page that may be open for long.
palette.addEventListener("close", () => {
  doable = shown = [];
  list.replaceChildren();
});
