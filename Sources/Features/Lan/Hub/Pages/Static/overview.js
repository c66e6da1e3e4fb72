// The overview, kept up to date: numbers by the hub's WebSocket, lists by the page as the hub draws it.

import { follow, isHeard } from "./live.js";
import { show, showMeter, rate, words } from "./units.js";
import { showTimes } from "./shell.js";
import "./refresh.js";

const rows = new Map([...document.querySelectorAll("tr[data-agent]")].map((row) => [row.dataset.agent, row]));
const known = new Map();
const field = (row, name) => row.querySelector(`[data-field="${name}"]`);
const shape = { true: ["good", "●"], false: ["bad", "▲"] };

/** What was measured once is not what is now: of a router that is offline nothing is shown. */
const showNumbers = (row, agent) => {
  const now = (value) => (agent.isOnline ? value : null);
  show(field(row, "download"), now(rate(agent.downloadBps)));
  show(field(row, "upload"), now(rate(agent.uploadBps)));
  field(row, "devices").textContent = now(agent.activeDevices) ?? "–";
  const word = agent.isOnline ? "online" : "offline";
  if (field(row, "status").textContent === word) return;
  field(row, "status").textContent = word;
  row.classList.toggle("online", agent.isOnline);
  const mark = field(row, "mark").firstElementChild;
  [mark.dataset.state, mark.textContent] = shape[agent.isOnline];
};

const showAgent = (agent) => {
  known.set(agent.agent, { ...agent, heardAt: performance.now() - agent.silentSeconds * 1000 });
  const row = rows.get(agent.agent);
  if (!row) return;
  field(row, "seen").querySelector("time").dateTime = agent.lastSeen;
  showNumbers(row, agent);
};

const capacity = { download: 0, upload: 0 };
for (const name of Object.keys(capacity)) {
  capacity[name] = Number(document.querySelector(`#now-${name}`)?.closest(".tile").querySelector(".note")?.textContent.match(/[\d.]+/)?.[0] ?? 0) * 1e6;
}
const showLine = (name, value) => {
  const number = document.getElementById(`now-${name}`);
  if (!number) return;
  show(number, value === null ? null : rate(value));
  if (capacity[name] > 0) {
    showMeter(number.closest(".tile").querySelector(".meter"), value === null ? 0 : (100 * value) / capacity[name],
      value === null ? "not measured" : `${words(rate(value))} of ${words(rate(capacity[name]))}`);
  }
};

const showTotals = () => {
  const online = [...known.values()].filter((agent) => agent.isOnline);
  const sum = (key) => (online.length > 0 ? online.reduce((total, agent) => total + (agent[key] ?? 0), 0) : null);
  showLine("download", sum("downloadBps"));
  showLine("upload", sum("uploadBps"));
  const count = document.getElementById("online");
  if (count) count.textContent = online.length;
};

const look = () => {
  // While the hub is unheard nothing is known of its routers.
  if (!isHeard()) return;
  for (const [name, agent] of known) {
    const silent = (performance.now() - agent.heardAt) / 1000;
    if (!agent.isOnline || silent <= agent.offlineAfterSeconds) continue;
    const silenced = { ...agent, isOnline: false };
    known.set(name, silenced);
    if (rows.has(name)) showNumbers(rows.get(name), silenced);
  }
  if (known.size > 0) showTotals();
};

follow("overview", (state) => {
  state.agents.forEach(showAgent);
  if (known.size > 0) showTotals();
  showTimes();
});
setInterval(look, 2000);

// Routers that came or went are drawn by the hub.
document.addEventListener("parts", ({ detail }) => {
  const count = detail.querySelectorAll("tr[data-agent]").length;
  if (count !== rows.size || Boolean(detail.querySelector(".empty")) !== Boolean(document.querySelector("main .empty"))) location.reload();
});
