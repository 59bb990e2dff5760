//! Reports of small scorecards that went through the whole way: rules from a folder, data, scoring.

mod explanations;
mod json_text;

use super::*;
use crate::data::{Batch, Column, Dataset, Fact, Reference, ReferenceKind};
use crate::number;
use crate::period::Period;
use crate::ruleset::Library;
use crate::score::{self, Scorecard};
use std::collections::BTreeMap;

/// A department is judged by survey, inspections and complaints; written like this in `rules/dept/ruleset.yaml`.
const DEPARTMENTS: &str = "\
ruleset: dept
title: {zh: 部门考评, en: Departments}
subject: department
period: month
scales:
  five: {levels: {很满意: 20, 一般: 12, 很不满意: 4}}
questions:
  scale: five
  overall: {zh: 总体评价, en: Overall}
measures:
  findings: {type: count, default: 0, zh: 问题数, en: Findings}
  complaints: {type: count}
  sent: {type: count, default: 0}
score:
  combine: weighted-mean
  weights: 100
  missing: {renormalise: 0.5}
  zh: 总分
  en: Total
  of:
    standards: {weight: 50, value: 100 - 2 * findings, floor: 0, zh: 服务规范, en: Standards}
    survey: {weight: 20, value: overall.mean * 5, zh: 满意度, en: Survey}
    complaints:
      weight: 30
      zh: 投诉
      en: Complaints
      bands:
        - {at: 0, points: 100}
        - {to: 5, points: [90, 50]}
        - {from: 5, points: 0}
also:
  worst: {value: lowest(score.of), zh: 最低项, en: Worst}
grades:
  - {grade: 优秀, from: 95, en: Excellent}
  - {grade: 合格, from: 80, en: Pass}
  - {grade: 不合格, en: Fail}
classes:
  - {class: watched, when: findings > 5, zh: 重点关注, en: Watched}
  - {class: normal, zh: 正常, en: Normal}
actions:
  - {when: score < 85, open: corrective-action, about: lowest(score.of), reason: {zh: 未达标, en: below the target}}
outcomes:
  - {when: sent > 0 && responses < 0.5 * sent, status: invalid, reason: {zh: 回收率不足, en: too few forms came back}}
  - {when: score.survey < 50, cap_grade: 不合格, reason: {zh: 满意度过低, en: the survey is below 50}}
";

fn library(rules: &str) -> (tempfile::TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let rules_folder = folder.path().join("rules");
    let id = rules.lines().next().unwrap().trim_start_matches("ruleset: ");
    std::fs::create_dir_all(rules_folder.join(id)).unwrap();
    std::fs::write(rules_folder.join(id).join("ruleset.yaml"), rules).unwrap();
    let library = Library::read(folder.path(), &rules_folder);
    (folder, library)
}

/// Responses of one period: subject, then the answers in the order of `columns`.
fn batch(period: &str, columns: &[&str], rows: &[&[&str]]) -> Batch {
    let column = |at: usize| Column::of(rows.iter().map(|row| row[at]));
    Batch {
        table: String::new(),
        period: period.parse().unwrap(),
        subjects: column(0),
        respondents: Column::of(rows.iter().map(|_| "")),
        columns: columns.iter().enumerate().map(|(at, id)| ((*id).to_owned(), column(at + 1))).collect(),
    }
}

fn facts(period: &str, all: &[(&str, &str, &str)]) -> Vec<Fact> {
    let fact = |(subject, measure, value): &(&str, &str, &str)| Fact {
        subject: (*subject).into(),
        period: period.parse().unwrap(),
        measure: (*measure).into(),
        value: (*value).into(),
    };
    all.iter().map(fact).collect()
}

/// Four departments in March, one of them again in April.
fn departments() -> Dataset {
    let march: &[&[&str]] =
        &[&["east", "很满意"], &["east", "一般"], &["north", "很满意"], &["west", "很不满意"], &["东城", ""]];
    let mut all = facts(
        "2025-03",
        &[
            ("east", "complaints", "2"),
            ("east", "findings", "6"),
            ("north", "complaints", "0"),
            ("west", "complaints", "0"),
            ("东城", "complaints", "3"),
            ("东城", "sent", "4"),
            ("south", "findings", "1"),
        ],
    );
    all.extend(facts("2025-04", &[("east", "complaints", "0")]));
    Dataset {
        batches: vec![
            batch("2025-03", &["overall"], march),
            batch("2025-04", &["overall"], &[&["east", "很满意"]]),
        ],
        facts: all,
        subjects: BTreeMap::from([("east".to_owned(), "东区, 一部".into())]),
        ..Dataset::default()
    }
}

