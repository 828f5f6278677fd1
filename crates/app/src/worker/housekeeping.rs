//! Once a day: what nobody needs any more is removed (which tables, and after how long, the register of personal data says), and what is
//! counted as it changes is counted again.

use crate::App;
use crate::jobs::{Ended, Trouble};
use store::audit::{self, Line};
use store::campaigns::{self, Campaign};
use store::jobs::{self, Job};
use store::register::Register;
use store::{Actor, StoreError, Write, accounts, catalogue, mail};
use time::{Duration, OffsetDateTime};

/// The job.
pub(super) const KIND: &str = "housekeeping";

/// Removes what has had its time; mends what was miscounted.
pub(super) async fn tidy(app: &App, job: &Job) -> Result<Ended, Trouble> {
    let miscounted = miscounted(app).await?;
    let mut write = app.store().write(Actor::program(), app.now()).await?;
    let mut removed = Vec::new();
    for (table, entry) in Register::read()?.tables() {
        if let Some(handling) = entry.handling.as_ref().filter(|handling| handling.automatic) {
            let before = write.now() - Duration::days(i64::from(handling.days));
            removed.push((table.to_owned(), remove(&mut write, table, before).await?));
        }
    }
    mend(&mut write, &miscounted).await?;
    write.audit(Line::new("housekeeping.done", "job", job.id).after(&removed)).await?;
    jobs::finish(&write, job).await?;
    write.commit().await?;
    app.limits().tidy();
    Ok(Ended::WithItsWrite)
}

/// Removes of a table what had its time before an instant; says how many rows.
async fn remove(write: &mut Write, table: &str, before: OffsetDateTime) -> Result<u64, StoreError> {
    match table {
        "accounts_persons" => erase_people(write, before).await,
        // They go with their person.
        "accounts_codes" | "accounts_identities" => Ok(0),
        "accounts_assignments" => accounts::forget_assignments(write, before.date()).await,
        "accounts_devices" => accounts::forget_devices(write, before).await,
        "accounts_handshakes" => accounts::forget_handshakes(write, before).await,
        "accounts_keys" => accounts::forget_keys(write, before.date()).await,
        "accounts_links" => accounts::forget_links(write, before).await,
        "accounts_pending_factors" => accounts::forget_pending(write, before).await,
        "accounts_sessions" => accounts::forget_sessions(write, before).await,
        "audit_details" => audit::erase_details(write, before).await,
        "catalogue_imports" => catalogue::forget_imports(write, before).await,
        "jobs_queue" => jobs::forget(write, before).await,
        "mail_messages" => mail::forget(write, before).await,
        "mail_refusals" => mail::forget_refusals(write, before).await,
        other => Err(StoreError::Row { operation: "housekeeping", what: format!("nothing removes rows of {other}") }),
    }
}

/// Campaigns whose counters seem to differ from their reports. Counting takes long: it is done before the lock of the writers is held, so
/// that a report which changes meanwhile may look like a difference.
async fn miscounted(app: &App) -> Result<Vec<Campaign>, StoreError> {
    let (read, mut found) = (app.store().read(), Vec::new());
    for campaign in campaigns::campaigns(&read).await? {
        if campaigns::wrong_counts(&read, campaign.id).await? > 0 {
            found.push(campaign);
        }
    }
    Ok(found)
}

/// Counters that differ, because somebody wrote past the program, agree with the reports again, with a line.
async fn mend(write: &mut Write, miscounted: &[Campaign]) -> Result<(), StoreError> {
    for campaign in miscounted {
        let mended = campaigns::mend_counts(write, campaign.id).await?;
        if mended > 0 {
            tracing::warn!(year = campaign.year, mended, "counters of the campaign differed from its reports");
            write.audit(Line::new("campaign.counts-mended", "campaign", campaign.id.0).after(&mended)).await?;
        }
    }
    Ok(())
}

/// Erases who has long been away, each with a line.
async fn erase_people(write: &mut Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let away = accounts::people_to_erase(write, before, write.now().date()).await?;
    for person in &away {
        accounts::erase_person(write, *person).await?;
        write.audit(Line::new("person.erased", "person", person.0)).await?;
    }
    Ok(away.len() as u64)
}
