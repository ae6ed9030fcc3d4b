// What every page needs: one submit for one click, no text lost by accident, the error first in sight.
(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
  const isPost = (form) => form.getAttribute("method")?.toLowerCase() === "post";

  // --- One click makes one record -------------------------------------------------------------
  const isFree = (form) => form.hasAttribute("data-download") || form.target === "_blank"; // a file comes: the page stays
  const setBusy = (form, busy) => {
    form.toggleAttribute("data-busy", busy);
    each("button:not([type=button]), input[type=submit]", (button) => {
      if (busy && button.disabled) return;
      if (!busy && !button.hasAttribute("data-was-free")) return;
      button.toggleAttribute("data-was-free", busy);
      button.disabled = busy;
    }, form);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-busy")) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !isPost(form) || isFree(form)) return;
    form.setAttribute("data-busy", "");
    // After the browser has collected the fields: a disabled button would not send its own name and value.
    setTimeout(() => setBusy(form, true), 0);
  });
  window.addEventListener("pageshow", () => each("form[data-busy]", (form) => setBusy(form, false)));

  // --- Text not yet saved -----------------------------------------------------------------------
  const dirty = new Set();
  const guarded = (node) => node.closest?.("form[data-guard-unsaved]");
  const markDirty = (event) => { const form = guarded(event.target); if (form) dirty.add(form); };
  document.addEventListener("input", markDirty);
  document.addEventListener("change", markDirty);
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) dirty.delete(event.target); });
  document.addEventListener("autosave:safe", (event) => dirty.delete(event.target)); // saved, or waiting on the device
  window.addEventListener("beforeunload", (event) => {
    const open = [...dirty].some((form) => form.isConnected && !form.hasAttribute("data-busy"));
    if (open) event.preventDefault();
  });

  // --- Errors: the server's sentences, in the reader's language, first in sight -----------------
  const prepare = (root) => {
    each("form", (form) => { if (isPost(form)) form.noValidate = true; }, root);
    each("form[data-guard-unsaved]:not([data-saved])", (form) => { if (form.querySelector("[data-error-summary], .is-invalid")) dirty.add(form); }, root);
    each("[data-show-passwords]", (box) => { box.hidden = false; }, root);
  };
  const focusError = (root) => root.querySelector("[data-error-summary]")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    if (!link) return;
    const id = decodeURIComponent(link.hash.slice(1));
    const block = document.getElementById(id) || document.getElementById(`div_${id}`);
    const control = block?.matches("input, select, textarea, button") ? block : block?.querySelector("input, select, textarea");
    if (!control) return;
    event.preventDefault();
    (control.closest("[id^='div_id_'], .field") || control).scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  });

  // --- Passwords and the menu -------------------------------------------------------------------
  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-show-passwords]")) return;
    const type = event.target.checked ? "text" : "password";
    each("input[autocomplete*='password']", (input) => { input.type = type; }, event.target.form);
  });
  // Browsers remember only what was in a password box when the form left.
  document.addEventListener("submit", (event) => each("input[autocomplete*='password']", (input) => { input.type = "password"; }, event.target), true);
  const closeMenus = (except) => each("details[data-menu][open]", (menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });

  // --- A choice that needs more boxes opens them ---------------------------------------------------
  document.addEventListener("change", ({ target }) => {
    const more = target.dataset?.opens && target.dataset.opens === target.value && target.closest("[data-formset-row]")?.querySelector("details.more");
    if (more) more.open = true;
  });

  // --- htmx: say what was saved and what was not --------------------------------------------------
  const sayState = (source, state) => {
    const place = source.querySelector?.("[data-save-state]") || source.closest?.("[data-row], [data-item], form")?.querySelector("[data-save-state]");
    if (place) { place.textContent = place.dataset[state]; place.dataset.is = state; }
    return Boolean(place);
  };
  const sayLost = () => {
    const region = document.getElementById("messages");
    const template = document.getElementById("connection-lost");
    if (!region || !template) return;
    region.replaceChildren(template.content.cloneNode(true));
    region.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig?.verb !== "get") sayState(event.detail.elt, "saving");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, requestConfig } = event.detail;
    if (elt.tagName === "FORM") setBusy(elt, false);
    if (requestConfig?.verb !== "get") sayState(elt, successful ? "saved" : "failed");
    if (successful) { const form = guarded(elt); if (form && elt === form) dirty.delete(form); } else sayLost();
  });
  document.addEventListener("htmx:afterSettle", (event) => { prepare(event.detail.elt); focusError(event.detail.elt); });

  const start = () => { prepare(document); focusError(document); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
