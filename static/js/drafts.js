// What could not be sent yet waits here, on this device, for the person who wrote it: encrypted, until it is sent or
// that person signs out (docs/decisions/0007-what-waits-on-the-device.md). Kept in IndexedDB: a key per person, which
// no script can read out, and a row per fact. `window.chiboDrafts` is for autosave.js.
(() => {
  const DAYS = 14;
  const person = Number(document.body.dataset.person);
  const bytes = (text) => new TextEncoder().encode(text);
  const label = (page, fact) => bytes(JSON.stringify([person, page, fact]));
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const mine = (...more) => IDBKeyRange.bound([person, ...more], [person, ...more, []]);

  let opened;
  const open = () => {
    // On plain http, but for localhost, a browser has no crypto.subtle; some private windows have no IndexedDB.
    if (!window.crypto?.subtle || !window.indexedDB) return Promise.reject(new Error("nothing can wait on this device"));
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("chibo-drafts", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("keys");
        request.result.createObjectStore("rows", { keyPath: "id" });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  };
  const store = async (name, mode = "readonly") => (await open()).transaction(name, mode).objectStore(name);
  const written = (rows) => new Promise((resolve, reject) => {
    rows.transaction.oncomplete = resolve;
    rows.transaction.onabort = () => reject(rows.transaction.error);
  });

  const key = async () => {
    const found = await done((await store("keys")).get(person));
    if (found) return found;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    try {
      await done((await store("keys", "readwrite")).add(made, person));
      return made;
    } catch { // another tab was first
      return done((await store("keys")).get(person));
    }
  };
  const put = async (page, fact, draft) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv, additionalData: label(page, fact) };
    const data = await crypto.subtle.encrypt(algorithm, await key(), bytes(JSON.stringify(draft)));
    const rows = await store("rows", "readwrite");
    rows.put({ id: [person, page, fact], at: Date.now(), iv, data });
    return written(rows);
  };
  const drop = async (page, fact) => {
    const rows = await store("rows", "readwrite");
    rows.delete([person, page, fact]);
    return written(rows);
  };
  const all = async (page) => {
    const found = await done((await store("rows")).getAll(mine(page)));
    const drafts = {};
    for (const { id, iv, data } of found) {
      const algorithm = { name: "AES-GCM", iv, additionalData: label(page, id[2]) };
      try { drafts[id[2]] = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await key(), data))); } catch { /* of a key that is gone */ }
    }
    return drafts;
  };
  const wipe = async () => {
    const both = (await open()).transaction(["keys", "rows"], "readwrite");
    both.objectStore("keys").delete(person);
    both.objectStore("rows").delete(mine());
    return written(both.objectStore("rows"));
  };
  const dropOld = async () => {
    const rows = await store("rows", "readwrite");
    (await done(rows.getAll())).filter((row) => row.at < Date.now() - DAYS * 86400000).forEach((row) => rows.delete(row.id));
  };
  window.chiboDrafts = { put, drop, all, wipe };

  // --- Signing out empties it, after a question where something still waits ------------------------
  let leaving = false;
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-forget-drafts]");
    if (!form || leaving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const leave = () => { leaving = true; form.requestSubmit(); };
    const question = form.dataset.forgetDrafts;
    store("rows").then((rows) => done(rows.count(mine())))
      .then((count) => { if (!count || window.confirm(question)) return wipe().then(leave); return null; })
      .catch(leave);
  }, true);

  // --- Elsewhere, a word that something waits -------------------------------------------------------
  const tell = async () => {
    const ids = await done((await store("rows")).getAllKeys(mine()));
    const page = ids.map((id) => id[1]).find((address) => address !== location.pathname);
    const template = document.getElementById("drafts-waiting");
    if (!page || !template) return;
    const notice = template.content.cloneNode(true);
    notice.querySelector("a").href = page;
    document.getElementById("messages")?.append(notice);
  };
  if (person) dropOld().then(tell).catch(() => {});
})();
