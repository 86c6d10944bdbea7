// The calendar of a target: `p` pins the day of the focused field at its amount, or lets it go.
(() => {
  "use strict";
  const PINS = '[data-column="pins"]';

  const amountOf = (field) => field.closest("tr").querySelector("[data-amount]")?.dataset.amount;

  const turn = (field) => {
    const amount = amountOf(field);
    if (!field.value && amount === undefined) {
      window.shopops.toast(field.closest("table").dataset.unpinnable);
      return;
    }
    field.value = field.value ? "" : amount;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "p" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(PINS)) {
      event.preventDefault();
      turn(event.target);
    } else if (!event.target.closest("input, select, textarea, dialog[open]")) {
      event.preventDefault();
      document.querySelector(PINS)?.focus();
    }
  });
})();

// What somebody types in a day while the preview of an earlier one comes stays typed.
(() => {
  "use strict";
  let typed = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const field = document.activeElement;
    const isTyped = event.detail.target.contains(field) && field.value !== field.defaultValue;
    typed = isTyped ? { id: field.id, value: field.value } : null;
  });

  document.addEventListener("htmx:afterSwap", () => {
    const field = typed && document.getElementById(typed.id);
    if (!field || field.value === typed.value) return;
    field.value = typed.value;
    field.addEventListener("blur", () => field.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
  });
})();
