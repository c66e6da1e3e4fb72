// Tables of class "list": sorted and searched in place, with the state in the page's address; rows selected together.
// Without this script the heads are links and the hub sorts.

const wait = (work, pause) => {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(work, pause); };
};
const remember = (name, value) => {
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value); else url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
};
/** While the pointer or the focus is in a table its rows stay where they are. */
const longestRest = 15_000;

export class List {
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    this.sortedAt = 0;
    const head = table.tHead.querySelector("th[aria-sort]");
    this.key = head?.dataset.sort;
    this.isDescending = head?.getAttribute("aria-sort") === "descending";
    // One page of many is sorted by the hub.
    this.isWhole = table.dataset.partial === undefined;
    table.tHead.addEventListener("click", (event) => this.press(event));
    this.field = document.querySelector(`[data-search="${table.id}"]`);
    this.found = document.querySelector(`[data-found="${table.id}"]`);
    if (this.field) {
      this.field.value = new URLSearchParams(location.search).get("q") ?? this.field.value;
      this.tell = wait(() => this.count(), 500);
      this.field.addEventListener("input", () => {
        this.search();
        remember("q", this.field.value.trim());
      });
      this.search();
      this.count();
    }
    this.picked = document.querySelector(`[data-picked="${table.id}"]`);
    if (this.picked) {
      this.body.addEventListener("change", () => this.showPicked());
      this.showPicked();
    }
  }

  get rows() { return [...this.body.rows]; }

  press(event) {
    const head = event.target.closest("th[data-sort]");
    if (!head || !this.isWhole || !event.target.closest("a, button")) return;
    event.preventDefault();
    const first = head.classList.contains("number");
    this.isDescending = head.dataset.sort === this.key ? !this.isDescending : first;
    this.key = head.dataset.sort;
    for (const other of this.table.tHead.querySelectorAll("th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", this.isDescending ? "descending" : "ascending");
    remember("sort", `${this.isDescending ? "-" : ""}${this.key}`);
    this.sort();
  }

  /** Sorts by what the rows say now. The row that has the focus is not moved: the others go around it. */
  sort() {
    if (!this.key) return;
    this.sortedAt = performance.now();
    const isNumber = this.table.tHead.querySelector(`th[data-sort="${this.key}"]`)?.classList.contains("number");
    const value = (row) => (isNumber ? Number(row.dataset[this.key]) : (row.dataset[this.key] ?? "").toLowerCase());
    const sign = this.isDescending ? -1 : 1;
    const keyed = this.rows.map((row) => [value(row), row]);
    keyed.sort(([one], [other]) => (one < other ? -sign : one > other ? sign : 0));
    const focused = document.activeElement?.closest?.("tr");
    const still = focused && focused.parentElement === this.body ? focused : null;
    let isBehind = false;
    for (const [, row] of keyed) {
      if (row === still) { isBehind = true; continue; }
      if (isBehind || !still) this.body.append(row); else this.body.insertBefore(row, still);
    }
  }

  /** Sorts by numbers that change all the time: now and then, and never under a hand. */
  settle() {
    const isHeld = this.body.matches(":hover") || this.body.contains(document.activeElement);
    if (!isHeld && performance.now() - this.sortedAt >= longestRest) this.sort();
  }

  search() {
    const wanted = this.field.value.trim().toLowerCase();
    for (const row of this.rows) {
      const text = `${row.dataset.text ?? ""} ${row.textContent}`;
      row.hidden = wanted !== "" && !text.toLowerCase().includes(wanted);
    }
    this.tell();
  }

  count() {
    if (!this.found) return;
    const all = this.rows;
    const shown = all.filter((row) => !row.hidden).length;
    const wanted = this.field.value.trim();
    const total = Number(this.table.dataset.all ?? all.length);
    this.found.textContent = wanted === "" ? (total > all.length ? `${all.length} of ${total}` : `${all.length} in all`)
      : shown === 0 ? (total > all.length ? `None of the ${all.length} that are listed matches ‘${wanted}’.` : `Nothing matches ‘${wanted}’.`)
        : `${shown} of ${all.length}`;
  }

  showPicked() {
    const count = this.body.querySelectorAll("input[name=pick]:checked").length;
    this.picked.querySelector("[data-count]").textContent = `${count} selected`;
    this.picked.toggleAttribute("data-some", count > 0);
    for (const one of this.picked.querySelectorAll("button, select, input:not([type=hidden])")) one.disabled = count === 0;
  }
}

export const lists = new Map([...document.querySelectorAll("table.list[id]")].map((table) => [table.id, new List(table)]));
