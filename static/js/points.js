// The points that the secretariat asks for: each note goes just above its field, with a box that answers it.
(() => {
  const section = document.getElementById("points-demandes");
  if (!section) return;
  const url = section.dataset.url;
  const jeton = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";

  const placer = (note) => {
    const ancres = note.dataset.ancres.split(" ").filter(Boolean);
    let cible = ancres.map((id) => document.getElementById(id)).find(Boolean);
    if (!cible) return false;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(cible.tagName)) cible = cible.closest("fieldset, section, .mb-3, div") || cible;
    const parent = cible.parentElement; // a wrapper that carries the id of the field keeps it as its own anchor
    if (parent && parent.id && ancres.includes(parent.id)) cible = parent;
    while (cible.parentElement && /flex|grid/.test(getComputedStyle(cible.parentElement).display) && cible.parentElement.tagName !== "FORM") cible = cible.parentElement;
    cible.before(note);
    return true;
  };

  const dire = (note, phrase) => {
    note.querySelector("[data-etat]").textContent = phrase;
  };

  const enregistrer = async (note) => {
    const boite = note.querySelector("textarea");
    const texte = boite.value;
    const corps = new FormData();
    corps.set("noms", note.dataset.point);
    corps.set(note.dataset.point, texte);
    corps.set("marques", JSON.stringify({ [note.dataset.point]: note.dataset.marque }));
    dire(note, "Enregistrement…");
    try {
      const reponse = await fetch(url, { method: "POST", body: corps, headers: { "X-CSRFToken": jeton() } });
      const lu = await reponse.json();
      if (lu.marques && lu.marques[note.dataset.point]) note.dataset.marque = lu.marques[note.dataset.point];
      if (reponse.ok) {
        dire(note, `Réponse enregistrée à ${lu.heure}.`);
        note.dataset.enregistre = texte;
        document.body.dispatchEvent(new CustomEvent("saisie:enregistree", { bubbles: true }));
      } else if (reponse.status === 401) {
        dire(note, "Votre session a expiré. Votre réponse reste ici : connectez-vous dans un autre onglet, puis enregistrez.");
      } else if (reponse.status === 409 && lu.conflits) {
        const autre = lu.conflits.map((c) => c.enregistre).join(" ");
        dire(note, `Une autre réponse a été enregistrée entre-temps : « ${autre} ». Enregistrez à nouveau pour garder la vôtre.`);
      } else {
        const erreurs = [...(lu.phrases || []), ...Object.values(lu.erreurs || {}).flat()];
        dire(note, erreurs.join(" ") || "Votre réponse n’a pas pu être enregistrée. Elle reste ici.");
      }
    } catch {
      dire(note, "La connexion au site est interrompue. Votre réponse reste ici : enregistrez-la quand elle sera revenue.");
    }
  };

  const places = [];
  section.querySelectorAll(".point-demande").forEach((note) => {
    note.querySelector("[data-boite]").hidden = false;
    note.querySelector("[data-ancien]").hidden = true;
    note.dataset.enregistre = note.querySelector("textarea").value;
    if (placer(note)) {
      note.querySelector("[data-liens]").hidden = true;
      places.push(note);
    }
    note.querySelector("[data-enregistrer]").addEventListener("click", () => enregistrer(note));
    // The page saves its own fields: this box is not one of them.
    ["input", "change"].forEach((nom) => note.addEventListener(nom, (e) => e.stopPropagation()));
    let attente;
    note.querySelector("textarea").addEventListener("input", () => {
      window.clearTimeout(attente);
      attente = window.setTimeout(() => enregistrer(note), 1500);
    });
  });
  if (places.length && !section.querySelector(".point-demande")) {
    const liste = document.createElement("ul");
    places.forEach((note) => {
      const ligne = document.createElement("li");
      const lien = document.createElement("a");
      note.id = `point-${note.dataset.point}`;
      note.tabIndex = -1;
      lien.href = `#${note.id}`;
      lien.textContent = note.getAttribute("aria-label").replace("Point demandé : ", "");
      ligne.append(lien);
      liste.append(ligne);
    });
    section.append(liste);
  }
  window.addEventListener("beforeunload", (evenement) => {
    const reste = [...document.querySelectorAll(".point-demande")].some((n) => n.querySelector("textarea").value !== n.dataset.enregistre);
    if (reste) evenement.preventDefault();
  });
})();
