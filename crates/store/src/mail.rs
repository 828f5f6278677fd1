//! Mail as rows: what is to be sent, what became of it, and the addresses that refuse mail.
//!
//! A message is marked before it is handed over, so that none goes out twice: one that is found marked may have gone out, and somebody must
//! look. Neither writes texts nor speaks SMTP: see `app::mail`. Start with [`Outgoing`], then [`begin_sending`].

mod entity;

use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::{Mail, PersonId};
use domain::network::Language;
use entity::messages::{ActiveModel, Column, Entity, Model};
use entity::refusals;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, UpdateMany,
};
use time::OffsetDateTime;

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// To be sent.
    Waiting,
    /// Being handed over.
    Sending,
    /// Taken by the server.
    Sent,
    /// Refused for good by the server, or bounced later.
    Refused,
    /// Given up.
    Failed,
    /// Perhaps sent, perhaps not: somebody must look.
    Uncertain,
}

impl MailState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Waiting, Self::Sending, Self::Sent, Self::Refused, Self::Failed, Self::Uncertain];

    /// The word that the table and addresses hold.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// To whom, if it is a person of the platform.
    pub person: Option<PersonId>,
    /// At which address.
    pub recipient: Mail,
    /// In which language.
    pub language: Language,
    /// From which template.
    pub template: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The identifier that its header bears, without angle brackets.
    pub message_id: String,
    /// No second message with the same key is made.
    pub unique_key: Option<String>,
}

/// A message as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number.
    pub id: i64,
    /// What is sent. The text is forgotten once the message is over: it may hold a link that lets its reader in.
    pub outgoing: Outgoing,
    /// Where it stands.
    pub state: MailState,
    /// What went wrong.
    pub error: Option<String>,
    /// When it was asked for.
    pub made_at: OffsetDateTime,
    /// When the server took it.
    pub sent_at: Option<OffsetDateTime>,
}

/// Adds a message and gives its number; none when there is one with its key already.
///
/// # Errors
/// When it can't be written.
pub async fn add(write: &Write, outgoing: &Outgoing) -> Result<Option<i64>, StoreError> {
    if let Some(key) = &outgoing.unique_key {
        let there = Entity::find().filter(Column::UniqueKey.eq(key.as_str()));
        if there.count(write.db()).await.map_err(at("mail.add"))? > 0 {
            return Ok(None);
        }
    }
    let row = ActiveModel {
        id: NotSet,
        unique_key: Set(outgoing.unique_key.clone()),
        person: Set(outgoing.person.map(|person| person.0)),
        recipient: Set(outgoing.recipient.as_str().to_owned()),
        language: Set(crate::words::language_code(outgoing.language).to_owned()),
        template: Set(outgoing.template.clone()),
        subject: Set(outgoing.subject.clone()),
        body: Set(outgoing.body.clone()),
        state: Set(MailState::Waiting.code().to_owned()),
        message_id: Set(outgoing.message_id.clone()),
        error: Set(None),
        made_at: Set(micros(write.now())),
        sent_at: Set(None),
    };
    row.insert(write.db()).await.map_err(at("mail.add")).map(|row| Some(row.id))
}

/// The message of a number.
///
/// # Errors
/// When it can't be read.
pub async fn message(db: &impl Reads, id: i64) -> Result<Option<Message>, StoreError> {
    Entity::find_by_id(id).one(db.db()).await.map_err(at("mail.message"))?.map(read).transpose()
}

/// The messages of these numbers.
///
/// # Errors
/// When they can't be read.
pub async fn messages_of(db: &impl Reads, ids: &[i64]) -> Result<Vec<Message>, StoreError> {
    let query = Entity::find().filter(Column::Id.is_in(ids.iter().copied()));
    let rows = query.all(db.db()).await.map_err(at("mail.messages_of"))?;
    rows.into_iter().map(read).collect()
}

/// The message that bears an identifier in its header.
///
/// # Errors
/// When it can't be read.
pub async fn message_by_header(db: &impl Reads, message_id: &str) -> Result<Option<Message>, StoreError> {
    let query = Entity::find().filter(Column::MessageId.eq(message_id.trim_matches(['<', '>', ' '])));
    query.one(db.db()).await.map_err(at("mail.message_by_header"))?.map(read).transpose()
}

/// A page of messages, the latest first, and how many there are; in one state or in any.
///
/// # Errors
/// When they can't be read.
pub async fn messages(
    db: &impl Reads,
    state: Option<MailState>,
    page: u64,
    size: u64,
) -> Result<(Vec<Message>, u64), StoreError> {
    let mut query = Entity::find();
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state.code()));
    }
    let failed = at("mail.messages");
    let total = query.clone().count(db.db()).await.map_err(&failed)?;
    let rows = query.order_by_desc(Column::Id).offset(page * size).limit(size).all(db.db()).await.map_err(&failed)?;
    Ok((rows.into_iter().map(read).collect::<Result<_, _>>()?, total))
}

/// What the worker that has the job of a message finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is marked as being sent: hand it over now.
    HandOver(Box<Message>),
    /// A worker that had marked it died: it may have gone out, so it is left to somebody.
    Uncertain,
    /// It is over, or there is none.
    Over,
}

