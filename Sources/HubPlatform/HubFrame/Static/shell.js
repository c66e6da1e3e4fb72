// What every page does: colours, times in the reader's own zone, commands to copy.

import { publicPath, ago, local, precise, zone } from "./units.js";

const root = document.documentElement;
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
  root.dataset.theme = isDark() ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; Path=${publicPath}/; Max-Age=31536000; SameSite=Lax`;
  showTheme();
});
wish.addEventListener("change", showTheme);
button.hidden = false;
showTheme();

export const showTimes = () => {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const date = new Date(time.dateTime);
    time.textContent = ago(date);
    time.title = precise(date);
  }
};
for (const time of document.querySelectorAll("time[data-local]")) {
  const date = new Date(time.dateTime);
  time.textContent = local(date);
  time.title = precise(date);
}
for (const note of document.querySelectorAll("[data-zone]")) note.textContent = `Times in ${zone}`;
showTimes();
setInterval(showTimes, 5000);

// What cannot be undone is asked once more.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// The clipboard is there for secure origins alone; elsewhere the text can be selected by a click (CSS).
if (navigator.clipboard) {
  for (const box of document.querySelectorAll("pre.paste")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy";
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.querySelector("code").textContent);
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = "Copy"; }, 2000);
    });
    box.append(copy);
  }
}
