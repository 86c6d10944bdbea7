// Changes at competitors: J and K choose a row, E answers it with what its list says.
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("[data-change]")].filter((row) => row.querySelector("select"));
  const typing = (target) => target.closest("input, textarea, [contenteditable], dialog[open]") !== null;
  const at = () => rows.findIndex((row) => row.contains(document.activeElement));

  const choose = (step) => {
    const row = rows[Math.min(Math.max(at() + step, 0), rows.length - 1)];
    row?.querySelector("select").focus();
    row?.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (!rows.length || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (!["j", "k", "e"].includes(key)) return;
    event.preventDefault();
    if (key === "e") (rows[at()] ?? rows[0]).querySelector("form").requestSubmit();
    else choose(key === "j" ? 1 : -1);
  });
})();
