// A meeting from paper without the mouse. Data attributes: docs/screens.md; without scripts it is a plain form.
(() => {
  const root = document.querySelector("[data-entry]");
  if (!root) return;
  const form = root.closest("form");
  const each = (node, selector, act) => node.querySelectorAll(selector).forEach(act);
  const press = (input) => { if (input && !input.checked) { input.checked = true; input.dispatchEvent(new Event("change", { bubbles: true })); } };

  // --- From box to box ------------------------------------------------------------------------------
  const isShown = (node) => !node.disabled && node.type !== "hidden" && node.checkVisibility({ visibilityProperty: true });
  const boxes = () => [...form.querySelectorAll("input, select, textarea, .actions button")].filter((node) => node.tabIndex >= 0 && isShown(node));
  const after = (here, from = here) => {
    const all = boxes();
    const isSame = (node) => node.type === "radio" && node.name === here.name; // the choices of one question
    const following = all.filter((node) => here.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
    return following.find((node) => !isSame(node) && !from.contains(node));
  };
  const go = (node) => {
    if (!node) return;
    const chosen = node.type === "radio" && form.querySelector(`input[type=radio][name="${CSS.escape(node.name)}"]:checked`);
    (chosen || node).focus();
    if (node.matches("input[type=text], input:not([type])")) node.select();
  };

  // --- Members picked by letters of their names -------------------------------------------------------
  const words = (text) => window.chiboFold(text).split(/\s+/).filter(Boolean);
  const fits = (name, typed) => typed.every((word) => name.some((part) => part.startsWith(word)));
  const byName = (name, typed) => (name.at(-1).startsWith(typed.at(-1)) ? 0 : 1); // people are called by the last word
  const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
  const chosen = (row) => row.querySelector("input[type=radio]:checked");
  const tick = (row) => row.querySelector("input[type=checkbox]");
  const isPicked = (row) => (tick(row) ? tick(row).checked : Boolean(chosen(row)) && chosen(row).value !== "present");
  const hasError = (row) => row.querySelector(".is-invalid, [data-error]");
  const showReason = (row) => each(row, "[data-reason-for]", (box) => { box.hidden = !box.dataset.reasonFor.split(",").includes(chosen(row)?.value) && !box.querySelector(".is-invalid"); });
  const rowsOf = (name) => [...form.querySelectorAll(`[data-pick-row="${name}"]`)];
  const tally = () => {
    const marks = rowsOf("absent").map((row) => chosen(row)?.value ?? "");
    each(form, "[data-entry-count]", (output) => { output.textContent = marks.filter((mark) => output.dataset.entryCount.split(",").includes(mark)).length; });
  };
  const refresh = (row) => { row.hidden = !isPicked(row) && !hasError(row); if (!tick(row)) { showReason(row); tally(); } };

  const startPick = (pick) => {
    const input = pick.querySelector("input");
    const list = pick.querySelector("[role=listbox]");
    const status = pick.querySelector("[data-pick-status]");
    const rows = rowsOf(pick.dataset.pick);
    let active = -1;
    const options = () => [...list.children];
    const mark = (number) => {
      active = number;
      options().forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
      if (active < 0) input.removeAttribute("aria-activedescendant"); else input.setAttribute("aria-activedescendant", options()[active].id);
      options()[active]?.scrollIntoView({ block: "nearest" });
    };
    const close = () => { list.hidden = true; list.replaceChildren(); input.setAttribute("aria-expanded", "false"); status.textContent = ""; mark(-1); };
    const open = () => {
      const typed = words(input.value);
      if (!typed.length) { close(); return; }
      const found = rows.map((row) => [row, words(row.dataset.name)]).filter(([, name]) => fits(name, typed));
      found.sort(([, one], [, other]) => byName(one, typed) - byName(other, typed));
      list.replaceChildren(...found.map(([row], number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.textContent = row.dataset.name;
        option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(row); });
        option.row = row;
        return option;
      }));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      status.textContent = found.length ? `${found.length} ${status.dataset.found}: ${found[0][0].dataset.name}` : status.dataset.none;
      status.classList.toggle("visually-hidden", found.length > 0); // the list itself is seen
      mark(found.length ? 0 : -1);
      pick.scrollIntoView({ block: "nearest", behavior: "instant" });
    };
    const choose = (row) => {
      input.value = "";
      close();
      if (tick(row)) { press(tick(row)); refresh(row); input.focus(); return; }
      if (!isPicked(row)) press(radios(row).find((radio) => radio.value === "excused"));
      refresh(row);
      chosen(row).focus();
    };
    input.addEventListener("input", open);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && !list.hidden) { event.preventDefault(); mark((active + step + options().length) % options().length); }
      if (event.key === "Escape") { input.value = ""; close(); }
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation(); // not also “next box”
      if (active >= 0) choose(options()[active].row);
      else if (!input.value.trim()) { if (pick.dataset.pick === "absent") allOthers(); go(after(lastOf(pick))); }
    });
    rows.forEach(refresh);
    pick.hidden = false;
    return input;
  };
  const lastOf = (pick) => [...pick.closest("fieldset").querySelectorAll("input, select, textarea, button")].at(-1);
  const allOthers = () => rowsOf("absent").filter((row) => !chosen(row)).forEach((row) => { press(radios(row).find((radio) => radio.value === "present")); refresh(row); });
  const pickBox = {};
  each(form, "[data-pick]", (pick) => { pickBox[pick.dataset.pick] = startPick(pick); });
  form.addEventListener("change", (event) => { const row = event.target.closest("[data-pick-row]"); if (row) refresh(row); });
  each(form, "[data-all-others]", (button) => { button.type = "button"; button.addEventListener("click", () => { allOthers(); go(after(button)); }); });

  // --- Keys ---------------------------------------------------------------------------------------------
  const inRow = (event, row) => {
    const back = pickBox[row.dataset.pickRow];
    const isRadio = event.target.type === "radio";
    const radio = isRadio && radios(row).find((one) => one.dataset.key === event.key.toLowerCase());
    const reason = () => [...row.querySelectorAll("[data-reason-for]:not([hidden]) input")][0];
    if (radio) { press(radio); refresh(row); if (row.hidden) back.focus(); else (reason() && radio.value !== "unexcused" ? reason() : radio).focus(); }
    else if (event.key === "Enter") (isRadio && reason() && chosen(row)?.value !== "unexcused" ? reason() : back).focus();
    else return false;
    return true;
  };
  // A row nobody has written in is left by Enter in its first box; Enter in the last box of a list adds a row.
  const inList = (target) => {
    const list = target.closest("[data-formset]");
    const row = target.closest("[data-formset-row]");
    if (!row) return false;
    const own = boxes().filter((node) => row.contains(node));
    const isEmpty = (node) => ["radio", "checkbox"].includes(node.type) || !node.value;
    if (target === own[0] && isEmpty(target) && row.matches(".is-blank, [data-formset-rows] > :last-child")) { go(after(target, list)); return true; }
    const add = list.querySelector("[data-add-row]");
    if (target !== own.at(-1) || row.nextElementSibling || !add || add.hidden) return false;
    add.click();
    return true;
  };
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-next-cell]")); return; }
    if (event.ctrlKey || !event.target.matches("input, select, textarea")) return;
    const row = event.target.closest("[data-pick-row]");
    if (row && !event.shiftKey && inRow(event, row)) { event.preventDefault(); return; }
    if (event.key !== "Enter" || event.shiftKey || event.target.matches("textarea")) return;
    event.preventDefault();
    if (!inList(event.target)) go(after(event.target));
  });

  // A list of members is opened by letters of any word of a name, the last word first; the browser's own search
  // knows only the family name, with its marks.
  let typed = "";
  let since = 0;
  form.addEventListener("focusin", () => { typed = ""; });
  form.addEventListener("keydown", (event) => {
    const select = event.target;
    if (!select.matches("select") || event.ctrlKey || event.altKey || event.metaKey || !/^[\p{L} ]$/u.test(event.key)) return;
    typed = event.timeStamp - since < 1000 ? typed + event.key : event.key;
    since = event.timeStamp;
    if (!words(typed).length) return;
    event.preventDefault();
    const found = [...select.options].filter((option) => option.value && fits(words(option.text), words(typed)));
    found.sort((one, other) => byName(words(one.text), words(typed)) - byName(words(other.text), words(typed)));
    if (!found.length || select.value === found[0].value) return;
    select.value = found[0].value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });

  each(document, "[data-entry-keys]", (hint) => { hint.hidden = false; });
  if (!document.querySelector("[data-error-summary]") && window.matchMedia("(pointer: fine)").matches) go(boxes()[0]);
})();
