"""The whole road in a real browser: from sign-up to the announced result, then the sealed dossier, read and tampered with."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from bureau.scenario import distribuer
from bureau.scenario.preuves import fabriquer_pdf
from candidates.models import Dossier
from jury.models import ProcesVerbal
from tests.plugins.personne import MOT_DE_PASSE, Personne, attendre_document

if TYPE_CHECKING:
    from collections.abc import Callable

NOM, PRENOM, ADRESSE = "Delcourt", "Alizée", "alizee@essai.example"
MES_MOTS = "Je relance les formateurs chaque vendredi par téléphone, cahier bleu à l’appui."
SIGNER = re.compile("^Signer")


def code_recu(adresse: str) -> str:
    """The code of the last mail of accounts to an address (pytest-django keeps those in memory)."""
    return code_dans(next(m for m in reversed(mail.outbox) if adresse in m.to).body)


def code_dans(texte: str) -> str:
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", texte, re.MULTILINE)
    assert code, texte
    return code[1]


def s_inscrire(p: Personne, lire_code: Callable[[str], str]) -> None:
    p.aller("/dossier/cqp/")
    p.cliquer("Demander un dossier")
    p.remplir(prenom=PRENOM, nom=NOM, email=ADRESSE, password1=MOT_DE_PASSE, password2=MOT_DE_PASSE)
    p.cliquer("Créer mon compte")
    p.remplir(code=lire_code(ADRESSE))
    p.cliquer("Confirmer")
    if "partie-2" not in p.page.url:
        p.aller("/dossier/cqp/")
        p.cliquer("Demander un dossier")
    assert "/partie-2/identite/" in p.page.url


def remplir_la_partie_2(p: Personne, dossier: str, piece: Path) -> None:
    base = f"/dossier/{dossier}/partie-2"
    p.aller(f"{base}/identite/")
    p.cocher("civilite", "madame")
    p.remplir(date_naissance="2031-01-01", telephone_portable="06 39 98 00 11")
    p.cliquer("Enregistrer et continuer")
    expect(p.page.locator("#resume-erreurs")).to_contain_text("naissance")  # a birth in the future is refused
    expect(p.page.locator("[name=telephone_portable]")).to_have_value("06 39 98 00 11")  # and nothing typed is lost
    p.remplir(date_naissance="1990-02-14", commune_naissance="Lille", adresse="3 rue du Puits", code_postal="59000", commune="Lille")
    p.cliquer("Enregistrer et continuer")
    p.remplir(experience_totale="9 ans", experience_metier="4 ans")
    p.cocher("autres_activites", "non")
    p.cliquer("Enregistrer et continuer")
    p.cliquer("Ajouter un emploi")
    p.remplir(intitule="Assistante de formation", entreprise="Formavie Nord", secteur="Formation", du="2022-09-01")
    p.cocher("dans_le_metier", "oui")
    p.cocher("is_salarie", "oui")
    p.page.fill("[name='activite_suivi-administratif']", "Conventions, émargements, facturation 🙂")
    p.cliquer("Enregistrer et revenir à la liste")
    p.aller(f"{base}/formation/")
    p.cocher("derniere_classe", "deug-dut-bts")
    p.cocher("diplomes", "deug-dut-bts")
    p.page.fill("[name='intitule_deug-dut-bts']", "BTS Support à l’action managériale")
    p.cliquer("Enregistrer et continuer")
    vide = piece.parent / "vide.pdf"
    vide.write_bytes(b"")
    p.page.set_input_files("input[name=fichiers]", str(vide))
    expect(p.page.locator(".depot-envois")).to_contain_text("vide")  # a file of 0 byte is refused with a sentence
    p.remplir(montre="Mon dernier bulletin")
    p.page.set_input_files("input[name=fichiers]", str(piece))
    expect(p.page.locator("#preuves-liste")).to_contain_text(piece.name)
    p.regarder()
    p.aller(f"{base}/declaration/")
    p.remplir(fait_a="Lille")
    p.cliquer("Enregistrer et continuer")


def signer_et_deposer(p: Personne, chemin: str) -> None:
    p.aller(chemin)
    expect(p.page.locator("main")).to_contain_text("clare")
    p.cocher_case("relu")
    p.cliquer(SIGNER)


def remplir_la_partie_3(p: Personne, dossier: str, piece: Path) -> None:
    for numero in range(1, 7):
        p.aller(f"/dossier/{dossier}/partie-3/C{numero}/")
        for radio in p.page.locator("input[type=radio][value=oui]").all():
            radio.check(force=True)
        for zone in p.page.locator("main textarea").all():
            if not (zone.get_attribute("name") or "").startswith(f"C{numero}-"):
                zone.fill(MES_MOTS)
        if p.page.locator("input[name$=fichiers]").count():
            autre = piece.with_name(f"exemple-{numero}.pdf")
            autre.write_bytes(fabriquer_pdf("e.pdf", f"Exemple {numero}", ["Convocation"]).read())
            p.page.set_input_files("input[name$=fichiers]", str(autre))
            expect(p.page.locator("#preuves-liste")).to_contain_text(autre.name)
        p.cliquer("Enregistrer et continuer")
    p.aller(f"/dossier/{dossier}/")


def statuer(p: Personne, dossier: str) -> None:
    p.aller(f"/recevabilite/{dossier}/")
    p.cocher("metier_en_lien", "oui")
    p.cocher("experience_suffisante", "oui")
    p.cliquer("Lire la lettre avant de signer")
    p.page.locator("button[name=etape][value=signer]").first.click()
    p.page.wait_for_load_state()
    expect(p.page.locator("main")).to_contain_text("Avis favorable signé")


def designer(p: Personne, dossier: str) -> None:
    p.aller(f"/bureau/dossiers/{dossier}/binome/")
    p.page.get_by_label(re.compile("Renaud")).check(force=True)
    p.page.get_by_label(re.compile("Schmitt")).check(force=True)
    p.cliquer("Proposer ces deux missions")


def accepter(p: Personne) -> None:
    p.aller("/evaluations/")
    p.page.locator("main a[href*='/evaluations/missions/']").first.click()
    p.page.wait_for_load_state()
    p.page.locator("input[name=declaration]").first.check(force=True)
    p.cliquer("Accepter la mission")


def evaluer(p: Personne, evaluation: str) -> None:
    maintenant = timezone.localtime()
    debut = maintenant - timedelta(hours=3)
    base = f"/evaluations/{evaluation}"
    p.aller(f"{base}/plan/")
    p.remplir(prevue_le=instant(debut), adresse="4 quai du Port, Lille")
    p.cocher("lieu", "organisme")
    for condition in p.page.locator("input[name=materielles], input[name=organisationnelles]").all():
        condition.check(force=True)
    p.cocher_case("partie_3_verifiee")
    p.cliquer("Enregistrer et informer le candidat")
    for code in ("C1", "C2", "C3", "C6"):
        p.aller(f"{base}/observations/")
        p.page.select_option("[name=code]", code)
        p.remplir(le=jour(maintenant), lieu="Plateau technique", constat="Gestes sûrs, dossier tenu.")
        p.cocher("situation", "simulee")
        p.cliquer("Enregistrer l’observation")
    p.aller(f"{base}/entretien/")
    p.remplir(debut=instant(debut), fin=instant(debut + timedelta(minutes=150)), notes="Deux exemples par compétence.")
    p.cliquer("Enregistrer l’entretien")
    for numero in range(1, 7):
        noter_competence(p, f"{base}/grille/C{numero}/", jour(maintenant))
    p.aller(f"{base}/bilan/")
    p.cliquer("Présenter le bilan au candidat")
    p.cliquer("Arrêter le bilan")


def noter_competence(p: Personne, chemin: str, le: str) -> None:
    p.aller(chemin)
    p.remplir(lecture_le=le, resultats_le=le)
    acquis = p.page.locator("label").filter(has_text=re.compile(r"^\W*Acquis\W*$"))
    for rang in range(acquis.count()):
        acquis.nth(rang).click()
    p.page.wait_for_load_state("networkidle")
    p.cocher("conclusion", "maitrisee")
    p.remplir(observations="Pratique sûre.")
    p.page.wait_for_load_state("networkidle")
    with p.page.expect_navigation():
        p.page.locator("button[name=enregistrer]").click()
    expect(p.page.locator("input[name=conclusion][value=maitrisee]")).to_be_checked()


def signer_le_bilan(p: Personne, evaluation: str) -> None:
    p.aller(f"/evaluations/{evaluation}/signer/")
    case = p.page.locator("main input[type=checkbox]")
    if case.count():
        case.first.check(force=True)
    p.cliquer("Signer le bilan")
    expect(p.page.locator("main")).to_contain_text("sign")


def instant(quand: datetime) -> str:
    return f"{quand:%Y-%m-%dT%H:%M}"


def jour(quand: datetime) -> str:
    return f"{quand:%Y-%m-%d}"


def preparer_la_session(p: Personne, dossier: str) -> str:
    p.aller("/jury/creer/")
    le = timezone.localtime() + timedelta(minutes=2)
    p.remplir(jour=jour(le), heure=f"{le:%H:%M}", lieu="Salle Condorcet, Paris")
    p.cliquer("Créer la session")
    session = re.search(r"/jury/([0-9a-f-]{36})/", p.page.url)
    assert session
    p.aller(f"/jury/{session[1]}/membres/")
    for nom, fonction in (("Vidal", "president"), ("Perrin", "vice_president"), ("Arnaud", "membre"), ("Marchand", "membre")):
        p.page.get_by_label(re.compile(nom)).first.select_option(fonction)
    p.cliquer("Enregistrer les membres")
    p.aller(f"/jury/{session[1]}/ordre-du-jour/")
    p.cliquer(re.compile("^Inscrire le dossier"))
    p.aller(f"/jury/{session[1]}/")
    p.cliquer("Convoquer les membres")
    return session[1]


@pytest.mark.lent
@pytest.mark.navigateur
@pytest.mark.travailleur
@pytest.mark.django_db(transaction=True)
def test_the_whole_road_in_a_browser(cqp, motifs, travailleur, entrer, tmp_path):
    parcourir(cqp, entrer, tmp_path, code_recu)


def parcourir(cqp, entrer, tmp_path: Path, lire_code: Callable[[str], str]) -> None:
    """Everyone plays their part, from sign-up to the announced result; `lire_code` opens the mail of the one who signs up."""
    distribuer(certification=cqp.certification, mot_de_passe=MOT_DE_PASSE)
    piece = tmp_path / "bulletin d’octobre.pdf"
    piece.write_bytes(fabriquer_pdf("b.pdf", "Bulletin de salaire", ["Octobre"]).read())

    with entrer() as alizee:
        s_inscrire(alizee, lire_code)
        numero = str(Dossier.objects.get(candidat__utilisateur__email=ADRESSE).pk)
        remplir_la_partie_2(alizee, numero, piece)
        signer_et_deposer(alizee, f"/dossier/{numero}/deposer/")
    with entrer("sylvie@demo.example") as sylvie:
        statuer(sylvie, numero)
    with entrer(ADRESSE) as alizee:
        remplir_la_partie_3(alizee, numero, piece)
        signer_et_deposer(alizee, f"/dossier/{numero}/deposer-activites/")
    with entrer("sylvie@demo.example") as sylvie:
        designer(sylvie, numero)
    for cle in ("paul", "eva"):
        with entrer(f"{cle}@demo.example") as personne:
            accepter(personne)
    dossier = Dossier.objects.get(pk=numero)
    evaluation = str(dossier.evaluations.get().pk)
    with entrer("eva@demo.example") as eva:
        evaluer(eva, evaluation)
        attendre_document(eva.page, "bilan")
    for cle in (ADRESSE, "paul@demo.example", "eva@demo.example"):
        with entrer(cle) as personne:
            signer_le_bilan(personne, evaluation)
    with entrer("eva@demo.example") as eva:
        eva.aller(f"/evaluations/{evaluation}/bilan/")
        eva.cliquer("Transmettre le dossier au jury")
        complet = attendre_document(eva.page, "dossier_complet")
    dossier.refresh_from_db()
    assert dossier.etat == "evalue"
    with entrer("sylvie@demo.example") as sylvie:
        session = preparer_la_session(sylvie, numero)
    tenir_la_session(entrer, session, numero)
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.is_annonce) == ("valide", True)
    with entrer(ADRESSE) as alizee:
        alizee.aller(f"/dossier/{numero}/")
        expect(alizee.page.locator("main")).to_contain_text("CQP obtenu")
        octets = alizee.page.request.get(f"{alizee.adresse}/documents/{complet.pk}/telecharger/").body()
    verifier_le_dossier(cqp, octets, tmp_path)


def tenir_la_session(entrer, session: str, dossier: str) -> None:
    """Presence, opening, conformity, verdicts, closing by Jeanne; then both sign the minutes, which announces the result."""
    with entrer("jeanne@demo.example") as jeanne:
        jeanne.aller(f"/jury/{session}/seance/")
        for radio in jeanne.page.locator("main input[type=radio][value=presente]").all():
            radio.check(force=True)
        for choix in jeanne.page.locator("main select").all():
            choix.select_option("presente")
        jeanne.cliquer("Noter les présences")
        jeanne.cliquer("Ouvrir la session")
        jeanne.cliquer(re.compile("^Présenter"))
        jeanne.cliquer("Confirmer la conformité")
        jeanne.cliquer("Enregistrer la décision")
        jeanne.aller(f"/jury/{session}/clore/")
        jeanne.cliquer(re.compile("^Clore la session"))
        attendre_document(jeanne.page, "pv")
    assert Dossier.objects.get(pk=dossier).libelle_candidat == "Jury programmé"
    pv = str(ProcesVerbal.objects.get(session_id=session).pk)
    for cle in ("jeanne", "jacques"):
        with entrer(f"{cle}@demo.example") as membre:
            membre.aller(f"/jury/proces-verbaux/{pv}/signer/")
            case = membre.page.locator("main input[type=checkbox]")
            if case.count():
                case.first.check(force=True)
            membre.cliquer("Signer le procès-verbal")
            fini = attendre_document(membre.page, "pv_signe") if cle == "jacques" else None
    assert fini is not None


def verifier_le_dossier(cqp, octets: bytes, dossier: Path) -> None:
    """The candidate's words, 45 elements with their ticks, three signatures, a seal that holds and that one byte breaks."""
    fichier = dossier / "dossier.pdf"
    fichier.write_bytes(octets)
    texte = " ".join(executer("pdftotext", "-layout", str(fichier), "-").split())
    brut = "".join(executer("pdftotext", "-raw", str(fichier), "-").split())
    assert "".join(MES_MOTS.split()) in brut
    for competence in cqp.structure.competences:
        for element in competence.elements:
            assert "".join(element.libelle.split()) in brut, element.code
    assert brut.count("☑Acquis") == 45
    for nom in (NOM, "Renaud", "Schmitt"):
        assert nom in texte
    assert texte.count("Signé électroniquement") >= 3
    sceau = executer("pdfsig", "-nocert", str(fichier))
    assert "Signature is Valid." in sceau
    assert "Total document signed" in sceau
    milieu = octets.index(b"stream") + 200
    fichier.write_bytes(octets[:milieu] + bytes([octets[milieu] ^ 1]) + octets[milieu + 1 :])
    assert "Signature is Valid." not in executer("pdfsig", "-nocert", str(fichier))


def executer(*commande: str) -> str:
    return subprocess.run(commande, capture_output=True, text=True, check=False).stdout
