//! Runs: the texts over which a run is sealed, in two forms.
//!
//! Form 1 is that of stores up to version 5, whose scorecards are the JSON of that time's report. Form 2 has a name, and its
//! scorecards are [records of their own](super::card).

use super::digest::Texts;

/// The form of the runs that are kept now.
pub const FORM: i64 = 2;

/// A run without its results. The fields are in their order in the seal.
#[derive(Debug, Clone, Copy)]
pub struct RunRecord<'a> {
    /// The form: 1 or 2.
    pub form: i64,
    /// The organisation's id; empty for none.
    pub organisation: &'a str,
    /// The survey whose responses were read.
    pub survey: &'a str,
    /// The rule set's id.
    pub ruleset: &'a str,
    /// The period that was scored.
    pub period: &'a str,
    /// SHA-256 of the rules.
    pub rules_digest: &'a str,
    /// The digest of the data.
    pub data_digest: &'a str,
    /// The version of satis.
    pub engine: &'a str,
    /// The latest batch that was read.
    pub as_of: i64,
    /// When it was kept, in UTC.
    pub at: &'a str,
    /// Who ran it.
    pub by: &'a str,
    /// SHA-256 of the files of the rules; empty for none.
    pub files_digest: &'a str,
    /// What was named on the command line; empty for nothing.
    pub given: &'a str,
}

/// The result of a subject. The fields are in their order in the seal.
#[derive(Debug, Clone, Copy)]
pub struct ResultRecord<'a> {
    /// The subject.
    pub subject: &'a str,
    /// The period.
    pub period: &'a str,
    /// The word of the status.
    pub status: &'a str,
    /// The score, where there is one.
    pub score: Option<&'a str>,
    /// The grade, where there is one.
    pub grade: Option<&'a str>,
    /// The rank, where there is one.
    pub rank: Option<u32>,
    /// The scorecard's record.
    pub scorecard: &'a str,
}

impl RunRecord<'_> {
    /// The seal over a run and its results, which come by period and subject, bytewise: 64 hexadecimal digits.
    #[must_use]
    pub fn seal<'r>(&self, results: impl IntoIterator<Item = ResultRecord<'r>>) -> String {
        let Self { form, organisation, survey, ruleset, period, rules_digest, data_digest, engine, .. } = *self;
        let Self { as_of, at, by, files_digest, given, .. } = *self;
        let mut texts = Texts::default();
        // Form 1 had no name.
        if form > 1 {
            texts.add(format!("satis run {form}"));
        }
        let as_of = as_of.to_string();
        let head = [organisation, survey, ruleset, period, rules_digest, data_digest, engine, &as_of];
        head.into_iter().chain([at, by, files_digest, given]).for_each(|text| texts.add(text));
        for ResultRecord { subject, period, status, score, grade, rank, scorecard } in results {
            let rank = rank.map(|rank| rank.to_string());
            // What is not there and what is empty are two things.
            let given = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), |text| format!("={text}"));
            [subject, period, status].into_iter().for_each(|text| texts.add(text));
            [given(score), given(grade), given(rank.as_deref())].into_iter().for_each(|text| texts.add(text));
            texts.add(scorecard);
        }
        texts.digits()
    }
}
