// One check: its rows fill as agents answer.

import { follow } from "./live.js";
import { publicPath } from "./units.js";

const id = document.querySelector("[data-check]").dataset.check;
const rows = new Map([...document.querySelectorAll("tr[data-agent-row]")].map((row) => [row.dataset.agentRow, row]));
const field = (row, name) => row.querySelector(`[data-field="${name}"]`);

const milliseconds = (microseconds) => {
  if (microseconds === null || microseconds === undefined) return "–";
  const value = microseconds / 1000;
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;
};

const states = { ok: "approved", open: "pending", refused: "on-hold", cancelled: "on-hold", lost: "on-hold" };

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const showRow = (agent) => {
  const row = rows.get(agent.agent);
  if (!row) return;
  if (!agent.outcome) {
    if (agent.progress) {
      field(row, "outcome").replaceChildren(
        element("span", "waiting", { class: "badge", "data-state": "pending" }), element("span", agent.progress, { class: "note" }));
    }
    return;
  }
  const place = agent.failedAt ? ` at ${agent.failedAt}` : "";
  field(row, "outcome").replaceChildren(
    element("span", agent.outcome + place, { class: "badge", "data-state": states[agent.outcome] ?? "denied" }),
    ...(agent.reason ? [element("span", agent.reason, { class: "note" })] : []));
  field(row, "time").textContent = milliseconds(agent.microseconds);
  field(row, "address").textContent = agent.address ?? "–";
};

/** Details are written by the hub, in one place: the page is loaded again once all have answered. */
const ended = async () => {
  const reply = await fetch(`${publicPath}/checks/${id}`).catch(() => null);
  if (!reply?.ok) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
};

let isEnded = false;
follow(`check:${id}`, (state) => {
  state.agents.forEach(showRow);
  document.getElementById("verdict").textContent = state.verdict;
  document.getElementById("median").textContent = milliseconds(state.medianMicroseconds);
  const good = [...rows.values()].filter((row) => field(row, "outcome").textContent.startsWith("ok")).length;
  document.getElementById("good").textContent = good;
  if (state.ended && !isEnded) {
    isEnded = true;
    ended();
  }
});
