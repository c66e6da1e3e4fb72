// Parts of a page that are drawn again by the hub every so often: elements with an id and data-part="SECONDS", and at once
// where the hub has news of their data-topic. What the pointer or the focus is in, or what is busy (data-busy), stays as it
// is; numbers change, places do not. Where data-reload is another word than before, the whole page is another.

import { follow } from "./live.js";
import { showTimes } from "./shell.js";

const parts = [...document.querySelectorAll("[data-part][id]")];
const seconds = Math.min(...parts.map((part) => Number(part.dataset.part)));
const banner = document.getElementById("hub-silent");
let heardAt = performance.now();

/** Asks for the page, and puts its parts in their places. */
export const refresh = async () => {
  if (document.hidden) return;
  // What was asked for once is not asked for again.
  const address = new URL(location.href);
  address.searchParams.delete("now");
  const reply = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!reply?.ok) {
    // Two and a half tries without an answer: the numbers are old, and that is said.
    if (performance.now() - heardAt > 2500 * seconds && banner.hidden) {
      banner.setAttribute("role", "alert");
      banner.textContent = "▲ The hub does not answer. What is below may be old.";
      banner.hidden = false;
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
    if (!fresh || part.dataset.busy !== undefined || part.matches(":hover") || part.contains(document.activeElement)) continue;
    for (const time of fresh.querySelectorAll("time[data-local]")) time.dataset.ago = "";
    if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(...fresh.childNodes);
  }
  showTimes();
};
if (parts.length > 0) {
  setInterval(refresh, 1000 * seconds);
  const topic = parts.find((part) => part.dataset.topic)?.dataset.topic;
  // The first message says how things are, and the page has just been drawn.
  let known;
  if (topic) {
    follow(topic, ({ version }) => {
      if (known !== undefined && known !== version) refresh();
      known = version;
    });
  }
  const note = document.getElementById("live");
  if (document.body.dataset.guest === "") note.textContent = `Shared view: updates every ${seconds} s`;
}
