//! What each statistic is.

use super::*;

fn counts(answers: &[(&str, u64)]) -> BTreeMap<Arc<str>, (u64, Option<Decimal>)> {
    answers.iter().map(|(x, n)| ((*x).into(), (*n, number::parse(x).ok()))).collect()
}

/// The statistic of answers beside one row without.
fn shown(word: &str, argument: &Argument, given: &[(&str, u64)], domain: Option<&Domain>) -> String {
    let answers = Answers { column: "q", counts: &counts(given), missing: 1, domain };
    let value = answers.statistic(by_word(word).unwrap(), argument);
    value.map_or_else(|fault| fault.to_string(), |x| number::show(x, None))
}

fn keys(text: &str) -> Argument {
    Argument::Answers(text.split(", ").map(str::to_owned).collect())
}

#[test]
fn examples_are_right() {
    for statistic in ALL {
        let (given, argument, value) = statistic.example;
        let argument = match statistic.takes {
            Takes::Nothing => Argument::None,
            Takes::Answers => keys(argument),
            Takes::Levels => Argument::Levels(argument.parse().unwrap()),
        };
        let texts: Vec<String> = given.iter().map(i64::to_string).collect();
        let mut answers: BTreeMap<&str, u64> = BTreeMap::new();
        texts.iter().for_each(|text| *answers.entry(text).or_default() += 1);
        let answers: Vec<(&str, u64)> = answers.into_iter().collect();
        assert_eq!(shown(statistic.word, &argument, &answers, None), value, "{statistic:?}");
    }
}

#[test]
fn words_are_unique() {
    for (at, statistic) in ALL.iter().enumerate() {
        assert_eq!(ALL.iter().position(|other| other.word == statistic.word), Some(at));
    }
}

#[test]
fn of_nobody_there_are_counts_but_no_mean() {
    for statistic in ALL {
        let value = shown(statistic.word, &Argument::Answers(vec!["4".into()]), &[], None);
        let wanted = match (statistic.needs, statistic.word) {
            (Needs::Nothing, "missing") => "1",
            (Needs::Nothing, _) => "0",
            (Needs::AnAnswer, _) => "q (nobody answered) is missing",
            (Needs::TwoAnswers, _) => "the spread of q (fewer than two answers) is missing",
        };
        assert_eq!(value, wanted, "{statistic:?}");
    }
    assert_eq!(
        shown("sd", &Argument::None, &[("1", 1)], None),
        "the spread of q (fewer than two answers) is missing"
    );
}

#[test]
fn the_top_boxes_of_a_range_are_its_highest_numbers() {
    let range =
        Domain::Scale { levels: indexmap::IndexMap::new(), range: Some((1.into(), 10.into())), reverse: None };
    let given = [("9", 3), ("7", 1)];
    assert_eq!(shown("top", &Argument::Levels(2), &given, Some(&range)), "0.75");
    assert_eq!(shown("bottom", &Argument::Levels(3), &given, Some(&range)), "0");
}

#[test]
fn an_answer_that_is_named_twice_counts_once() {
    assert_eq!(shown("share", &keys("4, 4"), &[("2", 1), ("4", 2), ("10", 1)], None), "0.5");
    assert_eq!(shown("median", &Argument::None, &[("1", 1), ("2", 1)], None), "1.5");
}

#[test]
fn values_of_several_kinds_are_not_counted_together() {
    let several = "q holds values of several kinds, which can't be counted together";
    assert_eq!(shown("count", &keys("4"), &[("4", 1), ("yes", 1)], None), several);
    assert_eq!(shown("count", &keys("yes"), &[("4", 1)], None), "q holds numbers, of which none can be `yes`");
}
