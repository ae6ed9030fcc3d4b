// Roll call by keyboard. Data attributes are described in docs/screens.md; without scripts it is a plain form.
(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const form = grid.closest("form") || document;
  const search = document.querySelector("[data-grid-search]");
  const none = document.querySelector("[data-grid-none]");
  const all = () => [...grid.querySelectorAll("[data-row]")];
  const rows = () => all().filter((row) => !row.hidden);
  const radios = (row) => [...row.querySelectorAll("input[type=radio]:not(:disabled)")];
  const chosen = (row) => row.querySelector("input[type=radio]:checked");
  const each = (root, selector, act) => root.querySelectorAll(selector).forEach(act);
  let current = null;

  // --- Where we are -----------------------------------------------------------------------------
  const mark = (row) => {
    current?.classList.remove("is-current");
    current = row;
    row?.classList.add("is-current");
    row?.scrollIntoView({ block: "nearest" });
  };
  const enter = (row) => {
    if (!row) return;
    mark(row);
    (chosen(row) || radios(row)[0] || row.querySelector("input, select"))?.focus({ preventScroll: true });
  };
  const neighbour = (row, step) => { const shown = rows(); return shown[shown.indexOf(row) + step]; };
  const find = (typed) => {
    const words = window.chiboFold(typed).split(/\s+/).filter(Boolean);
    all().forEach((row) => { row.hidden = false; });
    if (none) none.hidden = true;
    if (!words.length) return null;
    const fits = (row) => { const names = row.dataset.search.split(" "); return words.every((word) => names.some((name) => name.startsWith(word))); };
    all().forEach((row) => { row.hidden = !fits(row); });
    if (none) none.hidden = rows().length > 0;
    // Vietnamese people are called by the last word of their name: look there first.
    return rows().find((row) => row.dataset.search.split(" ").at(-1).startsWith(words.at(-1)) && fits(row)) || rows().find(fits);
  };

  // --- What is chosen, counted ------------------------------------------------------------------
  const showReason = (row) => each(row, "[data-reason-for]", (box) => {
    const wanted = box.dataset.reasonFor.split(/[\s,]+/).includes(chosen(row)?.value);
    const kept = box.querySelector(".is-invalid, [data-error]");
    box.hidden = !wanted && !kept;
  });
  const rateText = (attends, misses) => {
    if (!attends && !misses) return "–";
    const rate = Math.floor((attends / (attends + misses)) * 1000 + 0.5) / 10;
    return `${rate.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}\u00a0%`;
  };
  const tally = () => {
    const marked = all().map(chosen);
    each(document, "[data-count]", (output) => { output.textContent = marked.filter((radio) => output.dataset.count.split(/[\s,]+/).includes(radio?.value)).length; });
    each(document, "[data-count-none]", (output) => { output.textContent = marked.filter((radio) => !radio).length; });
    const counted = (kind) => marked.filter((radio) => radio?.dataset.rate === kind).length;
    each(document, "[data-rate-output]", (output) => { output.textContent = rateText(counted("attends"), counted("misses")); });
  };
  const choose = (row, radio) => {
    if (!radio || radio.checked) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };
  grid.addEventListener("change", (event) => { const row = event.target.closest("[data-row]"); if (row) { showReason(row); tally(); } });
  grid.addEventListener("focusin", (event) => { const row = event.target.closest("[data-row]"); if (row && row !== current) mark(row); });

  each(document, "[data-all-present]", (button) => {
    button.type = "button"; // without scripts it asks the server to mark them
    button.addEventListener("click", () => {
      const value = button.dataset.allPresent || "present";
      all().filter((row) => !chosen(row)).forEach((row) => choose(row, radios(row).find((radio) => radio.value === value)));
      enter(rows()[0]);
    });
  });

  // --- Keys ---------------------------------------------------------------------------------------
  const toSearch = (letter) => { if (!search) return; search.value = letter; search.focus(); const row = find(letter); if (row) mark(row); };
  const inText = (node) => node.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  const onLetter = (event, row) => {
    const letter = event.key.toLowerCase();
    const radio = radios(row).find((choice) => choice.dataset.key === letter);
    const box = row.querySelector(`input[type=checkbox][data-key="${CSS.escape(letter)}"]`);
    if (box) {
      if (!box.closest("[hidden]")) box.click(); // only who was there can have spoken
    } else if (radio) {
      choose(row, radio);
      radio.focus({ preventScroll: true });
      row.querySelector("[data-reason-for]:not([hidden]) input, [data-reason-for]:not([hidden]) textarea")?.focus();
    } else if (letter === "/" || /^\p{L}$/u.test(letter)) toSearch(letter === "/" ? "" : letter);
    else return;
    event.preventDefault();
  };
  grid.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (step && !event.target.matches("textarea, select, button, a")) {
      event.preventDefault(); // Enter must not send the whole form from the middle of the list
      const next = neighbour(row, step);
      if (next) enter(next); else if (event.key === "Enter") search?.focus();
    } else if (event.key === "Escape") toSearch("");
    else if (event.key.length === 1 && event.key !== " " && !inText(event.target)) onLetter(event, row);
  });
  search?.addEventListener("input", () => { const row = find(search.value); if (row) mark(row); });
  search?.addEventListener("keydown", (event) => {
    if (event.key === "/") { event.preventDefault(); return; } // the key that led here is no part of a name
    if (event.key === "Escape") { search.value = ""; find(""); enter(current || rows()[0]); return; }
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const row = search.value.trim() ? find(search.value) : current || rows()[0];
    if (!row) return; // nobody of that name: the sentence stays, and so does what was typed
    search.value = "";
    find("");
    enter(row);
  });

  each(document, "[data-grid-keys]", (hint) => { hint.hidden = false; });
  if (search) search.closest("[hidden]")?.removeAttribute("hidden");
  each(grid, "[data-row]", showReason);
  tally();
  // With a keyboard one starts on the first row; a phone would only jump past the instructions.
  if (!document.querySelector("[data-error-summary]") && window.matchMedia("(pointer: fine)").matches) enter(rows()[0]);
  form.addEventListener?.("reset", () => setTimeout(() => { each(grid, "[data-row]", showReason); tally(); }, 0));
})();