/// Marks a message before it is handed over.
///
/// # Errors
/// When it can't be written; then it must not be handed over.
pub async fn begin_sending(store: &Store, id: i64, now: OffsetDateTime) -> Result<Begun, StoreError> {
    let write = store.bookkeeping(now).await?;
    let Some(found) = message(&write, id).await? else { return Ok(Begun::Over) };
    let (next, begun) = match found.state {
        MailState::Waiting => (MailState::Sending, Begun::HandOver(Box::new(found))),
        MailState::Sending => (MailState::Uncertain, Begun::Uncertain),
        _ => return Ok(Begun::Over),
    };
    let update = Entity::update_many().col_expr(Column::State, Expr::value(next.code()));
    one(update.filter(Column::Id.eq(id)), &write).await?;
    write.commit_bookkeeping().await?;
    Ok(begun)
}

/// Notes what became of a message that is not over, with the reason when it went wrong; false when it was over.
///
/// # Errors
/// When it can't be written.
pub async fn settle(write: &Write, id: i64, state: MailState, error: Option<&str>) -> Result<bool, StoreError> {
    let sent_at = (state == MailState::Sent).then(|| micros(write.now()));
    let error = error.map(|error| error.chars().take(2000).collect::<String>());
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::SentAt, Expr::value(sent_at))
        .col_expr(Column::Error, Expr::value(error));
    if matches!(state, MailState::Sent | MailState::Refused) {
        update = update.col_expr(Column::Body, Expr::value(""));
    }
    let open = [MailState::Waiting, MailState::Sending, MailState::Failed, MailState::Uncertain].map(MailState::code);
    one(update.filter(Column::Id.eq(id)).filter(Column::State.is_in(open)), write).await
}

/// Notes that a message that was sent came back; false when it was not sent.
///
/// # Errors
/// When it can't be written.
pub async fn bounced(write: &Write, id: i64, reason: &str) -> Result<bool, StoreError> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Refused.code()))
        .col_expr(Column::Error, Expr::value(reason))
        .col_expr(Column::Body, Expr::value(""));
    let possible = [MailState::Sent, MailState::Uncertain].map(MailState::code);
    one(update.filter(Column::Id.eq(id)).filter(Column::State.is_in(possible)), write).await
}

async fn one(update: UpdateMany<Entity>, write: &Write) -> Result<bool, StoreError> {
    update.exec(write.db()).await.map_err(at("mail.settle")).map(|done| done.rows_affected == 1)
}

/// Notes that an address refuses mail.
///
/// # Errors
/// When it can't be written.
pub async fn refuse(write: &Write, recipient: &Mail, reason: &str) -> Result<(), StoreError> {
    if refusal(write, recipient).await?.is_some() {
        return Ok(());
    }
    let row = refusals::ActiveModel {
        recipient: Set(recipient.as_str().to_owned()),
        reason: Set(reason.chars().take(500).collect()),
        since_at: Set(micros(write.now())),
    };
    refusals::Entity::insert(row).exec_without_returning(write.db()).await.map_err(at("mail.refuse")).map(drop)
}

/// Why an address refuses mail, if it does.
///
/// # Errors
/// When it can't be read.
pub async fn refusal(db: &impl Reads, recipient: &Mail) -> Result<Option<String>, StoreError> {
    let query = refusals::Entity::find_by_id(recipient.as_str().to_owned());
    Ok(query.one(db.db()).await.map_err(at("mail.refusal"))?.map(|row| row.reason))
}

/// Has an address tried again; false when it refused nothing.
///
/// # Errors
/// When it can't be written.
pub async fn accept_again(write: &Write, recipient: &Mail) -> Result<bool, StoreError> {
    let delete = refusals::Entity::delete_by_id(recipient.as_str().to_owned());
    delete.exec(write.db()).await.map_err(at("mail.accept_again")).map(|done| done.rows_affected == 1)
}

/// Removes the refusals of before an instant: an address may be another person's by then; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_refusals(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = refusals::Entity::delete_many().filter(refusals::Column::SinceAt.lt(micros(before)));
    old.exec(write.db()).await.map_err(at("mail.forget_refusals")).map(|done| done.rows_affected)
}

/// Removes the messages that were asked for before an instant and are over; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let over = [MailState::Sent, MailState::Refused, MailState::Failed].map(MailState::code);
    let old = Entity::delete_many().filter(Column::MadeAt.lt(micros(before))).filter(Column::State.is_in(over));
    old.exec(write.db()).await.map_err(at("mail.forget")).map(|done| done.rows_affected)
}

fn read(row: Model) -> Result<Message, StoreError> {
    let wrong = |what: String| StoreError::Row { operation: "mail.message", what };
    Ok(Message {
        id: row.id,
        state: MailState::of(&row.state)
            .ok_or_else(|| wrong(format!("state `{}` of message {}", row.state, row.id)))?,
        error: row.error,
        made_at: instant(row.made_at),
        sent_at: row.sent_at.map(instant),
        outgoing: Outgoing {
            person: row.person.map(PersonId),
            recipient: Mail::parse(&row.recipient).map_err(|_| wrong(format!("recipient of message {}", row.id)))?,
            language: crate::words::language(&row.language),
            template: row.template,
            subject: row.subject,
            body: row.body,
            message_id: row.message_id,
            unique_key: row.unique_key,
        },
    })
}
