// The roster as a grid of cells: where the focus is, what is chosen, what each cell holds.
window.rosterGrid = (() => {
  "use strict";
  let focus = null; // {agent, day} of the cell with the focus, kept over redraws
  let anchor = null; // where a block began

  const grid = () => document.getElementById("grid");
  const rows = () =>
    [...grid().querySelectorAll("tbody.people tr")].map((row) => [...row.querySelectorAll("td.cell")]);

  const at = (agent, day) =>
    grid().querySelector(`td.cell[data-agent="${agent ?? ""}"][data-day="${day}"]`);

  const read = (cell) => ({
    agent: cell.dataset.agent ? Number(cell.dataset.agent) : null,
    day: cell.dataset.day,
    codes: cell.dataset.codes ? cell.dataset.codes.split(",") : [],
    seen: cell.dataset.seen,
  });

  const place = (cell) => {
    const all = rows();
    const row = all.findIndex((line) => line.includes(cell));
    return { row, column: row < 0 ? -1 : all[row].indexOf(cell) };
  };

  const nameOf = (cell) => {
    const head = cell.closest("tr").querySelector("th").textContent.trim();
    const day = new Date(`${cell.dataset.day}T12:00:00Z`);
    const lang = document.documentElement.lang;
    return `${head}, ${day.toLocaleDateString(lang, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" })}`;
  };

  const chosen = () => [...grid().querySelectorAll("td.is-selected")];

  const choose = (cells) => {
    for (const cell of chosen()) {
      cell.classList.remove("is-selected");
      cell.removeAttribute("aria-selected");
    }
    for (const cell of cells) {
      cell.classList.add("is-selected");
      cell.setAttribute("aria-selected", "true");
    }
  };

  const block = (first, second) => {
    const [a, b, all] = [place(first), place(second), rows()];
    const found = [];
    for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row += 1) {
      found.push(all[row].slice(Math.min(a.column, b.column), Math.max(a.column, b.column) + 1));
    }
    return found;
  };

  const enter = (cell, { grow = false, silent = false } = {}) => {
    if (!cell) return;
    grid().querySelector('td.cell[tabindex="0"]')?.setAttribute("tabindex", "-1");
    cell.setAttribute("tabindex", "0");
    if (!silent) cell.focus();
    if (!grow || !anchor) anchor = cell;
    focus = read(cell);
    choose(grow && anchor !== cell ? block(anchor, cell).flat() : []);
  };

  const step = (cell, key, grow) => {
    const { row, column } = place(cell);
    const move = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
      Home: [0, -column], End: [0, rows()[row].length - 1 - column],
    }[key];
    const target = rows()[row + move[0]]?.[column + move[1]];
    enter(target, { grow });
    return target;
  };

  // After a redraw the focus is where it was.
  const restore = () => {
    anchor = null;
    const cell = focus ? at(focus.agent, focus.day) : rows()[0]?.[0];
    if (!cell) return;
    const hadFocus = focus !== null && (document.activeElement === document.body || grid().contains(document.activeElement));
    enter(cell, { silent: !hadFocus || document.getElementById("refusal") !== null });
  };

  const week = (cell) => {
    const line = rows()[place(cell).row];
    const monday = (day) => {
      const date = new Date(`${day}T12:00:00Z`);
      date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
      return date.toISOString().slice(0, 10);
    };
    return line.filter((each) => monday(each.dataset.day) === monday(cell.dataset.day));
  };

  return { at, read, rows, place, nameOf, chosen, choose, block, enter, step, restore, week, anchored: () => anchor };
})();
