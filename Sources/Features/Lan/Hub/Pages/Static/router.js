// A router's page: charts, and tables kept up to date.

import { follow, isHeard } from "./live.js";
import { Range } from "./range.js";
import { Chart, measures, query, series, join } from "./chart.js";
import { publicPath, show, showShare, rate, bytes } from "./units.js";
import { showTimes } from "./shell.js";

const box = document.getElementById("charts");
const agent = box.dataset.agent;
const sensor = box.dataset.sensor;
const base = `${location.pathname}`;
const range = new Range(3600, box.querySelector(".range"));
const table = document.getElementById("devices");
const body = table.tBodies[0];
const rows = new Map([...body.rows].map((row) => [row.dataset.device, row]));
const names = () => [...rows.values()];

const charts = {
  traffic: new Chart("traffic", measures.rate, [["Download", "down"], ["Upload", "up"]], range),
  devices: new Chart("devices", measures.rate, [], range, { stacked: true }),
  processor: new Chart("processor", measures.percent, [["CPU", "series-1"]], range),
  memory: new Chart("memory", measures.percent, [["Memory", "series-2"]], range),
};
if (sensor) charts.temperature = new Chart("temperature", measures.celsius, [[sensor, "series-3"]], range);

// Charts

const most = 6;
let busiest = [];

/** The devices that used the most today, which is how the table came. */
const choice = () => names().filter((row) => Number(row.dataset.today) > 0)
  .sort((one, other) => other.dataset.today - one.dataset.today).slice(0, most)
  .map((row) => row.dataset.device);
const label = (device) => rows.get(device)?.querySelector("a").textContent ?? device;

let asking;
const load = async () => {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const step = range.step;
  const get = (kind, name = "") => series(agent, kind, name, range, signal);
  const fill = async (chart, work) => {
    try {
      await work();
    } catch (error) {
      if (error.name !== "AbortError") chart.state("The hub did not answer. It is asked again.");
    }
  };
  busiest = choice();
  await Promise.all([
    fill(charts.traffic, async () => {
      const points = await get("network");
      charts.traffic.draw(join([points.map(([time, down]) => [time, down]), points.map(([time, , up]) => [time, -up])], step));
    }),
    fill(charts.processor, async () => charts.processor.draw(join([await get("processor")], step))),
    fill(charts.memory, async () => {
      const points = await get("memory");
      charts.memory.draw(join([points.map(([time, used, total]) => [time, (100 * used) / total])], step));
    }),
    charts.temperature && fill(charts.temperature, async () => {
      charts.temperature.draw(join([await get("temperature", sensor)], step));
    }),
    fill(charts.devices, async () => {
      const lists = await Promise.all(busiest.map((device) => get("device", device)));
      const sums = lists.map((list) => list.map(([time, down, up]) => [time, down + up]));
      charts.devices.draw(join(sums, step), busiest.map((device, index) => [label(device), `series-${index + 1}`]));
    }),
  ]);
};
range.addEventListener("change", load);
load();
setInterval(() => {
  const isOther = choice().some((device) => !busiest.includes(device));
  if (range.isLive && (range.seconds > 3600 || isOther)) load();
}, 60_000);

// What is live

const state = new Map();

const append = (now) => {
  if (!range.isLive || range.seconds > 3600) return;
  const time = new Date(now.lastSeen);
  charts.traffic.append([time, now.downloadBps, -now.uploadBps]);
  if (now.cpuPercent !== null) charts.processor.append([time, now.cpuPercent]);
  if (now.memoryPercent !== null) charts.memory.append([time, now.memoryPercent]);
  const heat = now.temperatures.find((one) => one.sensor === sensor);
  if (charts.temperature && heat) charts.temperature.append([time, heat.celsius]);
  if (busiest.length > 0 && charts.devices.rows.length > 0) {
    charts.devices.append([time, ...busiest.map((device) => {
      const one = state.get(device);
      return one ? (one.downloadBps ?? 0) + (one.uploadBps ?? 0) : 0;
    })]);
  }
};

const field = (row, name) => row.querySelector(`[data-field="${name}"]`);
const text = (element, value) => { if (element.textContent !== value) element.textContent = value; };

const newRow = (device) => {
  const row = body.rows[0].cloneNode(true);
  row.dataset.device = device.device;
  const link = row.querySelector("a");
  link.textContent = link.title = device.name;
  link.href = `${base}/devices/${encodeURIComponent(device.device)}`;
  row.querySelector(".about").textContent = "";
  row.querySelector(".address").textContent = device.ip;
  row.querySelector(".spark svg").replaceChildren();
  row.dataset.today = 0;
  show(field(row, "today"), bytes(0));
  body.append(row);
  rows.set(device.device, row);
  return row;
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
  state.set(device.device, device);
  // The first device of a page without any: the hub draws the table.
  if (body.rows.length === 0) { location.reload(); return; }
  const row = rows.get(device.device) ?? newRow(device);
  row.dataset.status = device.status;
  text(field(row, "status"), device.status);
  text(row.querySelector(".address"), device.ip);
  row.dataset.download = device.downloadBps ?? 0;
  row.dataset.upload = device.uploadBps ?? 0;
  show(field(row, "download"), device.downloadBps === null ? null : rate(device.downloadBps));
  show(field(row, "upload"), device.uploadBps === null ? null : rate(device.uploadBps));
};

/** What a window adds to today, so that the column does not stand still between two loads. */
const addToday = (device) => {
  const row = rows.get(device.device);
  row.dataset.today = Number(row.dataset.today) + device.bytes;
  show(field(row, "today"), bytes(Number(row.dataset.today)));
};

