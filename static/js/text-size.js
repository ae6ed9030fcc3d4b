// The reader's text size, kept in this browser only (no personal data). Runs before the page is drawn.
(() => {
  const key = "chibo-text-size";
  const last = 2;
  const read = () => {
    try { return Math.min(last, Math.max(0, Number(localStorage.getItem(key)) || 0)); } catch { return 0; }
  };
  const apply = (size) => document.documentElement.setAttribute("data-text-size", size);

  apply(read());
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-text-size]").forEach((box) => { box.hidden = false; });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-text-step]");
    if (!button) return;
    const size = Math.min(last, Math.max(0, read() + Number(button.dataset.textStep)));
    try { localStorage.setItem(key, size); } catch { /* a browser without storage still shows it on this page */ }
    apply(size);
  });
})();
