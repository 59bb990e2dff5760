//! `satis review`: goes through the snapshots that wait for a decision.

use super::{Context, Failure, Verdict, test};
use crate::regress::pending::{self, Pending};
use crate::regress::{self, Case, snapshot};
use clap::Args;
use console::Term;
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

/// Go through the snapshots that differ: take each (a), leave it (r) or decide later (s)
///
/// In a terminal one key decides. Elsewhere the answers are read from the input, one a line; what is left at its end is
/// skipped.
#[derive(Debug, Args)]
pub struct Review {
    /// Rule sets by id or path [default: all]
    rulesets: Vec<String>,
    /// Take all of them (never of a case whose results worked out by hand differ)
    #[arg(long, conflicts_with = "reject")]
    accept: bool,
    /// Remove all of them
    #[arg(long)]
    reject: bool,
    /// Show every result that moved, not only the most important
    #[arg(long)]
    all: bool,
    /// Where the cases stand [default: fixtures/ in the workspace]
    #[arg(long, value_name = "FOLDER")]
    fixtures: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accept,
    Reject,
    Skip,
    Quit,
}

impl Answer {
    fn of(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "a" | "accept" => Some(Self::Accept),
            "r" | "reject" => Some(Self::Reject),
            "s" | "skip" => Some(Self::Skip),
            "q" | "quit" => Some(Self::Quit),
            _ => None,
        }
    }
}

/// Whether a snapshot may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sound {
    Yes,
    /// What was worked out by hand differs.
    ByHand,
    /// It is not what the rules give now.
    Stale,
}

/// What was decided.
#[derive(Default)]
struct Decided {
    accepted: usize,
    rejected: usize,
    /// Later, or not yet to be taken.
    left: usize,
}

