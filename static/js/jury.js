// The séance: what has not changed is left alone, what was typed and not sent comes back. Everything works without it.
(() => {
  // 304 from the polling: nothing new. 409 and 422: the panel comes back with the reason.
  document.addEventListener("htmx:beforeSwap", (evenement) => {
    const detail = evenement.detail;
    const statut = detail.xhr.status;
    if (statut === 304) {
      detail.shouldSwap = false;
    } else if (statut === 409 || statut === 422) {
      detail.shouldSwap = true;
      detail.isError = false;
    } else if (["seance-etat", "mur"].includes(detail.target.id) && !detail.xhr.responseText.includes(`id="${detail.target.id}"`)) {
      detail.shouldSwap = false; // signed out meanwhile: the page itself says so
      document.dispatchEvent(new Event("page:rappelee"));
      window.location.reload();
    }
  });

  // A form marked data-garder keeps what is typed in this tab: until it is saved, or, for the decision, until its version is another.
  const champs = (formulaire) =>
    [...formulaire.elements].filter((c) => c.name && c.name !== "csrfmiddlewaretoken" && c.type !== "hidden" && c.type !== "submit");
  const lire = (formulaire) =>
    champs(formulaire).map((c) => (c.type === "radio" || c.type === "checkbox" ? c.checked : c.value));
  const cle = (formulaire) => `seance:${formulaire.dataset.garder}`;
  // what the page had read of the fields it keeps (data-marque) is kept with them: a panel drawn again does not pretend to have read more
  const marques = (formulaire) => [...formulaire.querySelectorAll("[data-marque]")];
  const conserver = (formulaire) =>
    sessionStorage.setItem(cle(formulaire), JSON.stringify({ valeurs: lire(formulaire), vus: marques(formulaire).map((m) => m.value) }));

  const reprendre = (racine) => {
    racine.querySelectorAll("form[data-garder]").forEach((formulaire) => {
      const garde = sessionStorage.getItem(cle(formulaire));
      if (!garde && document.getElementById("resume-erreurs")) {
        conserver(formulaire); // refused: what was typed is kept again
      }
      if (!garde) return;
      const { valeurs = [], vus = [] } = JSON.parse(garde);
      const actuels = champs(formulaire);
      if (valeurs.length !== actuels.length) return;
      actuels.forEach((champ, rang) => {
        if (champ.type === "radio" || champ.type === "checkbox") champ.checked = valeurs[rang];
        else champ.value = valeurs[rang];
      });
      marques(formulaire).forEach((marque, rang) => { marque.value = vus[rang] || marque.value; });
    });
    racine.querySelectorAll(".verdict").forEach(montrerMotif);
  };
  document.addEventListener("input", (evenement) => {
    const formulaire = evenement.target.form;
    if (formulaire && formulaire.dataset.garder) conserver(formulaire);
  });
  document.addEventListener("click", (evenement) => {
    const lien = evenement.target.closest("[data-oublier]");
    if (lien) sessionStorage.removeItem(`seance:${lien.dataset.oublier}`);
  });
  document.addEventListener("htmx:afterRequest", (evenement) => {
    const formulaire = evenement.detail.elt;
    const parti = evenement.detail.successful && !(evenement.detail.xhr.responseURL || "").includes("/compte/");
    if (formulaire.dataset && formulaire.dataset.garder && parti) sessionStorage.removeItem(cle(formulaire));
  });

  // A motive is asked for only where the jury departs from the evaluators.
  function montrerMotif(bloc) {
    const choisi = bloc.querySelector("input[type=radio]:checked");
    const motif = bloc.querySelector("textarea");
    if (!motif) return;
    const ecart = choisi && choisi.value !== bloc.dataset.avis;
    motif.closest("div[id^=div_]").hidden = !ecart && !motif.value;
  }
  document.addEventListener("change", (evenement) => {
    const bloc = evenement.target.closest(".verdict");
    if (bloc) montrerMotif(bloc);
  });

  // Another dossier is presented, a vote is called: said to who listens; the new dossier is shown from its top, unless one is typing.
  const annonce = document.getElementById("seance-annonce");
  const lireEtat = () => {
    const etat = document.getElementById("seance-etat");
    return etat ? { presente: etat.dataset.presente, vote: etat.dataset.vote } : {};
  };
  let vu = lireEtat();
  document.addEventListener("htmx:afterSettle", () => {
    const ici = lireEtat();
    if (!annonce || (ici.presente === vu.presente && ici.vote === vu.vote)) return;
    const change = ici.presente !== vu.presente;
    annonce.textContent = [change && ici.presente ? `Dossier ${ici.presente} présenté.` : "", ici.vote ? "Un vote est ouvert." : ""].join(" ").trim();
    const ecrit = ["INPUT", "TEXTAREA", "SELECT"].includes(document.activeElement.tagName);
    const titre = document.getElementById("titre-dossier");
    if (change && ici.presente && titre && !ecrit && titre.getBoundingClientRect().top < 0) {
      titre.scrollIntoView({ block: "center" });
    }
    vu = ici;
  });

  // How long the dossier has been presented, told to the minute.
  const dire = () =>
    document.querySelectorAll("[data-depuis]").forEach((lieu) => {
      const minutes = Math.floor((Date.now() - new Date(lieu.dataset.depuis)) / 60000);
      lieu.textContent = minutes > 0 ? `depuis ${minutes} min` : "";
    });
  setInterval(dire, 15000);
  document.addEventListener("htmx:load", dire);
  dire();

  document.addEventListener("htmx:load", (evenement) => reprendre(evenement.detail.elt.parentElement || document));
  reprendre(document);
})();
