// What every page does: colours, times in the reader's own zone, commands to copy, questions before what cannot be undone.

import { publicPath, ago, local, precise, zone } from "./units.js";

const root = document.documentElement;
const remember = (name, value) => {
  const age = value === "" ? 0 : 31536000;
  document.cookie = `${name}=${value}; Path=${publicPath}/; Max-Age=${age}; SameSite=Lax`;
};

// Colours: by the machine's wish, until the switch says otherwise; switched back, by its wish again.
const button = document.getElementById("theme");
const wish = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => root.dataset.theme === "dark" || (root.dataset.theme !== "light" && wish.matches);
const showTheme = () => {
  button.setAttribute("aria-pressed", String(isDark()));
  button.title = isDark() ? "Use light colours" : "Use dark colours";
  document.dispatchEvent(new Event("theme"));
};
// A cookie, so that the hub sends the next page in these colours from the first byte on.
button.addEventListener("click", () => {
  const wanted = !isDark();
  root.dataset.theme = wanted === wish.matches ? "auto" : wanted ? "dark" : "light";
  remember("theme", root.dataset.theme === "auto" ? "" : root.dataset.theme);
  showTheme();
});
wish.addEventListener("change", showTheme);
button.hidden = false;
showTheme();

const fold = document.getElementById("fold");
if (fold) {
  const showFold = () => {
    const isFolded = document.body.dataset.folded !== undefined;
    fold.setAttribute("aria-pressed", String(isFolded));
    fold.title = isFolded ? "Show words" : "Fold to icons";
  };
  fold.hidden = false;
  fold.addEventListener("click", () => {
    document.body.toggleAttribute("data-folded");
    remember("folded", document.body.dataset.folded === undefined ? "" : "1");
    showFold();
  });
  showFold();
}

// On phones a row of tabs scrolls: the current one is in sight from the start.
for (const tab of document.querySelectorAll(".parts [aria-current]")) {
  const row = tab.parentElement;
  if (row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

// What is shared is what is shown now: ranges and filters change the address without a reload.
document.getElementById("share")?.addEventListener("submit", (event) => {
  event.target.elements.view.value = location.pathname.slice(publicPath.length) + location.search;
});

// Menus close like menus.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details:is(.person, .menu)[open], .bottom details[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details:is(.person, .menu)[open], .bottom details[open]")) menu.open = false;
  }
  const isTyping = event.target.matches("input, select, textarea") || event.target.isContentEditable;
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const everything = document.getElementById("everything");
  if (!everything) return;
  event.preventDefault();
  if (everything.checkVisibility()) everything.focus();
  else location.href = `${publicPath}/search`;
});

export const showTimes = (within = document) => {
  for (const time of within.querySelectorAll("time[data-ago]")) {
    const date = new Date(time.dateTime);
    const text = ago(date);
    if (time.textContent !== text) time.textContent = text;
    time.title = precise(date);
  }
};
export const showLocal = (within = document) => {
  for (const time of within.querySelectorAll("time[data-local]")) {
    const date = new Date(time.dateTime);
    time.textContent = local(date);
    time.title = precise(date);
  }
};
showLocal();
for (const note of document.querySelectorAll("[data-zone]")) note.textContent = `Times are yours: ${zone}`;
showTimes();
setInterval(() => showTimes(), 5000);

// What cannot be undone is asked once more, with its verb; the worst is typed: data-confirm, data-verb, data-type.
const ask = (form) => {
  const box = document.createElement("dialog");
  box.setAttribute("aria-labelledby", "question");
  const question = Object.assign(document.createElement("p"), { id: "question", textContent: form.dataset.confirm });
  const row = Object.assign(document.createElement("p"), { className: "row" });
  const cancel = Object.assign(document.createElement("button"), { type: "button", textContent: "Cancel" });
  const go = Object.assign(document.createElement("button"), { type: "button", className: "danger" });
  go.textContent = form.dataset.verb ?? form.querySelector("button:not([type=button])")?.textContent ?? "Continue";
  row.append(cancel, go);
  box.append(question);
  const word = form.dataset.type;
  if (word) {
    const label = Object.assign(document.createElement("label"), { textContent: `Type ${word} to go on` });
    const field = Object.assign(document.createElement("input"), { autocomplete: "off" });
    label.append(field);
    box.append(label);
    go.disabled = true;
    field.addEventListener("input", () => { go.disabled = field.value !== word; });
  }
  box.append(row);
  document.body.append(box);
  box.addEventListener("close", () => box.remove());
  cancel.addEventListener("click", () => box.close());
  go.addEventListener("click", () => {
    box.close();
    form.dataset.asked = "yes";
    form.requestSubmit(form.asking ?? undefined);
  });
  box.showModal();
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.asked) return;
  event.preventDefault();
  form.asking = event.submitter;
  ask(form);
});

// The clipboard is there for secure origins alone; elsewhere the text is selected and copied the old way.
const copyText = async (code) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent).then(() => true, () => false);
  const range = document.createRange();
  range.selectNodeContents(code);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy");
};
export const showCopy = (within = document) => {
  for (const box of within.querySelectorAll("pre.paste")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy";
    copy.addEventListener("click", async () => {
      copy.textContent = (await copyText(box.querySelector("code"))) ? "Copied" : "Press Ctrl+C";
      setTimeout(() => { copy.textContent = "Copy"; }, 2000);
    });
    box.append(copy);
  }
};
showCopy();

// What was written of two passwords can be seen.
for (const field of document.querySelectorAll("input[type=password]")) {
  const show = Object.assign(document.createElement("button"), { type: "button", textContent: "Show", className: "quiet" });
  show.setAttribute("aria-label", "Show the password");
  show.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    show.textContent = field.type === "password" ? "Show" : "Hide";
  });
  const label = field.closest("label");
  if (!label) continue;
  // The button stays beside its field where a row of fields breaks. What is moved loses the focus.
  const hasFocus = document.activeElement === field;
  const box = Object.assign(document.createElement("span"), { className: "shown" });
  label.replaceWith(box);
  box.append(label, show);
  if (hasFocus) field.focus();
}