const showInterface = (one) => {
  const row = document.querySelector(`#interfaces tr[data-interface="${CSS.escape(one.name)}"]`);
  if (!row) return;
  row.classList.toggle("online", one.state === "up");
  text(field(row, "state"), one.state);
  show(field(row, "download"), one.rxBps === null ? null : rate(one.rxBps));
  show(field(row, "upload"), one.txBps === null ? null : rate(one.txBps));
  showShare(field(row, "used"), one.usedPercent, "Link used");
};

/** What was measured once is not what is now. */
const showSilence = (now) => {
  for (const row of rows.values()) quieten(row);
  for (const one of now.interfaces) showInterface({ ...one, state: "unknown", rxBps: null, txBps: null, usedPercent: null });
};

let offline;
const showNow = (now, isOnline) => {
  show(document.getElementById("now-download"), isOnline ? rate(now.downloadBps) : null);
  show(document.getElementById("now-upload"), isOnline ? rate(now.uploadBps) : null);
  for (const [id, value] of [["processor", now.cpuPercent], ["memory", now.memoryPercent], ["disk", now.diskPercent]]) {
    document.querySelector(`#now-${id} b`).textContent = value === null || !isOnline ? "–" : Math.round(value);
  }
  document.getElementById("now-devices").textContent = isOnline ? now.activeDevices : "–";
  document.getElementById("seen").dateTime = now.lastSeen;
  document.getElementById("dot").classList.toggle("online", isOnline);
  text(document.getElementById("status"), isOnline ? "online" : "offline");
  document.getElementById("uptime")?.toggleAttribute("hidden", !isOnline);
  if (!isOnline) showSilence(now);
  clearTimeout(offline);
  for (const chart of Object.values(charts)) chart?.freeze(!isOnline);
  if (isOnline) offline = setTimeout(() => fallSilent(now), (now.offlineAfterSeconds - now.silentSeconds) * 1000);
};
/** While the hub is unheard nothing is known of the router. */
const fallSilent = (now) => {
  if (isHeard()) showNow(now, false);
  else offline = setTimeout(() => fallSilent(now), 1000);
};

let first = true;
follow(`agent:${agent}`, (now, isWhole) => {
  if (now === null) return;
  now.devices.forEach(showDevice);
  if (!isWhole) now.devices.forEach(addToday);
  for (const device of now.gone ?? []) {
    state.delete(device);
    quieten(rows.get(device));
  }
  now.interfaces.forEach(showInterface);
  showNow(now, now.isOnline);
  append(now);
  // A router that has only just begun: its first devices are not waited for.
  if (busiest.length === 0 && choice().length > 0) load();
  if (sorting !== "today") sort();
  if (first) find();
  first = false;
  showTimes();
});

// Sorting and searching

let sorting = "today";
let isDescending = true;
const value = {
  name: (row) => row.querySelector("a").textContent.toLowerCase(),
  address: (row) => row.querySelector(".address").textContent.split(".").map((part) => part.padStart(3, "0")).join("."),
  download: (row) => Number(row.dataset.download),
  upload: (row) => Number(row.dataset.upload),
  today: (row) => Number(row.dataset.today),
};

const sort = () => {
  const key = value[sorting];
  const sign = isDescending ? -1 : 1;
  const keyed = names().map((row) => [key(row), row]);
  keyed.sort(([one], [other]) => (one < other ? -sign : one > other ? sign : 0));
  // Rows that stay are not touched: a focus would be lost with them.
  keyed.forEach(([, row], index) => { if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null); });
};

table.tHead.addEventListener("click", (event) => {
  const head = event.target.closest("th[data-sort]");
  if (!head) return;
  const isText = ["name", "address"].includes(head.dataset.sort);
  isDescending = head.dataset.sort === sorting ? !isDescending : !isText;
  sorting = head.dataset.sort;
  for (const other of table.tHead.querySelectorAll("th")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
  sort();
});

const search = document.getElementById("search");
const find = () => {
  const wanted = search.value.trim().toLowerCase();
  let count = 0;
  for (const row of rows.values()) {
    const text = `${row.querySelector("th").textContent} ${row.querySelector(".address").textContent} ${row.dataset.device}`;
    row.hidden = wanted !== "" && !text.toLowerCase().includes(wanted);
    if (!row.hidden) count += 1;
  }
  document.getElementById("found").textContent =
    wanted === "" ? `${rows.size} ${rows.size === 1 ? "device" : "devices"}` : count === 0 ? "No matching devices." : `${count} of ${rows.size}`;
};
search.addEventListener("input", find);
find();

// Sparklines, drawn when their row comes into sight

let sparks = {};
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) drawSpark(entry.target);
}, { rootMargin: "200px" });

const drawSpark = (row) => {
  const values = sparks[row.dataset.device];
  const svg = row.querySelector(".spark svg");
  if (!values) { svg.replaceChildren(); return; }
  const highest = Math.max(...values, 1);
  const x = (index) => (index * 120 / (values.length - 1)).toFixed(1);
  const y = (value) => (23 - (22 * value) / highest).toFixed(1);
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
  for (const { name, points } of (await reply.json()).series) {
    const values = new Array(sparkPoints).fill(0);
    for (const [start, seconds, down, up] of points) {
      values[Math.floor((start - from) / sparkStep)] = seconds > 0 ? (down + up) / seconds : 0;
    }
    if (values.some((value) => value > 0)) sparks[name] = values;
  }
  seen.disconnect();
  for (const row of rows.values()) seen.observe(row);
};
loadSparks();
setInterval(loadSparks, 60_000);
