// Keyboard shortcuts. The page says where they lead (tenancy/shortcuts.py); the help page turns them off.
const KEPT = "qo-shortcuts";
const PATIENCE = 1500; // milliseconds between the keys of one shortcut
const places = JSON.parse(document.getElementById("shortcuts")?.dataset.places ?? "{}");

const off = () => {
  try { return localStorage.getItem(KEPT) === "off"; } catch { return false; }
};

const rows = () => [...document.querySelectorAll("main tbody tr")];
const here = () => document.activeElement?.closest("main tbody tr");
const linkOf = (row) => row?.querySelector("th a, td a");

const step = (by) => {
  const all = rows();
  const now = all.indexOf(here());
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + by))];
  const link = linkOf(next);
  if (!link) return false;
  link.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
};

const press = (element) => {
  element?.click();
  return Boolean(element);
};

const onThisPage = {
  "/": () => {
    const box = document.querySelector("main input[type=search]");
    box?.closest("details")?.setAttribute("open", "");
    box?.focus();
    return Boolean(box);
  },
  j: () => step(1),
  k: () => step(-1),
  o: () => press(linkOf(here())),
  x: () => press(here()?.querySelector("input[type=checkbox]")),
  e: () => press(document.querySelector('main a[href$="/edit/"]')),
};

// A checkbox takes no letters; every other field does.
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

let before = "";
let timer = 0;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key.length !== 1 || event.key === " " || typing(event.target) || off()) return;
  const keys = before ? `${before} ${event.key}` : event.key;
  clearTimeout(timer);
  before = "";
  if (places[keys]) {
    event.preventDefault();
    location.assign(places[keys]);
  } else if (onThisPage[keys]?.()) {
    event.preventDefault();
  } else if (Object.keys(places).some((each) => each.startsWith(`${keys} `))) {
    before = keys;
    timer = setTimeout(() => { before = ""; }, PATIENCE);
  }
});

// The help page: the state in words, and the button that changes it.
const box = document.querySelector("[data-keys-switch]");
if (box) {
  const state = box.querySelector("[data-keys-state]");
  const turn = box.querySelector("[data-keys-turn]");
  const tell = () => {
    state.textContent = off() ? "The shortcuts are off in this browser." : "The shortcuts are on in this browser.";
    turn.textContent = off() ? "Turn the shortcuts on" : "Turn the shortcuts off";
  };
  turn.addEventListener("click", () => {
    try { localStorage.setItem(KEPT, off() ? "on" : "off"); } catch { state.textContent = "This browser keeps no choice."; return; }
    tell();
  });
  document.querySelector("[data-keys-none]").hidden = true;
  box.hidden = false;
  tell();
}
