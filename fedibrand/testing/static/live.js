// Keeps the timeline fresh without taking away what somebody is just writing or reading in it.
const live = document.getElementById("live");
let shown = null;

const busy = () =>
  live.contains(document.activeElement) || live.querySelector("details[open]") !== null;

async function refresh() {
  try {
    const answer = await fetch(live.dataset.from, { cache: "no-store" });
    const text = await answer.text();
    if (answer.ok && text !== shown && !busy()) {
      live.innerHTML = text;
      shown = text;
    }
  } catch {
    // The server is away; the next round will tell.
  }
  setTimeout(refresh, 1500);
}

if (live) refresh();
