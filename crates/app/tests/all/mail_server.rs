//! A small real mail server, which does as it is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server does with what it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Takes it.
    Accept,
    /// Answers this to the recipient.
    Answer(&'static str),
    /// Answers this to the message itself.
    AnswerMessage(&'static str),
    /// Hangs up when a recipient is named.
    HangUpEarly,
    /// Takes the message and hangs up without a word.
    HangUpLate,
}

/// A server on a port of its own.
pub struct MailServer {
    pub port: u16,
    does: Arc<Mutex<Does>>,
    taken: Arc<Mutex<Vec<String>>>,
}

/// A port on which nobody listens.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl MailServer {
    pub fn start(port: u16, does: Does) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self { port, does: Arc::new(Mutex::new(does)), taken: Arc::default() };
        let (does, taken) = (Arc::clone(&server.does), Arc::clone(&server.taken));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let does = *does.lock().unwrap();
                // A client that hangs up is no failure of the server.
                let _ = talk(&stream, does, &taken);
            }
        });
        server
    }

    pub fn does(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

fn talk(stream: &TcpStream, does: Does, taken: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut out = stream;
    let mut lines = BufReader::new(stream).lines();
    writeln!(out, "220 test\r")?;
    while let Some(line) = lines.next().transpose()? {
        let answer = match (line.split([' ', ':']).next().unwrap_or_default(), does) {
            ("RCPT", Does::HangUpEarly) => return Ok(()),
            ("RCPT", Does::Answer(answer)) => answer,
            ("DATA", _) => {
                writeln!(out, "354 go\r")?;
                let text: Vec<_> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                match does {
                    Does::AnswerMessage(answer) => answer,
                    _ => {
                        taken.lock().unwrap().push(text.join("\n"));
                        if does == Does::HangUpLate {
                            return Ok(());
                        }
                        "250 taken"
                    }
                }
            }
            ("QUIT", _) => "221 bye",
            _ => "250 ok",
        };
        writeln!(out, "{answer}\r")?;
    }
    Ok(())
}
