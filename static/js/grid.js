// Roll call by keyboard. Data attributes are described in docs/screens.md; without scripts it is a plain form.
(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const form = grid.closest("form") || document;
  const search = document.querySelector("[data-grid-search]");
  const rows = () => [...grid.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
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
  const neighbour = (row, step) => { const all = rows(); return all[all.indexOf(row) + step]; };
  const find = (typed) => {
    const words = window.chiboFold(typed).split(/\s+/).filter(Boolean);
    if (!words.length) return null;
    const fits = (row) => { const names = row.dataset.search.split(" "); return words.every((word) => names.some((name) => name.startsWith(word))); };
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
    const all = [...grid.querySelectorAll("[data-row]")].map(chosen);
    each(document, "[data-count]", (output) => { output.textContent = all.filter((radio) => output.dataset.count.split(/[\s,]+/).includes(radio?.value)).length; });
    each(document, "[data-count-none]", (output) => { output.textContent = all.filter((radio) => !radio).length; });
    const counted = (kind) => all.filter((radio) => radio?.dataset.rate === kind).length;
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
    button.hidden = false;
    button.addEventListener("click", () => {
      const value = button.dataset.allPresent || "present";
      rows().filter((row) => !chosen(row)).forEach((row) => choose(row, radios(row).find((radio) => radio.value === value)));
      (search || button).focus();
    });
  });

  // --- Keys ---------------------------------------------------------------------------------------
  const toSearch = (letter) => { if (!search) return; search.value = letter; search.focus(); mark(find(letter) || current); };
  const inText = (node) => node.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  const onLetter = (event, row) => {
    const letter = event.key.toLowerCase();
    const radio = radios(row).find((choice) => choice.dataset.key === letter);
    if (radio) {
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
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    enter(find(search.value) || current || rows()[0]);
    search.value = "";
  });

  if (search) search.closest("[hidden]")?.removeAttribute("hidden");
  each(grid, "[data-row]", showReason);
  tally();
  form.addEventListener?.("reset", () => setTimeout(() => { each(grid, "[data-row]", showReason); tally(); }, 0));
})();
