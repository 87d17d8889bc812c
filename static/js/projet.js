// The ruling a secretary is writing is kept on the site as it is typed, and the page says so. Without this, its button keeps it too.
(() => {
  const form = document.querySelector("form[data-projet]");
  if (!form) return;
  const etat = form.querySelector("[data-projet-etat]"), version = form.querySelector("[name=version]");
  const DELAI = 900, PATIENCE = 10000; // milliseconds
  const jeton = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";
  const dire = (phrase) => { if (etat && etat.textContent !== phrase) etat.textContent = phrase; };
  let minuterie = 0, enCours = false, encore = false, arrete = false, depart = null;
  const plusTard = (delai) => {
    window.clearTimeout(minuterie);
    minuterie = window.setTimeout(garder, delai);
  };

  async function garder() {
    if (arrete) return;
    if (enCours) { encore = true; return; }
    enCours = true;
    try {
      const reponse = await fetch(form.dataset.projet, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": jeton() }, redirect: "error" });
      const json = (reponse.headers.get("Content-Type") || "").includes("json") ? await reponse.json() : null;
      if (reponse.status === 200 && json) {
        version.value = json.version;
        dire(`Projet gardé ${json.heure}.`);
      } else if (json && json.phrase) {
        arrete = true; // the person chooses, with the button of the page
        dire(json.phrase);
      } else throw new Error(String(reponse.status));
    } catch (_) {
      dire("Pas encore gardé sur le site : vos textes restent dans cette page et dans ce navigateur. Si vous n’êtes plus connecté, reconnectez-vous dans un autre onglet.");
      plusTard(PATIENCE);
    } finally {
      enCours = false;
    }
    if (depart) { const bouton = depart; depart = null; form.requestSubmit(bouton); return; }
    if (encore) { encore = false; plusTard(DELAI); }
  }

  form.addEventListener("input", () => plusTard(DELAI));
  form.addEventListener("change", () => plusTard(DELAI));
  form.addEventListener("submit", (evenement) => {
    window.clearTimeout(minuterie);
    if (enCours) { // what is on its way arrives first: the page then leaves with the version it gave
      evenement.preventDefault();
      depart = evenement.submitter;
      return;
    }
    arrete = true;
  });
  if (version && version.value === "0") plusTard(0); // a colleague who opens the same dossier is told
})();
