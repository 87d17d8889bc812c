"""The minutes and the fiche de décision as PDFs: what they say, who reads them."""

from __future__ import annotations

import hashlib

from bureau.scenario import pas_jury as pj
from candidates.enums import Etat
from candidates.models import Dossier
from documents.models import Document
from documents.services import fabriquer, get_document_visible
from jury import services as j
from jury.models import ProcesVerbal

from .outils import confirmee, en_seance, lire_pdf, scrutiner


def close(scene, **options):
    """A closed session whose only dossier is awarded C1 and not C2; Jules sits out, C2 was voted."""
    session = en_seance(scene, [scene.amener(Etat.EVALUE)], **options)
    inscription = confirmee(scene, session)
    j.deporter(inscription=inscription, auteur=scene.jules, motif="Ancien collègue.")
    scrutiner(scene, inscription, "C2", jeanne="contre", jacques="contre", julie="pour")
    envoi = {"C1": j.Verdict(is_validee=True), "C2": j.Verdict(is_validee=False, motif="Preuves trop minces.")}
    j.deliberer(inscription=inscription, auteur=scene.jeanne, verdicts=envoi, preconisations="Formation sur C2.")
    return pj.clore(session, scene.jeanne)


def produit(genre):
    document = Document.objects.get(genre=genre)
    if not document.is_pret:
        document = fabriquer(document_id=document.pk)
    assert document.erreur == ""
    return document


def test_minutes_tell_the_session_from_their_frozen_content(petite_scene):
    pv = close(petite_scene)
    Dossier.objects.get().candidat.__class__.objects.update(nom_naissance="Autre")  # nothing read since changes the minutes
    mots = lire_pdf(produit("pv"))
    for attendu in (
        pv.numero, "Alice Moreau", "Jeanne Vidal", "Collège des salariés", "Déport : Jules Marchand", "Ancien collègue.",
        "Délivrance partielle du CQP", "Rejeté : 1 pour, 2 contre", "Preuves trop minces.", "Récapitulatif",
    ):  # fmt: skip
        assert attendu in mots
    assert "Groupe Lumen" not in mots


def test_sealed_minutes_carry_both_signatures_and_the_hash_they_sign(petite_scene):
    pv = close(petite_scene)
    fige = produit("pv")
    with fige.fichier.open("rb") as fichier:
        assert hashlib.sha256(fichier.read()).hexdigest() == fige.sha256
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)
    mots = lire_pdf(produit("pv_signe"))
    for attendu in ("Président : Jeanne Vidal", "Vice-président : Jacques Perrin", fige.sha256, "Certifie que le présent procès-verbal"):
        assert attendu in mots


def test_fiche_tells_the_decision_its_motives_and_what_follows(petite_scene):
    pv = close(petite_scene)
    mots = lire_pdf(produit("fiche_decision"))
    for attendu in (
        "Alice Moreau", pv.numero, "Délivrance partielle du CQP", "Preuves trop minces.", "Formation sur C2.", "garde le bénéfice",
        "2 mois", "Pour le jury paritaire", "Jacques Perrin, collège des salariés", "habilitations PRO-0117",
    ):  # fmt: skip
        assert attendu in mots


def test_fiche_names_the_two_routes_of_the_form(scene):
    dossier = scene.amener(Etat.VALIDE_PARTIELLEMENT)
    mots = lire_pdf(produit("fiche_decision"))
    assert "soit en suivant une formation sur les compétences manquantes" in mots
    assert dossier.numero in mots


def test_who_reads_before_the_announcement(petite_scene):
    close(petite_scene)
    lus = {nom: (voit(personne, "pv"), voit(personne, "fiche_decision")) for nom, personne in petite_scene.personnes.items()}
    permis = {"sylvie": (True, True), "jeanne": (True, True), "jacques": (True, True), "julie": (True, True), "jules": (True, False)}
    assert {nom: vus for nom, vus in lus.items() if any(vus)} == permis


def test_candidate_reads_the_fiche_after_the_announcement_never_the_minutes(petite_scene):
    pv = close(petite_scene)
    petite_scene.fabriquer(Document.objects.get(pk=pv.document_id))
    pj.signer_pv(ProcesVerbal.objects.get(), petite_scene.jeanne, petite_scene.jacques)
    assert voit(petite_scene.alice, "fiche_decision")
    assert not voit(petite_scene.alice, "pv_signe")
    assert not voit(petite_scene.zoe, "fiche_decision")


def voit(personne, genre):
    try:
        return bool(get_document_visible(pk=Document.objects.get(genre=genre).pk, utilisateur=personne))
    except Document.DoesNotExist:
        return False


def test_parchemin_carries_the_birth_name_and_both_presidents(petite_scene):
    petite_scene.amener(Etat.VALIDE)
    parchemin = produit("parchemin")
    mots = lire_pdf(parchemin)
    for attendu in ("Certificat de Qualification Professionnelle", "Alice Moreau", "17 avril 1988 à Villeurbanne", "Jeanne Vidal", "Jacques Perrin", "CQP-"):
        assert attendu in mots
    assert parchemin.pages == 1
    assert {n: voit(petite_scene.personnes[n], "parchemin") for n in ("alice", "sylvie", "jeanne", "zoe")} == {
        "alice": True, "sylvie": True, "jeanne": False, "zoe": False,
    }  # fmt: skip


def test_attestation_names_what_is_earned_and_until_when(petite_scene):
    petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    mots = lire_pdf(produit("attestation"))
    titres = [c.intitule for c in petite_scene.referentiel.structure.competences]
    assert titres[0] in mots
    assert titres[1] not in mots
    assert "inclus" in mots
    assert not Document.objects.filter(genre="parchemin").exists()


def test_refusal_delivers_nothing(petite_scene):
    petite_scene.amener(Etat.NON_VALIDE)
    assert set(Document.objects.values_list("genre", flat=True)) >= {"fiche_decision", "pv_signe"}
    assert not Document.objects.filter(genre__in=["parchemin", "attestation"]).exists()
