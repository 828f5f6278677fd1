//! A PostgreSQL for tests: found or installed, started in a temporary folder, stopped and removed afterwards.
//!
//! Answers for one empty server and the variable that tells the tests where it is; they make their own databases in it.
//! It keeps nothing through a crash. What the server is started with stands in `postgres.sh`. Start with [`Server`].

use crate::command;
use crate::system::{self, Found};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const HELP: &str = "\
Starts a PostgreSQL in a temporary folder, runs a command with TREMPLIN_TEST_POSTGRES set to its address, then stops the
server and removes the folder, however the command ended. Exit status 1 when it failed.

Usage: cargo xtask postgres -- COMMAND [ARGUMENTS]

Examples:
  cargo xtask postgres -- cargo test -p store
  cargo xtask postgres -- sh -c 'psql \"$TREMPLIN_TEST_POSTGRES\"'";

/// Tells the tests where the server is. Where it is set already, that server is used and none is started.
const VARIABLE: &str = "TREMPLIN_TEST_POSTGRES";
const SCRIPT: &str = include_str!("postgres.sh");
/// Debian keeps every version's programs in a folder of its own, none of them on the path.
const VERSIONS: &str = "/usr/lib/postgresql";
/// PostgreSQL refuses to run as root; its packages bring this user.
const USER: &str = "postgres";

/// A running server. It ends, and its folder is removed, when this is dropped, or with this program.
#[derive(Debug)]
pub struct Server {
    /// The shell that keeps the server for as long as its standard input is open.
    keeper: Child,
    port: u16,
}

impl Server {
    fn start(binaries: &Path) -> Result<Self, String> {
        let port = free_port().map_err(|cause| format!("no free port for PostgreSQL: {cause}"))?;
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "postgres.sh"]).arg(binaries).arg(port.to_string()).current_dir(std::env::temp_dir());
        shell.stdin(Stdio::piped()).stdout(Stdio::piped());
        if system::is_root() {
            let numbers =
                system::user(USER).ok_or("PostgreSQL does not run as root, and there is no user `postgres`")?;
            run_as(&mut shell, numbers);
        }
        let keeper = shell.spawn().map_err(|cause| format!("sh cannot be started: {cause}"))?;
        Self { keeper, port }.when_ready()
    }

    fn when_ready(mut self) -> Result<Self, String> {
        let mut answer = String::new();
        if let Some(output) = self.keeper.stdout.take() {
            BufReader::new(output).read_line(&mut answer).map_err(|cause| format!("PostgreSQL: {cause}"))?;
        }
        if answer.trim() == "ready" { Ok(self) } else { Err("PostgreSQL does not start, see above".to_owned()) }
    }

    /// What the environment of a test must hold.
    pub fn variable(&self) -> (&'static str, String) {
        (VARIABLE, format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(cause) = self.keeper.wait() {
            eprintln!("PostgreSQL may still be running: {cause}");
        }
    }
}

/// Runs the command with its arguments.
///
/// # Errors
/// A message for the user when an argument is wrong, there is no server or the command fails.
pub fn run(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [word] if word == "--help" || word == "-h" => {
            println!("{HELP}");
            Ok(())
        }
        [dashes, program, rest @ ..] if dashes == "--" => beside(program, rest),
        _ => Err(format!("`cargo xtask postgres` takes a command after `--`\n\n{HELP}")),
    }
}

fn beside(program: &str, arguments: &[String]) -> Result<(), String> {
    let server = match find()? {
        Found::At(binaries) => Server::start(&binaries)?,
        Found::Missing(why) => return Err(why),
    };
    let mut command = Command::new(program);
    command.args(arguments).envs([server.variable()]);
    command::show(command)
}

/// Says before a long build whether the tests will have a server.
///
/// # Errors
/// In CI, when they will not.
pub fn announce() -> Result<(), String> {
    if std::env::var_os(VARIABLE).is_some() {
        println!("PostgreSQL: the one that {VARIABLE} names");
    } else {
        system::skip("tests on PostgreSQL", &[find()?]);
    }
    Ok(())
}

/// A server for the tests that follow; none where it can't be had, or where the environment names one.
///
/// # Errors
/// When it does not start; in CI also when it can't be had.
pub fn for_tests() -> Result<Option<Server>, String> {
    if std::env::var_os(VARIABLE).is_some() {
        return Ok(None);
    }
    match find()? {
        Found::At(binaries) => Server::start(&binaries).map(Some),
        Found::Missing(_) => Ok(None),
    }
}

/// The folder of PostgreSQL's programs.
fn find() -> Result<Found, String> {
    system::need_found("PostgreSQL", "postgresql", || {
        // A link on the path leads to the folder that holds the others as well.
        let on_path = system::on_path("initdb").and_then(|program| program.canonicalize().ok());
        let beside = on_path.and_then(|program| program.parent().map(Path::to_owned));
        beside.filter(|folder| is_whole(folder)).or_else(|| newest(Path::new(VERSIONS)))
    })
}

/// Whether a folder has every program that the script runs.
fn is_whole(binaries: &Path) -> bool {
    ["initdb", "postgres", "pg_isready"].iter().all(|program| binaries.join(program).is_file())
}

/// The programs of the newest version that `versions` holds.
fn newest(versions: &Path) -> Option<PathBuf> {
    let found = std::fs::read_dir(versions).ok()?.filter_map(|entry| {
        let entry = entry.ok()?;
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let binaries = entry.path().join("bin");
        is_whole(&binaries).then_some((version, binaries))
    });
    found.max_by_key(|(version, _)| *version).map(|(_, binaries)| binaries)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

#[cfg(unix)]
fn run_as(command: &mut Command, (user, group): (u32, u32)) {
    use std::os::unix::process::CommandExt;
    command.uid(user).gid(group);
}

#[cfg(not(unix))]
fn run_as(_: &mut Command, _: (u32, u32)) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(script: &str) -> Server {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
        Server { keeper: shell.spawn().unwrap(), port: 5 }
    }

    #[test]
    fn a_server_ends_when_it_is_dropped_and_tells_where_it_is() {
        let server = server("echo ready; cat").when_ready().unwrap();
        let wanted = ("TREMPLIN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5/postgres".to_owned());
        assert_eq!(server.variable(), wanted);
        drop(server);
    }

    #[test]
    fn a_server_that_never_says_that_it_is_ready_is_an_error() {
        assert!(server("exit 1").when_ready().is_err_and(|message| message.starts_with("PostgreSQL does not start")));
    }

    #[test]
    fn the_newest_version_is_taken_by_number() {
        let folder = std::env::temp_dir().join(format!("tremplin-postgres-{}", std::process::id()));
        for version in ["9", "15", "old"] {
            let binaries = folder.join(version).join("bin");
            std::fs::create_dir_all(&binaries).unwrap();
            ["initdb", "postgres", "pg_isready"]
                .iter()
                .for_each(|name| std::fs::write(binaries.join(name), "").unwrap());
        }
        assert_eq!(newest(&folder), Some(folder.join("15/bin")));
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(newest(&folder), None);
    }

    #[test]
    fn a_command_stands_after_the_dashes() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(run(&words("cargo test")).is_err_and(|message| message.contains("takes a command after `--`")));
        assert!(run(&words("--")).is_err());
    }
}
