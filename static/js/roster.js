// Changes of the roster: by drag, by key, by tap. The server decides; this file asks and shows.
(() => {
  "use strict";
  const view = window.rosterGrid;
  const undone = [];
  const done = [];
  let pending = null; // a change on its way; it can be undone once it is saved
  let picked = null; // {cell, code} of a shift that is carried
  let clip = null; // copied codes: rows of days, with the weekday of a week

  const grid = () => document.getElementById("grid");
  const words = () => document.getElementById("roster-words").dataset;
  const codes = () =>
    [...document.querySelectorAll("#cell-choices [data-set]")].map((each) => each.dataset.set).filter(Boolean);

  const say = (text) => {
    const said = document.getElementById("grid-said");
    if (said) said.textContent = text;
  };

  // One change at a time: what is asked while another is on its way waits for its answer.
  let turn = Promise.resolve();
  const inTurn = (act) => (turn = turn.then(act, act));

  // Send cells as [{agent, day, codes}]; what they held is kept for undo.
  const deliver = (puts, kind, entry = null) => {
    const held = puts.map((each) => view.read(view.at(each.agent, each.day)));
    const before = held.map(({ agent, day, codes: list }) => ({ agent, day, codes: list }));
    const cells = puts.map((each, n) => ({ ...each, seen: held[n].seen }));
    pending = { kind, entry: entry ?? { before, after: puts } };
    return htmx.ajax("POST", grid().dataset.cells, {
      target: "#grid", swap: "outerHTML", source: "#grid", values: { cells: JSON.stringify(cells) },
    });
  };

  const send = (puts) => inTurn(() => deliver(puts, "do"));

  const put = (cell, list) => ({ agent: view.read(cell).agent, day: cell.dataset.day, codes: list });

  // Once a change is saved it can be undone; one that was refused cannot.
  const settle = () => {
    if (!pending || document.getElementById("refusal")) return;
    (pending.kind === "undo" ? undone : done).push(pending.entry);
    if (pending.kind === "do") undone.length = 0;
    pending = null;
  };

  const undo = () => inTurn(() => {
    const entry = done.pop();
    return entry ? deliver(entry.before, "undo", entry) : say(words().nothing);
  });

  const redo = () => inTurn(() => {
    const entry = undone.pop();
    return entry && deliver(entry.after, "redo", entry);
  });

  const verdictsOf = async (code, cell) => {
    const query = new URLSearchParams({ code });
    const from = cell ? view.read(cell) : null;
    if (from?.agent) { query.set("agent", from.agent); query.set("day", from.day); }
    const answer = await fetch(`${grid().dataset.verdicts}?${query}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).verdicts : {};
  };

  const mark = (verdicts) => {
    for (const cell of view.rows().flat()) {
      const said = verdicts[`${cell.dataset.agent} ${cell.dataset.day}`];
      if (said) { cell.dataset.verdict = said.mark; cell.dataset.words = said.words; }
    }
  };

  const unmark = () => {
    for (const cell of grid().querySelectorAll("[data-verdict]")) {
      delete cell.dataset.verdict;
      delete cell.dataset.words;
    }
    grid().querySelector(".is-picked")?.classList.remove("is-picked");
    picked = null;
    hint("");
  };

  const verdictWords = (cell) => {
    const said = cell?.dataset.verdict;
    if (!said) return "";
    return `${view.nameOf(cell)}: ${words()[said]}${cell.dataset.words ? ` · ${cell.dataset.words}` : ""}`;
  };

  const hint = (text) => {
    let note = document.getElementById("drag-reason");
    if (!note) {
      note = document.createElement("div");
      note.id = "drag-reason";
      note.className = "drag-reason";
      document.body.append(note);
    }
    note.textContent = text;
  };

  const pick = async (cell, code) => {
    unmark();
    picked = { cell, code };
    cell.querySelector(`.chip[data-code="${code}"]`)?.classList.add("is-picked");
    say(`${words().picked}: ${code}, ${view.nameOf(cell)}`);
    mark(await verdictsOf(code, cell));
  };

  const askFilled = (target) =>
    new Promise((resolve) => {
      const dialog = document.getElementById("drop-dialog");
      document.getElementById("drop-title").textContent = `${words().filled}: ${target.dataset.codes}`;
      dialog.returnValue = "cancel";
      dialog.addEventListener("close", () => resolve(dialog.returnValue || "cancel"), { once: true });
      dialog.showModal();
    });

  const without = (list, code) => list.filter((_, n) => n !== list.indexOf(code));

  const drop = async (target) => {
    const { cell: from, code } = picked;
    if (target === from) { unmark(); return false; }
    const [source, there] = [view.read(from).codes, view.read(target).codes];
    const how = there.length && target.dataset.agent ? await askFilled(target) : "add";
    unmark();
    if (how === "cancel") return false;
    const after = { add: [...there, code], replace: [code], swap: [code] }[how];
    const left = how === "swap" ? [...without(source, code), ...there] : without(source, code);
    view.enter(target);
    await send([put(from, left), put(target, after)]);
    return true;
  };

  const set = (cell, code) => {
    const cells = view.chosen().length ? view.chosen() : [cell];
    return send(cells.map((each) => put(each, code ? [code] : [])));
  };

  const copy = (cell) => {
    const chosen = view.chosen().length > 1;
    const block = chosen ? view.block(view.anchored(), cell) : [view.week(cell)];
    clip = { isWeek: !chosen, rows: block.map((line) => line.map((each) => view.read(each))) };
    say(`${words().copied}: ${clip.rows[0][0].day}`);
  };

  const weekday = (day) => new Date(`${day}T12:00:00Z`).getUTCDay();

  const paste = (cell) => {
    if (!clip) return;
    const puts = [];
    if (clip.isWeek) {
      const byDay = new Map(clip.rows[0].map((each) => [weekday(each.day), each.codes]));
      for (const each of view.week(cell)) puts.push(put(each, byDay.get(weekday(each.dataset.day)) ?? []));
    } else {
      const [{ row, column }, rows] = [view.place(cell), view.rows()];
      clip.rows.forEach((line, r) => line.forEach((each, c) => {
        const target = rows[row + r]?.[column + c];
        if (target) puts.push(put(target, each.codes));
      }));
    }
    send(puts);
  };

  const openDialog = async (cell) => {
    view.enter(cell);
    const dialog = document.getElementById("cell-dialog");
    document.getElementById("cell-title").textContent = view.nameOf(cell);
    const list = document.getElementById("cell-verdicts");
    list.replaceChildren();
    dialog.showModal();
    if (!cell.dataset.agent) return;
    for (const code of codes()) {
      const said = (await verdictsOf(code, cell))[`${cell.dataset.agent} ${cell.dataset.day}`];
      const line = document.createElement("li");
      if (said) line.textContent = `${code}: ${words()[said.mark]}${said.words ? ` · ${said.words}` : ""}`;
      list.append(line);
    }
  };

  const carry = (cell) => {
    if (picked) { drop(cell); return; }
    const [code] = view.read(cell).codes;
    if (code) pick(cell, code);
  };

  const onKey = (event, cell) => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    if (["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) {
      const target = view.step(cell, key, event.shiftKey);
      if (target && picked) { say(verdictWords(target)); hint(verdictWords(target)); }
    } else if (command && key === "Z") (event.shiftKey ? redo : undo)();
    else if (command && key === "C") copy(cell);
    else if (command && key === "V") paste(cell);
    else if (command || event.altKey) return;
    else if (key === " ") carry(cell);
    else if (key === "Enter") openDialog(cell);
    else if (key === "Escape") { unmark(); view.choose([]); } else if (key === "O" || key === "Delete" || key === "Backspace") set(cell, "");
    else if (codes().includes(key)) set(cell, key);
    else return;
    event.preventDefault();
  };

  const bind = () => {
    view.restore();
    for (const cell of view.rows().flat()) {
      Sortable.create(cell, {
        group: "cells", sort: false, draggable: ".chip:not(.is-leaving):not(.is-absent)", forceFallback: true,
        fallbackOnBody: true, fallbackTolerance: 4, delay: 180, delayOnTouchOnly: true,
        onStart: (event) => { pick(event.from, event.item.dataset.code); },
        onMove: (event) => { hint(verdictWords(event.to.closest("td.cell"))); },
        onEnd: async (event) => {
          const target = event.to;
          if (target !== event.from) event.from.append(event.item);
          if (picked) await drop(target);
        },
      });
    }
  };

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("#grid td.cell");
    if (cell) onKey(event, cell);
  });
  document.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act) ({ undo, redo, print: () => window.print() })[act]?.();
    const choice = event.target.closest("#cell-choices [data-set]");
    if (choice) {
      document.getElementById("cell-dialog").close();
      const cell = grid().querySelector('td.cell[tabindex="0"]');
      set(cell, choice.dataset.set);
    }
    const cell = event.target.closest("#grid td.cell");
    if (cell && event.target.closest(".line-warnings") === null) {
      if (event.detail === 2 || matchMedia("(pointer: coarse)").matches) openDialog(cell);
      else view.enter(cell, { grow: event.shiftKey });
    }
  });
  // At once after the swap: a key pressed before the cell has the focus again would be lost.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "grid" && event.detail.elt?.id !== "grid") return;
    settle();
    bind();
  });
  bind();
})();
