// Nothing typed is lost. Each field of a page marked data-saisie is sent as it is typed, with the mark of what was read; what
// cannot be sent is kept in this browser, for this person alone, and sent again when the network or the session returns, from
// any page of the site. Without JavaScript the page has its button.
(() => {
  const personne = document.body.dataset.personne;
  if (!personne) return;
  const PREFIXE = `vae:${personne}:`;
  const DELAI = 800, DELAI_MAX = 30000, PATIENCE = 20000; // milliseconds
  const GARDE = " Ce que vous avez écrit est gardé dans ce navigateur et partira tout seul.";
  const formulaire = document.querySelector("form[data-saisie]");
  const jeton = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";

  const onglet = Math.random().toString(36).slice(2, 10); // two tabs on one field keep two texts

  // ---- what this browser keeps
  let coffre = null;
  try { coffre = window.localStorage; coffre.setItem("vae:essai", "1"); coffre.removeItem("vae:essai"); } catch (_) { coffre = null; }
  const memoire = new Map(); // stands in for a browser that keeps nothing: the page then asks before it is left
  const garder = (cle, lot) => {
    memoire.set(cle, lot);
    try { if (coffre) coffre.setItem(cle, JSON.stringify(lot)); } catch (_) { coffre = null; } // full: as if there were none
  };
  const oublier = (cle) => {
    memoire.delete(cle);
    try { if (coffre) coffre.removeItem(cle); } catch (_) { coffre = null; }
  };
  const relire = () => {
    const lots = new Map(memoire);
    try {
      for (let n = 0; coffre && n < coffre.length; n += 1) {
        const cle = coffre.key(n);
        if (cle.startsWith(PREFIXE) && !cle.startsWith(`${PREFIXE}brouillon:`)) lots.set(cle, JSON.parse(coffre.getItem(cle)));
      }
    } catch (_) { /* what cannot be read is left where it is */ }
    return lots;
  };

  // ---- what the page says
  const etat = document.getElementById("enregistrement");
  const alerte = document.getElementById("alerte-liaison");
  const dire = (phrase, genre = "") => {
    if (!etat) return;
    etat.dataset.genre = genre;
    delete etat.dataset.encours;
    if (etat.textContent !== phrase) etat.textContent = phrase; // the same minute is not announced twice
  };
  const avertir = (phrase, lien, texteLien) => {
    if (!alerte || alerte.dataset.phrase === phrase) return;
    alerte.dataset.phrase = phrase;
    alerte.replaceChildren(phrase);
    if (lien) {
      const a = document.createElement("a");
      a.href = lien;
      a.textContent = texteLien;
      alerte.append(" ", a);
    }
    alerte.hidden = false;
  };
  const rassurer = () => {
    if (!alerte) return;
    delete alerte.dataset.phrase;
    alerte.hidden = true;
  };

  // ---- sending: one request at a time, in the order of typing
  let essais = 0, minuterie = 0, enCours = false, enPanne = false;
  const attente = () => Math.min(DELAI_MAX, 1000 * 2 ** essais);
  const plusTard = () => {
    window.clearTimeout(minuterie);
    minuterie = window.setTimeout(vider, attente());
    essais += 1;
  };
  const refuses = new Set(); // sent and not accepted: they wait for their author
  async function poster(lot) {
    const corps = new FormData();
    lot.valeurs.forEach(([nom, valeur]) => corps.append(nom, valeur));
    corps.append("noms", lot.noms.join(","));
    corps.append("marques", JSON.stringify(lot.vues));
    const arret = new AbortController();
    const horloge = window.setTimeout(() => arret.abort(), PATIENCE);
    try {
      const reponse = await fetch(lot.url, {
        method: "POST", body: corps, headers: { "X-CSRFToken": jeton() }, signal: arret.signal, redirect: "error", keepalive: JSON.stringify(lot.valeurs).length < 30000,
      });
      const json = (reponse.headers.get("Content-Type") || "").includes("json");
      return { code: reponse.status, corps: json ? await reponse.json() : null };
    } catch (_) {
      return { code: 0, corps: null };
    } finally {
      window.clearTimeout(horloge);
    }
  }

  async function vider() {
    if (enCours) return;
    enCours = true;
    window.clearTimeout(minuterie);
    try {
      for (const [cle, lot] of [...relire()].sort((a, b) => a[1].quand - b[1].quand)) {
        if (refuses.has(`${cle}:${lot.quand}`)) continue;
        enPanne = !(await envoyer(cle, lot));
        if (enPanne) return plusTard();
      }
      essais = 0;
    } finally {
      enCours = false;
    }
    if (enAttente()) window.setTimeout(vider, 50); // typed meanwhile
    return undefined;
  }
  const enAttente = () => [...relire()].some(([cle, lot]) => !refuses.has(`${cle}:${lot.quand}`));

  // Returns false when it must be tried again later.
  async function envoyer(cle, lot) {
    const { code, corps } = await poster(lot);
    if (code === 200 && corps) return recu(cle, lot, corps);
    if (code === 409 && corps && corps.conflits) return enConflit(cle, lot, corps);
    if ((code === 409 || code === 422) && corps) return refuse(cle, lot, corps);
    if (code === 404 || code === 400) {
      refuses.add(`${cle}:${lot.quand}`);
      if (estIci(cle)) dire("Pas enregistré : vous n’avez plus accès à cette page. Votre texte reste affiché ici.", "refus");
      return true;
    }
    if (code === 401 || code === 403) avertir(`Vous n’êtes plus connecté.${GARDE}`, `/compte/login/?next=${encodeURIComponent(window.location.pathname)}`, "Se connecter de nouveau");
    else if (code === 0) avertir(`La connexion au site est interrompue.${GARDE}`);
    else avertir(`Le site n’a pas pu enregistrer.${GARDE}`);
    if (estIci(cle)) dire("Pas encore enregistré : gardé dans ce navigateur.", "attente");
    return false;
  }

  const estIci = (cle) => Boolean(formulaire) && cle.startsWith(`${PREFIXE}${formulaire.dataset.dossier}:${formulaire.dataset.page}:`);
  function recu(cle, lot, corps) {
    rassurer();
    const garde = relire().get(cle);
    if (!garde || garde.quand === lot.quand) oublier(cle);
    else garder(cle, { ...garde, vues: { ...garde.vues, ...corps.marques } }); // typed since: it was read as it is stored now
    if (estIci(cle)) {
      noter(corps.marques);
      effacerRefus(lot.noms[0]);
      dire(`Enregistré à ${corps.heure}.`, "fait");
      if (formulaire.dataset.adresse && window.location.pathname !== formulaire.dataset.adresse) window.history.replaceState(null, "", formulaire.dataset.adresse);
      document.body.dispatchEvent(new CustomEvent("saisie:enregistree", { bubbles: true }));
    }
    return true;
  }

  function refuse(cle, lot, corps) {
    rassurer();
    refuses.add(`${cle}:${lot.quand}`);
    const phrases = [...Object.values(corps.erreurs || {}).flat(), ...(corps.phrases || [])];
    if (estIci(cle)) {
      noter(corps.marques);
      montrerRefus(lot.noms[0], phrases.join(" "));
      dire("Pas enregistré : un champ est à corriger.", "refus");
    } else inviter(cle, lot);
    return true;
  }

  function enConflit(cle, lot, corps) {
    rassurer();
    refuses.add(`${cle}:${lot.quand}`);
    if (!estIci(cle)) return inviter(cle, lot);
    dire("Pas enregistré : ce champ a été modifié ailleurs. Choisissez le texte à garder.", "refus");
    const place = emballage(lot.noms[0]);
    place.querySelectorAll(":scope > .conflit").forEach((ancien) => ancien.remove());
    place.insertAdjacentHTML("beforeend", corps.html); // rendered and escaped by the server
    place.querySelectorAll(":scope > .conflit").forEach((bloc) => {
      const conflit = corps.conflits.find((c) => c.cle === bloc.dataset.cle);
      bloc.addEventListener("click", (evenement) => {
        const choix = evenement.target.dataset.choix;
        if (!choix) return;
        bloc.remove();
        noter({ [conflit.cle]: conflit.marque });
        if (choix === "autre") {
          remplir(conflit.entrees);
          oublier(cle);
          dire("Le texte enregistré est gardé.", "fait");
        } else {
          oublier(cle);
          noterFrappe(lot.noms);
          vider();
        }
        champDe(lot.noms[0]).focus();
      });
    });
    return true;
  }

  // A text that its page refused, seen from elsewhere: to be read, opened, or given up.
  function inviter(cle, lot) {
    const phrase = `Un texte écrit dans ce navigateur (« ${lot.libelle} ») n’a pas été enregistré.`;
    avertir(phrase, lot.adresse, "Ouvrir sa page");
    if (!alerte || alerte.dataset.phrase !== phrase || alerte.querySelector("details")) return true;
    const lecture = document.createElement("details"), titre = document.createElement("summary"), texte = document.createElement("p");
    titre.textContent = "Lire ce texte";
    texte.textContent = lot.valeurs.map(([, valeur]) => valeur).join(" ; ");
    texte.className = "reponse fw-normal mb-2";
    const effacer = document.createElement("button");
    effacer.type = "button";
    effacer.className = "btn btn-outline-danger btn-sm";
    effacer.textContent = "Effacer ce texte de ce navigateur";
    effacer.addEventListener("click", () => { oublier(cle); rassurer(); });
    lecture.append(titre, texte, effacer);
    alerte.append(lecture);
    return true;
  }

  // ---- the fields of this page
  const unites = formulaire ? JSON.parse(formulaire.dataset.unites || "[]") : [];
  const IGNORES = new Set(["csrfmiddlewaretoken", "marques", "emploi", "continuer", "enregistrer", "un_autre", "reprendre"]);
  const unite = (nom) => unites.find((noms) => noms.includes(nom)) || [nom];
  const entrees = (nom) => [...formulaire.elements].filter((e) => e.name === nom);
  const champDe = (nom) => entrees(nom)[0] || formulaire;
  const emballage = (nom) => champDe(nom).closest(`#div_id_${CSS.escape(nom)}, fieldset[id], .champ, .mb-3, .mb-2, fieldset`) || champDe(nom).parentElement;
  const marquesChamp = formulaire ? formulaire.querySelector("input[name=marques]") : null;
  const vues = marquesChamp ? JSON.parse(marquesChamp.value || "{}") : {};
  const noter = (marques) => {
    Object.assign(vues, marques);
    if (marquesChamp) marquesChamp.value = JSON.stringify(vues);
  };
  const libelle = (nom) => {
    const champ = champDe(nom);
    const texte = (champ.closest("fieldset") && ["radio", "checkbox"].includes(champ.type) ? champ.closest("fieldset").querySelector("legend") : champ.labels && champ.labels[0]) || null;
    return texte ? texte.textContent.trim().replace(/\s+/g, " ").slice(0, 80) : nom;
  };
  const lire = (noms) => noms.flatMap((nom) => new FormData(formulaire).getAll(nom).filter((v) => typeof v === "string").map((v) => [nom, v]));
  const cleDe = (noms) => `${PREFIXE}${formulaire.dataset.dossier}:${formulaire.dataset.page}:${noms[0]}:${onglet}`;
  let dernier = 0;
  function noterFrappe(noms) {
    dernier = Math.max(Date.now(), dernier + 1);
    const cle = cleDe(noms), ancien = memoire.get(cle);
    const lues = ancien ? ancien.vues : { ...vues }; // until it is stored, what was read before typing does not change
    garder(cle, {
      url: formulaire.dataset.saisie, noms, valeurs: lire(noms), vues: lues, quand: dernier, libelle: libelle(noms[0]),
      adresse: formulaire.dataset.adresse || window.location.pathname,
    });
  }
  const remplir = (parNom) => Object.entries(parNom).forEach(([nom, valeurs]) => {
    entrees(nom).forEach((entree) => {
      if (["radio", "checkbox"].includes(entree.type)) entree.checked = valeurs.includes(entree.value);
      else entree.value = valeurs.length ? valeurs[0] : "";
      entree.dispatchEvent(new CustomEvent("saisie:remplie", { bubbles: true }));
    });
  });

  function montrerRefus(nom, phrase) {
    effacerRefus(nom);
    const champ = champDe(nom), message = document.createElement("div");
    message.id = `refus-${nom}`;
    message.className = "invalid-feedback d-block refus-saisie";
    message.textContent = phrase;
    champ.classList.add("is-invalid");
    champ.setAttribute("aria-invalid", "true");
    champ.setAttribute("aria-describedby", [champ.getAttribute("aria-describedby"), message.id].filter(Boolean).join(" "));
    emballage(nom).append(message);
  }
  function effacerRefus(nom) {
    const message = document.getElementById(`refus-${nom}`), champ = champDe(nom);
    if (!message) return;
    message.remove();
    champ.classList.remove("is-invalid");
    champ.removeAttribute("aria-invalid");
    const decrit = (champ.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== `refus-${nom}`).join(" ");
    if (decrit) champ.setAttribute("aria-describedby", decrit);
    else champ.removeAttribute("aria-describedby");
  }

  if (formulaire) {
    let frappe = 0;
    const frapper = (evenement) => {
      const { name, type } = evenement.target;
      if (!name || IGNORES.has(name) || type === "file" || type === "hidden" || name.startsWith("preuve-")) return;
      noterFrappe(unite(name));
      if (etat) etat.dataset.encours = "oui";
      window.clearTimeout(frappe);
      frappe = window.setTimeout(vider, evenement.type === "change" && ["radio", "checkbox"].includes(type) ? 0 : DELAI);
    };
    formulaire.addEventListener("input", frapper);
    formulaire.addEventListener("change", frapper);

    // The button waits for what is on its way, so that the page is not in conflict with itself; without network it stays here.
    let pret = false;
    formulaire.addEventListener("submit", async (evenement) => {
      if (pret || !enAttente()) return;
      evenement.preventDefault();
      window.clearTimeout(frappe);
      formulaire.dataset.attente = "oui";
      for (let tour = 0; tour < 200 && enAttente(); tour += 1) {
        if (enCours) await new Promise((suite) => { window.setTimeout(suite, 50); });
        else await vider();
        if (enPanne && !enCours) {
          delete formulaire.dataset.attente;
          return;
        }
      }
      pret = true;
      formulaire.requestSubmit(evenement.submitter);
      pret = false;
    });
    if (etat) dire(etat.dataset.vide || "");

    // What an earlier visit could not send comes back into its field.
    const ici = [...relire()].filter(([cle]) => estIci(cle));
    ici.sort((a, b) => a[1].quand - b[1].quand).forEach(([cle, lot]) => {
      remplir(Object.fromEntries(lot.noms.map((nom) => [nom, lot.valeurs.filter(([n]) => n === nom).map(([, v]) => v)])));
      if (memoire.has(cleDe(lot.noms))) return; // an older text of another tab: sent under its own name
      oublier(cle);
      garder(cleDe(lot.noms), lot);
    });
    if (ici.length) dire("Un texte écrit plus tôt, gardé dans ce navigateur, est de retour dans la page.", "attente");
  }

  // ---- when to try again
  window.addEventListener("online", () => { essais = 0; vider(); });
  window.addEventListener("focus", () => { essais = 0; vider(); });
  document.addEventListener("visibilitychange", () => { essais = 0; vider(); }); // also when the page is left: it sends what it can
  window.addEventListener("pageshow", vider);
  window.addEventListener("beforeunload", (evenement) => {
    if (!coffre && memoire.size) evenement.preventDefault();
  });

  // ---- texts of the forms that are sent once (a message, a reason): kept until the page that follows says they arrived
  const ENVOI = `${PREFIXE}envoi`;
  try {
    const parti = window.sessionStorage.getItem(ENVOI);
    window.sessionStorage.removeItem(ENVOI);
    if (parti && document.querySelector("main .alert-success")) window.localStorage.removeItem(parti);
  } catch (_) { /* a browser that keeps nothing */ }
  document.querySelectorAll("form[data-brouillon]").forEach((message) => {
    const cle = `${PREFIXE}brouillon:${message.dataset.brouillon}`;
    const zones = [...message.querySelectorAll("textarea")];
    const nettoyer = (texte) => texte.replace(/\s+/g, " ").trim();
    const deja = [...document.querySelectorAll("[data-envoye-texte]")].map((e) => nettoyer(e.textContent));
    try {
      const garde = JSON.parse(window.localStorage.getItem(cle) || "{}");
      zones.forEach((zone) => {
        const texte = garde[zone.name];
        if (!texte || zone.value) return;
        if (deja.includes(nettoyer(texte))) window.localStorage.removeItem(cle);
        else zone.value = texte;
      });
      message.addEventListener("submit", (evenement) => {
        if (evenement.submitter && "oublier" in evenement.submitter.dataset) window.localStorage.removeItem(cle);
        window.sessionStorage.setItem(ENVOI, cle);
      });
      message.addEventListener("input", () => {
        window.localStorage.setItem(cle, JSON.stringify(Object.fromEntries(zones.filter((z) => z.value).map((z) => [z.name, z.value]))));
      });
    } catch (_) { /* a browser that keeps nothing */ }
  });
})();
