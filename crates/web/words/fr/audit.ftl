# The audit trail.
audit-lines = { $count ->
    [one] { $count } ligne, scellée à celle qui la précède.
   *[other] { $count } lignes, chacune scellée à celle qui la précède.
 }
audit-verify = Vérifier la chaîne
audit-verify-title = Vérification du journal
audit-verify-text = Chaque ligne porte l’empreinte de la précédente : une ligne changée, retirée ou ajoutée après coup se voit ici.
audit-holds = { $count ->
    [one] { $count } ligne vérifiée, la chaîne tient.
   *[other] { $count } lignes vérifiées, la chaîne tient.
 }
audit-broken = La chaîne est rompue à la ligne { $count }.
audit-hash = Dernière empreinte, à noter ailleurs : la comparer plus tard prouve que rien n’a été réécrit d’ici là.
audit-about = À propos de
audit-everything = Tout
audit-nothing = Aucune ligne
audit-nothing-text = Rien n’a encore été fait de cette sorte.
audit-when = Quand
audit-who = Qui
audit-act = Acte
audit-subject = Objet
audit-details = Détail
audit-show = Montrer
audit-before = Avant
audit-after = Après
audit-latest = Revenir au plus récent
audit-earlier = Plus ancien
subject-training = Formation
subject-organisation = Organisme
subject-import = Import
subject-person = Personne
subject-session = Session
subject-key = Clé
subject-job = Tâche
subject-audit = Journal
subject-meta = Base de données

# Acts of no slice’s own history.
act-audit-read = Consultation du journal
act-person-listed = Consultation de la liste des personnes
act-person-read = Consultation de la fiche d’une personne
act-demonstration-filled = Base de démonstration remplie
act-housekeeping-done = Ménage périodique fait
act-import-staged = Fichier vérifié
act-import-confirmed = Import confirmé
act-import-done = Import terminé
act-import-dropped = Import abandonné
act-job-retried = Tâche reprise
act-key-made = Clé créée
act-key-revoked = Clé révoquée
act-link-made = Lien d’accès créé
act-mail-accepted-again = Adresse de nouveau acceptée
act-mail-bounced = Courriel rejeté
act-mail-decided = Sort d’un courriel décidé
act-mail-delayed = Courriel retardé
act-mail-refused = Courriel refusé