fn scored(library: &Library, data: &Dataset, period: &str) -> Scorecard {
    let id = library.ids().next().unwrap();
    match score::score(library, id, "", data, period.parse::<Period>().unwrap()) {
        Ok(scorecard) => scorecard,
        Err(score::ScoreError::Rules(problems)) => {
            let shown: Vec<String> =
                problems.iter().map(|problem| library.sources().render(problem, false)).collect();
            panic!("{}", shown.join("\n"))
        }
        Err(error) => panic!("{error}"),
    }
}

/// Two criteria, weighed in every response.
const RESPONSES: &str = "\
ruleset: visits
subject: branch
period: quarter
questions:
  manner: {range: [1, 5]}
  speed: {range: [1, 5]}
measures:
  debt: {type: number}
score:
  combine: sum
  round: 1
  of:
    visits:
      per: response
      combine: weighted-mean
      weights: 1
      missing: renormalise
      of:
        manner: {weight: 0.6, value: manner * 20}
        speed: {weight: 0.4, curve: {1: 0, 5: 100}}
    debt:
      transform: ln
      goalposts: [1, 100]
      floor: 0
      cap: 1
      round: 3
outcomes:
  - {when: responses == 0, status: no-opinion, reason: {en: nobody was asked}}
";

fn visits() -> Dataset {
    Dataset {
        batches: vec![batch(
            "2025-02",
            &["manner", "speed"],
            &[&["a", "5", "3"], &["a", "4", ""], &["a", "", ""], &["b", "3", "3"]],
        )],
        facts: facts("2025-Q1", &[("a", "debt", "10"), ("b", "debt", "0"), ("c", "debt", "1")]),
        ..Dataset::default()
    }
}

