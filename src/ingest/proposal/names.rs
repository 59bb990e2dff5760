//! How headers of files meet what the rules call things.

use crate::data::spelling;

/// What tools and people call the subject, the respondent and the period.
pub(super) const SUBJECT: [&str; 22] = [
    "subject",
    "store",
    "shop",
    "branch",
    "office",
    "dealer",
    "department",
    "site",
    "facility id",
    "facility",
    "organisation",
    "company",
    "门店",
    "店铺",
    "分公司",
    "部门",
    "单位",
    "经销商",
    "网点",
    "机构",
    "公司",
    "客户经理",
];
pub(super) const RESPONDENT: [&str; 20] = [
    "respondent",
    "respondent id",
    "response id",
    "responseid",
    "_recordid",
    "序号",
    "编号",
    "答卷编号",
    "答题序号",
    "username",
    "user id",
    "email",
    "email address",
    "id",
    "no.",
    "_id",
    "_uuid",
    "openid",
    "用户id",
    "手机号",
];
pub(super) const PERIOD: [&str; 24] = [
    "period",
    "提交答卷时间",
    "提交时间",
    "结束答题时间",
    "答题结束时间",
    "完成时间",
    "timestamp",
    "时间戳记",
    "recordeddate",
    "recorded date",
    "end date",
    "enddate",
    "completion time",
    "submitdate",
    "date submitted",
    "_submission_time",
    "end",
    "date modified",
    "updated at",
    "日期",
    "date",
    "month",
    "月份",
    "时间",
];

/// The exports of tools, told by headers that only they have together.
const TOOLS: [(&str, &str, &[&str]); 9] = [
    ("wjx", "问卷星", &["序号", "提交答卷时间", "所用时间"]),
    ("tencent", "腾讯问卷", &["编号", "开始答题时间", "结束答题时间"]),
    ("surveymonkey", "SurveyMonkey", &["respondent id", "collector id"]),
    ("qualtrics", "Qualtrics", &["recordeddate", "responseid"]),
    ("microsoft-forms", "Microsoft Forms", &["id", "start time", "completion time"]),
    ("limesurvey", "LimeSurvey", &["submitdate", "startlanguage"]),
    ("kobo", "KoboToolbox", &["_uuid", "_submission_time"]),
    ("formbricks", "Formbricks", &["no.", "response id", "survey id"]),
    ("google-forms", "Google Forms", &["timestamp"]),
];

/// The tool whose export has these headers: a name for the source, and what the tool is called.
pub(super) fn tool(headers: &[String]) -> Option<(&'static str, &'static str)> {
    let folded: Vec<String> = headers.iter().map(|header| spelling::matching(header)).collect();
    let has = |wanted: &&str| folded.iter().any(|header| header == wanted);
    let found = TOOLS.iter().find(|(_, _, wanted)| wanted.iter().all(has));
    found.map(|(id, name, _)| (*id, *name))
}

/// A header without the number of its question: `1、…`, `Q2. …`, `3) …`.
fn unnumbered(header: &str) -> &str {
    let rest = header.strip_prefix('q').unwrap_or(header);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = rest.get(digits..).unwrap_or_default().trim_start();
    let behind = match behind.chars().next() {
        Some(sign @ ('.' | '、' | ')' | ':' | '-')) if digits > 0 => {
            behind.get(sign.len_utf8()..).unwrap_or_default()
        }
        _ => header,
    };
    behind.trim()
}

/// A text without signs at its end, and without what stands there in brackets: `(必填)`, `?`.
fn bare(text: &str) -> &str {
    const SIGNS: [char; 6] = ['?', ':', '*', '.', '。', ' '];
    let text = text.trim_end_matches(SIGNS);
    match text.rfind(['(', '[', '【']) {
        Some(at) if at > 0 && text.ends_with([')', ']', '】']) => {
            text.get(..at).unwrap_or(text).trim_end_matches(SIGNS)
        }
        _ => text,
    }
}

/// How alike a header and a name are, 0 to 100.
pub(super) fn alike(header: &str, name: &str) -> u32 {
    let (header, name) = (spelling::matching(header), spelling::matching(name).replace('_', " "));
    if header.is_empty() || name.is_empty() {
        return 0;
    }
    if header == name || header.replace('_', " ") == name {
        return 100;
    }
    let (header, name) = (bare(unnumbered(&header)).replace('_', " "), bare(&name).to_owned());
    if header == name {
        return 96;
    }
    let long = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>() >= 4
    };
    let within = |whole: &str, part: &str| match part.is_ascii() {
        true => format!(" {whole} ").contains(&format!(" {part} ")),
        false => whole.contains(part),
    };
    if long(&name) && within(&header, &name) || long(&header) && within(&name, &header) {
        return 80;
    }
    shared(&header, &name)
}

