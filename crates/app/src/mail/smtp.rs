//! Handing a message to a mail server, command by command, so that a failure tells whether the message may have gone out.

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use std::fmt;
use std::time::Duration;

/// How long to wait for any answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tls {
    None,
    FromTheStart,
    Upgraded,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<(String, String)>,
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It did not go out; later it may.
    Later(String),
    /// The server refuses it for good; `recipient` when it is the address that it refuses.
    Never { reason: String, recipient: bool },
    /// It may have gone out.
    Unknown(String),
}

impl Smtp {
    /// Reads `smtp://HOST:PORT`, `smtps://USER:PASSWORD@HOST` or `smtp+starttls://…`; percent signs encode what an address can't hold.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (tls, port) = match scheme {
            "smtp" => (Tls::None, 25),
            "smtps" => (Tls::FromTheStart, 465),
            "smtp+starttls" => (Tls::Upgraded, 587),
            _ => return None,
        };
        let rest = rest.trim_end_matches('/');
        let (login, place) = rest.rsplit_once('@').map_or((None, rest), |(login, place)| (Some(login), place));
        let login = match login.map(|login| login.split_once(':')) {
            None => None,
            Some(pair) => pair.and_then(|(user, password)| Some((decoded(user)?, decoded(password)?))).map(Some)?,
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, digits)) => (host, digits.parse().ok()?),
            None => (place, port),
        };
        let plain = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
        plain.then(|| Self { host: host.to_owned(), port, tls, login })
    }

    /// Hands a message over.
    pub(crate) async fn hand_over(&self, envelope: &Envelope, bytes: &[u8]) -> Result<(), Fault> {
        let mut server = self.connected().await.map_err(|error| ours(&error))?;
        let taken = taken(&mut server, envelope, bytes).await;
        // What the server says to this changes nothing.
        let _ = tokio::time::timeout(Duration::from_secs(5), server.quit()).await;
        taken
    }

    async fn connected(&self) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::default();
        let tls = || TlsParameters::new(self.host.clone());
        let at_once = if self.tls == Tls::FromTheStart { Some(tls()?) } else { None };
        let place = (self.host.as_str(), self.port);
        let mut server = AsyncSmtpConnection::connect_tokio1(place, Some(PATIENCE), &hello, at_once, None).await?;
        if self.tls == Tls::Upgraded {
            server.starttls(tls()?, &hello).await?;
        }
        if let Some((user, password)) = &self.login {
            server.auth(DEFAULT_MECHANISMS, &Credentials::new(user.clone(), password.clone())).await?;
        }
        Ok(server)
    }
}

async fn taken(server: &mut AsyncSmtpConnection, envelope: &Envelope, bytes: &[u8]) -> Result<(), Fault> {
    let from = Mail::new(envelope.from().cloned(), Vec::<MailParameter>::new());
    patient(server.command(from)).await?.map_err(|error| ours(&error))?;
    for recipient in envelope.to() {
        let to = Rcpt::new(recipient.clone(), Vec::new());
        patient(server.command(to)).await?.map_err(|error| theirs(&error))?;
    }
    patient(server.command(Data)).await?.map_err(|error| theirs(&error))?;
    // From here on, silence tells nothing.
    let silent = || Fault::Unknown("the server did not answer after the message".to_owned());
    match tokio::time::timeout(PATIENCE * 10, server.message(bytes)).await {
        Err(_) => Err(silent()),
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) if error.status().is_some() => Err(theirs(&error)),
        Ok(Err(error)) => Err(Fault::Unknown(told(&error))),
    }
}

async fn patient<T>(answer: impl Future<Output = T>) -> Result<T, Fault> {
    let silent = |_| Fault::Later("the server does not answer".to_owned());
    tokio::time::timeout(PATIENCE, answer).await.map_err(silent)
}

/// A failure that says nothing of the recipient: unreachable, a wrong password, a sender that is not allowed.
fn ours(error: &Error) -> Fault {
    Fault::Later(told(error))
}

/// A failure after the recipient was named.
fn theirs(error: &Error) -> Fault {
    if !error.is_permanent() {
        return Fault::Later(told(error));
    }
    let code = error.status().map(u16::from).unwrap_or_default();
    match code {
        // Not understood, or not without signing in: to be mended here.
        500..=504 | 530..=538 => Fault::Later(told(error)),
        _ => Fault::Never { reason: told(error), recipient: [550, 551, 553, 556].contains(&code) },
    }
}

fn told(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Debug for Smtp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Smtp({}:{}, {:?})", self.host, self.port, self.tls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_host_port_protection_and_login() {
        let smtp = Smtp::parse("smtp+starttls://me%40exemple.fr:a%3Ab@mail.exemple.fr").unwrap();
        assert_eq!((smtp.host.as_str(), smtp.port, smtp.tls), ("mail.exemple.fr", 587, Tls::Upgraded));
        assert_eq!(smtp.login, Some(("me@exemple.fr".to_owned(), "a:b".to_owned())));
        assert_eq!(Smtp::parse("smtps://mail.exemple.fr").map(|smtp| smtp.port), Some(465));
        assert_eq!(Smtp::parse("smtp://127.0.0.1:2525/").map(|smtp| smtp.port), Some(2525));
        for wrong in ["mail.exemple.fr", "http://mail", "smtp://", "smtp://a:b", "smtp://me@host", "smtp://%zz:a@host"]
        {
            assert!(Smtp::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let smtp = Smtp::parse("smtps://me:secret@mail.exemple.fr").unwrap();
        assert!(!format!("{smtp:?}").contains("secret"));
    }
}
