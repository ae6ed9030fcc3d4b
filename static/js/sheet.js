// The cell's score sheet by keyboard: Enter goes on, digits choose, nothing is folded away where there is room.
(() => {
  const sheet = document.querySelector("[data-scores]");
  if (!sheet) return;
  if (window.matchMedia("(min-width: 48rem)").matches) sheet.querySelectorAll("details[data-criterion]").forEach((one) => { one.open = true; });

  // Only a button hands the sheet in. A folded criterion opens for its field; a folded proof is passed over.
  const isReachable = (node) => !node.disabled && !node.closest("[hidden]") && !node.closest("details:not([data-criterion]):not([open])");
  const fields = () => [...sheet.querySelectorAll("input:not([type=hidden]), select, textarea, button[name=save]")].filter(isReachable);
  const after = (here) => fields().find((node) => here.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING && !(node.type === "radio" && node.name === here.name));
  const go = (node) => {
    if (!node) return;
    const folded = node.closest("details[data-criterion]");
    if (folded) folded.open = true;
    const chosen = node.type === "radio" && sheet.querySelector(`input[name="${CSS.escape(node.name)}"]:checked`);
    (chosen || node).focus();
    if (node.matches("input[type=text]")) node.select();
  };
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (!event.target.matches("input:not([type=file]), select")) return;
    event.preventDefault();
    go(after(event.target));
  });

  // “14” on a row of choices chooses 14: first 1, and with the next digit 14.
  let typed = "";
  let since = 0;
  sheet.addEventListener("focusin", () => { typed = ""; });
  sheet.addEventListener("keydown", (event) => {
    const radio = event.target;
    if (!radio.matches("input[type=radio][data-own]") || event.ctrlKey || event.altKey || event.metaKey || !/^[\d.,]$/.test(event.key)) return;
    event.preventDefault();
    const key = event.key.replace(".", ",");
    const choices = [...sheet.querySelectorAll(`input[name="${CSS.escape(radio.name)}"]`)];
    const starts = (text) => choices.some((choice) => choice.value.startsWith(text));
    const longer = event.timeStamp - since < 1500 ? typed + key : key;
    const now = starts(longer) ? longer : key;
    since = event.timeStamp;
    const found = choices.find((choice) => choice.value === now);
    if (found) {
      found.checked = true;
      found.dispatchEvent(new Event("change", { bubbles: true }));
      found.focus();
    }
    typed = now; // after the focus, which begins anew
  });

  // What is left, as the server words it (scoring/views/base.py left_words), follows what is typed.
  const number = (text) => { const clean = String(text ?? "").trim().replace(",", "."); return clean === "" || Number.isNaN(Number(clean)) ? null : Number(clean); };
  const own = (item) => { const points = number((item.querySelector("input[data-own]:checked") || item.querySelector("[data-own]:not([type=radio])"))?.value); return points !== null && (points < 0 || points > number(item.dataset.max)) ? null : points; };
  const needsReason = (item) => !item.hasAttribute("data-judgement") && own(item) !== null && own(item) > (number(item.dataset.proposed) ?? 0) && !item.querySelector("[data-reason] textarea").value.trim();
  const list = sheet.querySelector("[data-left-points]");
  const words = (kind, count) => (count ? [list.dataset[kind].split("|")[count > 1 ? 1 : 0].replace("#", count)] : []);
  const tell = (place, left) => {
    sheet.querySelector(`[data-done-of="${place}"]`).hidden = left !== "";
    const said = sheet.querySelector(`[data-left-of="${place}"]`);
    said.hidden = left === "";
    if (left) said.textContent = left;
  };
  const notVoted = sheet.querySelector("[data-left-of=own-vote]").textContent;
  const missing = sheet.querySelector("[data-votes-missing]");
  const follow = () => {
    sheet.querySelectorAll("details[data-criterion]").forEach((criterion) => {
      const items = [...criterion.querySelectorAll("[data-item]")];
      tell(criterion.id, [...words("leftPoints", items.filter((item) => own(item) === null).length), ...words("leftReasons", items.filter(needsReason).length)].join(", "));
    });
    const votes = ["votes_for", "votes_against", "abstentions"].map((name) => number(sheet.elements[name].value));
    tell("own-vote", votes[0] === null ? notVoted : "");
    const without = Number(missing.dataset.voters) - votes.reduce((sum, count) => sum + (count ?? 0), 0);
    missing.hidden = votes[0] === null || without <= 0;
    missing.querySelector("output").textContent = Math.max(without, 0);
  };
  sheet.addEventListener("input", follow);
  sheet.addEventListener("change", follow);
  follow();
})();
