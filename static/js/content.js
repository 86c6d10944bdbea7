// The content calendar: arrows move between boxes, N plans a post in the box at hand.
(() => {
  "use strict";
  const days = [...document.querySelectorAll(".content-day")].map((day) => [...day.querySelectorAll("[data-box]")]);
  const fresh = document.querySelector("[data-new]");
  const typing = (target) => target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;

  const place = () => {
    const box = document.activeElement?.closest("[data-box]");
    const day = days.findIndex((each) => each.includes(box));
    return day < 0 ? null : { day, row: days[day].indexOf(box), box };
  };

  // Days without a box to open are stepped over.
  const go = (right, down) => {
    const at = place();
    if (!at) return days.flat()[0];
    if (down) return days[at.day][at.row + down];
    for (let day = at.day + right; day >= 0 && day < days.length; day += right) {
      if (days[day].length) return days[day][Math.min(at.row, days[day].length - 1)];
    }
    return undefined;
  };

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key.toLowerCase() === "n" && fresh) {
      event.preventDefault();
      const here = place()?.box;
      (here?.hasAttribute("data-empty") ? here : fresh).click();
      return;
    }
    const move = MOVES[event.key];
    const next = move && go(...move);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
})();
