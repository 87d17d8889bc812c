"""The whole day of a secretary in a real browser: twelve tasks, from the late dossier of the morning to the figures of the evening."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bureau.scenario import FIGURANTES, Personnage, Scene, a_l_instant, distribuer
from bureau.scenario.personnes import creer_personne
from bureau.scenario.preuves import fabriquer_pdf
from candidates.enums import Etat
from candidates.models import Dossier
from candidates.services import envoyer_message
from comptes.enums import Role
from comptes.models import Habilitation
from echanges.enums import Cote
from echanges.models import Courriel, Lettre
from recevabilite.services import relancer
from tests.candidates.outils_papier import papier_depose
from tests.plugins.personne import MOT_DE_PASSE, Personne, attendre_document

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Download, Locator, Page

RETARD = 75  # days since the deposit of the dossier that nobody has ruled on: two months and more
NOTE = "Voir avec Paul avant de relancer : la candidate a déménagé."
AUTRES = (
    Personnage("maya", "Maya", "Roussel", Role.CANDIDAT, "Studio Pivot", "Assistante de formation", ""),
    Personnage("rose", "Rose", "Humbert", Role.CANDIDAT, "Atelier Voisin", "Assistante de formation", ""),
)
MOTIF = "La durée d’expérience dans le métier est inférieure à celle qui est demandée."


class Attentive(Personne):
    """Someone for whom a page passes axe and fits a telephone the first time it is seen with these headings and notices."""

    def __init__(self, page: Page, adresse: str) -> None:
        super().__init__(page, adresse)
        self.vues: set[tuple[str, ...]] = set()

    def regarder(self) -> None:
        chemin = re.sub(r"[0-9a-f-]{36}|\d+", "*", urlsplit(self.page.url).path)
        titres = [re.sub(r"\d+", "*", t) for t in self.page.locator("main h1, main h2, main .alert").all_text_contents()]
        if (cle := (chemin, *titres)) not in self.vues:
            self.vues.add(cle)
            super().regarder()

    @property
    def principal(self) -> Locator:
        return self.page.locator("main")

    def menu(self, libelle: str) -> None:
        self.page.get_by_role("navigation", name="Menu principal").get_by_role("link", name=libelle).click()
        self.page.wait_for_load_state()
        self.regarder()

    def lire(self, *phrases: str | re.Pattern[str]) -> None:
        for phrase in phrases:
            expect(self.principal).to_contain_text(phrase)

    def ouvrir(self, dossier: Dossier) -> None:
        """Open a dossier as one does, by its number in the search of the desk."""
        self.aller("/")
        self.remplir(q=dossier.numero)
        self.cliquer("Chercher")
        self.cliquer(dossier.numero)
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(dossier.numero)

    def telecharger(self, libelle: str) -> Download:
        with self.page.expect_download() as attendu:
            self.principal.get_by_role("button", name=libelle).or_(self.principal.get_by_role("link", name=libelle)).first.click()
        return attendu.value


@pytest.fixture
def matin(transactional_db, court, motifs, fichiers) -> SimpleNamespace:
    """The desk as it is found in the morning."""
    maintenant, jour = timezone.now(), timezone.localdate()
    with a_l_instant(maintenant - timedelta(days=RETARD)):
        scene = Scene(court, distribution=distribuer(certification=court.certification, jour=jour, mot_de_passe=None))
        qui = {p.cle: creer_personne(p, mot_de_passe=None) for p in (*FIGURANTES, *AUTRES)}
        for personne in (scene.sylvie, qui["maya"]):
            personne.set_password(MOT_DE_PASSE)
            personne.save()
        alice = scene.amener(Etat.DEPOSE)
    zoe, fatou = scene.amener(Etat.DEPOSE, candidate=scene.zoe), scene.amener(Etat.DEPOSE, candidate=qui["fatou"])
    nadia = scene.amener(Etat.PRET, candidate=qui["nadia"])
    maya, rose = (scene.amener(Etat.RECEVABLE, candidate=qui[cle]) for cle in ("maya", "rose"))
    relancer(dossier=maya, auteur=scene.sylvie)
    envoyer_message(dossier=maya, auteur=qui["maya"], cote=Cote.CANDIDAT, texte="Puis-je joindre mes plannings ?")
    odile = papier_depose(scene)
    envoyer_message(dossier=odile, auteur=scene.sylvie, cote=Cote.SECRETARIAT, texte="Votre dossier est bien arrivé.")
    prets = [scene.amener(Etat.EVALUE, candidate=qui[cle]) for cle in ("lucie", "helene")]
    return SimpleNamespace(
        scene=scene, alice=alice, zoe=zoe, fatou=fatou, nadia=nadia, maya=maya, rose=rose, odile=odile, prets=prets
    )


def lire_le_bureau(s: Attentive, m: SimpleNamespace) -> None:
    """1. What is late is said in red with since when, counted as its list, and opens."""
    s.lire("Bonjour Sylvie", "Ce qui presse", "En retard : 1 dossier")
    s.cliquer("En retard : 1 dossier")
    s.lire("1–1 sur 1 dossier", m.alice.numero)
    s.cliquer(m.alice.numero)
    s.lire(f"Alice Moreau, dossier {m.alice.numero}", re.compile(r"[Ee]n retard de \d+ jours"))


def trouver_sans_accents(s: Attentive, m: SimpleNamespace) -> None:
    """2. « zoe lambert » finds Zoé Lambert."""
    s.menu("Bureau")
    s.remplir(q="zoe lambert")
    s.cliquer("Chercher")
    s.lire("1–1 sur 1 dossier", "Zoé Lambert")
    s.cliquer(m.zoe.numero)


def demander_des_complements(s: Attentive, m: SimpleNamespace) -> None:
    """3. One point, on the address and nowhere else; the clock stops."""
    s.cliquer("Demander des compléments")
    s.page.select_option("[name='points-0-page']", "identite:adresse")
    s.cliquer("Demander ces compléments")
    s.lire("Écrivez ce qui est demandé au candidat.")  # nothing is sent without its text
    s.remplir(**{"points-0-texte": "Indiquez le numéro et le nom de la rue."})
    s.cliquer("Demander ces compléments")
    s.lire("Compléments demandés : le candidat est prévenu par courriel", "Indiquez le numéro et le nom de la rue.")
    assert m.zoe.complements.get().champ == "adresse"


def remplir_avis(s: Attentive, *, suffisante: str, mois: str = "", ecart: str = "", texte: str = "", is_motive: bool = False) -> None:
    s.cocher("metier_en_lien", "oui")
    s.cocher("experience_suffisante", suffisante)
    s.remplir(ecart_motif=ecart, texte=texte)
    if mois:
        s.remplir(mois_retenus=mois)
    s.page.get_by_label(MOTIF).set_checked(is_motive)


def statuer_favorablement(s: Attentive, m: SimpleNamespace) -> None:
    """4. The evidence beside, the letter read, then signed; its sealed PDF is there to read."""
    s.ouvrir(m.alice)
    s.cliquer("Statuer sur la recevabilité")
    s.lire("Première condition : le métier", "Seconde condition : l’expérience", "bulletin-de-salaire.pdf")
    remplir_avis(s, suffisante="oui")
    s.cliquer("Lire la lettre avant de signer")
    s.lire("La lettre que recevra le candidat", "Votre demande est déclarée recevable.")
    s.cliquer("Signer l’avis favorable")
    s.lire("Avis favorable signé.")
    avis = attendre_document(s.page, "avis_recevabilite", dossier_id=m.alice.pk)
    s.ouvrir(m.alice)
    s.lire("Partie 3 attendue", avis.numero)


def statuer_puis_remplacer(s: Attentive, m: SimpleNamespace) -> None:
    """5. Unfavourable, with its motive and the ways of appeal; then another one, which says what was wrong in the first."""
    s.ouvrir(m.fatou)
    s.cliquer("Statuer sur la recevabilité")
    remplir_avis(s, suffisante="non", mois="7", ecart="Seules les pièces jointes comptent.")
    s.cliquer("Lire la lettre avant de signer")
    s.lire("Un avis défavorable s’appuie sur au moins un motif de la liste.", "Expliquez l’avis défavorable")
    remplir_avis(s, suffisante="non", mois="7", ecart="Seules les pièces jointes comptent.", texte="Sept mois sont établis.", is_motive=True)
    s.cliquer("Lire la lettre avant de signer")
    s.lire("Votre demande est déclarée non recevable.", "Vous pouvez contester cet avis jusqu’au", "Sept mois sont établis.")
    s.cliquer("Signer l’avis défavorable")
    s.lire("Avis défavorable signé.", "Contestation possible")
    s.cliquer("Remplacer l’avis")
    s.remplir(motif_remplacement="Une attestation de 2023 n’avait pas été lue.")
    remplir_avis(s, suffisante="oui")
    s.page.fill("[name=mois_retenus]", re.search(r"en donne (\d+)", s.principal.inner_text())[1])
    s.cliquer("Lire la lettre avant de signer")
    s.lire("annule et remplace l’avis défavorable", "Une attestation de 2023 n’avait pas été lue.", "Votre demande est déclarée recevable.")
    s.cliquer("Signer l’avis favorable")
    s.lire("Avis favorable signé. Il remplace le précédent.", "Remplacé", "Favorable, en vigueur")


def enregistrer_le_courrier(s: Attentive, m: SimpleNamespace, dossier: Path) -> None:
    """6. An envelope becomes a dossier marked as paper, with its scan; a page of it is typed; a letter leaves."""
    scan = dossier / "dossier de Marcel.pdf"
    scan.write_bytes(fabriquer_pdf("m.pdf", "Dossier de VAE", ["Marcel Lebrun"]).read())
    s.menu("Bureau")
    s.cliquer("Enregistrer un dossier reçu par courrier")
    s.remplir(nom="Lebrun", prenoms="Marcel", date_naissance="1969-05-12")
    s.cliquer("Chercher cette personne")
    s.lire("Aucune personne connue n’a ce nom, ni cette date de naissance.")
    s.remplir(recu_le=f"{timezone.localdate():%Y-%m-%d}", objet="Partie 2")
    s.page.set_input_files("[name=fichiers]", str(scan))
    s.cliquer("Enregistrer le dossier")
    s.lire("est enregistré. Saisissez maintenant", "Papier", "dossier de Marcel.pdf")
    marcel = Dossier.objects.get(candidat__nom_naissance="Lebrun")
    s.cliquer("Saisir le dossier papier")
    s.lire("vous saisissez pour Marcel Lebrun")
    s.aller(f"/dossier/{marcel.pk}/partie-2/identite/")
    s.cocher("civilite", "monsieur")
    s.remplir(adresse="8 rue Haute", code_postal="58000", commune="Nevers", commune_naissance="Nevers", telephone_portable="06 39 98 00 12")
    s.cliquer("Enregistrer et continuer")
    s.ouvrir(marcel)
    s.lire("Marcel Lebrun", "Papier", "8 rue Haute")
    poster(s, m)


def poster(s: Attentive, m: SimpleNamespace) -> None:
    """The letter to Odile, who has no e-mail, is printed by the worker and noted as posted."""
    lettre = Lettre.objects.filter(dossier_id=m.odile.pk).first()
    s.menu("Bureau")
    s.cliquer(re.compile("^Courrier à poster"))
    s.cliquer(lettre.objet)
    s.lire("Odile Ferrand", "12 rue des Lilas")
    s.cliquer("Imprimer cette lettre (PDF)")
    attendre_document(s.page, "lettre")
    s.aller(f"/bureau/courrier/{lettre.pk}/")
    s.cliquer("Noter comme postée")
    s.lire("La lettre est notée comme postée.")
    s.cliquer("Voir les lettres postées")
    s.lire(lettre.objet, "par Sylvie Garnier")


def importer_des_habilitations(s: Attentive, m: SimpleNamespace, dossier: Path) -> None:
    """7. The fate of each line is read first, one of them refused; then what is kept is written, with a report."""
    demain, proche = "31/12/2099", timezone.localdate() + timedelta(days=10)
    pris = Habilitation.objects.get(utilisateur=m.scene.eva)
    fichier = dossier / "habilitations.csv"
    fichier.write_text(
        "Adresse électronique;Prénom;Nom;Entreprise;Habilité comme;Numéro;Valable du;Valable jusqu’au\n"
        f"camille@exemple.fr;Camille;Martin;Campus Sud;Professionnel du secteur;PRO-0201;01/01/2020;{proche:%d/%m/%Y}\n"
        f"noe@exemple.fr;Noé;Girard;Institut Méridien;Évaluateur externe;EXT-0202;01/01/2020;{demain}\n"
        f"lea@exemple.fr;Léa;Blanc;Campus Nord;Évaluateur externe;{pris.numero};01/01/2020;{demain}\n"
    )
    s.menu("Habilitations")
    s.cliquer("Importer un fichier")
    s.page.set_input_files("[name=fichier]", str(fichier))
    s.cliquer("Lire ce fichier")
    s.lire("Rien n’est encore enregistré. 2 lignes changeraient le registre", f"Le numéro {pris.numero} est déjà celui de Eva Schmitt")
    assert not Habilitation.objects.filter(numero="PRO-0201").exists()
    s.cliquer("Appliquer ces lignes au registre")
    expect(s.page.get_by_role("heading", name="Compte rendu")).to_be_visible(timeout=60_000)
    s.lire("2 lignes traitées, toutes appliquées.", "Appliquée", "Créée (2)", "Refusée (1)")
    s.cliquer("Voir le registre")
    s.lire("Camille Martin", "Noé Girard")
    expect(s.principal).not_to_contain_text("Léa Blanc")


def designer_un_binome(s: Attentive, m: SimpleNamespace) -> None:
    """8. Who may evaluate that day, who may not and why; two people are proposed."""
    s.ouvrir(m.nadia)
    s.cliquer("Désigner le binôme")
    non = s.page.get_by_role("region", name="Personnes du registre qui ne peuvent pas évaluer")
    expect(non.get_by_role("row").filter(has_text="Camille Martin")).to_contain_text(f"échue à cette date : elle est valable jusqu’au {timezone.localdate() + timedelta(days=10):%d/%m/%Y}")
    expect(non.get_by_role("row").filter(has_text="Noé Girard")).to_contain_text("Institut Méridien")
    s.page.get_by_label(re.compile("Renaud")).check()
    s.page.get_by_label(re.compile("Schmitt")).check()
    s.cliquer("Proposer ces deux missions")
    s.lire("Proposition envoyée par courriel", "Réponses du binôme attendues")


def relancer_plusieurs_candidats(s: Attentive, m: SimpleNamespace, dossier: Path) -> None:
    """9. A filtered list is kept as a view, its people reminded at once with a report, and downloaded."""
    s.menu("Dossiers")
    s.page.get_by_role("navigation", name="Files de dossiers").get_by_role("link", name=re.compile("^Partie 3 attendue")).click()
    s.lire("1–4 sur 4 dossiers")
    s.cliquer("Garder cette vue")
    s.remplir(nom="Mes parties 3")
    s.cliquer("Garder cette vue")
    s.lire("La vue « Mes parties 3 » est gardée", "Mes parties 3 (4)")
    s.page.get_by_role("button", name="Cocher toute la page").click()
    s.cliquer("Relancer par courriel…")
    s.lire("Ce qui sera fait (3 dossiers)", "Ce qui ne sera pas fait (1 dossier)")
    s.cliquer("Relancer 3 dossiers")
    expect(s.principal).to_contain_text("3 faits, 1 refusé.", timeout=60_000)
    s.lire(m.maya.numero, "déjà partie aujourd’hui")
    s.regarder()
    s.cliquer("Revenir à la liste des dossiers")
    s.cliquer(re.compile("^Mes parties 3"))
    s.page.get_by_label(re.compile("^Tout ce qui est filtré, 4 dossiers")).check()
    recu = s.telecharger("Télécharger en XLSX")
    chemin = dossier / recu.suggested_filename
    recu.save_as(chemin)
    with zipfile.ZipFile(chemin) as classeur:
        feuille = "".join(classeur.read(n).decode() for n in classeur.namelist() if n.endswith((".xml",)))
    for ligne in (m.alice, m.fatou, m.maya, m.rose):
        assert ligne.numero in feuille
    assert m.zoe.numero not in feuille


def convoquer_le_jury(s: Attentive, m: SimpleNamespace) -> None:
    """10. What is complete goes to a new session; its members are convened with a file for their calendar."""
    s.menu("Bureau")
    s.cliquer("Dossiers prêts pour le jury")
    s.lire("Dossiers complets (2)", "Vérifié point par point")
    for pret in m.prets:
        s.page.get_by_label(re.compile(pret.numero)).check()
    le = timezone.localdate() + timedelta(days=21)
    s.remplir(jour=f"{le:%Y-%m-%d}", heure="14:00", lieu="Salle Condorcet, Paris")
    s.cliquer("Inscrire les dossiers cochés")
    s.lire("La session est créée.", "2 dossiers inscrits")
    s.cliquer("Choisir les membres")
    for nom, fonction in (("Vidal", "president"), ("Perrin", "vice_president"), ("Arnaud", "membre"), ("Marchand", "membre")):
        s.page.get_by_label(re.compile(nom)).first.select_option(fonction)
    s.cliquer("Enregistrer les membres")
    s.cliquer("Convoquer les membres")
    s.lire("Les membres sont convoqués depuis le")
    partis = Courriel.objects.filter(evenement="jury.convocation")
    assert sorted(partis.values_list("destinataire", flat=True)) == [f"{c}@demo.example" for c in ("jacques", "jeanne", "jules", "julie")]
    for courriel in partis:
        agenda = courriel.envoi.attachments.get()
        with agenda.file.open() as contenu:
            assert (agenda.name[-4:], b"Salle Condorcet" in contenu.read()) == (".ics", True)


def repondre_et_noter(s: Attentive, m: SimpleNamespace, entrer) -> None:
    """11. The candidate reads the answer; never the note."""
    s.menu("Bureau")
    s.cliquer(re.compile(f"^Maya Roussel, dossier {m.maya.numero}"))
    s.lire("Puis-je joindre mes plannings ?")
    s.remplir(texte="Oui, à la page des preuves.")
    s.cliquer("Envoyer")
    s.lire("Oui, à la page des preuves.", "Envoyé, pas encore lu")
    s.ouvrir(m.maya)
    s.remplir(texte=NOTE)
    s.cliquer("Ajouter la note")
    s.lire(NOTE, "Notes internes (1)")
    expect(s.page.locator("[name=texte]")).to_have_value("")  # what is written is not offered again
    with entrer("maya@demo.example", sorte=Attentive) as maya:
        for chemin in (f"/dossier/{m.maya.pk}/", f"/dossier/{m.maya.pk}/messages/"):
            maya.aller(chemin)
            assert NOTE not in maya.page.content()
        maya.lire("Oui, à la page des preuves.", "Sylvie Garnier, secrétariat de la CPEF")
    s.aller(f"/bureau/dossiers/{m.maya.pk}/messages/")
    s.lire("par le candidat")  # that she read it is seen


def regler_et_compter(s: Attentive, m: SimpleNamespace, dossier: Path) -> None:
    """12. A mail is reworded, a setting changed once it is said for whom, the year counted."""
    s.menu("Réglages")
    s.cliquer("Textes des lettres et des courriels")
    s.page.get_by_role("link", name=re.compile(r"\(message du secrétariat\)")).last.click()
    redaction = s.page.get_by_label("Nouvelle rédaction")
    redaction.fill(redaction.input_value().replace("{lien}", "").replace("{site}", ""))
    s.remplir(motif="Délibération du 3 mars")
    s.cliquer("Enregistrer cette rédaction")
    s.lire("Indispensable")
    expect(s.page.locator("#resume-erreurs")).to_be_visible()  # without its link the mail would lead nowhere
    s.page.goto(s.page.url)
    redaction.fill("Bonne nouvelle. " + redaction.input_value())
    expect(s.page.locator("#apercu")).to_contain_text("Bonne nouvelle.")
    s.remplir(motif="Délibération du 3 mars")
    s.cliquer("Enregistrer cette rédaction")
    s.lire("La version 1 de ce texte sert dès maintenant.")
    s.menu("Réglages")
    s.cliquer("Règles du certificateur")
    s.principal.locator("a[href$='/experience_mois_min/']").click()
    s.page.get_by_label("Nouvelle valeur (en mois)").fill("6")
    s.page.get_by_label("À partir du").fill(f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}")
    s.page.get_by_label("Sur quoi se fonde cette valeur").fill("Délibération du 3 mars")
    s.cliquer("Voir qui est concerné")
    s.lire("Ce qui garde la valeur d’aujourd’hui", re.compile(r"\d+ demandes? déjà déposées? gard"))
    s.cliquer("Enregistrer cette valeur")
    s.lire("la nouvelle valeur est enregistrée", "À venir")
    s.menu("Chiffres")
    s.lire(f"Chiffres {timezone.localdate().year}")
    recu = s.telecharger("Télécharger en XLSX")
    recu.save_as(dossier / recu.suggested_filename)
    assert zipfile.is_zipfile(dossier / recu.suggested_filename)


@pytest.mark.lent
@pytest.mark.navigateur
@pytest.mark.travailleur
@pytest.mark.django_db(transaction=True)
def test_the_day_of_a_secretary(matin, travailleur, entrer, tmp_path):
    with entrer("sylvie@demo.example", sorte=Attentive) as sylvie:
        lire_le_bureau(sylvie, matin)
        trouver_sans_accents(sylvie, matin)
        demander_des_complements(sylvie, matin)
        statuer_favorablement(sylvie, matin)
        statuer_puis_remplacer(sylvie, matin)
        enregistrer_le_courrier(sylvie, matin, tmp_path)
        importer_des_habilitations(sylvie, matin, tmp_path)
        designer_un_binome(sylvie, matin)
        relancer_plusieurs_candidats(sylvie, matin, tmp_path)
        convoquer_le_jury(sylvie, matin)
        repondre_et_noter(sylvie, matin, entrer)
        regler_et_compter(sylvie, matin, tmp_path)
