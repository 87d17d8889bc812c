"""What Alice Moreau joins to her dossier: sixteen proofs, masked and made anonymous as she would."""

from __future__ import annotations

from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from .preuves import Piece, composer_docx, composer_pdf, dessiner_png, photographier, police

_M = "<span class=m>{}</span>"


def _bulletin(nom: str, *, mois: str, entree: str, emploi: str) -> SimpleUploadedFile:
    lignes = "".join(
        f"<tr><td>{libelle}</td><td class=d>{_M.format('0 000,00')}</td><td class=d>{_M.format('000,00')}</td></tr>"
        for libelle in ("Salaire de base 151,67 h", "Sécurité sociale, maladie", "Retraite complémentaire tranche 1", "CSG déductible", "Net à payer avant impôt")
    )
    return composer_pdf(
        nom,
        f"<h1>Bulletin de paie – {mois}</h1><p><b>Formavie Conseil</b><br>31 avenue Félix-Faure, 69003 Lyon – code NAF 8559A<br>"
        f"Convention collective nationale des organismes de formation</p><p><b>Mme Alice MOREAU</b><br>Nº de sécurité sociale : {_M.format('2 88 04 69 000 000')}<br>"
        f"Emploi : {emploi} – employée, niveau C1<br>Date d’entrée : {entree} – temps plein</p>"
        f"<table><tr><th>Rubrique</th><th class=d>Base</th><th class=d>Montant</th></tr>{lignes}</table>"
        "<p class=p>Les montants et le numéro de sécurité sociale ont été masqués par la salariée.</p>",
    )


def _attestation(nom: str) -> SimpleUploadedFile:
    return composer_pdf(
        nom,
        "<p>Formavie Conseil<br>31 avenue Félix-Faure<br>69003 Lyon</p><h1 style='margin-top:18mm'>Attestation d’emploi</h1>"
        "<p>Je soussigné, Thierry Vasseur, gérant de la société Formavie Conseil, atteste que Madame Alice Moreau, née le 17 avril 1988 à Villeurbanne, est employée "
        "dans notre entreprise depuis le 2 septembre 2019, sous contrat à durée indéterminée, à temps plein, en qualité d’assistante de formation.</p>"
        "<p>À ce titre, elle assure le suivi administratif et logistique des sessions, l’accueil des stagiaires et la relation avec les entreprises et les financeurs.</p>"
        "<p>Attestation délivrée à l’intéressée pour servir et valoir ce que de droit, dans le cadre de sa démarche de validation des acquis de l’expérience.</p>"
        "<p style='margin-top:12mm'>Fait à Lyon, le 4 juillet 2025</p><p style='margin-top:10mm'><i>T. Vasseur</i><br>(cachet et signature)</p>",
    )


def _feuille(titre: str, lignes: list[str], *, taille: int = 24, pas: int = 46) -> Image.Image:
    image = Image.new("RGB", (1000, 1300), "#fdfcf8")
    trait = ImageDraw.Draw(image)
    trait.text((70, 60), titre, fill="#111111", font=police(36))
    for rang, ligne in enumerate(lignes):
        trait.text((70, 150 + pas * rang), ligne, fill="#222233", font=police(taille))
    return image


def _certificat(nom: str) -> SimpleUploadedFile:
    lignes = [
        "Association Pas à Pas Formation", "8 rue du 4-Août, 69100 Villeurbanne", "", "Je soussignée, Martine Ollier, directrice, certifie que", "Mme Alice MOREAU",
        "a été employée dans notre association", "du 5 mars 2018 au 20 décembre 2019", "en qualité d’assistante administrative et pédagogique,", "contrat à durée indéterminée, 24 heures par semaine.",
        "", "Elle nous quitte libre de tout engagement.", "", "Villeurbanne, le 20 décembre 2019", "", "      M. Ollier",
    ]  # fmt: skip
    return photographier(nom, _feuille("Certificat de travail", lignes))