impl Review {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let mut ids = Vec::new();
        for named in &self.rulesets {
            let id = context.ruleset(named)?;
            context.undamaged(&id)?;
            ids.push(id);
        }
        let folder = self.fixtures.clone().unwrap_or_else(|| context.workspace.root.join("fixtures"));
        let failed = |error, context: &Context<'_>| Failure::case(error, context.workspace.library.sources());
        let mut waiting = Vec::new();
        let (cases, broken) = test::cases(&folder, &ids);
        for case in cases {
            if let Some(pending) = pending::find(&case).map_err(|error| failed(error, context))? {
                waiting.push((case, pending));
            }
        }
        let unread = !broken.is_empty();
        for case in broken {
            writeln!(context.err, "{}", failed(case.error, context))?;
        }
        if waiting.is_empty() {
            let none = context.language.pick("no snapshot waits for a decision", "没有待决定的快照");
            writeln!(context.out, "{none}")?;
            return Ok(if unread { Verdict::Findings } else { Verdict::Fine });
        }
        let mut decided = Decided::default();
        let mut quit = false;
        for (at, (case, pending)) in waiting.iter().enumerate() {
            if quit {
                decided.left += 1;
                continue;
            }
            let place = format!("{}/{}", at + 1, waiting.len());
            let sound = self.show(context, &place, case, pending)?;
            let answer = self.answer(context)?;
            quit = answer == Answer::Quit;
            decide(context, answer, pending, sound, &mut decided).map_err(|error| match error {
                Decision::Case(error) => failed(error, context),
                Decision::Failure(failure) => failure,
            })?;
        }
        let Decided { accepted, rejected, left } = decided;
        let decided = context.language.filled(
            "{accepted} accepted, {rejected} rejected, {left} left",
            "接受 {accepted} 个，拒绝 {rejected} 个，留下 {left} 个",
            &[("accepted", &accepted), ("rejected", &rejected), ("left", &left)],
        );
        writeln!(context.out, "{decided}")?;
        Ok(if left > 0 || unread { Verdict::Findings } else { Verdict::Fine })
    }

    /// Shows what differs, and whether it may be taken.
    fn show(
        &self,
        context: &mut Context<'_>,
        place: &str,
        case: &Case,
        pending: &Pending,
    ) -> Result<Sound, Failure> {
        let title = case.title.lines().next().unwrap_or_default();
        let colon = context.language.pick(": ", "：");
        writeln!(context.out, "{place} {}/{}{colon}{title}", case.ruleset, case.name)?;
        let library = &context.workspace.library;
        match regress::run(library, case, false) {
            Ok(verdict) => {
                let now = pending.new == verdict.text.trim_end();
                if now {
                    write!(context.out, "{}", test::page::findings(&verdict, context.language, self.all))?;
                    if matches!(verdict.snapshot, snapshot::Comparison::New(_)) {
                        write!(context.out, "{}", test::page::first(&verdict, context.language, self.all))?;
                    }
                } else {
                    let stale = context.language.pick(
                        "  it is not what the rules give now: `satis test` writes that",
                        "  这不是现行规则得出的结果：`satis test` 会写出现在的",
                    );
                    writeln!(context.out, "{stale}")?;
                    let old = pending.old.as_deref().unwrap_or_default();
                    write!(context.out, "{}", snapshot::difference(old, &pending.new))?;
                }
                Ok(match verdict.mismatches.is_empty() {
                    _ if !now => Sound::Stale,
                    true => Sound::Yes,
                    false => Sound::ByHand,
                })
            }
            Err(error) => {
                let failure = Failure::case(error, library.sources());
                let unscored = context.language.pick("  it can't be scored now:", "  现在无法评分：");
                writeln!(context.out, "{unscored}\n{}", failure.to_string().trim_end())?;
                Ok(Sound::Stale)
            }
        }
    }

    fn answer(&self, context: &mut Context<'_>) -> Result<Answer, Failure> {
        if self.accept || self.reject {
            return Ok(if self.accept { Answer::Accept } else { Answer::Reject });
        }
        let keys = std::io::stdin().is_terminal();
        loop {
            let prompt = "  a accept · r reject · s skip · q quit: ";
            write!(context.out, "{}", context.language.pick(prompt, "  a 接受 · r 拒绝 · s 跳过 · q 结束："))?;
            context.out.flush()?;
            let given = if keys {
                let key = Term::stdout().read_char().map_or_else(|_| "q".to_owned(), String::from);
                writeln!(context.out, "{key}")?;
                Some(key)
            } else {
                let mut line = String::new();
                let read = std::io::stdin().lock().read_line(&mut line);
                let read = read.map_err(|error| Failure::file("the input", &error))?;
                writeln!(context.out, "{}", line.trim_end())?;
                (read > 0).then_some(line)
            };
            // At the end of the input nobody decides any more.
            let Some(given) = given else { return Ok(Answer::Quit) };
            if let Some(answer) = Answer::of(&given) {
                return Ok(answer);
            }
        }
    }
}

enum Decision {
    Case(regress::CaseError),
    Failure(Failure),
}

impl From<std::io::Error> for Decision {
    fn from(error: std::io::Error) -> Self {
        Self::Failure(error.into())
    }
}

fn decide(
    context: &mut Context<'_>,
    answer: Answer,
    pending: &Pending,
    sound: Sound,
    decided: &mut Decided,
) -> Result<(), Decision> {
    match answer {
        Answer::Accept if sound == Sound::Yes => {
            pending.accept().map_err(Decision::Case)?;
            decided.accepted += 1;
        }
        Answer::Accept => {
            let refused = match sound {
                Sound::Stale => context.language.pick(
                    "  not taken: the rules give something else now, so run `satis test` again",
                    "  未接受：现行规则已给出别的结果，请重新运行 `satis test`",
                ),
                Sound::Yes | Sound::ByHand => context.language.pick(
                    "  not taken: what was worked out by hand differs, so correct the rules or case.yaml",
                    "  未接受：与手算结果不同，请改正规则或 case.yaml",
                ),
            };
            writeln!(context.out, "{refused}")?;
            decided.left += 1;
        }
        Answer::Reject => {
            pending.reject().map_err(Decision::Case)?;
            decided.rejected += 1;
        }
        Answer::Skip | Answer::Quit => decided.left += 1,
    }
    Ok(())
}
