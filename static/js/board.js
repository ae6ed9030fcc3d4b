// The month board by keyboard: ↑ ↓ move, Enter opens, n goes to the next row to deal with; typing filters the rows.
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const all = () => [...board.querySelectorAll("[data-row]")];
  const rows = () => all().filter((row) => !row.hidden);
  const go = (row) => {
    if (!row) return;
    all().forEach((other) => { other.tabIndex = other === row ? 0 : -1; });
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const inText = (node) => node.matches("input, textarea, select, [contenteditable]");
  const here = () => document.activeElement?.closest?.("[data-row]");
  const nextTodo = () => {
    const shown = rows();
    const from = shown.indexOf(here()) + 1;
    return [...shown.slice(from), ...shown.slice(0, from)].find((row) => row.hasAttribute("data-todo"));
  };

  document.addEventListener("keydown", (event) => {
    if (inText(event.target) || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const row = here();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key.toLowerCase() === "n") go(nextTodo());
    else if (step && row) go(rows()[rows().indexOf(row) + step]);
    else if (event.key === "Enter" && event.target === row) (row.querySelector("[data-open]") || row.querySelector("a[href]"))?.click();
    else return;
    event.preventDefault();
  });

  const filter = document.querySelector("[data-board-filter]");
  const show = () => {
    const words = window.chiboFold(filter.value).split(/\s+/).filter(Boolean);
    all().forEach((row) => { row.hidden = !words.every((word) => row.dataset.search.includes(word)); });
    board.querySelectorAll("[data-detail]").forEach((detail) => { detail.hidden = Boolean(detail.previousElementSibling?.hidden); });
    document.querySelectorAll("[data-board-count]").forEach((output) => { output.textContent = rows().length; });
    document.querySelectorAll("[data-board-none]").forEach((sentence) => { sentence.hidden = rows().length > 0; });
  };
  filter?.closest("[hidden]")?.removeAttribute("hidden");
  filter?.addEventListener("input", show);
  filter?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { filter.value = ""; show(); }
    else if (event.key === "Enter" || event.key === "ArrowDown") go(rows()[0]);
    else return;
    event.preventDefault();
  });

  // A second press on the same button closes the row again instead of asking the server.
  board.querySelectorAll("[data-expand]").forEach((button) => { button.hidden = false; });
  board.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.target.closest("[data-expand]");
    if (!button) return;
    const below = button.closest("tr").nextElementSibling;
    const isOpen = Boolean(below?.hasAttribute("data-detail"));
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) { below.remove(); event.preventDefault(); }
  });

  all().forEach((row, index) => { row.tabIndex = index ? -1 : 0; });
  if (filter) show();
})();
