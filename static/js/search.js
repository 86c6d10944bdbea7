// The search of every page: Ctrl+K opens it, arrows walk what was found, Enter opens it.
(() => {
  "use strict";
  const dialog = document.getElementById("search");
  if (!dialog) return;
  const field = document.getElementById("find");
  const list = document.getElementById("find-list");
  const said = document.getElementById("find-said");
  // What the last question asked for, and what the list answers: somebody types on meanwhile.
  let asked = "";
  let answered = "";
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  const open = () => {
    if (!dialog.open) dialog.showModal();
    field.focus();
    field.select();
  };

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const walk = (step) => {
    const all = answered === field.value ? options() : [];
    if (all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  };

  const show = () => {
    answered = asked;
    if (answered !== field.value) return;
    const all = options();
    field.setAttribute("aria-expanded", String(all.length > 0));
    const isAsked = field.value.trim().length > 1;
    said.textContent = isAsked ? (all.length ? `${dialog.dataset.some} ${all.length}` : dialog.dataset.none) : "";
    choose(all[0]);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    open();
  });

  field.addEventListener("htmx:beforeSend", () => {
    asked = field.value;
  });
  field.addEventListener("input", () => choose());

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") walk(1);
    else if (event.key === "ArrowUp") walk(-1);
    // A field of a search would only be emptied.
    else if (event.key === "Escape") dialog.close();
    else if (event.key === "Enter" && chosen()) chosen().click();
    // Enter with other words than the list answers sends the form: its page answers them.
    else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-search]")) open();
    if (event.target === dialog || event.target.closest("[data-find-close]")) dialog.close();
  });
  list.addEventListener("htmx:afterSwap", show);
})();
