// Small comforts; every action works without them.
(() => {
  // A form is sent once: a double click changes nothing.
  document.addEventListener("submit", (evenement) => {
    const formulaire = evenement.target;
    if (formulaire.method !== "post") return;
    if (formulaire.dataset.envoye) {
      evenement.preventDefault();
      return;
    }
    formulaire.dataset.envoye = "oui";
    window.setTimeout(() => delete formulaire.dataset.envoye, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-envoye]").forEach((formulaire) => delete formulaire.dataset.envoye);
  });
  // The summary of errors is read first.
  const erreurs = document.getElementById("resume-erreurs");
  if (erreurs) erreurs.focus();
})();
