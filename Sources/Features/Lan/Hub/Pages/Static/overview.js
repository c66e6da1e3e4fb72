// The overview, kept up to date.

import { follow, isHeard } from "./live.js";
import { publicPath, show, showShare, rate } from "./units.js";
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

/** What was measured once is not what is now: of a router that is offline nothing is shown. */
const showNumbers = (row, agent) => {
  const now = (value) => (agent.isOnline ? value : null);
  show(field(row, "download"), now(rate(agent.downloadBps)));
  show(field(row, "upload"), now(rate(agent.uploadBps)));
  showShare(field(row, "processor"), now(agent.cpuPercent), "CPU");
  showShare(field(row, "memory"), now(agent.memoryPercent), "Memory");
  showShare(field(row, "disk"), now(agent.diskPercent), "Disk");
  field(row, "devices").textContent = now(agent.activeDevices) ?? "–";
  showStatus(row, agent.isOnline);
};

let isAsking = false;
// A router of which this page knows nothing yet: the hub draws its row, as soon as it keeps something of it. One
// that only ever talks live is not drawn, and must not make the page load again and again.
const welcome = async (name) => {
  if (isAsking) return;
  isAsking = true;
  const reply = await fetch(`${publicPath}/api/v1/agents`).catch(() => null);
  const { agents } = reply?.ok ? await reply.json() : { agents: [] };
  if (agents.some((one) => one.serverId === name)) location.reload();
  setTimeout(() => { isAsking = false; }, 2000);
};

const showAgent = (agent) => {
  const row = rows.get(agent.agent);
  if (!row) { welcome(agent.agent); return; }
  known.set(agent.agent, { ...agent, heardAt: performance.now() - agent.silentSeconds * 1000 });
  field(row, "seen").querySelector("time").dateTime = agent.lastSeen;
  showNumbers(row, agent);
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
  if (!isHeard()) return;
  for (const [name, agent] of known) {
    const silent = (performance.now() - agent.heardAt) / 1000;
    if (!agent.isOnline || silent <= agent.offlineAfterSeconds) continue;
    const silenced = { ...agent, isOnline: false };
    known.set(name, silenced);
    showNumbers(rows.get(name), silenced);
  }
  if (known.size > 0) showTotals();
};

follow("overview", (state) => {
  state.agents.forEach(showAgent);
  if (known.size > 0) showTotals();
  showTimes();
});
setInterval(look, 2000);
