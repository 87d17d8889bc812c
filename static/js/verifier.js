// Verifying a file without sending it: the browser computes its SHA-256, and asks about that alone.
// Without this script, or on a page without encryption, the file is sent by the plain form.
(() => {
  const formulaire = document.querySelector("form[data-empreinte]");
  const champ = formulaire && formulaire.querySelector("input[type=file]");
  if (!champ || !window.crypto || !window.crypto.subtle || !window.htmx) return;
  const reponse = document.querySelector("#reponse");
  const bouton = formulaire.querySelector("button[type=submit]");
  document.querySelectorAll("[data-avec-script]").forEach((e) => e.classList.remove("d-none"));
  bouton.textContent = bouton.dataset.libelle;

  const verifier = async () => {
    const fichier = champ.files[0];
    reponse.replaceChildren();
    if (!fichier) return;
    reponse.textContent = "Calcul de l’empreinte…";
    try {
      const octets = await window.crypto.subtle.digest("SHA-256", await fichier.arrayBuffer());
      const empreinte = Array.from(new Uint8Array(octets), (o) => o.toString(16).padStart(2, "0")).join("");
      await window.htmx.ajax("GET", `${formulaire.dataset.empreinte}?empreinte=${empreinte}`, { target: reponse, swap: "innerHTML" });
      if (!reponse.querySelector("section")) reponse.textContent = "La réponse n’est pas venue. Attendez une minute, puis recommencez.";
    } catch {
      reponse.textContent = "Le fichier n’a pas pu être lu. Choisissez-le à nouveau.";
    }
  };

  champ.addEventListener("change", verifier);
  // a file dropped anywhere on the page is the one to verify, not a page to open
  document.addEventListener("dragover", (e) => e.preventDefault());
  document.addEventListener("drop", (e) => {
    e.preventDefault();
    if (!e.dataTransfer.files.length) return;
    champ.files = e.dataTransfer.files;
    verifier();
  });
})();