def _emargement(nom: str) -> SimpleUploadedFile:
    feuille = _feuille(
        "Feuille d’émargement", ["Excel, niveau 2 – session 2025-031 – salle B", "14 et 15 mai 2025 – 9 h-12 h 30 / 13 h 30-17 h – formateur : B. L."], taille=22
    )
    trait, lettres = ImageDraw.Draw(feuille), police(20)
    for colonne, titre in enumerate(("Stagiaire", "14/05 matin", "14/05 après-m.", "15/05 matin", "15/05 après-m.")):
        trait.text((75 + 180 * colonne, 285), titre, fill="#111111", font=lettres)
    for rang in range(9):
        haut = 330 + 84 * rang
        trait.line((65, haut - 8, 945, haut - 8), fill="#777777", width=2)
        if rang == 8:
            break
        trait.text((75, haut + 16), f"Stagiaire {chr(65 + rang)}.", fill="#222233", font=lettres)
        for colonne in range(1, 5):
            x, y = 75 + 180 * colonne, haut + 14
            if rang == 5 or (rang == 2 and colonne == 4):
                trait.text((x, y), "absent" if rang == 5 else "parti 15 h", fill="#a01c24", font=lettres)
            else:
                points = [(x + 12 * n, y + 18 + ((n * 7 + rang * 5 + colonne * 3) % 5 - 2) * 6) for n in range(9)]
                trait.line(points, fill="#1b2a7a", width=3, joint="curve")
    trait.text((70, 1060), "Signature du formateur par demi-journée au dos. Noms masqués.", fill="#444444", font=lettres)
    return photographier(nom, feuille)


def _suivi(nom: str) -> SimpleUploadedFile:
    pieces = ("Convention", "Accord", "Convoc.", "Émarg.", "Éval. à chaud", "Certif.", "Facture")
    sessions = (
        ("2024-118", "Excel niveau 1", "Client A (intra)", "vvvvvvv"), ("2024-119", "Habilitation BS-BE", "Inter, 8 stag.", "vvvvvvo"),
        ("2024-120", "Manager de proximité", "Client B (intra)", "ovv...."), ("2024-121", "Word, publipostage", "Inter, 5 stag.", "vovv..."),
        ("2024-122", "Habilitation BS-BE", "Client C (intra)", "o.v...."), ("2024-123", "SST recyclage", "Inter, 10 stag.", "vvvvv.."),
        ("2024-124", "Excel tableaux croisés", "Client D (intra)", "ovv...."), ("2024-125", "Accueil téléphonique", "Client E (intra)", "vv....."),
        ("2024-126", "PowerPoint", "Inter, 6 stag.", "o......"), ("2024-127", "Habilitation H0B0", "Inter, 9 stag.", "vvv...."), ("2024-128", "Excel niveau 2", "Client F (intra)", "vv....."),
    )  # fmt: skip
    cases = {"v": "<td class=v>reçu</td>", "o": "<td class=o>relancé</td>", ".": "<td></td>"}
    corps = "".join(f"<tr><td>{n}</td><td>{t}</td><td>{c}</td>{''.join(cases[e] for e in etat)}</tr>" for n, t, c, etat in sessions)
    titres = "".join(f"<th>{p}</th>" for p in pieces)
    return composer_pdf(
        nom,
        "<h1>Suivi des pièces – sessions ouvertes au 12 novembre 2024</h1><p class=p>Mise à jour : mardi et vendredi (Alice). Vert : reçu ; orange : relancé, voir la date en commentaire.</p>"
        f"<table><tr><th>Session</th><th>Action</th><th>Client</th>{titres}</tr>{corps}</table>",
        paysage=True,
    )  # fmt: skip


def _realisation(nom: str) -> SimpleUploadedFile:
    return composer_pdf(
        nom,
        "<h1>Certificat de réalisation</h1><p>Je soussigné, représentant légal du dispensateur de l’action concourant au développement des compétences, Formavie Conseil, atteste que "
        f"{_M.format('Prénom Nom')}, salarié(e) de l’entreprise {_M.format('Client A SARL')}, a suivi l’action de formation suivante :</p>"
        "<table><tr><th>Intitulé</th><td>Excel, niveau 2 : formules et tableaux croisés</td></tr><tr><th>Dates</th><td>14 et 15 mai 2025</td></tr>"
        "<tr><th>Durée prévue</th><td>14 heures</td></tr><tr><th>Durée réalisée</th><td>12 heures (départ à 15 h le second jour)</td></tr></table>"
        "<p>Fait à Lyon, le 19 mai 2025.</p><p class=p>Préparé par A. M., signé par la responsable de formation.</p>",
    )


