// What the desk does in a browser beyond htmx: every form that htmx sends carries the page's token.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-Token"] = document.documentElement.dataset.token;
});
