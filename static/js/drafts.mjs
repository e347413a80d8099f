// Keeps a form as a draft while it is typed, so that a lost session or a closed tab loses nothing.
const EVERY = 20_000; // milliseconds
const said = document.querySelector("[data-autosave]");
const form = said?.closest("form");
const SIGNED_OUT = "Not saved: you are signed out. Sign in again in another tab, then press the button once more.";
let changed = false;
let through = false;
let timer = 0;

// A sign-in in another tab gives the browser a new token; the form takes it over.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

const later = () => {
  changed = true;
  timer ||= setTimeout(save, EVERY);
};

// Gives whether this browser is still signed in; the form may then be sent.
const save = async ({ leaving = false } = {}) => {
  clearTimeout(timer);
  timer = 0;
  if (!changed) return true;
  changed = false;
  if (token()) form.querySelector("[name=csrfmiddlewaretoken]").value = token();
  try {
    const answer = await fetch(said.dataset.autosave, { method: "POST", body: new FormData(form), keepalive: leaving });
    const signedOut = answer.redirected || answer.status === 403;
    if (answer.ok || answer.status === 422) said.textContent = signedOut ? SIGNED_OUT : await answer.text();
    else said.textContent = signedOut ? SIGNED_OUT : "Not saved as a draft. Trying again soon.";
    if (signedOut || answer.status >= 500) later();
    return !signedOut;
  } catch {
    said.textContent = "Not saved as a draft: there is no connection. Trying again soon.";
    later();
    return true;
  }
};

if (form) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", async (event) => {
    if (through || !changed) return;
    event.preventDefault();
    if (!(await save())) return;
    changed = false;
    through = true;
    form.requestSubmit(event.submitter);
  });
  // A fragment that asks for a sign-in would take the page, and what was typed, away.
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")?.includes("/login/")) return;
    event.preventDefault();
    said.textContent = SIGNED_OUT;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !through) save({ leaving: true });
  });
  // What was typed before this script was there, or was brought back by the browser, counts as well.
  const typed = [...form.elements].some((each) => each.defaultValue !== undefined
    && (each.value !== each.defaultValue || each.checked !== each.defaultChecked));
  if (said.dataset.unsaved || typed) later();
}
