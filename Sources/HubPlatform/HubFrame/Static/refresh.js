// Parts of a page that are drawn again by the hub: elements with an id and data-part="SECONDS", every so often, and soon
// after the hub has news of their data-topic. What the reader uses stays as it is, and is drawn when it is left:
// under the pointer, with the focus, a field that is being filled, chosen text, or what is busy (data-busy). Numbers change,
// places do not. Where data-reload is another word than before, the whole page is another. A page that answered a form has
// another address than the one that shows it again: data-address.

import { follow } from "./live.js";
import { showCopy, showLocal, showTimes } from "./shell.js";
import { publicPath } from "./units.js";

const parts = [...document.querySelectorAll("[data-part][id]")];
const seconds = Math.min(...parts.map((part) => Number(part.dataset.part)));
const banner = document.getElementById("hub-silent");
/** Between two questions, however much news there is, in milliseconds. */
const shortestPause = 2000;
/** A page that takes the hub longer is asked for less often: for a twentieth of the time at most. */
const share = 20;
/** A pointer that rests for longer is one that was left there. */
const longestRest = 60_000;
let heardAt = performance.now();
let askedAt = -shortestPause;
let took = 0;
let movedAt = 0;
let isAsking = false;
// There was news while the page was hidden, or being asked for.
let isMissed = false;
// What the page shows was removed, or is not for this reader any more.
let isGone = false;
let planned;
let timer;
/** What parts are to become once they are left. */
const waiting = new Map();

const isFilled = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
  : field.matches("select") ? [...field.options].some((one) => one.selected !== one.defaultSelected) && !isFirst(field)
  : field.type !== "hidden" && field.value !== field.defaultValue);
// Without a word of the hub the browser chooses a select's first option.
const isFirst = (select) => select.selectedIndex === 0 && ![...select.options].some((one) => one.defaultSelected);

const isHeld = (part, fresh) => {
  const choice = getSelection();
  return part.dataset.busy !== undefined || part.contains(document.activeElement)
    || (part.matches(":hover") && performance.now() - movedAt < longestRest)
    || (!choice.isCollapsed && choice.containsNode(part, true))
    || document.querySelector("dialog[open]") !== null
    || [...part.querySelectorAll("input, select, textarea")].some((field) => field.checkVisibility() && isFilled(field))
    // What was opened stays open: by its id where it has one, else the part waits until it is closed.
    || [...part.querySelectorAll("details[open]:not([id])")].length > fresh.querySelectorAll("details[open]:not([id])").length;
};

const draw = (part, fresh) => {
  for (const open of part.querySelectorAll("details[open][id]")) {
    fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
  if (part.innerHTML === fresh.innerHTML) return;
  const scrolled = [...part.querySelectorAll(".table-wrap")].map((one) => one.scrollLeft);
  part.replaceChildren(...fresh.childNodes);
  part.querySelectorAll(".table-wrap").forEach((one, index) => { one.scrollLeft = scrolled[index] ?? 0; });
};

const drawWaiting = () => {
  for (const [part, fresh] of waiting) {
    if (isHeld(part, fresh)) continue;
    waiting.delete(part);
    draw(part, fresh);
  }
  showTimes();
};

const say = (text) => {
  banner.setAttribute("role", "alert");
  banner.textContent = `▲ ${text}`;
  banner.hidden = false;
};

const take = async (reply) => {
  if (reply?.status === 403 || reply?.status === 404) {
    isGone = true;
    clearInterval(timer);
    say("This page is not there any more. What is below is old.");
    return;
  }
  if (!reply?.ok) {
    // Two and a half tries without an answer: the numbers are old, and that is said.
    if (performance.now() - heardAt > 2500 * seconds && banner.hidden) {
      say("The hub does not answer. What is below may be old.");
    }
    return;
  }
  if (reply.redirected) { location.reload(); return; }
  heardAt = performance.now();
  if (document.body.dataset.hub !== "silent") banner.hidden = true;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  document.dispatchEvent(new CustomEvent("parts", { detail: page }));
  for (const part of parts) {
    const fresh = page.getElementById(part.id);
    if (fresh && fresh.dataset.reload !== part.dataset.reload) { location.reload(); return; }
    if (!fresh) continue;
    showLocal(fresh);
    showTimes(fresh);
    showCopy(fresh);
    waiting.set(part, fresh);
  }
  drawWaiting();
};

/** Asks for the page, and puts its parts in their places. */
export const refresh = async () => {
  if (isGone) return;
  if (document.hidden || isAsking) { isMissed = true; return; }
  [isAsking, isMissed, askedAt] = [true, false, performance.now()];
  // Guests send no forms, and see the one address that they were given.
  const own = document.body.dataset.guest === undefined ? parts.find((part) => part.dataset.address)?.dataset.address : undefined;
  const address = new URL(own === undefined ? location.href : publicPath + own, location.href);
  // What was asked for once is not asked for again.
  address.searchParams.delete("now");
  try {
    await take(await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null));
  } finally {
    [isAsking, took] = [false, performance.now() - askedAt];
    if (isMissed && !document.hidden) askSoon();
  }
};

/** News comes in bursts, and is asked for once. */
const askSoon = () => {
  planned ??= setTimeout(() => {
    planned = undefined;
    refresh();
  }, Math.max(0, askedAt + Math.max(shortestPause, share * took) - performance.now()));
};

if (parts.length > 0) {
  timer = setInterval(refresh, 1000 * seconds);
  const topic = parts.find((part) => part.dataset.topic)?.dataset.topic;
  // The first message says how things are, and the page has just been drawn: where it comes late, news may have been missed.
  let known;
  const drawnAt = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
  if (topic) {
    follow(topic, ({ version }) => {
      const isLate = known === undefined && performance.now() - drawnAt > shortestPause;
      if (isLate || (known !== undefined && known !== version)) askSoon();
      known = version;
    });
  }
  document.addEventListener("pointermove", () => { movedAt = performance.now(); }, { passive: true });
  for (const event of ["pointerout", "focusout", "selectionchange", "toggle", "close", "reset", "change"]) {
    // The focus and what is under the pointer are the next ones only after the event.
    document.addEventListener(event, () => { if (waiting.size > 0) setTimeout(drawWaiting); }, true);
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden && isMissed) askSoon(); });
  const note = document.getElementById("live");
  if (document.body.dataset.guest === "") note.textContent = `Shared view: updates every ${seconds} s`;
}
