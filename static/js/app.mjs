// Brings the NHS components to life, at first and in every fragment that htmx puts into the page.
// The design system's address comes from the page, because static files carry a hash in their names.
const { initAll } = await import(document.getElementById("nhsuk-frontend").href);
initAll();

// Long lists begin folded on a narrow page; without this they stand open.
if (matchMedia("(max-width: 48.0525em)").matches) {
  for (const each of document.querySelectorAll("details[data-folds]")) each.open = false;
}

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

// Whoever is signed out when a form is sent would lose what was typed: it is said beside the button, and the form stays.
// A page that was opened a short while ago is not asked about.
const WHILE = 600_000; // milliseconds
const opened = Date.now();
const { signedIn, signIn } = document.getElementById("shortcuts")?.dataset ?? {};
const checked = new WeakSet();

const sayToSignIn = (form) => {
  let said = form.querySelector("[data-signed-out]");
  if (!said) {
    said = document.createElement("div");
    said.className = "nhsuk-inset-text";
    said.dataset.signedOut = "";
    said.setAttribute("role", "alert");
    const link = Object.assign(document.createElement("a"), { href: signIn, target: "_blank", rel: "noopener", textContent: "Sign in again in another tab" });
    said.append("You are signed out, so nothing was sent. What you typed is kept here. ", link, ", then press the button once more.");
    [...form.querySelectorAll("button")].at(-1)?.before(said);
  }
  said.setAttribute("tabindex", "-1");
  said.focus();
};

// A sign-in in another tab gives the browser a new token; what is sent takes it over.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (form.method !== "post" || !signedIn || !form.closest("main") || event.defaultPrevented) return;
  if (checked.delete(form) || Date.now() - opened < WHILE) return;
  event.preventDefault();
  const answer = await fetch(signedIn, { redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") return sayToSignIn(form);
  const held = form.querySelector("[name=csrfmiddlewaretoken]");
  if (held && token()) held.value = token();
  checked.add(form);
  form.requestSubmit(submitter);
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { requestConfig, xhr, elt } = event.detail;
  const form = elt.closest("form");
  if (event.defaultPrevented || !form || requestConfig.verb !== "post" || !xhr.getResponseHeader("HX-Redirect")?.includes("/login/")) return;
  event.preventDefault();
  sayToSignIn(form);
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "post" || !token()) return;
  detail.headers["X-CSRFToken"] = token();
  if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token();
});
