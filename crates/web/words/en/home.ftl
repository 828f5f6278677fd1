# Home page and main menu.
home-title = Labelled trainings for digital occupations
home-lead = Find a labelled training near you, wherever you start from.
home-search = Occupation, training, town or organisation
home-find = Search
home-provider = Organisations and agency
home-provider-text = Sign in to keep your organisation’s trainings and access up to date.
home-families = By family of occupations
home-in-family = { $count ->
    [one] { $count } active training
   *[other] { $count } active trainings
 }
home-all = All trainings
home-figures = The network in figures
home-trainings = { $count ->
    [one] active training
   *[other] active trainings
 }
home-organisations = { $count ->
    [one] training organisation
   *[other] training organisations
 }
home-regions = { $count ->
    [one] region
   *[other] regions, online trainings included
 }
home-hello = Hello { $name }
home-desk = Your desk
home-own-trainings = Our trainings
home-own-organisation = Our organisation
home-own-text = Its details, its trainings and its history.
home-colleagues-text = Who acts for the organisation, in which role.
home-keys-text = So that a program can read and write for you.
home-add-text = Enter a training that has just been labelled.
home-campaigns-text = Follow the annual reports: answers, calls, reminders.
home-editions-text = Prepare, approve and publish the key figures.
home-import-text = Update many trainings at once, with a spreadsheet.
home-organisations-text = Find an organisation, its trainings and its history.
home-duplicates-text = Organisations that look alike, to merge or to leave.
home-people-text = Who has access to the platform, in which role.
home-invite-text = Give access to somebody of the agency.
home-audit-text = Who did what, and when; check that nothing was rewritten.
home-operations-text = Jobs and mail: what waits, what failed.
home-account-text = Your profile, your password, your sessions.
menu-trainings = Trainings
menu-organisations = Organisations
menu-imports = Imports
menu-people = People
menu-audit = Audit trail
menu-operations = Operations
