// Keeps the page fresh, part by part, without taking away what somebody is just writing in one of them.
const live = document.getElementById("live");
let shown = null;

const busy = (part) =>
  part.contains(document.activeElement) ||
  part.querySelector("details[open]") !== null ||
  [...part.querySelectorAll("textarea")].some((box) => box.value !== box.defaultValue);

// Returns whether everything is shown now; parts that are busy stay as they are.
function show(text) {
  const fresh = [...new DOMParser().parseFromString(text, "text/html").body.children];
  if (![...live.children].some(busy)) {
    live.replaceChildren(...fresh);
    return true;
  }
  for (const part of fresh) {
    const there = document.getElementById(part.id);
    if (!there) live.prepend(part);
    else if (!busy(there)) there.replaceWith(part);
  }
  return false;
}

async function refresh() {
  try {
    const answer = await fetch(live.dataset.from, { cache: "no-store" });
    const text = await answer.text();
    if (answer.ok && text !== shown) shown = show(text) ? text : null;
  } catch {
    // The server is away; the next round will tell.
  }
  setTimeout(refresh, 1000);
}

refresh();
