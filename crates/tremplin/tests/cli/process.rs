//! How the program ends when its surroundings end first: closed pipes, full disks, Ctrl-C.

use super::run::program;
use std::process::Stdio;

#[test]
fn a_reader_who_has_had_enough_is_no_error() {
    for arguments in [&["figures", "list"][..], &["--help"]] {
        let mut command = program();
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    }
}

#[test]
fn contradictions_count_even_when_nobody_reads_them() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("opposed.csv");
    std::fs::write(&file, "figure,printed\nregion.corse.learners,35\nregion.corse.learners_in_text,36\n").unwrap();
    let mut command = program();
    let mut child = command.arg("verify").arg(&file).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = program().args(["figures", "list", "--lang", "en"]).stdout(full).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), told.as_str()),
        (Some(2), "error: can’t write to standard output: the disk is full\n")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_ends_the_program_with_its_own_status() {
    for (name, number, status) in [("-INT", 2, 130), ("-TERM", 15, 143)] {
        let mut command = program();
        let mut child = command.args(["verify", "-"]).stdin(Stdio::piped()).spawn().unwrap();
        let id = child.id();
        while !catches(id, number) {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let sent = std::process::Command::new("kill").args([name, &id.to_string()]).status().unwrap();
        assert!(sent.success());
        let pipe = child.stdin.take();
        assert_eq!(child.wait().unwrap().code(), Some(status));
        drop(pipe);
    }
}

/// Whether a process has a handler for a signal, as the kernel says.
#[cfg(target_os = "linux")]
fn catches(process: u32, signal: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & (1 << (signal - 1)) != 0
}
