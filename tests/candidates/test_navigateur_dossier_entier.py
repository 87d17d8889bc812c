"""A whole dossier in a real browser, from the first field to the second signature: once by keyboard alone, once on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bureau.scenario import pas_candidat as pas
from candidates.enums import Etat
from candidates.models import Dossier
from tests.candidates.outils import client_de, pdf
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import TELEPHONE

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.navigateur, pytest.mark.lent, pytest.mark.django_db(transaction=True)]
TABULATIONS_MAX = 400
CONTINUER = "Enregistrer et continuer"
IDENTITE = {
    "civilite": "madame", "nom_naissance": "Moreau", "prenoms": "Alice Jeanne", "date_naissance": "1988-04-17",
    "commune_naissance": "Villeurbanne", "telephone_portable": "0639981234", "commune": "Lyon",
}  # fmt: skip
EXPERIENCE = {
    "experience_totale": "9 ans", "experience_metier": "4 ans", "autres_activites": "oui",
    "autres_activites_lesquelles": "Secrétariat médical.", "autres_activites_utilite": "La rigueur des dossiers.",
}  # fmt: skip
EMPLOI = {
    "intitule": "Assistante de formation", "entreprise": "Formavie", "du": "2022-09-05", "dans_le_metier": "oui", "is_salarie": "oui",
    "activite_autres": "Convocations, feuilles d’émargement, attestations.",
}  # fmt: skip
FORMATION = {"derniere_classe": "terminale", "diplomes": ["cap-bep"], "intitule_cap-bep": "CAP Employé de bureau"}


def reponses(competence: Any, *, non: bool = False) -> dict[str, Any]:
    """What Alice answers to one competence: each row « Oui » with an example, the last one « Non » when asked."""
    valeurs: dict[str, Any] = {}
    for rang, activite in enumerate(competence.activites):
        base = activite.code.replace(".", "_")
        est_non = non and rang == len(competence.activites) - 1
        valeurs[f"{base}-realisee"] = "non" if est_non else "oui"
        if not est_non:
            valeurs[f"{base}-exemples"] = f"{activite.libelle[:40]} : je le fais chaque semaine."
    for question in competence.questions:
        valeurs[f"{question.code.replace('.', '_')}-texte"] = "Le responsable pédagogique et le formateur."
    if competence.recueil_preuves:
        valeurs[f"{competence.code}-texte"] = "Ces documents sont confidentiels."
    return valeurs


class Clavier:
    """Someone who has no mouse: Tab, letters, Space, arrows, Enter."""

    def __init__(self, page: Page, fichier: Path) -> None:
        self.page = page
        page.on("filechooser", lambda choix: choix.set_files(fichier))  # the window of the system, that no page draws

    def remplir(self, valeurs: dict[str, Any], bouton: str) -> None:
        """Go through the page once, fill what comes under the focus, press `bouton`, and wait for the next page."""
        reste = {n: list(v) if isinstance(v, list) else v for n, v in valeurs.items()}
        for _ in range(TABULATIONS_MAX):
            self.page.keyboard.press("Tab")
            ici = self.page.evaluate(
                "() => { const e = document.activeElement; return {nom: e.name || '', genre: e.type || '', valeur: e.value || '', "
                "texte: (e.innerText || '').trim(), coche: !!e.checked, lien: e.tagName === 'A'}; }"
            )
            if ici["texte"] == bouton:
                assert not {n: v for n, v in reste.items() if v}, f"jamais atteints au clavier : {reste}"
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return
            self._ecrire(ici, reste)
        raise AssertionError(f"« {bouton} » n’a pas été atteint au clavier : {self.page.locator('#contenu').inner_text()[:700]}")

    def _ecrire(self, ici: dict[str, Any], reste: dict[str, Any]) -> None:
        nom, clavier = ici["nom"], self.page.keyboard
        if nom not in reste or not reste[nom]:
            return
        voulu = reste[nom]
        if ici["genre"] == "radio":
            for _ in range(12):
                if self.page.evaluate("document.activeElement.value") == voulu:
                    break
                clavier.press("ArrowDown")
            clavier.press("Space")
            assert self.page.evaluate("document.activeElement.value") == voulu
        elif ici["genre"] == "checkbox":
            if voulu is not True and ici["valeur"] not in voulu:
                return
            clavier.press("Space")
            reste[nom] = [v for v in voulu if v != ici["valeur"]] if isinstance(voulu, list) else None
            return
        elif ici["genre"] == "date":
            annee, mois, jour = voulu.split("-")
            clavier.type(jour + mois + annee)
        else:
            clavier.press("Control+A")
            clavier.type(voulu)
        reste[nom] = None


@pytest.fixture
def fichier(tmp_path):
    chemin = tmp_path / "bulletin-de-salaire.pdf"
    chemin.write_bytes(pdf().read())
    return chemin


def ouvrir(contexte: Any, base: str, personne: Any) -> Page:
    cle = client_de(personne, frais=True).cookies["sessionid"].value
    contexte.add_cookies([{"name": "sessionid", "value": cle, "url": base}])
    return contexte.new_page()


def verifier_deposee(page: Page, dossier: Dossier, etat: str) -> None:
    expect(page.get_by_role("heading", name="Dépôt enregistré")).to_be_visible()
    dossier.refresh_from_db()
    assert dossier.etat == etat


def test_dossier_is_filled_signed_and_deposited_by_keyboard_alone(scene, context, live_server, fichier):
    dossier = pas.demander(scene.alice, scene.referentiel)
    page = ouvrir(context, live_server.url, scene.alice)
    clavier = Clavier(page, fichier)
    page.goto(live_server.url + reverse("candidates:partie-2", args=[dossier.pk, "identite"]))
    clavier.remplir(IDENTITE, CONTINUER)
    clavier.remplir(EXPERIENCE, CONTINUER)
    clavier.remplir({}, "Ajouter un emploi")
    clavier.remplir(EMPLOI, "Enregistrer et revenir à la liste")
    clavier.remplir({}, "Continuer")
    clavier.remplir(FORMATION, CONTINUER)
    _joindre_au_clavier(clavier)
    clavier.remplir({}, "Continuer")
    clavier.remplir({"fait_a": "Lyon"}, CONTINUER)
    clavier.remplir({}, "Relire, signer et déposer ma demande")
    clavier.remplir({"relu": True}, "Signer et déposer ma demande")
    verifier_deposee(page, dossier, Etat.DEPOSE)
    pas.rendre_recevable(dossier, scene.sylvie)
    page.goto(live_server.url + reverse("candidates:partie-3", args=[dossier.pk, "C1"]))
    structure = dossier.referentiel.structure
    for code in structure.codes_competences:
        clavier.remplir(reponses(structure.competence(code), non=code == "C4"), CONTINUER)
    clavier.remplir({}, "Relire, signer et déposer la partie 3")
    clavier.remplir({"relu": True}, "Signer et déposer la partie 3")
    verifier_deposee(page, dossier, Etat.PRET)
    depot = dossier.depots.get(partie=3)
    assert sum(len(c["activites"]) for c in depot.contenu["competences"].values()) == 31
    assert depot.contenu["competences"]["C4"]["activites"]["C4.A4"]["realisee"] is False


def _joindre_au_clavier(clavier: Clavier) -> None:
    """Reach the button that chooses files, choose one, wait until it is joined."""
    for _ in range(TABULATIONS_MAX):
        if clavier.page.evaluate("document.activeElement.type") == "file":
            break
        clavier.page.keyboard.press("Tab")
    clavier.page.keyboard.press("Enter")
    expect(clavier.page.get_by_role("link", name="bulletin-de-salaire.pdf").first).to_be_visible()


class Pouce:
    """Someone on a telephone of 360 px: each page fits, axe finds nothing, then it is filled by touch."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def remplir(self, valeurs: dict[str, Any], bouton: str) -> None:
        verifier_largeur(self.page)
        verifier_accessibilite(self.page)
        for nom, valeur in valeurs.items():
            champ = self.page.locator(f'#contenu [name="{nom}"]')
            if champ.first.get_attribute("type") in ("radio", "checkbox"):
                for choisie in valeur if isinstance(valeur, list) else [valeur]:
                    self.page.locator(f'#contenu [name="{nom}"]' + ("" if choisie is True else f'[value="{choisie}"]')).tap()
            else:
                champ.fill(valeur)
        verifier_largeur(self.page)
        cible = self.page.locator("#contenu").get_by_role("button", name=bouton, exact=True).or_(self.page.locator("#contenu").get_by_role("link", name=bouton, exact=True))
        with self.page.expect_navigation():
            cible.first.tap()


