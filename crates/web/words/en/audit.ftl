# The audit trail.
audit-lines = { $count ->
    [one] { $count } line, sealed to the one before.
   *[other] { $count } lines, each sealed to the one before.
 }
audit-verify = Verify the chain
audit-verify-title = Verification of the audit trail
audit-verify-text = Each line bears the hash of the one before: a line that was changed, removed or added later shows here.
audit-holds = { $count ->
    [one] { $count } line verified, the chain holds.
   *[other] { $count } lines verified, the chain holds.
 }
audit-broken = The chain is broken at line { $count }.
audit-hash = Last hash, to be noted elsewhere: comparing it later proves that nothing was rewritten since.
audit-about = About
audit-everything = Everything
audit-nothing = No line
audit-nothing-text = Nothing of the kind was done yet.
audit-when = When
audit-who = Who
audit-act = Act
audit-subject = Subject
audit-details = Details
audit-show = Show
audit-before = Before
audit-after = After
audit-latest = Back to the latest
audit-earlier = Earlier
subject-training = Training
subject-organisation = Organisation
subject-import = Import
subject-person = Person
subject-session = Session
subject-key = Key
subject-job = Job
subject-audit = Audit trail
subject-meta = Database

# Acts of no slice’s own history.
act-audit-read = Audit trail read
act-person-listed = The list of people was read
act-person-read = A person’s page was read
act-demonstration-filled = Demonstration filled
act-housekeeping-done = Regular housekeeping done
act-import-staged = File checked
act-import-confirmed = Import confirmed
act-import-done = Import finished
act-import-dropped = Import dropped
act-job-retried = Job retried
act-key-made = Key made
act-key-revoked = Key revoked
act-link-made = Access link made
act-mail-accepted-again = Address accepted again
act-mail-bounced = Mail bounced
act-mail-decided = Fate of a mail decided
act-mail-delayed = Mail delayed
act-mail-refused = Mail refused