def _bilan(nom: str) -> SimpleUploadedFile:
    return composer_pdf(
        nom,
        "<h1>Bilan de session – Excel, niveau 2</h1><p>Client : collectivité (nom masqué). Session 2025-031, 14 et 15 mai 2025, dans nos locaux, salle B.</p>"
        "<table><tr><th>Inscrits</th><td>8</td></tr><tr><th>Présents</th><td>7 (1 absence signalée le matin, arrêt maladie)</td></tr>"
        "<tr><th>Heures-stagiaires</th><td>96 sur 98 prévues pour les présents</td></tr><tr><th>Satisfaction</th><td>3,6 sur 4 (7 réponses)</td></tr></table>"
        "<h2>Ce que disent les stagiaires</h2><ul><li>« Exercices pris dans nos fichiers, c’est ce qui m’a le plus servi. »</li><li>Deux personnes : trop rapide le second matin.</li>"
        "<li>Une personne demande un support papier.</li></ul><h2>Avis du formateur</h2><p>Niveaux assez différents : quatre personnes à l’aise, trois qui découvraient les références absolues.</p>"
        "<h2>Propositions</h2><p>Groupe de 6 au plus pour la suite, test de positionnement refait avant la convocation.</p><p class=p>Préparé le 22 mai 2025 par A. Moreau, relu par la responsable de formation.</p>",
    )


def _convocation(nom: str) -> SimpleUploadedFile:
    return composer_pdf(
        nom,
        f"<p>Formavie Conseil – 31 avenue Félix-Faure, 69003 Lyon</p><p style='text-align:right'>{_M.format('Mme Prénom Nom')}<br>{_M.format('12 rue Masquée, 69000')}</p>"
        "<p>Lyon, le 28 avril 2025</p><h1>Convocation</h1><p>Madame,</p><p>Vous êtes inscrite à la formation <b>Excel, niveau 2</b>, les <b>14 et 15 mai 2025</b>, de 9 h à 12 h 30 et de 13 h 30 à 17 h, "
        "dans nos locaux, salle B (2e étage, ascenseur).</p><ul><li>Accueil à 8 h 45. Métro B, arrêt Part-Dieu, puis 6 minutes à pied : le plan est joint.</li><li>Un ordinateur vous est prêté.</li>"
        "<li>Repas : une salle avec micro-ondes est à votre disposition.</li><li>Vous avez besoin d’un aménagement ? Appelez-moi avant le 7 mai, nous verrons ensemble.</li></ul>"
        "<p>En cas d’empêchement, prévenez-nous et prévenez votre employeur.</p><p>À bientôt,</p><p>Alice Moreau, assistante de formation</p><p class=p>P. j. : plan d’accès, règlement intérieur, programme.</p>",
    )


def _plan(nom: str) -> SimpleUploadedFile:
    image = Image.new("RGB", (1100, 800), "white")
    trait, lettres = ImageDraw.Draw(image), police(22)
    trait.text((40, 30), "Salle B – disposition en U, 12 places", fill="black", font=police(32))
    trait.rectangle((60, 110, 1040, 740), outline="black", width=4)
    trait.rectangle((430, 120, 670, 140), fill="#888888")
    trait.text((470, 150), "écran, vidéoprojecteur", fill="black", font=lettres)
    places = [(140, 260 + 110 * n) for n in range(4)] + [(260 + 145 * n, 640) for n in range(4)] + [(880, 590 - 110 * n) for n in range(4)]
    for rang, (x, y) in enumerate(places, 1):
        trait.rectangle((x, y, x + 110, y + 60), outline="#0f4c5c", width=3)
        trait.text((x + 40, y + 16), str(rang), fill="#0f4c5c", font=lettres)
    trait.text((420, 300), "PC 1 à 12 (chargés le 13/05)", fill="black", font=lettres)
    trait.text((420, 340), "2 multiprises au sol, scotch", fill="black", font=lettres)
    trait.text((420, 380), "place 4 : support en gros caractères", fill="#a01c24", font=lettres)
    trait.text((70, 755), "porte / ascenseur à gauche en sortant – A. M.", fill="#555555", font=lettres)
    return dessiner_png(nom, image)


def _classement(nom: str) -> SimpleUploadedFile:
    image = Image.new("RGB", (1000, 720), "#f7f7f7")
    trait, lettres = ImageDraw.Draw(image), police(22)
    trait.rectangle((0, 0, 1000, 46), fill="#2b579a")
    trait.text((20, 10), "Serveur  >  Formation  >  2025", fill="white", font=lettres)
    arbre = (
        "2025", "    2025-031  Excel niveau 2", "        1 Convention et accord", "            2025-04-11 convention signee.pdf", "            2025-04-16 accord financeur.pdf",
        "        2 Convocations", "        3 Emargements (original au classeur E-2025)", "        4 Evaluations", "        5 Certificats", "        6 Facture", "    2025-032  Habilitation BS-BE", "    ...",
        "ARCHIVES", "    2019  (boites 14 a 17, destruction prevue janvier 2030)",
    )  # fmt: skip
    for rang, ligne in enumerate(arbre):
        trait.text((40, 70 + 44 * rang), ligne, fill="#222222", font=lettres)
    return dessiner_png(nom, image)


