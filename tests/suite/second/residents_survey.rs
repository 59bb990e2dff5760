//! S16: the share of satisfied residents for six items, from the forms that came back in ten days and from visits.

use super::draw::{Draw, Files, cell};
use super::method::{Maybe, Second, TwoPeriods, percent, percentage};
use crate::support::fraction::{Fraction, mean, over, whole};

pub const PERIOD: &str = "2025-H1";
const LAST: &str = "2024-H2";

const ITEMS: [&str; 6] = ["security", "cleaning", "greenery", "repairs", "charges", "manner"];
/// Two levels are satisfied, two are not, the last judges nothing.
const LEVELS: [&str; 5] = ["很满意", "满意", "一般", "不满意", "不了解"];

/// A form or a visit: after how many days it came back, where the days are known.
#[derive(Clone, Copy)]
struct Sheet {
    by: &'static str,
    days: Option<i128>,
    complained: Option<bool>,
    answers: [Option<usize>; 6],
}

/// What is known of an office: occupied, drawn, complainers, complainers asked, and the sheets.
#[derive(Clone, Default)]
struct Office {
    counts: [Option<i128>; 4],
    sheets: Vec<Sheet>,
}

/// A thousand offices, and what they get.
pub fn computed() -> (Files, Vec<Second>) {
    let questions = format!("by,asked,came_back,complained,{}", ITEMS.join(","));
    let mut files = Files::new(&questions, "occupied,drawn,complainers,complainers_asked");
    let method =
        TwoPeriods { seed: 116, name: "office", period: PERIOD, before: LAST, drawn: office, write, judged };
    let second = method.thousand(&mut files, edges());
    (files, second)
}

fn office(draw: &mut Draw) -> Office {
    let occupied = draw.pick(&[10, 20, 33, 50, 100]);
    let drawn = occupied * draw.pick(&[10, 12, 20, 30, 30, 50]) / 100;
    let complainers = draw.pick(&[0, 0, 1, 2, 4]);
    let asked = (complainers - draw.pick(&[0, 0, 0, 0, 0, 1])).max(0);
    let sheets = (drawn + asked) * draw.pick(&[60, 70, 80, 90, 100, 100, 100]) / 100 + draw.number(0, 1);
    let (known, happy) = (draw.pick(&[100, 100, 96]), draw.pick(&[40, 70, 90]));
    let sheets = (0..sheets).map(|_| sheet(draw, known, happy)).collect();
    let mut counts = [Some(occupied), Some(drawn), Some(complainers), Some(asked)];
    if draw.chance(8) {
        counts[draw.pick(&[0, 1, 2, 3])] = None;
    }
    Office { counts, sheets }
}

fn sheet(draw: &mut Draw, known: i128, happy: i128) -> Sheet {
    let answer = |draw: &mut Draw| match () {
        () if draw.chance(4) => None,
        () if draw.chance(happy) => Some(draw.pick(&[0, 1])),
        () => Some(draw.pick(&[2, 3, 4])),
    };
    Sheet {
        by: if draw.chance(known) { draw.pick(&["form", "form", "form", "form", "form", "visit"]) } else { "" },
        days: draw.pick(&[
            Some(0),
            Some(2),
            Some(5),
            Some(6),
            Some(7),
            Some(8),
            Some(9),
            Some(10),
            Some(10),
            Some(11),
            None,
        ]),
        complained: draw.pick(&[None, Some(false), Some(false), Some(true)]),
        answers: std::array::from_fn(|_| answer(draw)),
    }
}

