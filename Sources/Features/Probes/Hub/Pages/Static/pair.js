// One target at one agent: its smoke over a range.

import { publicPath } from "./units.js";
import { smoke } from "./smoke.js";

const box = document.getElementById("smoke");
const choice = document.querySelector("#range select");
const steps = { 1: 10, 24: 300, 168: 1800, 744: 7200, 8760: 86_400 };

/** When another route began. */
const marks = async () => {
  const query = new URLSearchParams({ agent: box.dataset.agent, target: box.dataset.target });
  const reply = await fetch(`${publicPath}/api/v1/paths?${query}`).catch(() => null);
  if (!reply?.ok) return [];
  return (await reply.json()).paths.slice(0, -1).map((path) => [Date.parse(path.firstAt) / 1000, "Route changed"]);
};

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
  note.textContent = smoke(box, (await reply.json()).points, from, to, step, await marks());
};
choice.addEventListener("change", load);
await load();
// What has only begun fills no day.
if (Number(box.dataset.points) < 12 && choice.value === "24") {
  choice.value = "1";
  load();
}
setInterval(load, 30_000);
