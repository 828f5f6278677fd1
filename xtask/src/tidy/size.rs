//! Files and functions that have grown too long.

use super::{Finding, Tree};
use crate::source::Source;

/// The longest file and function, in lines.
struct Limits {
    file: usize,
    function: usize,
    verdict: &'static str,
}

const FAIL: Limits = Limits { file: 800, function: 80, verdict: "is refused" };
const REMARK: Limits = Limits { file: 400, function: 40, verdict: "asks for a reason" };

/// What is too long.
pub fn failures(tree: &Tree) -> Vec<Finding> {
    tree.sources.iter().flat_map(|source| over(source, &FAIL)).collect()
}

/// What asks for a reason.
pub fn remarks(tree: &Tree) -> Vec<Finding> {
    tree.sources.iter().flat_map(|source| over(source, &REMARK)).collect()
}

fn over(source: &Source, limits: &Limits) -> Vec<Finding> {
    let verdict = limits.verdict;
    let lines = source.text.lines().count();
    let file = (lines > limits.file).then(|| {
        let message = format!("{lines} lines, over {} {verdict}. Split it by what the parts answer for", limits.file);
        Finding::new(&source.path, 1, message)
    });
    let long = source.functions().into_iter().filter(|function| function.lines > limits.function);
    let functions = long.map(|function| {
        let (name, lines, limit) = (function.name, function.lines, limits.function);
        let message =
            format!("`{name}` has {lines} lines, over {limit} {verdict}. Take out the steps that have a name");
        Finding::new(&source.path, function.line, message)
    });
    file.into_iter().chain(functions).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_fails_over_the_limit_and_is_remarked_before() {
        let function = |lines: usize| format!("fn f() {{\n{}}}\n", "x();\n".repeat(lines - 2));
        let text = format!("{}{}{}", function(40), function(41), function(81));
        let tree = Tree::of(&[("crates/a/src/lib.rs", &text)]);
        assert_eq!(failures(&tree).iter().map(|f| f.line).collect::<Vec<_>>(), [82]);
        assert_eq!(remarks(&tree).iter().map(|f| f.line).collect::<Vec<_>>(), [41, 82]);
        let tree = Tree::of(&[("xtask/src/a.rs", &"\n".repeat(801))]);
        assert_eq!(failures(&tree)[0].to_string().split(',').next(), Some("xtask/src/a.rs:1: 801 lines"));
    }
}
