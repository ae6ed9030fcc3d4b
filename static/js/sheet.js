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
})();