def test_dossier_is_filled_signed_and_deposited_on_a_telephone(scene, browser: Browser, live_server, fichier):
    dossier = pas.demander(scene.alice, scene.referentiel)
    contexte = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = ouvrir(contexte, live_server.url, scene.alice)
    pouce = Pouce(page)
    page.goto(live_server.url + reverse("candidates:partie-2", args=[dossier.pk, "identite"]))
    pouce.remplir(IDENTITE, CONTINUER)
    pouce.remplir(EXPERIENCE, CONTINUER)
    pouce.remplir({}, "Ajouter un emploi")
    pouce.remplir(EMPLOI, "Enregistrer et revenir à la liste")
    pouce.remplir({}, "Continuer")
    pouce.remplir(FORMATION, CONTINUER)
    page.locator("input[name=fichiers]").set_input_files(fichier)
    expect(page.get_by_role("link", name="bulletin-de-salaire.pdf").first).to_be_visible()
    pouce.remplir({}, "Continuer")
    pouce.remplir({"fait_a": "Lyon"}, CONTINUER)
    pouce.remplir({}, "Relire, signer et déposer ma demande")
    pouce.remplir({"relu": True}, "Signer et déposer ma demande")
    verifier_deposee(page, dossier, Etat.DEPOSE)
    pas.rendre_recevable(dossier, scene.sylvie)
    page.goto(live_server.url + reverse("candidates:partie-3", args=[dossier.pk, "C1"]))
    structure = dossier.referentiel.structure
    for code in structure.codes_competences:
        pouce.remplir(reponses(structure.competence(code)), CONTINUER)
    pouce.remplir({}, "Relire, signer et déposer la partie 3")
    pouce.remplir({"relu": True}, "Signer et déposer la partie 3")
    verifier_deposee(page, dossier, Etat.PRET)
    contexte.close()
