// A queue: one key a result, N for the next item, a countdown, and the claim renewed while it is open.
(() => {
  "use strict";
  const typing = (target) => target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    const button = document.querySelector(`[data-hotkey="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });

  // A result that needs words opens its fields first and takes the hand there.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-needs]");
    if (!opener) return;
    const field = document.getElementById(`id_${opener.dataset.needs}`);
    if (!field || field.value.trim()) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  });

  // Ctrl+Enter in the fields sends the result that asked for them.
  let asked = null;
  document.addEventListener("click", (event) => {
    asked = event.target.closest("[data-needs]") || asked;
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !asked) return;
    event.preventDefault();
    asked.click();
  });

  const two = (number) => String(number).padStart(2, "0");
  const left = (seconds) => {
    const whole = Math.abs(Math.trunc(seconds));
    const hours = Math.trunc(whole / 3600);
    const rest = `${two(Math.trunc((whole % 3600) / 60))}:${two(whole % 60)}`;
    return `${seconds < 0 ? "−" : ""}${hours ? `${hours}:` : ""}${rest}`;
  };
  const tick = () => {
    for (const place of document.querySelectorAll("[data-countdown]")) {
      const seconds = (new Date(place.dataset.countdown) - Date.now()) / 1000;
      place.textContent = left(seconds);
      place.classList.toggle("is-late", seconds < 0);
    }
  };
  tick();
  setInterval(tick, 1000);

  // A claim that is lost says who has the item now; the words that were written stay.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.elt;
    if (place?.id === "lease" && event.detail.xhr.status === 409) {
      event.detail.shouldSwap = false;
      document.getElementById("lease-lost")?.removeAttribute("hidden");
    }
  });
})();
