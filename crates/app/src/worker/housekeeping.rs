//! What is removed once a day because nobody needs it any more: how long each is kept stands in the register of personal data.

use crate::App;
use crate::jobs::{Ended, Trouble};
use store::audit::Line;
use store::jobs::{self, Job};
use store::{Actor, accounts, mail};
use time::Duration;

/// The job.
pub(super) const KIND: &str = "housekeeping";

/// How long sessions are kept after they have expired.
const SESSIONS: Duration = Duration::days(90);

/// How long links are kept after they have expired.
const LINKS: Duration = Duration::days(30);

/// How long a device is known after it was last used.
const DEVICES: Duration = Duration::days(365);

/// How long messages are kept after they were asked for.
const MAILS: Duration = Duration::days(180);

/// How long jobs are kept after they were done.
const JOBS: Duration = Duration::days(30);

/// Removes what has had its time.
pub(super) async fn tidy(app: &App, job: &Job) -> Result<Ended, Trouble> {
    let now = app.now();
    let mut write = app.store().write(Actor::program(), now).await?;
    let removed = [
        ("sessions", accounts::forget_sessions(&write, now - SESSIONS).await?),
        ("links", accounts::forget_links(&write, now - LINKS).await?),
        ("devices", accounts::forget_devices(&write, now - DEVICES).await?),
        ("mails", mail::forget(&write, now - MAILS).await?),
        ("jobs", jobs::forget(&write, now - JOBS).await?),
    ];
    write.audit(Line::new("housekeeping.done", "job", job.id).after(&removed)).await?;
    jobs::finish(&write, job).await?;
    write.commit().await?;
    app.limits().tidy();
    Ok(Ended::WithItsWrite)
}
