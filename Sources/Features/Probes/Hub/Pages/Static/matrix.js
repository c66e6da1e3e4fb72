// The matrix, kept up to date, and the hour of a cell under the pointer.

import { follow } from "./live.js";
import { publicPath } from "./units.js";
import { hour } from "./smoke.js";

const table = document.getElementById("matrix");
if (table) {
  const words = {
    ok: "ok", slow: "slow", lossy: "lossy", down: "down", cutOff: "agent's line is down",
    agentOffline: "agent offline", unknown: "not known yet", noRoute: "no route",
    noAddress: "source address missing", forbidden: "forbidden by the agent's firewall", busy: "agent is busy",
    noName: "name has no address", nameFailed: "name servers do not answer",
    refused: "refused by the agent's rules", noRight: "agent has no right to ping",
    unsupported: "agent cannot do this",
  };
  const worst = ["down", "lossy", "slow", "cutOff", "forbidden", "noRoute", "noName", "refused", "unknown", "agentOffline", "ok"];
  const body = table.tBodies[0];
  let shape = "";
  let agents = [];
  let targets = [];
  let rows = [];

  const milliseconds = (microseconds) => {
    if (microseconds === null) return "";
    const value = microseconds / 1000;
    return value >= 10 ? String(Math.round(value)) : value >= 1 ? value.toFixed(1) : value.toFixed(2);
  };

  const showCell = (row, column, cell) => {
    const place = rows[row]?.cells[column + 1];
    if (!place) return;
    const [state, roundTrip, lost, late] = cell ?? [null, null, 0, false];
    place.dataset.state = state ?? "none";
    if (state === null) { place.replaceChildren(); place.removeAttribute("title"); return; }
    let link = place.querySelector("a");
    if (!link) {
      link = document.createElement("a");
      link.href = `${publicPath}/agents/${encodeURIComponent(agents[row])}/targets/${targets[column].id}`;
      place.replaceChildren(link);
    }
    const text = milliseconds(roundTrip);
    if (link.textContent !== text) link.textContent = text;
    const said = `${agents[row]} to ${targets[column].label}: ${words[state] ?? state}`
      + (lost > 0 ? `, ${lost} of 12 lost` : "") + (text ? `, ${text} ms` : "") + (late ? ", answers come late" : "");
    place.title = said;
    link.setAttribute("aria-label", said);
  };

  const draw = (state) => {
    agents = state.agents;
    targets = state.targets;
    const head = table.tHead.rows[0];
    head.replaceChildren(head.cells[0], ...targets.map((target) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.title = target.address;
      const name = document.createElement("span");
      name.textContent = target.label;
      cell.append(name);
      return cell;
    }));
    rows = agents.map((agent) => {
      const row = document.createElement("tr");
      row.dataset.agent = agent;
      const name = document.createElement("th");
      name.scope = "row";
      name.textContent = agent;
      row.append(name, ...targets.map(() => document.createElement("td")));
      return row;
    });
    body.replaceChildren(...rows);
  };

  const rank = (row) => Math.min(...[...row.cells].slice(1).map((cell) => {
    const place = worst.indexOf(cell.dataset.state);
    return place < 0 ? worst.length : place;
  }), worst.length);
  const arrange = () => {
    const isWorst = document.getElementById("worst").checked;
    const onlyProblems = document.getElementById("problems").checked;
    const order = isWorst ? [...rows].sort((a, b) => rank(a) - rank(b)) : rows;
    if (isWorst || body.dataset.sorted) body.replaceChildren(...order);
    body.dataset.sorted = isWorst ? "yes" : "";
    for (const row of rows) row.hidden = onlyProblems && rank(row) >= worst.indexOf("ok");
  };
  for (const id of ["worst", "problems"]) document.getElementById(id).addEventListener("change", arrange);

  follow(table.dataset.topic, (state, isWhole) => {
    if (isWhole) {
      const now = JSON.stringify([state.agents, state.targets]);
      if (now !== shape) { shape = now; draw(state); }
      state.cells.forEach((cell, index) =>
        showCell(Math.floor(index / targets.length), index % targets.length, cell));
    } else {
      for (const [row, column, ...cell] of state.cells) showCell(row, column, cell[0] === null ? null : cell);
    }
    arrange();
  });

  // The hour of the cell that is pointed at, or has the focus.
  const box = document.getElementById("hour");
  let wanted;
  const showHour = async (event) => {
    const cell = event.target.closest?.("td");
    if (!cell || !cell.querySelector("a")) return;
    const row = rows.indexOf(cell.parentElement);
    const target = targets[cell.cellIndex - 1];
    if (row < 0 || !target || wanted === cell) return;
    wanted = cell;
    const query = new URLSearchParams({ agent: agents[row], target: target.id });
    const reply = await fetch(`${publicPath}/api/v1/probes/recent?${query}`).catch(() => null);
    if (!reply?.ok || wanted !== cell) return;
    const { points } = await reply.json();
    box.hidden = false;
    box.querySelector("h2").textContent = `${agents[row]} to ${target.label}: the last hour`;
    box.querySelector("p").textContent = hour(box.querySelector("svg"), points);
  };
  body.addEventListener("pointerover", showHour);
  body.addEventListener("focusin", showHour);
  // Arrows move from cell to cell.
  body.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const cell = event.target.closest?.("td");
    if (!step || !cell) return;
    const lines = [...body.rows].filter((row) => !row.hidden);
    const line = lines[lines.indexOf(cell.parentElement) + step[0]];
    const next = line?.cells[cell.cellIndex + step[1]]?.querySelector("a");
    if (next) { event.preventDefault(); next.focus(); }
  });
}
