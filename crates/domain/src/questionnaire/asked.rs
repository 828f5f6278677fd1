//! Which questions are asked, given the answers to those before them.
//!
//! While what a condition speaks of is unanswered, its question waits. A question that is not asked because its
//! condition is false is answered by 0 in every row wherever a sum speaks of it: there is nobody to count, so nothing
//! was counted. An answer left from before is kept, and read by nobody. Start with [`Questionnaire::is_asked`].

use super::{Answers, Comparison, Linear, Question, Questionnaire};

/// When a question is asked: a comparison of answers to earlier questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The comparison in the words of its file.
    pub stated: String,
    /// Its left side.
    pub left: Linear,
    /// How the sides compare.
    pub comparison: Comparison,
    /// Its right side.
    pub right: Linear,
}

impl Comparison {
    /// Whether two values compare so.
    #[must_use]
    pub fn holds(self, left: i128, right: i128) -> bool {
        match self {
            Self::Equal => left == right,
            Self::AtMost => left <= right,
            Self::AtLeast => left >= right,
        }
    }
}

impl Questionnaire {
    /// Whether the question is asked. One whose condition speaks of what is unanswered is not asked yet.
    #[must_use]
    pub fn is_asked(&self, question: &Question, answers: &Answers) -> bool {
        self.asked(question, answers) == Some(true)
    }

    /// The answers without those to questions that are not asked.
    #[must_use]
    pub fn asked_answers(&self, answers: &Answers) -> Answers {
        let dropped = |question: Option<&Question>| question.is_some_and(|question| !self.is_asked(question, answers));
        let kept = answers.given.iter().filter(|(id, _)| !dropped(self.question(id)));
        let given = kept.map(|(id, answer)| (id.clone(), answer.clone())).collect();
        Answers { given, known: answers.known.clone() }
    }

    /// Whether the question is asked; none while that is not known.
    pub(super) fn asked(&self, question: &Question, answers: &Answers) -> Option<bool> {
        let Some(when) = &question.when else { return Some(true) };
        let (left, right) = (self.value(&when.left, answers)?, self.value(&when.right, answers)?);
        Some(when.comparison.holds(left, right))
    }
}
