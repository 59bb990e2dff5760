//! The stable names of problems, each with its page.
//!
//! A page stands in `docs/codes/` and nowhere else: the program carries the same file, and prints it for
//! `satis check --explain CODE`.

macro_rules! codes {
    ($($variant:ident $id:literal $what:literal,)*) => {
        /// The stable name of a kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $what] $variant,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name that is printed.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// One sentence: what it means.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }

            /// Its page: what it means, why it is bad, an example and what to write instead.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => {
                        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/codes/", $id, ".md"))
                    })*
                }
            }
        }
    };
}

impl Code {
    /// The code of that name.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.id() == id)
    }
}

codes! {
    YamlSyntax "yaml-syntax" "The file is not well-formed YAML.",
    YamlLimit "yaml-limit" "The YAML file is larger, deeper or more repetitive than is allowed.",
    YamlFeature "yaml-feature" "The file uses a part of YAML that rule sets do not allow, such as tags, merge keys or folded text.",
    DuplicateKey "duplicate-key" "The same key stands twice in one mapping.",
    UnknownField "unknown-field" "A field that the rule language does not have.",
    MissingField "missing-field" "A field that is required is not there.",
    WrongType "wrong-type" "A value is of another kind than the field takes.",
    BadValue "bad-value" "A value is of the right kind, but not one that the field allows.",
    BadName "bad-name" "An id is not an identifier.",
    ReservedName "reserved-name" "An id is a word to which formulas or data files already give a meaning.",
    DuplicateName "duplicate-name" "Two inputs, or two organisations, have the same name.",
    DuplicateLevel "duplicate-level" "One spelling stands for two levels of a scale.",
    DuplicateGrade "duplicate-grade" "A grade stands twice.",
    DuplicateClass "duplicate-class" "A class stands twice.",
    DuplicateFunction "duplicate-function" "A function of a `.rhai` file has a name that is taken.",
    HiddenName "hidden-name" "A name in a formula could mean two things: a local name hides an input, or an input (or a child of the root) has the name of a neighbour.",
    UnknownScale "unknown-scale" "A question names a scale that is not declared.",
    QuestionWithoutScale "question-without-scale" "A question has neither a scale nor a range.",
    ClassifyQuestion "classify-question" "Keywords are given for something that is no question of free text.",
    ClassifyWords "classify-words" "A class of free text has no words, an empty one, or one word twice.",
    EmptyScale "empty-scale" "A scale has no level with points and no range.",
    EmptyRange "empty-range" "A range has its ends in the wrong order.",
    BadDefault "bad-default" "A default is not a value that its measure may have.",
    UnknownName "unknown-name" "A formula names something that is not declared.",
    OutOfScope "out-of-scope" "A formula for one response names a value of the whole subject.",
    UnknownRows "unknown-rows" "A node is computed per a survey or records that are not declared.",
    MixedRows "mixed-rows" "A formula for one row names a column of another survey or of other records.",
    UnknownBenchmark "unknown-benchmark" "A formula names a benchmark that is not declared.",
    UnknownFunction "unknown-function" "A formula calls a function that does not exist.",
    NotAFunction "not-a-function" "A value is called as if it were a function.",
    WrongArguments "wrong-arguments" "A function is called with too many or too few arguments.",
    UnknownStatistic "unknown-statistic" "A column has no statistic of that name, or it is used wrongly.",
    StatisticWanted "statistic-wanted" "A column of many answers stands where one value is wanted.",
    StatisticMisplaced "statistic-misplaced" "A statistic is asked of a single value.",
    StatisticOfWords "statistic-of-words" "A statistic of numbers is asked of a column of words, days, or true and false.",
    NpsRange "nps-range" "The net promoter score is asked of answers that do not go up to 10.",
    UnknownLevel "unknown-level" "A formula names an answer that can't be given.",
    FormulaSyntax "formula-syntax" "A formula can't be parsed.",
    FullWidthSign "full-width-sign" "A formula, a number or YAML itself uses a sign of a Chinese keyboard or of print.",
    MissingSpace "missing-space" "The colon after a name, or the dash before an item, has no space behind it.",
    IfWithoutElse "if-without-else" "An `if` yields the value of a formula and does not say what holds where its condition is false.",
    UnusedValue "unused-value" "A statement of a formula or a function yields a value that nothing takes.",
    UnusedVariable "unused-variable" "A formula or a function sets a variable that nothing reads.",
    UnreachableStatement "unreachable-statement" "A statement of a formula or a function stands behind a `return` or `break` and is never reached.",
    FormulaCut "formula-cut" "YAML cut the formula at a comma, a brace or a comment sign, or a comment takes a part of it.",
    FormulaFeature "formula-feature" "A formula uses a part of the script language that is switched off.",
    Assignment "assignment" "A formula sets a value by `=` where it should compare.",
    ComparedWithNothing "compared-with-nothing" "A formula compares a value with `()`.",
    PercentSign "percent-sign" "A formula writes a percentage with `%`.",
    PercentScale "percent-scale" "A share (0 to 1) and numbers in points (0 to 100) are held against each other.",
    Remainder "remainder" "The remainder `%` is taken of a value that need not be whole.",
    RoundPlaces "round-places" "A rounding asks for decimal places that are not a whole number from 0 to 12.",
    RoundShare "round-share" "A share between 0 and 1 is made a whole number.",
    ValueLost "value-lost" "A function or a formula ends in a statement that yields nothing.",
    FormulaType "formula-type" "A formula yields, on some data, a value of the wrong type.",
    ValueType "value-type" "A formula can't yield what its place wants: a number for a node, a single value for a result, values of one kind for a column.",
    ConditionType "condition-type" "Something that is not true or false stands as a condition.",
    CompareTypes "compare-types" "A formula compares values of different types.",
    OperandType "operand-type" "A formula calculates with something that is not a number.",
    ArgumentType "argument-type" "A function is given an argument of the wrong type.",
    DividesByZero "divides-by-zero" "A formula divides by a zero that is written out.",
    ConditionNever "condition-never" "A condition can never be true.",
    ConditionAlways "condition-always" "A condition is always true.",
    FirstPeriod "first-period" "An outcome, a class or an action can't be decided where there is no earlier period.",
    BadDate "bad-date" "A day in a formula does not exist.",
    NumberPrecision "number-precision" "A number has more digits than can be held exactly.",
    WeightSum "weight-sum" "Weights beside each other do not sum to what the rule set says.",
    WeightZero "weight-zero" "All weights beside each other are zero.",
    WeightMissing "weight-missing" "A node beside weighed ones has no weight.",
    WeightNegative "weight-negative" "A weight is below zero.",
    WeightMeaningless "weight-meaningless" "A weight stands where none is used.",
    CombineUnsaid "combine-unsaid" "A node does not say how its children become one value.",
    ValueAndChildren "value-and-children" "A node has both a formula and children.",
    NoChildren "no-children" "A node has an empty `of`.",
    NoValue "no-value" "A node has no formula and no children, and no input has its name.",
    MissingUnsaid "missing-unsaid" "A combination for each response does not say what an unanswered item does.",
    MissingShare "missing-share" "The share of the weight that must be present is not between 0 and 1.",
    RenormalisedSum "renormalised-sum" "A sum is renormalised although its children promise no points.",
    HistoryUnsaid "history-unsaid" "A formula asks for a trend, but the rule set does not say how many earlier periods it may see.",
    Cycle "cycle" "Values depend on each other in a circle.",
    OutOf "out-of" "A node can exceed the points that it promises.",
    FloorAboveCap "floor-above-cap" "A node's floor lies above its cap.",
    PointsTwice "points-twice" "A node has two ways from its value to points.",
    Goalposts "goalposts" "Both goalposts are the same.",
    CurvePoints "curve-points" "A curve has fewer than two points, or two at one value.",
    BandHole "band-hole" "A value that can happen falls into no band.",
    BandUnreachable "band-unreachable" "A band can never be met.",
    BandOverlap "band-overlap" "An edge of a band means nothing, because a band above it takes what lies at both sides of it.",
    BandEdgeShared "band-edge-shared" "Two bands claim the value at their common edge and give it different points, so only the order of the lines decides.",
    BandEdges "band-edges" "A band says both a single value and ends, one end twice, or a line at a single value.",
    BandEnds "band-ends" "A band with two points lacks an end, or takes values beyond the ends of its line.",
    CohortInside "cohort-inside" "A position in the cohort, or the distance to a target, is asked of a single response.",
    PositionMisplaced "position-misplaced" "A position in the cohort is taken where it becomes the score, or of values that are counted in different units.",
    CohortConstant "cohort-constant" "A position in the cohort is asked of a value that is the same for all.",
    EarlierOfEarlier "earlier-of-earlier" "A formula looks back at a node that looks back itself.",
    GeometricDomain "geometric-domain" "A geometric or harmonic mean is taken over values that can be negative or zero.",
    TransformDomain "transform-domain" "A logarithm or a root is taken of values for which it is not defined.",
    TooManyPlaces "too-many-places" "A rounding says more than 12 decimal places.",
    TableHole "table-hole" "A combination of inputs that can happen fits no row of a decision table.",
    TableOverlap "table-overlap" "Two rows of a decision table fit the same inputs and say different things.",
    TableRow "table-row" "A row of a decision table can never fit.",
    TableCell "table-cell" "A cell of a decision table means nothing there, or a row has too few or too many.",
    WhenScope "when-scope" "A node's `when` names something that is no input, or stands where it means nothing.",
    RollupMeasure "rollup-measure" "A measure has no value for groups, because nothing says how it is pooled.",
    SampleFields "sample-fields" "A sample lacks a field that its way of taking rows needs, or has one that means nothing there.",
    SampleColumn "sample-column" "A sample names a column that its frame does not declare, or one of the wrong kind.",
    GradeOrder "grade-order" "Grades do not go from the best down.",
    GradeHole "grade-hole" "A score that can happen has no grade.",
    GradeUnreachable "grade-unreachable" "A grade lies above everything that the score can be.",
    UnknownGrade "unknown-grade" "An outcome, a formula or a table names a grade that is not declared.",
    UnknownClass "unknown-class" "A formula or a table names a class that is not declared.",
    CapUseless "cap-useless" "An outcome caps at the best grade or gives it by a veto, or caps only where another caps as low.",
    ClassUnreachable "class-unreachable" "A class stands below others that take all that it takes.",
    RepeatedCondition "repeated-condition" "The same condition stands twice.",
    OutcomeEffect "outcome-effect" "An outcome has neither or both of `status` and `cap_grade`.",
    UnknownTarget "unknown-target" "A target names a node that does not exist.",
    TargetUnsaid "target-unsaid" "A node is measured by the distance to its target, but has none.",
    ExtendsUnknown "extends-unknown" "The rule set that is extended does not exist.",
    ExtendsCycle "extends-cycle" "Rule sets extend each other in a circle.",
    Inherited "inherited" "What a rule set takes over from its base, or loses of it, may surprise: lists are replaced whole, and other fields stay.",
    LevelAdded "level-added" "A rule set that extends another adds a level to a scale of its base.",
    ExtendsMissing "extends-missing" "Something is removed that the extended rule set does not have.",
    EffectiveDate "effective-date" "A date of a version is not a period.",
    EffectiveOrder "effective-order" "A version ends before it begins.",
    VersionGap "version-gap" "Between two versions no rules are in force.",
    VersionOverlap "version-overlap" "Two versions claim the same days.",
    VersionMidPeriod "version-mid-period" "A version begins or ends inside a period.",
    NoVersion "no-version" "No version of a rule set is in force on the day that is scored.",
    DuplicateRuleSet "duplicate-rule-set" "Two rule sets, or two versions with one first period, have the same id.",
    UnknownRuleSet "unknown-rule-set" "No rule set of that id exists.",
    UnknownOrganisation "unknown-organisation" "A rule set belongs to an organisation that `satis.yaml` does not know.",
    ScriptLimit "script-limit" "A script broke a limit of the sandbox.",
    ScriptFault "script-fault" "A script did something that rules may not do, whatever the data.",
    NoEffect "no-effect" "A field stands where it changes nothing.",
    UnusedName "unused-name" "An input is declared and never used.",
    UnusedScale "unused-scale" "A scale is declared and no question uses it.",
    UnusedBenchmark "unused-benchmark" "A benchmark is declared and no formula compares with it.",
    UnusedFunction "unused-function" "A function of a `.rhai` file is never called.",
    MissingTranslation "missing-translation" "A label lacks a language in which the rule set is written.",
    NoFixture "no-fixture" "A rule set has no case in `fixtures/`.",
    FileAccess "file-access" "A file can't be read, or is not read where it is.",
}
