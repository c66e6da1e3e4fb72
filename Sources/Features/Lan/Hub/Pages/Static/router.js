// A router's page: numbers and its devices, kept up to date.

import { follow, isHeard } from "./live.js";
import { charts, range } from "./charts.js";
import { query } from "./chart.js";
import { lists } from "./table.js";
import { publicPath, show, rate, bytes } from "./units.js";
import { showTimes } from "./shell.js";

const { agent } = document.getElementById("now").dataset;
const base = location.pathname;
const table = document.getElementById("devices");
const body = table.tBodies[0];
const list = lists.get("devices");
const rows = new Map([...body.rows].map((row) => [row.dataset.device, row]));
const traffic = charts.get("traffic");

const field = (row, name) => row.querySelector(`[data-field="${name}"]`);
// Of very many devices the busiest alone are listed; all are counted.
const isCut = table.dataset.all !== undefined;
// One that wakes up comes to them. Beyond so many rows it takes the place of one that is not there.
const mostRows = 600;
const heard = new Map();
const text = (element, value) => { if (element.textContent !== value) element.textContent = value; };

// Rows beyond the first 25 are folded until they are asked for, or searched.
const most = 25;
const showAll = document.getElementById("show-all");
let isFolded = true;
const fold = () => {
  const wanted = list.field.value.trim();
  if (wanted !== "") return;
  [...body.rows].forEach((row, index) => { row.hidden = isFolded && index >= most; });
  showAll.parentElement.hidden = !isFolded || body.rows.length <= most;
  text(showAll, `Show all ${body.rows.length}`);
};
showAll.addEventListener("click", () => { isFolded = false; fold(); });
list.field.addEventListener("input", fold);
// What is searched for may be one that is not listed: the list of all devices looks for it.
const all = document.getElementById("all-devices");
const allPath = all?.getAttribute("href");
list.field.addEventListener("input", () => {
  const wanted = list.field.value.trim();
  if (!all) return;
  all.href = wanted === "" ? allPath : `${allPath}&q=${encodeURIComponent(wanted)}`;
  text(all, wanted === "" ? "All devices" : `Search all devices for ‘${wanted}’`);
});
fold();
table.dataset.ready = "";

const newRow = (device) => {
  const row = body.rows[0].cloneNode(true);
  Object.assign(row.dataset, { device: device.device, name: device.name, text: device.device, today: 0 });
  row.hidden = false;
  const link = row.querySelector("a");
  link.textContent = link.title = device.name;
  link.href = `${base}/devices/${encodeURIComponent(device.device)}`;
  row.querySelector(".about").textContent = "";
  row.querySelector(".spark svg").replaceChildren();
  show(field(row, "today"), bytes(0));
  body.append(row);
  rows.set(device.device, row);
  return row;
};

/** Whether a device that is not listed uses the line now, and there is a place for it. */
const mayCome = (device) => {
  if ((device.downloadBps ?? 0) + (device.uploadBps ?? 0) < 1000) return false;
  if (rows.size < mostRows) return true;
  const gone = [...body.rows].findLast((row) => row.dataset.status === "inactive" && !row.contains(document.activeElement));
  if (!gone) return false;
  rows.delete(gone.dataset.device);
  gone.remove();
  return true;
};

/** A device that is not in the newest window, or whose router is silent. */
const quieten = (row) => {
  if (!row) return;
  row.dataset.status = "inactive";
  text(field(row, "status"), "inactive");
  row.dataset.download = row.dataset.upload = 0;
  show(field(row, "download"), null);
  show(field(row, "upload"), null);
};

const showDevice = (device) => {
  heard.set(device.device, device);
  if (isCut && !rows.has(device.device) && !mayCome(device)) return;
  // The first device of a page without any: the hub draws the table.
  if (body.rows.length === 0) { location.reload(); return; }
  const row = rows.get(device.device) ?? newRow(device);
  row.dataset.status = device.status;
  row.dataset.address = device.ip;
  text(field(row, "status"), device.status);
  text(row.querySelector(".address"), device.ip);
  row.dataset.download = device.downloadBps ?? 0;
  row.dataset.upload = device.uploadBps ?? 0;
  show(field(row, "download"), device.downloadBps === null ? null : rate(device.downloadBps));
  show(field(row, "upload"), device.uploadBps === null ? null : rate(device.uploadBps));
};

/** What a window adds to today, so that the column does not stand still between two loads; a new day begins with 0. */
let day = new Date().getDate();
const addToday = (device) => {
  const row = rows.get(device.device);
  if (!row) return;
  row.dataset.today = Number(row.dataset.today) + device.bytes;
  show(field(row, "today"), bytes(Number(row.dataset.today)));
};

const showCounts = (isOnline) => {
  const all = [...heard.values()];
  const here = all.filter((device) => device.status !== "inactive").length;
  const using = all.filter((device) => (device.downloadBps ?? 0) + (device.uploadBps ?? 0) >= 1000).length;
  text(document.getElementById("now-devices"), isOnline ? `${here}` : "–");
  text(document.getElementById("now-using"), isOnline ? `${using}` : "–");
};

