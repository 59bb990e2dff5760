//! Explanations, read and worked out by hand.

use super::*;

#[test]
fn an_explanation_shows_bands_formulas_and_the_way_to_the_next_grade() {
    let (_folder, library) = library(DEPARTMENTS);
    let scorecard = scored(&library, &departments(), "2025-03");
    insta::assert_snapshot!(explain(&scorecard, "east", "en", library.sources()).unwrap(), @"
    Departments · 2025-03 · east 东区, 一部

    Total score = 82.20
    │   weighted mean of 3 indicators; a missing one's weight goes to the others, if at least 0.5 of the weight is present
    │   = 44 + 16 + 22.2
    ├─ Standards score.standards = 88
    │      100 - 2 * findings (rules/dept/ruleset.yaml:21:36)
    │      = 100 - 2 * 6
    │      weight 50, contribution 44
    ├─ Survey score.survey = 80
    │      overall.mean * 5 (rules/dept/ruleset.yaml:22:33)
    │      = 16 * 5
    │      overall.mean = 16 (n 2 of 2 answered)
    │      weight 20, contribution 16
    └─ Complaints score.complaints = 74
           measure complaints
           value 2
           band 2 of 3: to 5, points 90 … 50 (rules/dept/ruleset.yaml:29:12) → 74
           edges of the band: 2 above 0, 3 below 5
           weight 30, contribution 22.2

    status: scored
    score: 82.20
    grade: Pass — from 80 (rules/dept/ruleset.yaml:35:23)
        12.80 below Excellent (from 95)
        2.20 above its threshold; below that Fail
    rank: 3 of 3
    responses: 2
    missing share: 0
    class: Watched
    action: corrective-action complaints — below the target
        score < 85
        82.2 < 85

    Worst also.worst = complaints
        lowest(score.of)
        score.standards = 88
        score.survey = 80
        score.complaints = 74
    ");
}

#[test]
fn an_explanation_in_chinese_shows_a_capped_grade() {
    let (_folder, library) = library(DEPARTMENTS);
    let scorecard = scored(&library, &departments(), "2025-03");
    insta::assert_snapshot!(explain(&scorecard, "west", "zh", library.sources()).unwrap(), @"
    部门考评 · 2025-03 · west

    总分 score = 84.00
    │   3 项指标加权平均；缺失的权重由其余分担，到位权重不低于 0.5
    │   = 50 + 4 + 30
    ├─ 服务规范 score.standards = 100
    │      100 - 2 * findings (rules/dept/ruleset.yaml:21:36)
    │      = 100 - 2 * 0
    │      findings = 0 (默认值)
    │      权重 50，贡献 50
    ├─ 满意度 score.survey = 20
    │      overall.mean * 5 (rules/dept/ruleset.yaml:22:33)
    │      = 4 * 5
    │      overall.mean = 4 (1 份中 1 份作答)
    │      权重 20，贡献 4
    └─ 投诉 score.complaints = 100
           业务数据 complaints
           原值 0
           第 1/3 段：等于 0，分值 100 (rules/dept/ruleset.yaml:28:12) → 100
           权重 30，贡献 30

    状态：已评分
    得分：84.00
    等级：不合格
    限级前等级：合格 — 80 起 (rules/dept/ruleset.yaml:35:23)
        距 优秀（95 起）差 11.00
        高出本级下限 4.00；低于下限为 不合格
    排名：第 2 名，共 3 个
    判定规则：等级最高为 不合格 — 满意度过低 (rules/dept/ruleset.yaml:44:42)
        score.survey < 50
        20 < 50
    答卷数：1
    缺失占比：0
    类别：正常
    措施：corrective-action survey — 未达标
        score < 85
        84 < 85

    最低项 also.worst = survey
        lowest(score.of)
        score.standards = 100
        score.survey = 20
        score.complaints = 100
    ");
}

#[test]
fn an_explanation_shows_the_weights_really_used_and_the_gate() {
    let (_folder, library) = library(DEPARTMENTS);
    let scorecard = scored(&library, &departments(), "2025-03");
    insta::assert_snapshot!(explain(&scorecard, "东城", "en", library.sources()).unwrap(), @"
    Departments · 2025-03 · 东城

    Total score = 87.25
    │   weighted mean of 3 indicators; a missing one's weight goes to the others, if at least 0.5 of the weight is present
    │   = 62.5 + 24.75
    │   missing share 0.2
    ├─ Standards score.standards = 100
    │      100 - 2 * findings (rules/dept/ruleset.yaml:21:36)
    │      = 100 - 2 * 0
    │      findings = 0 (default)
    │      weight 50 (used 50 ÷ 80 = 0.625), contribution 62.5
    ├─ Survey score.survey = missing
    │      overall.mean * 5 (rules/dept/ruleset.yaml:22:33)
    │      = missing * 5
    │      overall.mean = missing (n 0 of 1 answered)
    │      missing: overall (nobody answered) is missing (rules/dept/ruleset.yaml:22:33)
    │      missing share 1
    │      weight 20
    └─ Complaints score.complaints = 66
           measure complaints
           value 3
           band 2 of 3: to 5, points 90 … 50 (rules/dept/ruleset.yaml:29:12) → 66
           edges of the band: 3 above 0, 2 below 5
           weight 30 (used 30 ÷ 80 = 0.375), contribution 24.75

    status: invalid
    score: 87.25
    gate: invalid — too few forms came back (rules/dept/ruleset.yaml:43:56)
        sent > 0 && responses < 0.5 * sent
        4 > 0 && 1 < 0.5 * 4
    responses: 1
    missing share: 0.2
    class: Normal

    Worst also.worst = complaints
        lowest(score.of)
        score.standards = 100
        score.survey = missing
        score.complaints = 66
    ");
    assert_eq!(explain(&scorecard, "nobody", "en", library.sources()), None);
}

#[test]
fn an_explanation_of_responses_shows_means_and_contributions() {
    let (_folder, library) = library(RESPONSES);
    let scorecard = scored(&library, &visits(), "2025-Q1");
    insta::assert_snapshot!(explain(&scorecard, "a", "en", library.sources()).unwrap(), @"
    visits · 2025-Q1 · a

    score = 80.5
    │   sum of 2 indicators
    │   = 80 + 0.5
    │   missing share 0.233333333334
    ├─ score.visits = 80
    │  │   computed for each response, then the mean
    │  │   weighted mean of 2 indicators; a missing one's weight goes to the others
    │  │   = 70 + 10
    │  │   n = 2, missing share 0.466666666667
    │  │   contribution 80
    │  ├─ score.visits.manner = 90
    │  │      manner * 20 (rules/visits/ruleset.yaml:19:38)
    │  │      n = 2, missing share 0.333333333333
    │  │      weight 0.6 (used 0.8), contribution 70
    │  └─ score.visits.speed = 50
    │         answer to speed
    │         for each response: curve {1: 0, 5: 100} (rules/visits/ruleset.yaml:20:30)
    │         n = 1, missing share 0.666666666667
    │         weight 0.4 (used 0.2), contribution 10
    └─ score.debt = 0.500
           measure debt
           value 10
           ln → 2.302585092994
           goalposts 1 … 100 (rules/visits/ruleset.yaml:23:7) → 0.5
           contribution 0.5

    status: scored
    score: 80.5
    rank: 1 of 1
    responses: 3
    missing share: 0.233333333334
    ");
}

#[test]
fn an_explanation_of_a_missing_score_leads_to_its_cause() {
    let (_folder, library) = library(RESPONSES);
    let scorecard = scored(&library, &visits(), "2025-Q1");
    insta::assert_snapshot!(explain(&scorecard, "b", "en", library.sources()).unwrap(), @"
    visits · 2025-Q1 · b

    score = missing
    │   sum of 2 indicators
    │   missing: score.debt: logarithm of a number that is not above zero (rules/visits/ruleset.yaml:21:5)
    │   missing share 0.5
    ├─ score.visits = 56
    │  │   computed for each response, then the mean
    │  │   weighted mean of 2 indicators; a missing one's weight goes to the others
    │  │   = 36 + 20
    │  │   n = 1
    │  ├─ score.visits.manner = 60
    │  │      manner * 20 (rules/visits/ruleset.yaml:19:38)
    │  │      n = 1
    │  │      weight 0.6, contribution 36
    │  └─ score.visits.speed = 50
    │         answer to speed
    │         for each response: curve {1: 0, 5: 100} (rules/visits/ruleset.yaml:20:30)
    │         n = 1
    │         weight 0.4, contribution 20
    └─ score.debt = missing
           measure debt
           value 0
           missing: logarithm of a number that is not above zero (rules/visits/ruleset.yaml:21:5)

    status: not computable
    cause: score.debt: logarithm of a number that is not above zero (rules/visits/ruleset.yaml:21:5)
    responses: 1
    missing share: 0.5
    ");
    insta::assert_snapshot!(explain(&scorecard, "c", "en", library.sources()).unwrap(), @r#"
    visits · 2025-Q1 · c

    status: no opinion
    gate: no opinion — nobody was asked (rules/visits/ruleset.yaml:28:36)
        responses == 0
        0 == 0
    responses: 0
    "#);
}
