// Adds, removes and restores rows of a Django formset. Without scripts the button sends the page for one more row.
(() => {
  const start = (formset) => {
    if (formset.dataset.ready) return;
    formset.dataset.ready = "yes";
    const prefix = formset.dataset.formset;
    const management = (name) => formset.querySelector(`[name="${prefix}-${name}"]`);
    const total = management("TOTAL_FORMS");
    const list = formset.querySelector("[data-formset-rows]");
    const template = formset.querySelector("template[data-empty-form]");
    const add = formset.querySelector("[data-add-row]");
    if (add) add.type = "button"; // without scripts it asks the server for one more row
    const number = () => {
      let shown = 0;
      list.querySelectorAll("[data-formset-row]").forEach((row) => {
        if (row.classList.contains("is-removed")) return;
        shown += 1;
        row.querySelectorAll("[data-row-number]").forEach((place) => { place.textContent = shown; });
      });
      const most = Number(management("MAX_NUM_FORMS")?.value) || 1000;
      if (add) add.hidden = !template || Number(total.value) >= most;
    };
    const setRemoved = (row, removed) => {
      const tick = row.querySelector(`input[name$="-DELETE"]`);
      if (tick) tick.checked = removed;
      // Rows that cannot be ticked are new: Django leaves an untouched row out, so a removed one must send nothing.
      else row.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = removed; });
      row.classList.toggle("is-removed", removed);
      row.querySelectorAll(".formset-undo").forEach((undo) => { undo.hidden = !removed; });
      row.dispatchEvent(new Event("change", { bubbles: true }));
      number();
      row.querySelector(removed ? "[data-undo-row]" : "[data-remove-row]")?.focus();
    };
    const addRow = () => {
      const row = template.content.cloneNode(true).firstElementChild;
      row.innerHTML = row.innerHTML.replaceAll("__prefix__", total.value);
      row.setAttribute("data-formset-row", "");
      list.append(row);
      total.value = Number(total.value) + 1;
      reveal(row);
      number();
      window.htmx?.process(row);
      row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } }));
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    };
    const reveal = (row) => {
      row.querySelectorAll("[data-remove-row]").forEach((button) => { button.hidden = false; });
      row.querySelectorAll("[data-delete-box]").forEach((box) => { box.hidden = true; });
      if (row.querySelector(`input[name$="-DELETE"]:checked`)) row.classList.add("is-removed");
      row.querySelectorAll(".formset-undo").forEach((undo) => { undo.hidden = !row.classList.contains("is-removed"); });
    };

    list.querySelectorAll("[data-formset-row]").forEach(reveal);
    add?.addEventListener("click", addRow);
    // What a row needs is marked once somebody writes in it.
    const begin = (event) => event.target.closest("[data-formset-row]")?.classList.remove("is-blank");
    list.addEventListener("input", begin);
    list.addEventListener("change", begin);
    formset.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove-row], [data-undo-row]");
      const row = button?.closest("[data-formset-row]");
      if (row && formset.contains(row)) setRemoved(row, button.hasAttribute("data-remove-row"));
    });
    number();
  };
  const startAll = (root) => root.querySelectorAll("[data-formset]").forEach(start);
  startAll(document);
  document.addEventListener("htmx:afterSettle", (event) => startAll(event.detail.elt));
})();
