// One target at one agent: its smoke over a range.

import { publicPath } from "./units.js";
import { smoke } from "./smoke.js";

const box = document.getElementById("smoke");
const choice = document.querySelector("#range select");
const steps = { 1: 10, 24: 300, 168: 1800, 744: 7200, 8760: 86_400 };

const load = async () => {
  const hours = Number(choice.value);
  const step = steps[hours];
  const to = Math.ceil(Date.now() / 1000 / step) * step;
  const from = to - hours * 3600;
  const time = (seconds) => new Date(seconds * 1000).toISOString();
  const query = new URLSearchParams({
    agent: box.dataset.agent, target: box.dataset.target, from: time(from), to: time(to), step,
  });
  const note = document.getElementById("smoke-note");
  const reply = await fetch(`${publicPath}/api/v1/probes?${query}`).catch(() => null);
  if (!reply?.ok) { note.textContent = "The hub did not answer. It is asked again."; return; }
  note.textContent = smoke(box, (await reply.json()).points, from, to, step);
};
choice.addEventListener("change", load);
load();
setInterval(load, 30_000);
