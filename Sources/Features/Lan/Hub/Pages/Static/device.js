// A device's page: its chart, and its numbers kept up to date.

import { follow, isHeard } from "./live.js";
import { Range } from "./range.js";
import { Chart, measures, series, join } from "./chart.js";
import { show, rate } from "./units.js";
import { showTimes } from "./shell.js";

const box = document.getElementById("charts");
const { agent, device } = box.dataset;
const range = new Range(86_400, box.querySelector(".range"));
const chart = new Chart("traffic", measures.rate, [["Download", "down"], ["Upload", "up"]], range);

let asking;
const load = async () => {
  asking?.abort();
  asking = new AbortController();
  try {
    const points = await series(agent, "device", device, range, asking.signal);
    chart.draw(join([points.map(([time, down]) => [time, down]), points.map(([time, , up]) => [time, -up])], range.step));
  } catch (error) {
    if (error.name !== "AbortError") chart.state("The hub did not answer. It is asked again.");
  }
};
range.addEventListener("change", load);
load();
setInterval(() => { if (range.isLive && range.seconds > 3600) load(); }, 60_000);

const text = (element, value) => { if (element.textContent !== value) element.textContent = value; };

/** What was measured once is not what is now. */
const showSilence = () => {
  show(document.getElementById("now-download"), null);
  show(document.getElementById("now-upload"), null);
  document.getElementById("dot").dataset.status = "inactive";
  text(document.getElementById("status"), "inactive");
  last = undefined;
};
let silence;

follow(`agent:${agent}`, (now) => {
  if (now === null) return;
  clearTimeout(silence);
  if (!now.isOnline) { showSilence(); return; }
  const quieten = () => (isHeard() ? showSilence() : (silence = setTimeout(quieten, 1000)));
  silence = setTimeout(quieten, (now.offlineAfterSeconds - now.silentSeconds) * 1000);
  if (now.gone.includes(device)) showSilence();
  const mine = now.devices.find((one) => one.device === device);
  // A delta holds what changed: nothing here means the same as before.
  if (mine) {
    show(document.getElementById("now-download"), mine.downloadBps === null ? null : rate(mine.downloadBps));
    show(document.getElementById("now-upload"), mine.uploadBps === null ? null : rate(mine.uploadBps));
    document.getElementById("dot").dataset.status = mine.status;
    text(document.getElementById("status"), mine.status);
    if (mine.status === "active") document.getElementById("seen").dateTime = now.lastSeen;
    last = mine;
  }
  if (range.isLive && range.seconds <= 3600 && last) {
    chart.append([new Date(now.lastSeen), last.downloadBps ?? 0, -(last.uploadBps ?? 0)]);
  }
  showTimes();
});
let last;
