// The score sheet adds up while one types. The sums are a help; the server counts again and has the last word.
(() => {
  // What accepting would give was worked out from what is saved, so it goes once something else is typed.
  document.getElementById("review-form")?.addEventListener("input", (event) => {
    if (event.target.name.endsWith("-points")) document.querySelectorAll("[data-outcome]").forEach((words) => { words.hidden = true; });
  });
  const sheet = document.querySelector("[data-scores]");
  if (!sheet) return;
  const parse = (text) => { const clean = String(text ?? "").trim().replace(",", "."); return clean === "" || Number.isNaN(Number(clean)) ? null : Number(clean); };
  const show = (points) => points.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
  const write = (points) => String(points).replace(".", document.documentElement.lang === "vi" ? "," : ".");
  const grades = (sheet.dataset.grades || "").split(";").map((pair) => pair.split("=")).map(([border, name]) => [Number(border), name]);
  const items = (root) => [...root.querySelectorAll("[data-item]")];
  const ownField = (item) => item.querySelector("input[data-own]:checked") || item.querySelector("[data-own]:not([type=radio])");
  const own = (item) => parse(ownField(item)?.value);
  const put = (root, selector, text) => root.querySelectorAll(selector).forEach((output) => { output.textContent = text; });
  // What the server would refuse is not added up.
  const isRefused = (item) => own(item) !== null && (own(item) > parse(item.dataset.max) || own(item) < 0);
  const sum = (group) => items(group).reduce((total, item) => total + (isRefused(item) ? 0 : own(item) ?? 0), 0);

  const showItem = (item) => {
    const points = own(item);
    const proposed = parse(item.dataset.proposed);
    item.querySelectorAll("[data-reason]").forEach((box) => {
      // Where a rule found too little evidence nothing is proposed, so any points at all need a reason.
      const higher = !item.hasAttribute("data-judgement") && points !== null && points > (proposed ?? 0);
      const written = [...box.querySelectorAll("input, textarea")].some((field) => field.value.trim());
      box.hidden = !higher && !written && !box.querySelector(".is-invalid, [data-error]");
    });
    item.querySelectorAll("[data-over-max]").forEach((sentence) => { sentence.hidden = !isRefused(item); });
    item.querySelectorAll("[data-take]").forEach((button) => { button.hidden = proposed === null || points === proposed; });
  };
  const showTotals = () => {
    sheet.querySelectorAll("[data-criterion]").forEach((criterion) => put(criterion, "[data-criterion-total]", show(sum(criterion))));
    put(document, "[data-total]", show(sum(sheet)));
    const left = items(sheet).filter((item) => own(item) === null).length;
    put(document, "[data-unscored]", left);
    // Half a sheet has no grade. The grades are those that the caps leave within reach, best first.
    const grade = grades.find(([border]) => sum(sheet) >= border);
    document.querySelectorAll("[data-grade-box]").forEach((box) => { box.hidden = left > 0 || !grade; });
    if (grade) put(document, "[data-grade]", grade[1]);
  };
  const take = (item) => {
    const proposed = parse(item.dataset.proposed);
    if (proposed === null) return;
    const radio = [...item.querySelectorAll("input[type=radio][data-own]")].find((choice) => parse(choice.value) === proposed);
    const field = item.querySelector("[data-own]:not([type=radio])");
    if (radio) radio.checked = true;
    if (field) field.value = write(proposed);
    (radio || field)?.dispatchEvent(new Event("change", { bubbles: true }));
    (radio || field)?.focus({ preventScroll: true });
  };
  const refresh = (event) => { const item = event.target.closest?.("[data-item]"); if (item) { showItem(item); showTotals(); } };

  // A link to a folded criterion, or to a field in one, opens it.
  const unfold = () => { const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1))); for (let box = target && target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true; };
  window.addEventListener("hashchange", unfold);
  document.addEventListener("click", (event) => { if (event.target.closest("a[href^='#']")) setTimeout(unfold); });
  unfold();

  sheet.addEventListener("input", refresh);
  sheet.addEventListener("change", refresh);
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-take]");
    if (one) take(one.closest("[data-item]"));
    if (event.target.closest("[data-take-all]")) items(sheet).filter((item) => own(item) === null).forEach(take);
  });
  document.querySelectorAll("[data-take-all]").forEach((button) => { button.hidden = false; });
  items(sheet).forEach(showItem);
  showTotals();
})();
