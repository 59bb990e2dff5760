//! `satis void`: takes single responses back.

use super::imports::survey;
use super::runs::Format;
use super::{Context, Failure, Verdict, user};
use crate::period::Period;
use crate::store::{Response, Store, Voided, Voiding, survey_of};
use crate::visible;
use clap::Args;
use serde_json::{Value, json};

/// Take single responses back: those that respondents gave, of one subject or all, in one period or all
///
/// Nothing is deleted: each response that is taken back is a batch in `satis imports`, and `satis withdraw` of it brings the response back. Runs
/// that were made before stay as they are. The file of the response imported again does not bring it back; another response of the
/// respondent counts.
#[derive(Debug, Args)]
pub struct Void {
    /// The rule set whose responses are meant
    #[arg(value_name = "RULESET")]
    ruleset: String,
    /// The respondents, as the files name them
    #[arg(value_name = "RESPONDENT", required = true)]
    respondents: Vec<String>,
    /// Only responses about this subject
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// Only responses of this period
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    /// The further survey of the rule set whose rows are meant
    #[arg(long, value_name = "NAME")]
    survey: Option<String>,
    /// Why; it is kept
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// How what was done is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Void {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let (organisation, base) = survey(context, &self.ruleset)?;
        let mut store = Store::open(&context.workspace.store)?;
        let which = Voiding {
            organisation: &organisation,
            survey: &survey_of(&base, self.survey.as_deref().unwrap_or_default()),
            respondents: &self.respondents,
            subject: self.subject.as_deref(),
            period: self.period,
        };
        let Voided { responses, runs } = store.void(&which, &self.why, &user())?;
        match self.format {
            Format::Json => {
                let all: Vec<Value> = responses.iter().map(json).collect();
                writeln!(context.out, "{:#}", json!({ "voided": all, "runs": runs }))?;
            }
            Format::Text => {
                for (batch, Response { period, subject, respondent }) in &responses {
                    let (subject, respondent) = (visible::line(subject), visible::line(respondent));
                    writeln!(
                        context.out,
                        "what {respondent} answered about {subject} in {period} is taken back by batch {batch}"
                    )?;
                }
                super::withdraw::remark_runs(context, &runs)?;
            }
        }
        Ok(Verdict::Fine)
    }
}

fn json((batch, Response { period, subject, respondent }): &(i64, Response)) -> Value {
    json!({ "batch": batch, "period": period, "subject": subject, "respondent": respondent })
}
