//! The program as a server: started as a child, in a folder of its own, ended with the test.

use crate::cli::run::program;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::{OnceLock, atomic::AtomicU32, atomic::Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Who administers a demonstration.
pub const ADMINISTRATOR: &str = "Yann Le Goff";

/// The name of a database's file.
pub const FILE: &str = "test.db";

/// A server under way.
pub struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    lines: BufReader<ChildStdout>,
    log: PathBuf,
}

/// `tremplin serve` with these arguments, in this folder.
pub fn serve(folder: &Path, arguments: &[&str]) -> Command {
    prepared(program(), folder, arguments)
}

/// The same, in a place of its own.
pub fn serve_at(folder: &Path, address: &str, arguments: &[&str]) -> Command {
    let mut command = serve(folder, arguments);
    command.args(["--listen", address]);
    command
}

/// The same, unable to make a file larger than `blocks` of 512 bytes: a disk that is full.
pub fn serve_on_small_disk(folder: &Path, blocks: u32, arguments: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    let limit = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    shell.args(["-c", &limit, env!("CARGO_BIN_EXE_tremplin")]);
    prepared(shell, folder, arguments)
}

fn prepared(mut command: Command, folder: &Path, arguments: &[&str]) -> Command {
    let ours = std::env::vars_os().map(|(name, _)| name);
    for name in ours.filter(|name| name.to_string_lossy().starts_with("TREMPLIN_")) {
        command.env_remove(name);
    }
    command.args(["serve", "--lang", "en"]).args(arguments).current_dir(folder);
    command.env("TREMPLIN_LISTEN", "127.0.0.1:0");
    command
}

/// Starts a server and waits until it says where it is.
pub fn start(command: Command) -> Server {
    let folder = command.get_current_dir().unwrap().to_owned();
    begin(command, &folder).opened()
}

/// A server that was started and has not said yet where it is.
pub struct Opening {
    child: Child,
    log: PathBuf,
}

/// Starts a server without waiting for it.
pub fn begin(mut command: Command, folder: &Path) -> Opening {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let log = folder.join(format!("log-{}.txt", NUMBER.fetch_add(1, Ordering::Relaxed)));
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log).unwrap()).spawn();
    Opening { child: child.unwrap(), log }
}

impl Opening {
    /// Waits until it says where it is.
    pub fn opened(mut self) -> Server {
        let lines = BufReader::new(self.child.stdout.take().unwrap());
        let mut server = Server { child: self.child, address: String::new(), lines, log: self.log };
        let line = server.line_with("http://");
        let (_, address) = line.split_once("http://").unwrap();
        server.address = address.trim().to_owned();
        server
    }
}

impl Server {
    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The next line that it prints with this in it.
    pub fn line_with(&mut self, part: &str) -> String {
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "the server said no {part}\n{}", self.log());
        }
        line
    }

    /// Ends it at once, as a power cut does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Its exit status.
    pub fn status(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

/// Runs another command of the program in this folder.
pub fn command(folder: &Path, arguments: &[&str]) -> Output {
    program().args(arguments).current_dir(folder).output().unwrap()
}

/// The trail of a database holds.
pub fn assert_trail_holds(folder: &Path, database: &str) {
    let ran = command(folder, &["audit", "verify", "--database", database]);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
}

/// A folder with a demonstration's database in it; drawn once.
pub fn demonstration() -> TempDir {
    static DRAWN: OnceLock<Vec<u8>> = OnceLock::new();
    let drawn = DRAWN.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let server = start(serve(folder.path(), &["--demo", "--database", FILE]));
        server.terminate();
        assert_eq!(server.status(), Some(0));
        std::fs::read(folder.path().join(FILE)).unwrap()
    });
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(FILE), drawn).unwrap();
    folder
}

/// Waits until something is so; panics with what is instead when it takes too long to be so ever.
pub fn wait_until<T: std::fmt::Debug>(what: &str, mut look: impl FnMut() -> Result<(), T>) {
    let begun = Instant::now();
    while let Err(found) = look() {
        assert!(begun.elapsed() < Duration::from_secs(120), "{what}: {found:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
