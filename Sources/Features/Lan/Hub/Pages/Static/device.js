// A device's page: its chart, and its numbers kept up to date.

import { follow, isHeard } from "./live.js";
import { charts, range } from "./charts.js";
import { show, showMark, rate, bytes } from "./units.js";
import { showTimes } from "./shell.js";

const { agent, device } = document.getElementById("charts").dataset;
const chart = charts.get("traffic");
const states = { active: ["good", "here"], idle: ["watch", "quiet"], inactive: ["off", "away"] };

const showStatus = (status) => {
  document.getElementById("dot").dataset.status = status;
  showMark(document.getElementById("status"), ...states[status]);
};

let last;
/** What was measured once is not what is now. */
const showSilence = () => {
  show(document.getElementById("now-download"), null);
  show(document.getElementById("now-upload"), null);
  showStatus("inactive");
  chart?.freeze(true);
  last = undefined;
};
let silence;
/** While the hub is unheard nothing is known of the device. */
const fallSilent = () => {
  if (isHeard()) showSilence();
  else silence = setTimeout(fallSilent, 1000);
};

const today = document.getElementById("today");
let day = new Date().getDate();
const addToday = (count) => {
  if (new Date().getDate() !== day) {
    day = new Date().getDate();
    today.dataset.bytes = 0;
  }
  today.dataset.bytes = Number(today.dataset.bytes) + count;
  show(today, bytes(Number(today.dataset.bytes)));
};

follow(`agent:${agent}`, (now, isWhole) => {
  if (now === null) return;
  clearTimeout(silence);
  if (!now.isOnline) { showSilence(); return; }
  silence = setTimeout(fallSilent, (now.offlineAfterSeconds - now.silentSeconds) * 1000);
  if (now.gone.includes(device)) showSilence();
  const mine = now.devices.find((one) => one.device === device);
  // A delta holds what changed: nothing here means the same as before.
  if (mine) {
    show(document.getElementById("now-download"), mine.downloadBps === null ? null : rate(mine.downloadBps));
    show(document.getElementById("now-upload"), mine.uploadBps === null ? null : rate(mine.uploadBps));
    showStatus(mine.status);
    chart?.freeze(false);
    if (mine.status === "active") document.getElementById("seen").dateTime = now.lastSeen;
    if (!isWhole) addToday(mine.bytes);
    last = mine;
  }
  if (chart && range.isLive && range.seconds <= 3600 && last) {
    chart.append([new Date(now.lastSeen), last.downloadBps ?? 0, -(last.uploadBps ?? 0)]);
  }
  showTimes();
});
