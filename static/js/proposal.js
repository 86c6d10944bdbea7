// The plan beside the roster: arrows move between cells, N and P between those that change.
(() => {
  "use strict";
  const table = document.querySelector(".proposal-table");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td.cell")]);
  const changed = [...table.querySelectorAll("td.is-changed")];

  const enter = (cell) => {
    if (!cell) return;
    table.querySelector('td.cell[tabindex="0"]')?.setAttribute("tabindex", "-1");
    cell.setAttribute("tabindex", "0");
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "center" });
  };

  const beside = (cell, down, right) => {
    const row = rows.findIndex((line) => line.includes(cell));
    return rows[row + down]?.[rows[row].indexOf(cell) + right];
  };

  const jump = (cell, step) => {
    const order = rows.flat();
    const at = order.indexOf(cell);
    const ahead = step > 0 ? order.slice(at + 1) : order.slice(0, at).reverse();
    return ahead.find((each) => each.classList.contains("is-changed"));
  };

  const MOVES = {
    ArrowUp: (cell) => beside(cell, -1, 0), ArrowDown: (cell) => beside(cell, 1, 0),
    ArrowLeft: (cell) => beside(cell, 0, -1), ArrowRight: (cell) => beside(cell, 0, 1),
    n: (cell) => jump(cell, 1), p: (cell) => jump(cell, -1),
  };

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td.cell");
    const move = MOVES[event.key];
    if (!cell || !move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    enter(move(cell));
  });
  table.addEventListener("click", (event) => enter(event.target.closest("td.cell")));
  (changed[0] ?? rows[0]?.[0])?.setAttribute("tabindex", "0");
})();