/// Offices at and beside every share, sheets on every day, items that nobody judged, what lacks.
fn edges() -> Vec<(Office, Option<Office>)> {
    let good = Sheet {
        by: "form",
        days: Some(3),
        complained: None,
        answers: [Some(0), Some(1), Some(0), Some(2), Some(3), Some(4)],
    };
    let with = |counts: [i128; 4], sheets: Vec<Sheet>| Office { counts: counts.map(Some), sheets };
    let full = Sheet { answers: [Some(0), Some(1), Some(2), Some(3), Some(0), Some(1)], ..good };
    let plain = with([100, 10, 0, 0], vec![full; 10]);
    let mut all = vec![(Office::default(), None), (plain.clone(), None), (plain.clone(), Some(plain.clone()))];
    // Drawn: 10 %, less, 50 %, more; complainers asked or not; back: 60 %, less, more than were asked.
    for (counts, back) in [
        ([100, 9, 0, 0], 9),
        ([100, 50, 0, 0], 50),
        ([100, 51, 0, 0], 51),
        ([100, 100, 0, 0], 100),
        ([101, 10, 0, 0], 10),
        ([100, 10, 2, 2], 12),
        ([100, 10, 2, 1], 11),
        ([100, 10, 2, 0], 10),
        ([100, 10, 2, 3], 13),
        ([100, 10, 0, 0], 6),
        ([100, 10, 0, 0], 5),
        ([100, 10, 1, 1], 7),
        ([100, 10, 1, 1], 6),
        ([100, 10, 0, 0], 12),
        ([100, 10, 0, 0], 0),
        ([0, 0, 0, 0], 0),
        ([0, 5, 0, 0], 5),
        ([100, 0, 1, 1], 1),
        ([100, 5, 9, 9], 14),
        ([100, 0, 0, 0], 0),
    ] {
        all.push((with(counts, vec![full; back]), Some(plain.clone())));
    }
    for at in 0..4 {
        for back in [10, 5, 0] {
            for asked in [2, 1] {
                let mut lacking = with([100, 10, 2, asked], vec![full; back]);
                lacking.counts[at] = None;
                all.push((lacking.clone(), Some(plain.clone())));
                all.push((plain.clone(), Some(lacking)));
            }
        }
    }
    for by in ["form", "visit", ""] {
        for days in [None, Some(-1), Some(0), Some(7), Some(8), Some(10), Some(11), Some(30)] {
            for complained in [None, Some(false), Some(true)] {
                // Ten asked: five are back in time; the others are these.
                let mut sheets = vec![full; 5];
                sheets.extend(
                    [Sheet { by, days, complained, answers: [Some(3), Some(0), None, Some(4), Some(1), Some(2)] };
                        2],
                );
                all.push((with([100, 8, 2, 2], sheets), None));
            }
        }
    }
    all.push((with([100, 10, 0, 0], vec![good; 10]), None));
    all.push((with([100, 10, 0, 0], vec![Sheet { answers: [None; 6], ..good }; 10]), None));
    for at in 0..6 {
        let mut one = full;
        one.answers = [Some(0); 6];
        one.answers[at] = Some(2);
        all.push((with([100, 10, 0, 0], vec![one; 8]), Some(plain.clone())));
        one.answers[at] = None;
        all.push((with([100, 10, 0, 0], vec![one; 8]), Some(plain.clone())));
    }
    all
}

fn write(files: &mut Files, subject: &str, period: &str, of: &Office) {
    let counts = of.counts.map(cell);
    files.measures.row(&[&[subject.to_owned(), period.to_owned()], counts.as_slice()].concat());
    for (at, sheet) in of.sheets.iter().enumerate() {
        // Forms were handed out on 20 May, or on 20 November; a month falls into its half-year.
        let (month, period) = match period {
            LAST => ("2024-11", [period, "2024-11"][at % 2]),
            _ => ("2025-05", [period, "2025-05"][at % 2]),
        };
        let day = |days: i128| {
            let length = if month == "2024-11" { 30 } else { 31 };
            let (year, of_year) = month.split_once('-').expect("a month");
            let number: i128 = of_year.parse().expect("a month");
            let day = 20 + days;
            format!("{year}-{:02}-{:02}", number + (day - 1) / length, (day - 1) % length + 1)
        };
        let (asked, back) = (day(0), sheet.days.map(day).unwrap_or_default());
        let head = [subject, &format!("户{at}"), period, sheet.by, &asked, &back, &cell(sheet.complained)]
            .map(str::to_owned);
        let answers = sheet.answers.map(|level| level.map_or("", |level| LEVELS[level]).to_owned());
        files.responses.row(&[head.as_slice(), answers.as_slice()].concat());
    }
}

impl Sheet {
    fn form_within(&self, most: i128) -> bool {
        self.by == "form" && self.days.is_some_and(|days| (0..=most).contains(&days))
    }

    fn counts(&self) -> bool {
        self.form_within(10) || self.by == "visit"
    }
}