/// How much of two texts is the same words, of Chinese the same pairs of letters; 0 to 75.
fn shared(one: &str, other: &str) -> u32 {
    let (one, other) = (words(one), words(other));
    let same = one.iter().filter(|word| other.contains(word)).count();
    let fewer = one.len().min(other.len());
    if fewer == 0 {
        return 0;
    }
    let share = |of: usize| u32::try_from(75 * same / of.max(1)).unwrap_or_default();
    // Of a short name in a long question most words count, of two long ones both.
    (share(fewer) + share(one.len().max(other.len()))) / 2
}

fn words(text: &str) -> Vec<String> {
    const COMMON: [&str; 22] = [
        "the", "a", "an", "of", "is", "are", "you", "your", "how", "do", "did", "we", "our", "with", "to", "in",
        "for", "at", "was", "were", "and", "it",
    ];
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.is_ascii() {
            if !COMMON.contains(&word) {
                // `satisfied` and `satisfaction` begin alike.
                words.push(word.get(..word.len().min(6)).unwrap_or(word).to_owned());
            }
        } else {
            let letters: Vec<char> = word.chars().collect();
            words.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
    }
    words.sort();
    words.dedup();
    words
}

/// The levels that people write for each other, from the best to the worst.
const LEVELS: [[&str; 12]; 5] = [
    [
        "很满意",
        "非常满意",
        "十分满意",
        "very satisfied",
        "extremely satisfied",
        "非常好",
        "很好",
        "excellent",
        "very good",
        "非常同意",
        "strongly agree",
        "sehr zufrieden",
    ],
    [
        "满意",
        "比较满意",
        "较满意",
        "satisfied",
        "somewhat satisfied",
        "好",
        "较好",
        "good",
        "mostly satisfied",
        "同意",
        "agree",
        "zufrieden",
    ],
    [
        "一般",
        "中立",
        "普通",
        "neutral",
        "neither satisfied nor dissatisfied",
        "尚可",
        "中",
        "fair",
        "average",
        "不确定",
        "neither agree nor disagree",
        "teils teils",
    ],
    [
        "不满意",
        "不太满意",
        "较不满意",
        "dissatisfied",
        "somewhat dissatisfied",
        "差",
        "较差",
        "poor",
        "unsatisfied",
        "不同意",
        "disagree",
        "unzufrieden",
    ],
    [
        "很不满意",
        "非常不满意",
        "十分不满意",
        "very dissatisfied",
        "extremely dissatisfied",
        "很差",
        "非常差",
        "very poor",
        "terrible",
        "非常不同意",
        "strongly disagree",
        "sehr unzufrieden",
    ],
];

/// The level or choice that is meant by a label in other words.
pub(super) fn meant<'d>(label: &str, declared: &[&'d str]) -> Option<&'d str> {
    let folded = spelling::matching(label);
    let rung = LEVELS.iter().find(|rung| rung.contains(&folded.as_str()))?;
    // The word that stands first is the plainest: of `满意` and `较满意` the former is meant by `satisfied`.
    rung.iter().find_map(|word| declared.iter().find(|known| spelling::matching(known) == *word).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_with_names_as_people_would() {
        for (header, name, least, most) in [
            ("overall", "Overall", 100, 100),
            ("1、您对我们总体满意吗？（必填）", "您对我们总体满意吗", 96, 96),
            ("Q2. Delivery time", "Delivery time", 96, 96),
            ("How satisfied are you overall?", "overall", 80, 80),
            ("2、您对我们的服务总体满意吗？", "总体评价", 1, 60),
            ("Comments", "overall", 0, 10),
            ("Price of the goods", "Price", 80, 80),
        ] {
            let found = alike(header, name);
            assert!((least..=most).contains(&found), "{header} {name}: {found}");
        }
    }

    #[test]
    fn levels_in_other_words_are_told() {
        let declared = ["很满意", "满意", "一般", "不满意", "很不满意"];
        assert_eq!(meant("Very satisfied", &declared), Some("很满意"));
        assert_eq!(meant("neutral", &declared), Some("一般"));
        assert_eq!(meant("prefer not to say", &declared), None);
    }
}
