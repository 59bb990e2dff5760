//! Free text into classes by keywords.

use super::*;
use crate::data::{Keywords, OTHER, fold};

impl Decoder<'_> {
    /// The classes of every question of free text that has some; such a question gets them as its domain.
    pub(super) fn classify(
        &mut self,
        tree: &Tree,
        questions: &mut IndexMap<String, Question>,
    ) -> IndexMap<String, IndexMap<String, TextClass>> {
        let mut classified = IndexMap::new();
        for entry in entries(tree, "classify") {
            if !self.is_free_text(tree, entry, questions) {
                continue;
            }
            let classes = self.text_classes(entry);
            let keywords =
                classes.iter().map(|(id, class)| Keywords::new(id, class.words.iter().map(String::as_str)));
            if let Some(question) = questions.get_mut(&entry.key) {
                question.domain = Domain::Classified(keywords.collect());
            }
            classified.insert(entry.key.clone(), classes);
        }
        classified
    }

    /// Refuses what is no question of free text.
    fn is_free_text(&mut self, tree: &Tree, entry: &Entry, questions: &IndexMap<String, Question>) -> bool {
        let id = &entry.key;
        let texts = || {
            let text = |(_, question): &(&String, &Question)| matches!(question.domain, Domain::Text);
            questions.iter().filter(text).map(|(id, _)| id.as_str())
        };
        let (message, help) = match questions.get(id) {
            Some(Question { domain: Domain::Text, .. }) => return true,
            Some(_) => {
                let message = format!("`{id}` is no free text");
                (
                    message,
                    "answers with points or choices are sorted already; free text says `type: text`".to_owned(),
                )
            }
            None => {
                let other = ["attributes", "measures", "derive"];
                let other = other.iter().find(|what| entries(tree, what).any(|entry| entry.key == *id));
                let help = match other {
                    Some(what) => format!("it stands under `{what}`: only questions of free text are classified"),
                    None => suggest(id, texts())
                        .unwrap_or_else(|| format!("declare it: `questions: {{{id}: {{type: text}}}}`")),
                };
                (format!("no question is called `{id}`"), help)
            }
        };
        self.problems.push(
            Diagnostic::error(Code::ClassifyQuestion, entry.key_span, message)
                .label("a question of free text is wanted")
                .help(help),
        );
        false
    }

    fn text_classes(&mut self, question: &Entry) -> IndexMap<String, TextClass> {
        let mut classes = IndexMap::new();
        for entry in question.value.entries().iter().filter(|entry| !entry.value.is_nothing()) {
            if entry.key == OTHER {
                self.problems.push(
                    Diagnostic::error(Code::ReservedName, entry.key_span, format!("`{OTHER}` is reserved"))
                        .label("the class of answers that contain no word")
                        .help(format!("choose another name, such as `{OTHER}_matters`")),
                );
                continue;
            }
            let words = self.words(entry);
            classes.insert(entry.key.clone(), TextClass { label: label(&entry.value, "label"), words });
        }
        if classes.is_empty() && question.value.entries().iter().all(|entry| entry.key != OTHER) {
            let message = format!("`{}` has no classes", question.key);
            self.problems.push(
                Diagnostic::error(Code::ClassifyWords, question.key_span, message)
                    .label("every answer would be `other`")
                    .help("write `remark: {efficiency: [slow, late]}`, or take the line out"),
            );
        }
        classes
    }

    fn words(&mut self, class: &Entry) -> Vec<String> {
        let mut words: Vec<(String, Span)> = Vec::new();
        let said = class.value.get("words");
        let problem = |span, message: String, label: &str, help: &str| {
            Diagnostic::error(Code::ClassifyWords, span, message).label(label).help(help)
        };
        for item in items_of(said) {
            let word = item.text().unwrap_or_default().trim();
            let folded = fold(word);
            match words.iter().find(|(other, _)| fold(other) == folded) {
                _ if folded.is_empty() => self.problems.push(problem(
                    item.span,
                    format!("class `{}` has an empty word", class.key),
                    "every answer contains nothing",
                    "write the word, or take it out",
                )),
                Some((other, first)) => self.problems.push(
                    problem(
                        item.span,
                        format!("class `{}` has the word `{other}` twice", class.key),
                        "the second",
                        "case and width make no difference: take one out",
                    )
                    .also(*first, "the first"),
                ),
                None => words.push((word.to_owned(), item.span)),
            }
        }
        if let Some(said) = said.filter(|said| matches!(&said.shape, Shape::List(items) if items.is_empty())) {
            self.problems.push(problem(
                said.span,
                format!("class `{}` has no words", class.key),
                "no answer would ever belong to it",
                "write its words, as in `[slow, late]`, or take the class out",
            ));
        }
        words.into_iter().map(|(word, _)| word).collect()
    }
}