/** Since when it is silent; the hub's own page says what to check. */
const showBanner = (now) => {
  const place = document.getElementById("silence");
  if (place.childElementCount > 0) return;
  const banner = Object.assign(document.createElement("div"), { className: "banner" });
  banner.dataset.state = "bad";
  banner.setAttribute("role", "alert");
  const time = Object.assign(document.createElement("time"), { dateTime: now.lastSeen });
  time.dataset.ago = "";
  banner.append("▲ Nothing heard from this router since ", time, ". The numbers below are from that time. Is the agent running? systemctl status monitor");
  place.replaceChildren(banner);
};

let offline;
const showNow = (now, isOnline) => {
  show(document.getElementById("now-download"), isOnline ? rate(now.downloadBps) : null);
  show(document.getElementById("now-upload"), isOnline ? rate(now.uploadBps) : null);
  for (const [id, value] of [["processor", now.cpuPercent], ["memory", now.memoryPercent], ["disk", now.diskPercent]]) {
    document.querySelector(`#now-${id} b`).textContent = value === null || !isOnline ? "–" : Math.round(value);
  }
  document.getElementById("seen").dateTime = now.lastSeen;
  document.getElementById("dot").classList.toggle("online", isOnline);
  text(document.getElementById("status"), isOnline ? "online" : "offline");
  document.getElementById("uptime")?.toggleAttribute("hidden", !isOnline);
  if (isOnline) {
    document.getElementById("silence").replaceChildren();
  } else {
    for (const row of rows.values()) quieten(row);
    showBanner(now);
  }
  showCounts(isOnline);
  traffic?.freeze(!isOnline);
  clearTimeout(offline);
  if (isOnline) offline = setTimeout(() => fallSilent(now), (now.offlineAfterSeconds - now.silentSeconds) * 1000);
};
/** While the hub is unheard nothing is known of the router. */
const fallSilent = (now) => {
  if (isHeard()) showNow(now, false);
  else offline = setTimeout(() => fallSilent(now), 1000);
};

follow(`agent:${agent}`, (now, isWhole) => {
  if (now === null) return;
  if (new Date().getDate() !== day) {
    day = new Date().getDate();
    for (const row of rows.values()) { row.dataset.today = 0; show(field(row, "today"), bytes(0)); }
  }
  if (isWhole) heard.clear();
  now.devices.forEach(showDevice);
  if (!isWhole) now.devices.forEach(addToday);
  for (const device of now.gone ?? []) { heard.delete(device); quieten(rows.get(device)); }
  showNow(now, now.isOnline);
  if (traffic && range.isLive && range.seconds <= 3600 && now.isOnline) {
    traffic.append([new Date(now.lastSeen), now.downloadBps, -now.uploadBps]);
  }
  list.settle();
  fold();
  showTimes();
});

// Sparklines, drawn when their row comes into sight; all to one scale of square roots, so that a lamp does not look like a laptop.

let sparks = {};
let highest = 1;
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) drawSpark(entry.target);
}, { rootMargin: "200px" });

const drawSpark = (row) => {
  const values = sparks[row.dataset.device];
  const svg = row.querySelector(".spark svg");
  if (!values) { svg.replaceChildren(); return; }
  const x = (index) => (index * 120 / (values.length - 1)).toFixed(1);
  const y = (value) => (23 - 22 * Math.sqrt(value / highest)).toFixed(1);
  const line = values.map((value, index) => `${index ? "L" : "M"}${x(index)} ${y(value)}`).join("");
  const paths = [["area", `${line}L120 24L0 24Z`], ["line", line]].map(([name, d]) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    return path;
  });
  svg.replaceChildren(...paths);
};

const sparkStep = 60;
const sparkPoints = 60;
const loadSparks = async () => {
  const to = Math.floor(Date.now() / (sparkStep * 1000)) * sparkStep;
  const from = to - sparkPoints * sparkStep;
  const time = (seconds) => new Date(seconds * 1000).toISOString();
  const question = query({ agent, kind: "device", from: time(from), to: time(to), step: sparkStep });
  const reply = await fetch(`${publicPath}/api/v1/sparklines?${question}`);
  if (!reply.ok) return;
  sparks = {};
  highest = 1;
  for (const { name, points } of (await reply.json()).series) {
    const values = new Array(sparkPoints).fill(0);
    for (const [start, seconds, down, up] of points) {
      values[Math.floor((start - from) / sparkStep)] = seconds > 0 ? (down + up) / seconds : 0;
    }
    if (values.some((value) => value > 0)) sparks[name] = values;
    highest = Math.max(highest, ...values);
  }
  seen.disconnect();
  for (const row of rows.values()) seen.observe(row);
};
loadSparks();
setInterval(() => { if (!document.hidden) loadSparks(); }, 60_000);
