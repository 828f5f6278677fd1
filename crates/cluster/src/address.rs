//! Where a scheduler is, and whether it answers.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

/// Ballista's own port.
const PORT: u16 = 50050;
/// How long a scheduler may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// The address of a scheduler, written `df://host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A name or an IP address.
    pub host: String,
    /// By default Ballista's, 50050.
    pub port: u16,
}

/// A text that is no address of a scheduler.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no address of a scheduler: expected df://host:port")]
pub struct NoAddress(String);

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let none = || NoAddress(text.to_owned());
        let url = Url::parse(text).map_err(|_| none())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(none)?;
        let bare = matches!(url.path(), "" | "/") && url.query().is_none();
        if !bare || !matches!(url.scheme(), "df" | "http") {
            return Err(none());
        }
        Ok(Self { host: host.to_owned(), port: url.port().unwrap_or(PORT) })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "df://{}:{}", self.host, self.port)
    }
}

/// What a scheduler says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing answers.
    Silent,
    /// It has no executor.
    Idle,
    /// It has one at least.
    Ready,
}

impl Address {
    /// Asks the scheduler's own probe.
    pub(crate) async fn ask(&self) -> Answer {
        match timeout(PATIENCE, self.status_line()).await {
            Ok(Ok(line)) if line.contains(" 200 ") => Answer::Ready,
            Ok(Ok(line)) if line.contains(" 503 ") => Answer::Idle,
            _ => Answer::Silent,
        }
    }

    /// The first line of the answer to `GET /readyz`.
    async fn status_line(&self) -> std::io::Result<String> {
        let mut stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.take(1 << 12).read_to_string(&mut answer).await?;
        Ok(answer.lines().next().unwrap_or_default().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        let address = |host: &str, port| Ok(Address { host: host.to_owned(), port });
        assert_eq!("df://one.example:1234".parse(), address("one.example", 1234));
        assert_eq!("http://10.0.0.1".parse(), address("10.0.0.1", 50050));
        for wrong in ["one.example:1234", "df://", "https://one.example", "df://one.example/path", ""] {
            assert_eq!(wrong.parse::<Address>(), Err(NoAddress(wrong.to_owned())));
        }
    }

    #[tokio::test]
    async fn nobody_answers_where_nothing_listens() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert_eq!(Address { host: "127.0.0.1".to_owned(), port }.ask().await, Answer::Silent);
    }
}