#[test]
fn csv_has_rows_by_period_then_subject_and_declared_places() {
    let (_folder, library) = library(DEPARTMENTS);
    let data = departments();
    let scorecards = [scored(&library, &data, "2025-04"), scored(&library, &data, "2025-03")];
    let text = csv(&scorecards).unwrap();
    insta::assert_snapshot!(text, @r#"
    subject,period,score,grade,rank,status,score.standards,score.survey,score.complaints,also.worst,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    east,2025-03,82.20,合格,3,scored,88,80,74,complaints,"东区, 一部",2,0,,,,,watched,watched,,corrective-action: complaints,below the target,,,,,
    north,2025-03,100.00,优秀,1,scored,100,100,100,standards,,1,0,,,,,normal,normal,,,,,,,,
    south,2025-03,,,,not-computable,98,,,standards,,0,0.5,,,,outcome 2: score.survey is missing,normal,normal,,,,,,,,
    west,2025-03,84.00,不合格,2,scored,100,20,100,survey,,1,0,合格,the survey is below 50,,,normal,normal,,corrective-action: survey,below the target,,,,,
    东城,2025-03,87.25,,,invalid,100,,66,complaints,,1,0.2,,,too few forms came back,,normal,normal,,,,,,,,
    east,2025-04,100.00,优秀,1,scored,100,100,100,standards,"东区, 一部",1,0,,,,,normal,normal,,,,,,,,
    "#);
}

#[test]
fn csv_is_read_again_as_targets() {
    let (_folder, library) = library(DEPARTMENTS);
    let text = csv(&[scored(&library, &departments(), "2025-04")]).unwrap();
    let mapping = crate::ingest::Mapping::default();
    let read = crate::ingest::references(&text, "targets.csv", ReferenceKind::Target, &mapping, false).unwrap();
    let survey = Reference {
        kind: ReferenceKind::Target,
        subject: "east".into(),
        period: "2025-04".parse().unwrap(),
        node: "score.survey".into(),
        value: number::parse("100").unwrap(),
    };
    assert!(read.rows.contains(&survey), "{:?}", read.rows);
}

#[test]
fn the_scoreboard_in_chinese() {
    let (_folder, library) = library(DEPARTMENTS);
    let scorecard = scored(&library, &departments(), "2025-03");
    insta::assert_snapshot!(table(&scorecard, "zh", library.sources()), @"
    部门考评 · 2025-03

    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     排名   department          得分   等级                   状态       答卷   类别       服务规范   满意度   投诉
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        1   north             100.00   优秀                   已评分        1   正常            100      100    100
        2   west               84.00   不合格 (限级前 合格)   已评分        1   正常            100       20    100
        3   east 东区, 一部    82.20   合格                   已评分        2   重点关注         88       80     74
            south                                             无法计算      0   正常             98
            东城               87.25                          无效          1   正常            100              66
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    另有 1 项其他结果，见 --format csv 和 explain
    已评分 3 个
    无效 1 个
    无法计算 1 个
      东城 无效: 回收率不足
    2 个值缺失：score.survey：缺少 overall（无人作答） (rules/dept/ruleset.yaml:22:33)
    1 个值缺失：score.complaints：缺少 complaints (rules/dept/ruleset.yaml:23:5)
    1 个条件无法判定：第 2 条例外：缺少 score.survey (rules/dept/ruleset.yaml:44:12)

    措施
      east 东区, 一部 corrective-action complaints: 未达标
      west corrective-action survey: 未达标
    ");
}

#[test]
fn the_scoreboard_in_english() {
    let (_folder, library) = library(DEPARTMENTS);
    let scorecard = scored(&library, &departments(), "2025-03");
    insta::assert_snapshot!(table(&scorecard, "en", library.sources()), @"
    Departments · 2025-03

    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     rank   department         score   grade                  status           responses   class     Standards   Survey
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        1   north             100.00   Excellent              scored                   1   Normal          100      100
        2   west               84.00   Fail (uncapped Pass)   scored                   1   Normal          100       20
        3   east 东区, 一部    82.20   Pass                   scored                   2   Watched          88       80
            south                                             not computable           0   Normal           98
            东城               87.25                          invalid                  1   Normal          100
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    1 more first-level indicators in --format csv and in explain
    1 more named results in --format csv and in explain
    3 scored
    1 invalid
    1 not computable
      东城 invalid: too few forms came back
    2 values missing: score.survey: overall (nobody answered) is missing (rules/dept/ruleset.yaml:22:33)
    1 value missing: score.complaints: complaints is missing (rules/dept/ruleset.yaml:23:5)
    1 condition undecided: outcome 2: score.survey is missing (rules/dept/ruleset.yaml:44:12)

    actions
      east 东区, 一部 corrective-action complaints: below the target
      west corrective-action survey: below the target
    ");
}

/// Nine marks side by side, without a total.
const PROFILE: &str = "\
ruleset: profile
subject: branch
period: year
measures: {a: {type: number}, b: {type: number}}
score:
  combine: none
  of: {a: {round: 1}, b: {}, c: a, d: a, e: a, f: a, g: a, h: a, i: a + b}
also:
  gap: {value: a - b, round: 2}
";

#[test]
fn a_profile_has_no_total_and_wide_ones_are_left_to_csv() {
    let (_folder, library) = library(PROFILE);
    let data = Dataset { facts: facts("2025", &[("x, y", "a", "2")]), ..Dataset::default() };
    let scorecard = scored(&library, &data, "2025");
    insta::assert_snapshot!(table(&scorecard, "en", library.sources()), @"
    profile · 2025

    ────────────────────────────────────────────────────────────────────────────────────────
     rank   branch   score   status   responses     a   b   c   d   e   f   g   h   i   gap
    ────────────────────────────────────────────────────────────────────────────────────────
            x, y             scored           0   2.0       2   2   2   2   2   2
    ────────────────────────────────────────────────────────────────────────────────────────
    1 scored
    1 value missing: also.gap: b is missing (rules/profile/ruleset.yaml:9:16)
    1 value missing: score.b: b is missing (rules/profile/ruleset.yaml:7:23)
    1 value missing: score.i: b is missing (rules/profile/ruleset.yaml:7:69)
    ");
    insta::assert_snapshot!(csv(&[scorecard]).unwrap(), @r#"
    subject,period,score,grade,rank,status,score.a,score.b,score.c,score.d,score.e,score.f,score.g,score.h,score.i,also.gap,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    "x, y",2025,,,,scored,2.0,,2,2,2,2,2,2,,,,0,0.222222222222,,,,,,,,,,,,,,
    "#);
}
