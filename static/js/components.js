// Alpine components (CSP build): small behaviour of the shell; they hold no data of the shop.
document.addEventListener("alpine:init", () => {
  "use strict";

  Alpine.data("theme", () => ({
    choose(event) {
      window.shopops.chooseTheme(event.currentTarget.value);
    },
  }));

  // A file field that says what was chosen and takes a dropped file.
  Alpine.data("dropZone", () => ({
    name: "",
    isOver: false,
    enter() { this.isOver = true; },
    leave() { this.isOver = false; },
    chosen() { this.name = this.$refs.file.files[0]?.name ?? ""; },
    drop(event) {
      this.isOver = false;
      if (event.dataTransfer.files.length) {
        this.$refs.file.files = event.dataTransfer.files;
        this.chosen();
      }
    },
  }));
});

// A cell of a stacked table says on a phone what its column says in its head.
(() => {
  "use strict";
  const label = (table) => {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.querySelector(".visually-hidden") ? "" : cell.textContent.trim());
    for (const body of [...table.tBodies, table.tFoot]) for (const row of body?.rows ?? []) {
      let at = 0;
      for (const cell of row.cells) {
        cell.dataset.label = cell.colSpan > 1 ? "" : heads[at] ?? "";
        at += cell.colSpan;
      }
    }
  };
  const labelAll = (within) => within.querySelectorAll("table.stacked").forEach(label);
  document.addEventListener("DOMContentLoaded", () => labelAll(document));
  document.addEventListener("htmx:afterSwap", () => labelAll(document));
})();

// What somebody chooses while an answer is still on its way outlives that answer: it told of before.
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-newest-answer]");
    if (form) htmx.trigger(form, "htmx:abort");
  });
})();
