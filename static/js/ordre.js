// The agenda dragged into order: the numbers follow, and are saved by the button. The numbers alone do it without this.
(() => {
  const liste = document.querySelector("[data-ordonner]");
  const signal = document.getElementById("ordre-change");
  if (!liste || !signal) return;
  let enVol = null;
  const annoncer = () => {
    signal.hidden = false;
  };
  const numeroter = () => {
    [...liste.children].forEach((ligne, rang) => {
      const champ = ligne.querySelector("input.rang");
      if (champ) champ.value = rang + 1;
    });
    annoncer();
  };
  liste.querySelectorAll("input.rang").forEach((champ) => champ.addEventListener("input", annoncer));
  [...liste.children].forEach((ligne) => {
    ligne.draggable = true;
    ligne.addEventListener("dragstart", (evenement) => {
      enVol = ligne;
      evenement.dataTransfer.effectAllowed = "move";
      ligne.classList.add("en-vol");
    });
    ligne.addEventListener("dragend", () => {
      ligne.classList.remove("en-vol");
      enVol = null;
    });
    ligne.addEventListener("dragover", (evenement) => {
      if (!enVol || enVol === ligne) return;
      evenement.preventDefault();
      const cadre = ligne.getBoundingClientRect();
      const apres = evenement.clientY > cadre.top + cadre.height / 2;
      liste.insertBefore(enVol, apres ? ligne.nextSibling : ligne);
    });
    ligne.addEventListener("drop", (evenement) => evenement.preventDefault());
    ligne.addEventListener("dragend", numeroter);
  });
})();
