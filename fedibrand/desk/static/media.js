// Pictures, sound and films of consumers: nothing is asked for before it is wanted, and nothing twice.
const isShown = (file) =>
  file.localName === "img" ? file.complete && file.naturalWidth > 0 : !file.error && file.readyState > 0;

// What is covered is asked for when it is opened.
const uncover = (details) => {
  for (const file of details.querySelectorAll("[data-src]"))
    if (!isShown(file) && file.getAttribute("src") !== file.dataset.src) file.src = file.dataset.src;
};
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches("details.covered[open]")) uncover(event.target);
  },
  true,
);
document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("details.covered[open]").forEach(uncover);
});

// An address lasts for minutes. Where one is over, the thread is asked for anew, once for each.
const asked = new Set();
document.addEventListener(
  "error",
  (event) => {
    const file = event.target;
    if (!file.matches?.(".media :is(img, video, audio)") || asked.has(file.src)) return;
    asked.add(file.src);
    const thread = document.getElementById("thread");
    if (thread) htmx.trigger(thread, "sse:missed");
  },
  true,
);

// A live update leaves alone what is shown or plays; whatever is not there yet gets the newer address.
const keepsAddress = (file) => file.matches(".media [data-src]") || (file.matches(".media *") && isShown(file));
