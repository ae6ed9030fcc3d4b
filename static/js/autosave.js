// Saves the fields of a record page by themselves (meetings/autosave.py). A fact is what the server calls one answer:
// a field, a row of the roll call, a whole list. Without scripts the page is a plain form with a button.
(() => {
  const form = document.querySelector("form[data-autosave]");
  const setup = form && JSON.parse(document.getElementById("autosave-setup").textContent);
  if (!setup) return;
  const PAUSE = 1500; // ms after the last key
  const LONGEST = 8000; // ms after the first key not yet sent
  const AGAIN = [3000, 10000, 30000]; // ms until the next try while the line is cut
  const page = location.pathname;
  const drafts = window.chiboDrafts;
  const facts = new Map(); // fact → { base, values, flight, state }, only of touched facts
  const loaded = JSON.parse(form.elements.loaded.value || "{}");
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  // --- Which fact a control belongs to, what stands in it, and putting something in ----------------
  const belongs = (name, stem) => (stem.endsWith("-") ? name.startsWith(stem) : [stem, `${stem}_0`, `${stem}_1`].includes(name));
  const factOfName = {};
  const lists = [];
  for (const [fact, stems] of Object.entries(setup.stems)) {
    for (const stem of stems) {
      if (stem.endsWith("-")) lists.push([stem, fact]);
      else for (const ending of ["", "_0", "_1"]) factOfName[stem + ending] = fact;
    }
  }
  const factOf = (name) => factOfName[name] ?? lists.find(([stem]) => name.startsWith(stem))?.[1];
  const controlsOf = (fact) => [...form.elements].filter(({ name }) => name && setup.stems[fact].some((stem) => belongs(name, stem)));
  const read = (fact) => {
    const sent = [...new FormData(form)];
    return setup.stems[fact].map((stem) => Object.fromEntries(sent.filter(([name, value]) => belongs(name, stem) && typeof value === "string").map(([name, value]) => [name.slice(stem.length), value])));
  };
  const isList = (fact) => setup.stems[fact][0]?.endsWith("-");
  const addRows = (fact, values) => {
    const stem = setup.stems[fact][0];
    const wanted = Number(values[0].TOTAL_FORMS);
    const total = form.elements[`${stem}TOTAL_FORMS`];
    const add = form.querySelector(`[data-formset="${stem.slice(0, -1)}"] [data-add-row]`);
    for (let left = 50; add && left && Number(total.value) < wanted; left -= 1) add.click();
  };
  const write = (fact, values) => {
    if (isList(fact)) addRows(fact, values);
    setup.stems[fact].forEach((stem, number) => {
      for (const control of controlsOf(fact).filter(({ name }) => belongs(name, stem))) {
        const value = values[number][control.name.slice(stem.length)];
        if (control.type === "radio" || control.type === "checkbox") control.checked = value !== undefined && (control.type === "checkbox" || control.value === value);
        else if (!control.name.endsWith("_FORMS")) control.value = value ?? "";
      }
    });
    const first = controlsOf(fact).find((control) => control.type !== "hidden");
    first?.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "autosave" })); // so that other scripts count anew
  };

  // --- What became of it, beside the field and below the form --------------------------------------
  const bar = form.querySelector("[data-save-bar]");
  const words = bar.querySelector("[data-save-words]");
  const frameOf = (fact) => {
    const control = controlsOf(fact).find(({ type }) => type !== "hidden");
    return isList(fact) ? form.querySelector(`[data-formset="${setup.stems[fact][0].slice(0, -1)}"]`) : control?.closest("[data-row], .formset-row, [id^='div_id_'], .field") || control?.closest(".group");
  };
  const placeOf = (fact) => {
    const frame = frameOf(fact);
    if (!frame) return null;
    const shared = frame.matches(".group") && !isList(fact) ? "all" : fact; // many boxes of one group: one word for all
    const there = frame.querySelector(`[data-save-state="${CSS.escape(shared)}"]`);
    if (there) return there;
    const state = document.getElementById("autosave-state").content.firstElementChild.cloneNode(true);
    state.dataset.saveState = shared;
    state.removeAttribute("role"); // one voice speaks for the page: sixty rows would all talk at once
    const title = frame.querySelector(":scope > legend, :scope > label");
    const place = frame.querySelector("[data-save-place], .roll-name");
    if (place) place.append(" ", state); else if (title) title.after(" ", state); else frame.append(state);
    return state;
  };
  const say = (fact, state, sentence) => {
    const place = placeOf(fact);
    if (!place) return;
    place.dataset.is = state;
    place.textContent = sentence || place.dataset[state] || "";
  };
  let isSafe = true; // what waits is on the device, not only on this page
  let savesAll = true; // every box that was touched is of a fact
  let trouble = ""; // why nothing goes out, if nothing does
  const inState = (state) => [...facts.values()].some((one) => one.state === state);
  let closing = ""; // the server's sentence once the record is submitted
  const tell = () => {
    const state = trouble || ["differs", "refused", "waiting"].find(inState) || "saved";
    const line = state === "offline" ? (isSafe ? "waiting" : "waitingUnsafe") : state === "waiting" ? "saving" : state;
    bar.hidden = !facts.size;
    bar.dataset.is = state;
    const text = state === "closed" ? closing : bar.dataset[line] || "";
    if (words.textContent !== text) words.textContent = text;
    bar.querySelector("[data-sign-in]").hidden = trouble !== "signedOut";
    const allSaved = [...facts.values()].every((one) => one.state === "saved");
    if (savesAll && (allSaved || (isSafe && !keeping.size && trouble !== "closed"))) form.dispatchEvent(new CustomEvent("autosave:safe", { bubbles: true }));
  };

  // --- Touched: keep it on the device at once, send it after a pause --------------------------------
  const keeping = new Set(); // facts not yet on the device
  let keepTimer;
  let sendTimer;
  let firstTouch = 0;
  let kept = Promise.resolve();
  const keep = () => {
    clearTimeout(keepTimer);
    keepTimer = undefined;
    kept = kept.then(keepAll);
    return kept;
  };
  const keepAll = async () => {
    for (const fact of [...keeping]) {
      keeping.delete(fact);
      const one = facts.get(fact);
      try {
        if (one.state === "saved") await drafts.drop(page, fact);
        else await drafts.put(page, fact, { base: one.base, values: one.values, flight: one.flight });
      } catch { isSafe = false; }
    }
    tell();
  };
  const keepSoon = (fact) => { keeping.add(fact); keepTimer ??= setTimeout(keep, 200); };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const touch = (fact) => {
    const values = read(fact);
    const one = facts.get(fact) ?? { base: loaded[fact] ?? null };
    facts.set(fact, one);
    if (one.state !== "differs") one.state = "waiting";
    if (one.state === "waiting") say(fact, "waiting");
    one.values = values;
    keepSoon(fact);
    sendSoon();
    tell();
  };
  const sendSoon = () => {
    firstTouch ||= Date.now();
    clearTimeout(sendTimer);
    sendTimer = setTimeout(send, Math.max(0, Math.min(PAUSE, firstTouch + LONGEST - Date.now())));
  };
  const onChange = (event) => {
    if (event.detail === "autosave") return;
    const list = event.target.closest("[data-formset]");
    const fact = factOf(event.target.name || "") ?? (list && factOf(`${list.dataset.formset}-`));
    if (fact) touch(fact);
    else if (event.target.name) savesAll = false; // a box that only the page's own button saves
  };
  form.addEventListener("input", onChange);
  form.addEventListener("change", onChange);

  // --- Sending: one batch at a time; one whose answer was lost goes out again as it was ---------------
  let sending = null;
  let failures = 0;
  const isDue = (one) => one.state === "waiting" || one.state === "refused";
  const send = () => {
    clearTimeout(sendTimer);
    firstTouch = 0;
    sending ??= sendAll().finally(() => { sending = null; });
    return sending;
  };
  const sendAll = async () => {
    if (keepTimer) await keep();
    while ([...facts.values()].some((one) => one.state === "waiting")) {
      const due = [...facts].filter(([, one]) => isDue(one));
      const body = { person: setup.person, version: Number(form.elements.version.value), facts: {} };
      for (const [fact, one] of due) {
        one.flight ??= one.values;
        body.facts[fact] = { values: one.flight, loaded: one.base };
        if (one.state === "waiting") say(fact, "saving");
      }
      const answer = await post(body);
      if (!answer) { due.forEach(([fact, one]) => { if (one.state === "waiting") say(fact, "waiting"); }); break; }
      for (const [fact, one] of due) take(fact, one, answer.facts[fact] || { state: "waiting" });
      if (due.every(([fact]) => answer.facts[fact]?.state === "waiting")) { later(); break; }
      form.elements.version.value = answer.version;
      form.elements.loaded.value = JSON.stringify(loaded);
    }
    await keep();
  };
  const take = (fact, one, answer) => {
    const sent = one.flight;
    one.flight = undefined;
    if (answer.state === "saved") {
      loaded[fact] = one.base = answer.loaded;
      one.state = same(sent, one.values) ? "saved" : "waiting";
      for (const [name, value] of Object.entries(answer.keys || {})) if (form.elements[name]) form.elements[name].value = value;
      if (answer.keys) one.values = read(fact);
      clearDifference(fact);
    } else if (answer.state !== "waiting") one.state = same(sent, one.values) ? answer.state : "waiting";
    say(fact, one.state, answer.state === "refused" ? answer.sentence : "");
    if (one.state === "differs") showDifference(fact, one, answer);
    keeping.add(fact);
  };
  const fetchJson = async (method, body) => {
    const response = await fetch(setup.address, {
      method, body: body && JSON.stringify(body), credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(20000),
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json", "X-CSRFToken": token() }) },
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, ...(isJson ? await response.json() : {}) };
  };
  const post = async (body) => {
    try {
      let answer = await fetchJson("POST", body);
      if (answer.status === 403) { // signed in again in another tab: the token is another
        const fresh = await fetchJson("GET");
        if (fresh.token && fresh.person === setup.person) {
          document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((box) => { box.value = fresh.token; });
          document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh.token }));
          answer = await fetchJson("POST", body);
        } else answer = { state: "signed_out" };
      }
      failures = 0;
      trouble = answer.state === "signed_out" ? "signedOut" : answer.state === "read" ? "" : answer.state === "closed" ? "closed" : "failed";
      closing = answer.sentence || "";
      if (trouble === "failed" || trouble === "signedOut") later();
      tell();
      return trouble ? null : answer;
    } catch {
      trouble = "offline";
      later();
      tell();
      return null;
    }
  };
  const later = () => {
    clearTimeout(sendTimer);
    sendTimer = setTimeout(send, AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
  };
  const waits = () => [...facts.values()].some((one) => one.state === "waiting");
  window.addEventListener("online", () => { if (waits()) send(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) keep();
    if (waits() && trouble !== "closed") send();
  });

  // --- Two versions: the person chooses ---------------------------------------------------------------
  const clearDifference = (fact) => frameOf(fact)?.querySelector(`[data-difference="${CSS.escape(fact)}"]`)?.remove();
  const showDifference = (fact, one, answer) => {
    clearDifference(fact);
    const panel = document.getElementById("autosave-differs").content.firstElementChild.cloneNode(true);
    panel.dataset.difference = fact;
    panel.querySelector("[data-mine]").innerText = answer.mine || "–";
    panel.querySelector("[data-theirs]").innerText = answer.theirs || "–";
    panel.querySelector("[data-keep-mine]").addEventListener("click", () => {
      one.base = answer.loaded;
      one.state = "waiting";
      clearDifference(fact);
      keepSoon(fact);
      send();
    });
    panel.querySelector("[data-take-theirs]").addEventListener("click", async () => {
      loaded[fact] = one.base = answer.loaded;
      one.state = "saved";
      form.elements.loaded.value = JSON.stringify(loaded);
      keeping.add(fact);
      await keep();
      if (isList(fact)) { location.reload(); return; } // rows may have come and gone
      write(fact, answer.values);
      one.values = read(fact);
      say(fact, "saved");
      clearDifference(fact);
      tell();
    });
    frameOf(fact)?.append(panel);
  };

  // --- The page's own buttons: first what is typed, and no leaving while it cannot go --------------------
  let isSent = false;
  form.addEventListener("submit", async (event) => {
    if (isSent || !facts.size) return;
    event.preventDefault();
    const button = event.submitter;
    await send();
    if (trouble !== "failed" && (waits() || inState("differs"))) {
      tell();
      (form.querySelector("[data-difference]") || bar).scrollIntoView({ block: "center" });
      return;
    }
    // Later: while this event is still under way, a browser ignores another one.
    setTimeout(() => { isSent = true; form.requestSubmit(button); isSent = false; }, 0);
  });

  // --- Opened again: what waited stands in its fields, and goes out --------------------------------------
  const restore = async () => {
    let found = {};
    try {
      found = await drafts.all(page);
      for (const fact of setup.held) if (found[fact]) await drafts.drop(page, fact);
    } catch { isSafe = false; } // plain http, or a browser without a store: what is typed still goes out
    for (const [fact, draft] of Object.entries(found)) {
      if (!setup.stems[fact]?.length || [...setup.held, ...setup.touched].includes(fact) || facts.has(fact)) continue;
      write(fact, draft.values);
      facts.set(fact, { ...draft, state: "waiting" });
      say(fact, "waiting");
    }
    setup.touched.filter((fact) => !facts.has(fact)).forEach(touch);
    if (facts.size) send();
  };
  document.addEventListener("DOMContentLoaded", restore); // once formset.js can add the rows that waited
})();
