// The queue of cells. Each cell goes as it is ticked or typed; without network it waits in this browser, for this person and
// this evaluation alone, and goes in order when the network returns. A conflict is shown beside its cell, with both values.
(() => {
  const annonce = document.getElementById("file-attente");
  const personne = document.body.dataset.personne;
  if (!annonce || !personne) return;
  const FILE = `vae-grille:${personne}:${annonce.dataset.file}:`;
  const DELAI = 500, DELAI_MAX = 15000, PATIENCE = 15000, VOISIN = 5000; // milliseconds
  let onglet = Math.random().toString(36).slice(2, 10); // of this tab, before and after a reload
  try { onglet = window.sessionStorage.getItem("vae-onglet") || onglet; window.sessionStorage.setItem("vae-onglet", onglet); } catch (_) { /* a browser that keeps nothing */ }
  const jeton = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";

  // ---- what this browser keeps
  let coffre = null;
  try { coffre = window.localStorage; coffre.setItem("vae-grille", "1"); coffre.removeItem("vae-grille"); } catch (_) { coffre = null; }
  const memoire = new Map(); // stands in for a browser that keeps nothing
  const garder = (cle, lot) => {
    memoire.set(cle, lot);
    try { if (coffre) coffre.setItem(FILE + cle, JSON.stringify(lot)); } catch (_) { coffre = null; }
  };
  const oublier = (cle) => {
    memoire.delete(cle);
    refus.delete(cle);
    try { if (coffre) coffre.removeItem(FILE + cle); } catch (_) { coffre = null; }
  };
  const relire = () => {
    if (!coffre) return new Map(memoire);
    const lots = new Map();
    try {
      for (let n = 0; n < coffre.length; n += 1) {
        const nom = coffre.key(n);
        if (nom.startsWith(FILE)) lots.set(nom.slice(FILE.length), JSON.parse(coffre.getItem(nom)));
      }
    } catch (_) { return new Map(memoire); }
    return lots;
  };
  const lire = (cle) => relire().get(cle);
  const refus = new Map(); // cells that wait for a choice of their author: what the site answered, by cell

  // ---- the cells of this page
  const cellules = () => [...document.querySelectorAll("[data-cellule]")];
  const celluleDe = (cle) => cellules().find((c) => c.dataset.cle === cle);
  const marqueDe = (cellule) => cellule.querySelector("input[data-marque]");
  const champsDe = (cellule) => [...cellule.querySelectorAll("input[name], textarea[name]")].filter((c) => !("marque" in c.dataset));
  const etatDe = (cellule) => cellule.querySelector(".etat-cellule");
  const attendre = (cellule, phrase) => {
    cellule.classList.add("en-attente");
    if (phrase) etatDe(cellule).textContent = phrase;
  };
  const remplir = (cellule, valeurs) => champsDe(cellule).forEach((champ) => {
    if (!(champ.name in valeurs)) return;
    if (champ.type === "radio") champ.checked = champ.value === valeurs[champ.name];
    else {
      champ.value = valeurs[champ.name];
      if (champ.value && champ.closest("details")) champ.closest("details").open = true;
    }
  });

  // ---- what the page says, at the top and in sight
  let hors = false, deconnecte = false;
  const cases = (n) => (n > 1 ? `${n} cases` : "1 case");
  function annoncer() {
    const lots = [...relire()];
    const choix = lots.filter(([cle]) => refus.has(cle));
    const n = lots.length - choix.length;
    const phrases = [];
    if (deconnecte) phrases.push(n ? `Vous n’êtes plus connecté à votre nom : ${cases(n)} ${n > 1 ? "attendent" : "attend"} que vous le soyez de nouveau.` : "Vous n’êtes plus connecté à votre nom.");
    else if (hors) phrases.push(n ? `${cases(n)} ${n > 1 ? "attendent" : "attend"} le réseau : vous pouvez continuer, tout partira dès son retour.` : "Le réseau est coupé : vous pouvez continuer, tout partira dès son retour.");
    if (choix.length) phrases.push(`${cases(choix.length)} ${choix.length > 1 ? "attendent" : "attend"} votre choix : `);
    if (annonce.dataset.phrase === phrases.join(" ") + choix.map(([cle]) => cle).join()) return;
    annonce.dataset.phrase = phrases.join(" ") + choix.map(([cle]) => cle).join();
    annonce.replaceChildren(phrases.join(" "));
    if (deconnecte) annonce.append(" ", lien(`/compte/login/?next=${encodeURIComponent(window.location.pathname)}`, "Se connecter de nouveau"));
    choix.forEach(([cle, lot], rang) => annonce.append(rang ? ", " : "", lien(celluleDe(cle) ? `#${celluleDe(cle).id}` : lot.page, cle.replace("prep-", ""))));
    annonce.hidden = !phrases.length;
  }
  const lien = (adresse, texte) => {
    const a = document.createElement("a");
    a.href = adresse;
    a.textContent = texte;
    return a;
  };

  // ---- writing: what was read before the first key stays the cell's mark until it is stored
  let dernier = 0, frappe = 0;
  function noter(champ) {
    const cellule = champ.closest("[data-cellule]"), { cle, adresse } = cellule.dataset;
    const ancien = lire(cle), marque = marqueDe(cellule);
    dernier = Math.max(Date.now(), dernier + 1);
    garder(cle, {
      adresse, page: `${window.location.pathname}#${cellule.id}`, onglet, quand: dernier,
      valeurs: { ...(ancien ? ancien.valeurs : {}), [champ.name]: champ.value },
      marque: ancien ? ancien.marque : { nom: marque.name, valeur: marque.value },
      partis: ancien ? ancien.partis : null,
    });
    if (refus.has(cle) && refus.get(cle).code === 422) refus.delete(cle); // mended: it may go
    attendre(cellule);
    annoncer();
    window.clearTimeout(frappe);
    frappe = window.setTimeout(vider, champ.type === "radio" ? 0 : DELAI);
  }
  document.addEventListener("input", (evenement) => {
    if (evenement.target.closest("[data-cellule]") && evenement.target.name) noter(evenement.target);
  });

  // ---- sending: one at a time, in the order of writing
  let enCours = false, essais = 0, minuterie = 0;
  async function poster(lot) {
    const corps = new FormData();
    Object.entries(lot.valeurs).forEach(([nom, valeur]) => corps.append(nom, valeur));
    corps.append(lot.marque.nom, lot.marque.valeur);
    const arret = new AbortController();
    const horloge = window.setTimeout(() => arret.abort(), PATIENCE);
    try {
      const reponse = await fetch(lot.adresse, {
        method: "POST", body: corps, headers: { "X-CSRFToken": jeton(), "X-Personne": personne }, signal: arret.signal, redirect: "manual",
      });
      if (reponse.type === "opaqueredirect") return { code: 401, corps: null }; // sent to sign in
      const json = (reponse.headers.get("Content-Type") || "").includes("json");
      return { code: reponse.status, corps: json ? await reponse.json() : null };
    } catch (_) {
      return { code: 0, corps: null };
    } finally {
      window.clearTimeout(horloge);
    }
  }
  const aEnvoyer = () => [...relire()]
    .filter(([cle, lot]) => !refus.has(cle) && (lot.onglet === onglet || Date.now() - lot.quand > VOISIN))
    .sort((a, b) => a[1].quand - b[1].quand);
  async function vider() {
    if (enCours) return;
    enCours = true;
    window.clearTimeout(minuterie);
    try {
      for (let suite = aEnvoyer(); suite.length; suite = aEnvoyer()) {
        if (!(await envoyer(...suite[0]))) {
          minuterie = window.setTimeout(vider, Math.min(DELAI_MAX, 1000 * 2 ** essais));
          essais += 1;
          return;
        }
        essais = 0;
      }
    } finally {
      enCours = false;
      annoncer();
    }
  }
  // Returns false when it must be tried again later.
  async function envoyer(cle, lot) {
    garder(cle, { ...lot, onglet, partis: { ...lot.valeurs } });
    const { code, corps } = await poster(lot);
    hors = code === 0 || code >= 500;
    deconnecte = code === 401 || code === 403;
    const cellule = celluleDe(cle);
    if (hors || deconnecte) {
      if (cellule) attendre(cellule, hors ? "Pas encore enregistré : gardé sur cet appareil." : "Pas enregistré : vous n’êtes plus connecté à votre nom.");
      return false;
    }
    if (code === 200 && corps) recu(cle, lot, corps);
    else if (code === 409 && corps && corps.marque !== null && estMien(lot, corps)) garder(cle, { ...lire(cle), marque: { ...lot.marque, valeur: corps.marque }, partis: null });
    else refuser(cle, code, corps);
    return true;
  }
  // The answer was lost on the way, not the saving: what is stored is what this browser sent before.
  function estMien(lot, corps) {
    if (!lot.partis) return false;
    const noms = Object.keys(lot.partis).filter((nom) => nom in corps.actuel);
    const suivante = lot.marque.nom.endsWith("-version") ? Number(corps.marque) === Number(lot.marque.valeur) + 1 : true;
    return suivante && noms.length > 0 && noms.every((nom) => corps.actuel[nom] === lot.partis[nom]);
  }
  function recu(cle, lot, corps) {
    const garde = lire(cle), cellule = celluleDe(cle);
    if (cellule) marqueDe(cellule).value = corps.marque;
    if (garde && garde.quand !== lot.quand) garder(cle, { ...garde, marque: { ...garde.marque, valeur: corps.marque }, partis: null }); // typed since
    else {
      oublier(cle);
      if (cellule) {
        cellule.classList.remove("en-attente");
        etatDe(cellule).innerHTML = corps.html; // rendered and escaped by the server
      }
    }
    document.body.dispatchEvent(new CustomEvent("cellule:enregistree"));
  }
  function refuser(cle, code, corps) {
    refus.set(cle, { code: corps && corps.actuel ? 409 : 422, corps });
    const cellule = celluleDe(cle);
    if (!cellule) return;
    if (corps) etatDe(cellule).innerHTML = corps.html;
    else etatDe(cellule).textContent = "Pas enregistré : vous n’avez plus accès à cette page.";
  }
  document.addEventListener("click", (evenement) => {
    const bouton = evenement.target.closest("[data-choix]"), cellule = bouton && bouton.closest("[data-cellule]");
    if (!cellule) return;
    const { cle } = cellule.dataset, lot = lire(cle), { corps } = refus.get(cle) || {};
    if (!lot || !corps) return;
    refus.delete(cle);
    if (bouton.dataset.choix === "mienne") {
      etatDe(cellule).textContent = "Envoi…";
      garder(cle, { ...lot, onglet, marque: { ...lot.marque, valeur: corps.marque }, partis: null });
      vider();
    } else {
      oublier(cle);
      cellule.classList.remove("en-attente");
      if (corps.actuel) {
        remplir(cellule, corps.actuel);
        marqueDe(cellule).value = corps.marque;
      }
      etatDe(cellule).textContent = bouton.dataset.choix === "autre" ? "Ce qui était enregistré est gardé." : "Cette saisie est abandonnée.";
    }
    annoncer();
    (champsDe(cellule).find((c) => c.checked) || champsDe(cellule)[0]).focus();
  });

  // ---- the button of the page waits for the queue, so that the page is not in conflict with itself
  let pret = false;
  document.querySelectorAll("form[data-grille]").forEach((formulaire) => {
    formulaire.addEventListener("submit", async (evenement) => {
      if (pret || !aEnvoyer().length) {
        refus.forEach((_, cle) => { if (celluleDe(cle)) oublier(cle); }); // the page carries them itself
        return;
      }
      evenement.preventDefault();
      evenement.stopPropagation();
      window.clearTimeout(frappe);
      for (let tour = 0; tour < 200 && (enCours || aEnvoyer().length) && !hors && !deconnecte; tour += 1) {
        if (enCours) await new Promise((suite) => { window.setTimeout(suite, 50); });
        else await vider();
      }
      if (hors || deconnecte || refus.size) return annonce.scrollIntoView({ block: "center" });
      pret = true;
      formulaire.requestSubmit(evenement.submitter);
      pret = false;
      return undefined;
    }, true);
  });

  // ---- what the other device of the same person has stored since comes into the cells that nobody is writing in
  function raccorder() {
    cellules().forEach((cellule) => {
      const lu = cellule.querySelector("[data-stocke]"), marque = marqueDe(cellule);
      if (!lu || Number(lu.dataset.stocke) <= Number(marque.value) || lire(cellule.dataset.cle)) return;
      if (cellule.contains(document.activeElement) && document.activeElement.matches("textarea")) return;
      const debut = marque.name.replace(/version$/, "");
      remplir(cellule, Object.fromEntries(["resultat", "points_a_verifier", "commentaire"].filter((c) => c in lu.dataset).map((c) => [debut + c, lu.dataset[c]])));
      marque.value = lu.dataset.stocke;
    });
  }
  const estSondage = (evenement) => evenement.detail.elt && evenement.detail.elt.id === "sondeur";
  document.body.addEventListener("htmx:beforeRequest", (evenement) => {
    if (estSondage(evenement) && document.hidden) evenement.preventDefault();
  });
  ["htmx:sendError", "htmx:timeout"].forEach((nom) => document.body.addEventListener(nom, (evenement) => {
    if (estSondage(evenement)) evenement.stopPropagation(); // the top of the page says it better
    hors = true;
    annoncer();
  }));
  document.body.addEventListener("htmx:afterRequest", (evenement) => {
    const { xhr, pathInfo } = evenement.detail;
    if (!xhr || !xhr.status) return;
    if (xhr.status === 403 || new URL(xhr.responseURL || window.location.href).pathname.startsWith("/compte/")) {
      deconnecte = true;
      annoncer();
      return;
    }
    if (!pathInfo.requestPath.includes("/direct/")) return;
    if (deconnecte && !aEnvoyer().length) deconnecte = false; // signed in again elsewhere; with something to send, its answer says so
    raccorder();
    if (hors || deconnecte) {
      hors = false;
      essais = 0;
      vider();
    }
    annoncer();
  });

  // ---- without network, this page is the only one there is
  document.addEventListener("click", (evenement) => {
    const a = evenement.target.closest("a[href]");
    if (!a || navigator.onLine || a.getAttribute("href").startsWith("#")) return;
    evenement.preventDefault();
    hors = true;
    annoncer();
    annonce.scrollIntoView({ block: "center" });
  });
  window.addEventListener("offline", () => { hors = true; annoncer(); });
  ["online", "focus", "pageshow"].forEach((nom) => window.addEventListener(nom, () => { essais = 0; vider(); }));
  document.addEventListener("visibilitychange", () => { essais = 0; vider(); });
  window.addEventListener("beforeunload", (evenement) => {
    if (!coffre && memoire.size) evenement.preventDefault();
  });

  // What an earlier visit could not send comes back into its cell.
  relire().forEach((lot, cle) => {
    const cellule = celluleDe(cle);
    if (!cellule) return;
    remplir(cellule, lot.valeurs);
    attendre(cellule, "Pas encore enregistré : gardé sur cet appareil.");
  });
  hors = !navigator.onLine;
  annoncer();
  vider();
  window.setTimeout(vider, VOISIN + 100); // what a closed tab left
})();