def _devis(nom: str) -> SimpleUploadedFile:
    return composer_pdf(
        nom,
        f"<h1>Devis D-2025-207</h1><p>Formavie Conseil – 31 avenue Félix-Faure, 69003 Lyon</p><p>Client : {_M.format('Garage Masqué')}, Vénissieux (moins de 50 salariés)<br>Établi le 15 avril 2025, valable deux mois</p>"
        "<table><tr><th>Désignation</th><th class=d>Durée</th><th class=d>Prix</th></tr><tr><td>Excel : tableaux croisés et formules utiles à la facturation. 1 stagiaire, inter, 12 et 13 juin 2025</td><td class=d>14 h</td><td class=d>560,00 €</td></tr>"
        "<tr><td>Déjeuners (2)</td><td></td><td class=d>compris</td></tr><tr><td><b>Total net de taxe</b> (exonération de TVA des organismes de formation)</td><td></td><td class=d><b>560,00 €</b></td></tr></table>"
        "<h2>Reste à charge estimé, sous réserve de l’accord de votre opérateur</h2><table><tr><th>Prise en charge</th><td class=d>14 h × 25 €</td><td class=d>350,00 €</td></tr><tr><th>Reste à charge</th><td></td><td class=d>210,00 €</td></tr></table>"
        "<p>Bon pour accord (date, nom, signature) :</p><p class=p>Suivi par A. Moreau</p>",
    )


def _courriel(nom: str) -> SimpleUploadedFile:
    return composer_pdf(
        nom,
        f"<p><b>De :</b> formation@formavie.example<br><b>À :</b> {_M.format('stagiaire')}<br><b>Objet :</b> Votre absence de ce matin – Excel niveau 2<br><b>Envoyé :</b> mercredi 14 mai 2025, 9 h 31</p><hr>"
        f"<p>Bonjour {_M.format('Prénom')},</p><p>Vous étiez attendu ce matin à 9 h et je n’ai pas réussi à vous joindre. J’espère que tout va bien.</p><p>Si vous pouvez venir cet après-midi, la session reprend à 13 h 30 : "
        "Bruno vous donnera les exercices du matin. Si vous ne pouvez pas, dites-le-moi simplement par retour de mail ou au 04 00 00 00 00 ; nous chercherons une autre date avec votre employeur.</p>"
        "<p>S’il y a une difficulté dont vous préférez parler de vive voix, je suis là jusqu’à 17 h.</p><p>Bonne journée,<br>Alice Moreau</p><p class=p>Modèle nº 7 de la liste des courriels types, à adapter avant l’envoi.</p>",
    )


