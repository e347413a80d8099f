// Brings the NHS components to life, at first and in every fragment that htmx puts into the page.
// The design system's address comes from the page, because static files carry a hash in their names.
const { initAll } = await import(document.getElementById("nhsuk-frontend").href);
initAll();

const announcer = document.getElementById("announcer");

// Enter in a finder's box searches; it must not send the form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-finder] input[type=search]")) {
    event.preventDefault();
    window.htmx.trigger(event.target, "search");
  }
});

// A finder's button searches in place where htmx is there to do it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-finder] button[name=find]");
  if (button) {
    event.preventDefault();
    window.htmx.trigger(button.closest("[data-finder]").querySelector("input[type=search]"), "search");
  }
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const fragment = detail.elt;
  initAll(fragment);
  // A status line that is replaced is not read out; a lasting one beside it is.
  const said = fragment.querySelector("[data-announce]");
  if (said) announcer.textContent = said.textContent.trim();
  // The pressed link or button may be gone: keyboard users go on from the new content.
  // A panel that loads with its page leaves the focus alone.
  if (document.activeElement === document.body && fragment.getAttribute("hx-trigger") !== "load") {
    const start = fragment.querySelector(".nhsuk-error-summary, h1, h2, caption, [data-announce]") ?? fragment;
    start.setAttribute("tabindex", "-1");
    start.focus({ preventScroll: true });
  }
});
