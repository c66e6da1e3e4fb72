// The overview, kept up to date.

import { follow } from "./live.js";
import { show, showShare, rate } from "./units.js";
import { showTimes } from "./shell.js";

const rows = new Map([...document.querySelectorAll("tr[data-agent]")].map((row) => [row.dataset.agent, row]));
const known = new Map();

const field = (row, name) => row.querySelector(`[data-field="${name}"]`);

const showStatus = (row, isOnline) => {
  row.classList.toggle("online", isOnline);
  const word = isOnline ? "online" : "offline";
  const status = field(row, "status");
  if (status.textContent !== word) status.textContent = word;
};

const showAgent = (agent) => {
  const row = rows.get(agent.agent);
  // A router of which this page knows nothing yet: the hub draws its row.
  if (!row) { location.reload(); return; }
  known.set(agent.agent, { ...agent, heardAt: performance.now() - agent.silentSeconds * 1000 });
  show(field(row, "download"), agent.isOnline ? rate(agent.downloadBps) : null);
  show(field(row, "upload"), agent.isOnline ? rate(agent.uploadBps) : null);
  showShare(field(row, "processor"), agent.cpuPercent, "CPU");
  showShare(field(row, "memory"), agent.memoryPercent, "Memory");
  showShare(field(row, "disk"), agent.diskPercent, "Disk");
  field(row, "devices").textContent = agent.activeDevices;
  field(row, "seen").querySelector("time").dateTime = agent.lastSeen;
  showStatus(row, agent.isOnline);
};

const showTotals = () => {
  const online = [...known.values()].filter((agent) => agent.isOnline);
  const sum = (key) => online.reduce((total, agent) => total + (agent[key] ?? 0), 0);
  show(document.getElementById("total-download"), online.length > 0 ? rate(sum("downloadBps")) : null);
  show(document.getElementById("total-upload"), online.length > 0 ? rate(sum("uploadBps")) : null);
  document.getElementById("total-devices").textContent = sum("activeDevices");
  document.getElementById("online").textContent = online.length;
};

const look = () => {
  for (const [name, agent] of known) {
    const silent = (performance.now() - agent.heardAt) / 1000;
    if (!agent.isOnline || silent <= agent.offlineAfterSeconds) continue;
    known.set(name, { ...agent, isOnline: false });
    const row = rows.get(name);
    show(field(row, "download"), null);
    show(field(row, "upload"), null);
    showStatus(row, false);
  }
  if (known.size > 0) showTotals();
};

follow("overview", (state) => {
  state.agents.forEach(showAgent);
  if (known.size > 0) showTotals();
  showTimes();
});
setInterval(look, 2000);
