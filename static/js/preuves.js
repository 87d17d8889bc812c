// Joining proofs: dropped, chosen or photographed, each file is sent by itself, with its progress, and can be cancelled.
// Without this script the same boxes work as a plain form.
(() => {
  const zone = document.querySelector("[data-zone-preuves]");
  if (!zone) return;
  const { octets, parEnvoi, adresse, accepte } = zone.dataset;
  const champs = zone.querySelectorAll("input[type=file]");
  const depot = zone.querySelector(".depot-fichiers");
  const liste = zone.querySelector(".depot-envois");
  const annonce = zone.querySelector("[data-annonce]");
  const attente = [];
  let enCours = null;

  const MO = 1024 * 1024;
  const enMo = (taille) => (Math.ceil((taille / MO) * 10) / 10).toLocaleString("fr-FR", { maximumFractionDigits: 1 });
  const poids = (taille) => {
    if (taille < 1024) return `${taille}\u00a0octet${taille > 1 ? "s" : ""}`;
    return taille < MO ? `${Math.ceil(taille / 1024)}\u00a0ko` : `${enMo(taille)}\u00a0Mo`;
  };
  const jeton = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || zone.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
  const valeur = (nom) => {
    const champ = zone.querySelector(`[name$="${nom}"]`);
    return champ ? champ.value : "";
  };

  // The same sentence as the server's, before anything leaves the machine.
  const refuser = (fichier) => {
    if (fichier.size === 0) return zone.dataset.vide;
    if (fichier.size > Number(octets)) return zone.dataset.tropGros.replace("{taille}", enMo(fichier.size));
    const admis = accepte.split(",");
    const extension = (fichier.name.match(/\.[^.]+$/) || [""])[0].toLowerCase();
    return admis.includes(extension) || admis.includes(fichier.type) ? "" : zone.dataset.type;
  };

  const creer = (balise, classe, texte) => {
    const element = document.createElement(balise);
    if (classe) element.className = classe;
    if (texte) element.textContent = texte;
    return element;
  };
  const bouton = (texte, nom, action) => {
    const element = creer("button", "btn btn-outline-primary btn-sm", texte);
    element.type = "button";
    element.append(creer("span", "visually-hidden", `\u00a0: ${nom}`));
    element.addEventListener("click", action);
    return element;
  };

  class Envoi {
    constructor(fichier) {
      this.fichier = fichier;
      this.donnees = { montre: valeur("montre"), cible: valeur("cible") };
      this.ligne = creer("li");
      this.ligne.append(creer("span", "depot-nom", fichier.name), ` (${poids(fichier.size)})`);
      this.barre = creer("progress");
      this.barre.max = 100;
      this.barre.setAttribute("aria-label", `Envoi de ${fichier.name}`);
      this.suite = creer("div", "depot-suite");
      this.ligne.append(this.barre, this.suite);
      liste.append(this.ligne);
      liste.hidden = false;
    }

    dire(etat, phrase, ...boutons) {
      const avaitLeFocus = this.suite.contains(document.activeElement);
      this.etat = etat;
      this.ligne.dataset.etat = etat;
      this.barre.hidden = etat !== "envoi";
      this.suite.replaceChildren(creer("span", "depot-phrase", phrase), ...boutons);
      if (["joint", "refuse", "coupe"].includes(etat)) annonce.textContent = `${this.fichier.name}\u00a0: ${phrase}`;
      if (avaitLeFocus) (this.suite.querySelector("button") || champs[0]).focus();
    }

    reessayer() {
      return bouton("Réessayer", this.fichier.name, () => {
        this.donnees = { montre: valeur("montre"), cible: valeur("cible") };
        ranger(this);
      });
    }

    attendre() {
      this.barre.value = 0;
      this.dire("envoi", "En attente de son tour.", bouton("Annuler", this.fichier.name, () => this.annuler()));
    }

    annuler() {
      if (enCours === this) this.requete.abort();
      const rang = attente.indexOf(this);
      if (rang >= 0) attente.splice(rang, 1);
      this.dire("annule", "Envoi annulé\u00a0: ce fichier n’est pas joint.", this.reessayer());
    }

    partir(deja) {
      enCours = this;
      const corps = new FormData();
      corps.append("zone", zone.dataset.zonePreuves);
      if (this.donnees.cible) corps.append("cible", this.donnees.cible);
      corps.append("montre", this.donnees.montre);
      if (deja) corps.append("deja", deja);
      else corps.append("fichiers", this.fichier);
      const requete = (this.requete = new XMLHttpRequest());
      requete.open("POST", adresse);
      requete.setRequestHeader("X-CSRFToken", jeton());
      requete.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      requete.upload.addEventListener("progress", (e) => {
        if (!e.lengthComputable || enCours !== this) return;
        this.barre.value = Math.round((e.loaded / e.total) * 100);
        this.barre.textContent = `${this.barre.value} %`;
      });
      requete.upload.addEventListener("load", () => {
        if (enCours !== this) return;
        this.barre.removeAttribute("value");
        this.dire("envoi", "Envoyé\u00a0: le site vérifie le fichier.");
      });
      requete.addEventListener("load", () => this.conclure());
      for (const panne of ["error", "timeout"]) {
        requete.addEventListener(panne, () => this.dire("coupe", "La connexion a été coupée\u00a0: ce fichier n’est pas joint.", this.reessayer()));
      }
      requete.addEventListener("loadend", () => {
        if (enCours === this) enCours = null;
        suivant();
      });
      this.dire("envoi", "Envoi en cours.", bouton("Annuler", this.fichier.name, () => this.annuler()));
      requete.send(corps);
    }

    conclure() {
      const { status, responseURL, responseText } = this.requete;
      if (new URL(responseURL || window.location.href).pathname !== new URL(adresse, window.location.href).pathname || status === 403) {
        this.dire("coupe", "Votre session a expiré\u00a0: connectez-vous de nouveau dans un autre onglet, puis réessayez.", this.reessayer());
      } else if (status === 200) {
        remplacerListe(responseText);
        this.dire("joint", "Preuve jointe.");
      } else if (status === 413) {
        this.dire("refuse", zone.dataset.tropGros.replace("{taille}", enMo(this.fichier.size)));
      } else if (status === 422 || status === 409) {
        const reponse = new DOMParser().parseFromString(responseText, "text/html").body;
        const deja = reponse.querySelector("[data-deja]");
        const phrase = (reponse.querySelector("span") || reponse).textContent.trim();
        this.dire("refuse", phrase, ...(deja ? [bouton(deja.textContent, this.fichier.name, () => this.partir(deja.dataset.deja))] : []));
      } else {
        this.dire("coupe", "Le site n’a pas pu garder ce fichier. Il n’est pas joint.", this.reessayer());
      }
    }
  }

  const remplacerListe = (html) => {
    const nouvelle = new DOMParser().parseFromString(html, "text/html").getElementById("preuves-liste");
    if (!nouvelle) return;
    document.getElementById("preuves-liste").replaceWith(nouvelle);
    if (window.htmx) window.htmx.process(nouvelle);
    document.body.dispatchEvent(new CustomEvent("saisie:enregistree", { bubbles: true }));
  };

  const suivant = () => {
    if (!enCours && attente.length) attente.shift().partir();
  };
  const ranger = (envoi) => {
    const phrase = refuser(envoi.fichier);
    if (phrase) {
      envoi.dire("refuse", phrase);
      return;
    }
    attente.push(envoi);
    envoi.attendre();
    suivant();
  };
  const prendre = (fichiers) => {
    [...fichiers].forEach((fichier, rang) => {
      const envoi = new Envoi(fichier);
      if (rang >= Number(parEnvoi)) envoi.dire("refuse", zone.dataset.trop, envoi.reessayer());
      else ranger(envoi);
    });
  };

  champs.forEach((champ) => {
    champ.addEventListener("change", (evenement) => {
      evenement.stopPropagation(); // files are no field to save
      prendre(champ.files);
      champ.value = ""; // the form does not send them again
    });
    champ.addEventListener("input", (evenement) => evenement.stopPropagation());
  });

  const porteDesFichiers = (e) => e.dataTransfer && [...e.dataTransfer.types].includes("Files");
  // A file dropped beside the zone must not replace the page.
  for (const nom of ["dragover", "drop"]) {
    window.addEventListener(nom, (e) => {
      if (porteDesFichiers(e)) e.preventDefault();
    });
  }
  depot.addEventListener("dragover", (e) => {
    if (!porteDesFichiers(e)) return;
    e.dataTransfer.dropEffect = "copy";
    depot.classList.add("depot-survol");
  });
  depot.addEventListener("dragleave", (e) => {
    if (!depot.contains(e.relatedTarget)) depot.classList.remove("depot-survol");
  });
  depot.addEventListener("drop", (e) => {
    depot.classList.remove("depot-survol");
    if (e.dataTransfer.files.length) prendre(e.dataTransfer.files);
  });

  window.addEventListener("beforeunload", (e) => {
    if (enCours || attente.length) e.preventDefault();
  });

  depot.querySelector(".depot-invite").hidden = false;
  if (navigator.maxTouchPoints > 0) zone.classList.add("depot-tactile");
  zone.classList.add("depot-actif");
})();
