// Lists of work by keyboard: j and k walk the cards, Enter opens one, n makes a new task, or returns an item.
(() => {
  "use strict";
  const isTyping = (target) => target.closest("input, select, textarea, dialog[open]") !== null;

  const walk = (step) => {
    const cards = [...document.querySelectorAll("[data-card]")];
    if (!cards.length) return;
    const here = cards.findIndex((card) => card.closest("li").contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : cards.length - 1) : here + step;
    const card = cards[Math.min(Math.max(next, 0), cards.length - 1)];
    card.focus();
    card.scrollIntoView({ block: "nearest" });
  };

  const KEYS = {
    j: () => walk(1),
    k: () => walk(-1),
    n: () => {
      const fold = document.activeElement.closest("[data-item]")?.querySelector("[data-return]");
      if (!fold) return document.querySelector("[data-new]")?.click();
      fold.open = true;
      return fold.querySelector("input[name=text]").focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    act();
  });
})();
