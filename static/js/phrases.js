// A ready sentence chosen in the list goes into the text below, where it can be changed. Without this it is used as it is.
(() => {
  document.querySelectorAll("select[data-phrase]").forEach((choix) => {
    const texte = document.getElementById(choix.id.replace(/phrase$/, choix.dataset.phrase));
    if (!texte) return;
    choix.addEventListener("change", () => {
      if (!choix.value) return;
      texte.value = texte.value.trim() ? `${texte.value.trim()}\n${choix.value}` : choix.value;
      choix.value = "";
      texte.focus();
    });
  });
})();
