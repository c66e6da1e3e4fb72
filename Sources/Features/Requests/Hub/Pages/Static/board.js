// Requests are moved by dragging them; the buttons of each do the same without this script.

import { publicPath } from "./units.js";

const board = document.getElementById("board");
const said = document.getElementById("board-said");
let dragged = null;
let from = null;

const clear = () => {
  for (const one of document.querySelectorAll(".is-target")) one.classList.remove("is-target");
};

const place = (event) => {
  const column = event.target.closest(".board-column");
  if (!column) return null;
  const cards = [...column.querySelectorAll(".board-card")].filter((card) => card !== dragged);
  const before = cards.find((card) => {
    const box = card.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  return { column, before };
};

const back = () => {
  from.list.insertBefore(dragged, from.next);
  said.textContent = "The hub did not move it. Reload the page, and try again.";
};

const move = async ({ column, before }) => {
  const card = dragged;
  from = { list: card.parentElement, next: card.nextElementSibling };
  if (before === from.next && from.list === column.querySelector(".board-cards")) return;
  column.querySelector(".board-cards").insertBefore(card, before ?? null);
  const body = new URLSearchParams({ csrf: document.body.dataset.csrf, folder: column.dataset.folder });
  if (before) body.set("before", before.dataset.request);
  const path = `${publicPath}/isp/requests/${card.dataset.request}/move`;
  const reply = await fetch(path, { method: "POST", body, redirect: "manual" }).catch(() => null);
  // A form's answer leads to another page, which is not wanted here.
  if (!reply || (reply.type !== "opaqueredirect" && !reply.ok)) {
    dragged = card;
    return back();
  }
  said.textContent = `Moved to ${column.querySelector("h2").firstChild.textContent.trim()}.`;
  for (const one of document.querySelectorAll(".board-column")) {
    const cards = one.querySelectorAll(".board-card");
    one.querySelector("h2 .tag").textContent = cards.length;
    const hint = one.querySelector(".hint");
    if (hint) hint.hidden = cards.length > 0;
  }
};

if (board) {
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".board-card") ?? null;
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    board.dataset.busy = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.request);
  });
  board.addEventListener("dragover", (event) => {
    const spot = dragged && place(event);
    if (!spot) return;
    event.preventDefault();
    clear();
    (spot.before ?? spot.column).classList.add("is-target");
  });
  board.addEventListener("drop", (event) => {
    const spot = dragged && place(event);
    clear();
    if (!spot) return;
    event.preventDefault();
    move(spot);
  });
  board.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    clear();
    delete board.dataset.busy;
    dragged = null;
  });
}