impl Office {
    fn number(&self, fits: impl Fn(&Sheet) -> bool) -> i128 {
        i128::try_from(self.sheets.iter().filter(|sheet| fits(sheet)).count()).expect("not many")
    }

    fn asked(&self) -> Option<i128> {
        Some(self.counts[1]? + self.counts[3].unwrap_or(0))
    }

    fn of_asked(&self, fits: impl Fn(&Sheet) -> bool) -> Maybe {
        self.asked().filter(|asked| *asked != 0).map(|asked| over(self.number(fits), asked))
    }

    fn sample(&self) -> Maybe {
        self.counts[0].filter(|occupied| *occupied != 0).and_then(|occupied| Some(over(self.counts[1]?, occupied)))
    }

    /// The rate of an item over those who judged it.
    fn rate(&self, item: usize) -> Maybe {
        let judged = self.sheets.iter().filter(|sheet| sheet.counts());
        let satisfied = judged.map(|sheet| match sheet.answers[item] {
            None | Some(4) => None,
            Some(level) => Some(whole(if level < 2 { 100 } else { 0 })),
        });
        mean(satisfied)
    }

    fn rates(&self) -> [Maybe; 6] {
        std::array::from_fn(|item| self.rate(item))
    }

    fn total(&self) -> Maybe {
        let rates = self.rates();
        rates.iter().all(Option::is_some).then(|| mean(rates)).flatten()
    }

    /// The conditions of the text: enough drawn, all complainers asked, enough reached. One that an unknown count leaves open
    /// leaves the office without a result, unless another one is surely not met.
    fn status(&self) -> &'static str {
        let [occupied, drawn, ..] = self.counts;
        // A tenth of no households is none.
        let too_few = occupied.zip(drawn).map(|(occupied, drawn)| 10 * drawn < occupied);
        let unasked = self.counts[2].unwrap_or(0) > self.counts[3].unwrap_or(0);
        let reached = self.of_asked(Sheet::counts);
        if too_few == Some(true) || unasked || reached.is_some_and(|reached| reached < percent(60)) {
            "invalid"
        } else if too_few.is_none() || reached.is_none() || self.total().is_none() {
            "not-computable"
        } else {
            "scored"
        }
    }
}

fn judged(subject: String, this: &Office, last: Option<&Office>) -> Second {
    let mut second = Second { subject, status: this.status(), ..Second::default() };
    let rates = this.rates();
    for (item, rate) in ITEMS.iter().zip(rates) {
        second.put(&format!("score.{item}"), rate);
    }
    second.scores(this.total().filter(|_| second.status != "not-computable"));
    second.put("also.asked_households", this.asked().map(whole));
    second.say("also.sample_share", percentage(this.sample()));
    second.say("also.week_rate", percentage(this.of_asked(|sheet| sheet.form_within(7))));
    second.say("also.ten_day_rate", percentage(this.of_asked(|sheet| sheet.form_within(10))));
    let needed =
        this.asked().map(|asked| ((6 * asked + 9) / 10 - this.number(|sheet| sheet.form_within(10))).max(0));
    second.put("also.visits_needed", needed.map(whole));
    second.put("also.visits_made", Some(whole(this.number(|sheet| sheet.by == "visit"))));
    second.say("also.reached_rate", percentage(this.of_asked(Sheet::counts)));
    let complainers = this.number(|sheet| sheet.counts() && sheet.complained == Some(true));
    second.put("also.complainers_reached", Some(whole(complainers)));
    second.say("also.lowest", lowest(&rates));
    let score = |of: &Office| {
        let mut second = Second::default();
        second.scores(of.total());
        second.score
    };
    let before = last.filter(|last| last.status() == "scored").and_then(score);
    second.put("also.change", second.score.and_then(|now| Some(now - before?)));
    second
}

/// The item with the lowest rate, of several the first.
fn lowest(rates: &[Maybe; 6]) -> String {
    let known: Vec<(Fraction, &str)> =
        rates.iter().zip(ITEMS).filter_map(|(rate, item)| Some(((*rate)?, item))).collect();
    let least = known.iter().map(|(rate, _)| *rate).min();
    known.iter().find(|(rate, _)| Some(*rate) == least).map(|(_, item)| (*item).to_owned()).unwrap_or_default()
}