_questionnaire = partial(
    composer_docx, titre="Questionnaire de satisfaction, à chaud",
    paragraphes=(
        "Formation : Excel, niveau 2. Session 2025-031. Merci de répondre avant de partir : 3 minutes.",
        "# De 1 (pas du tout) à 4 (tout à fait)", "1. La convocation m’a donné toutes les informations utiles.", "2. L’accueil et la salle convenaient.", "3. Le rythme me convenait.",
        "4. Les exercices ressemblent à mon travail.", "5. Je pense pouvoir refaire seul ce que j’ai appris.", "# En quelques mots", "6. Ce qui m’a le plus servi :", "7. Ce qu’il faudrait changer :",
        "8. Avez-vous eu besoin d’un aménagement ? L’avez-vous eu ?", "Questionnaire refait en 2023 (l’ancien avait 24 questions, personne n’allait au bout). A. M.",
    ),
)  # fmt: skip
_controle = partial(
    composer_docx, titre="Liste de contrôle d’une session",
    paragraphes=(
        "# J-15", "☐ Convocations parties (plan, règlement intérieur)   ☐ Formateur confirmé par écrit", "# J-7", "☐ Conventions signées : toutes ? sinon appeler   ☐ Accords de prise en charge", "☐ Salle, PC, repas confirmés   ☐ Besoins particuliers transmis au formateur",
        "# J-2", "☐ Pochette du formateur (émargements, liste, programme, évaluations)   ☐ PC en charge, date sur l’étiquette", "# Jour J", "☐ 8 h 30 salle ouverte, vidéoprojecteur, wifi   ☐ 9 h 15 absents appelés   ☐ QR code du questionnaire affiché", "# J+5",
        "☐ Émargements vérifiés demi-journée par demi-journée   ☐ Certificats   ☐ Dossier à la comptabilité", "Si quelque chose s’est mal passé : une ligne dans le registre.",
    ),
)  # fmt: skip
_compte_rendu = partial(
    composer_docx, titre="Compte rendu de la réunion pédagogique du 3 juin 2025",
    paragraphes=(
        "Présents : S. (responsable), B. et C. (formateurs), K. (commerciale), A. M. (compte rendu). Excusée : la comptable.", "# Jurys de juin", "9 candidats le 24, 3 jurés. A. envoie les convocations avant le 6. B. relit les sujets pour le 10.",
        "# Excel niveau 2", "Retour du client : rythme trop rapide. Décision : 6 stagiaires au plus, test de positionnement renvoyé avant la convocation (A.).", "# Salle B", "Le vidéoprojecteur chauffe. K. demande un devis ; en attendant on prend la salle C pour les journées entières.",
        "# Audit", "Indicateur 11 : il manque trois évaluations des acquis de mars. A. relance les deux formateurs concernés, S. appelle si rien avant vendredi.", "Prochaine réunion : 1er juillet, 14 h.",
    ),
)  # fmt: skip

PREUVES_PARTIE_2 = (
    Piece("bulletin-salaire-2019-09.pdf", "Mon embauche chez Formavie Conseil, septembre 2019", ("partie-2",), partial(_bulletin, mois="septembre 2019", entree="02/09/2019", emploi="assistante de formation")),
    Piece("bulletin-salaire-2025-06.pdf", "Le même poste en juin 2025, toujours à temps plein", ("partie-2",), partial(_bulletin, mois="juin 2025", entree="02/09/2019", emploi="assistante de formation")),
    Piece("attestation employeur Formavie.pdf", "Mon poste et mes missions, attestés par le gérant", ("partie-2",), _attestation),
    Piece("certificat travail Pas a Pas.jpg", "Mon emploi précédent dans le métier, de mars 2018 à décembre 2019", ("partie-2",), _certificat),
)  # fmt: skip
PREUVES_PARTIE_3 = (
    Piece("suivi-pieces-novembre-2024.pdf", "Le tableau que j’ai construit pour voir d’un coup ce qui manque par session", ("C1.A2", "C1.A3", "C6.A4"), _suivi),
    Piece("emargement-2025-031.jpg", "Une feuille d’émargement vérifiée demi-journée par demi-journée, noms masqués", ("C1.A2", "C2.A2", "C2.A3"), _emargement),
    Piece("certificat-realisation-masque.pdf", "Un certificat avec les heures réellement faites, pas les heures prévues", ("C1.A5", "C1.A7"), _realisation),
    Piece("bilan-session-2025-031.pdf", "Le bilan envoyé au client une semaine après la formation", ("C1.A4", "C5.A6"), _bilan),
    Piece("plan-classement-serveur.png", "Comment je range les dossiers et les archives", ("C1.A6", "C6.A5"), _classement),
    Piece("convocation-mai-2025.pdf", "Ma convocation type, avec le point sur les aménagements", ("C2.A2", "C5.A5"), _convocation),
    Piece("plan-salle-B.png", "La salle préparée pour 12, avec un besoin particulier", ("C2.A1",), _plan),
    Piece("liste-controle-session.docx", "La liste que je suis de J-15 à J+5", ("C2.A1", "C2.A3", "C4.A3", "C5.A2"), _controle),
    Piece("questionnaire-a-chaud.docx", "Le questionnaire de satisfaction que j’ai raccourci en 2023", ("C2.A4",), _questionnaire),
    Piece("devis-D-2025-207.pdf", "Un devis avec le calcul du reste à charge", ("C3.A2", "C5.A3", "C5.A4", "C5.A5"), _devis),
    Piece("courriel-type-absence.pdf", "Ce que j’écris à un stagiaire absent", ("C3.A3", "C4.A2", "C5.A5"), _courriel),
    Piece("compte-rendu-2025-06-03.docx", "Un compte rendu de réunion que j’ai rédigé", ("C5.A6", "C6.A2"), _compte_rendu),
)  # fmt: skip
