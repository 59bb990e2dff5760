//! Formulas over one row: what their slots are, and the values of derived columns and of leaves inside a border.

use super::*;

/// What a formula over one response can see.
pub(super) struct Context<'a> {
    pub(super) counter: &'a Counter<'a>,
    pub(super) cells: &'a IdVec<ColumnId, Cell>,
    pub(super) nodes: &'a Values,
    pub(super) subject: &'a str,
}

impl Context<'_> {
    pub(super) fn derive(
        &self,
        value: &Bound<ResponseSlot>,
        filter: Option<&Bound<ResponseSlot>>,
        chosen: Option<&Chosen>,
    ) -> Result<Cell, Box<Diagnostic>> {
        if let Some(filter) = filter {
            let held = self.evaluate(filter)?;
            if let Ok(Some(Value::Bool(holds))) = &held {
                observed::condition(self.counter.plan, filter, *holds);
            }
            match held {
                Ok(Some(Value::Bool(true))) => {}
                Ok(Some(_)) => return Ok(Ok(None)),
                Ok(None) => {
                    let fault = Fault::Missing(filter.formula.sole_reference().map_or_else(
                        || "the value of the condition".to_owned(),
                        crate::script::Reference::written,
                    ));
                    return Ok(Err(Lack { fault, undecided: true }));
                }
                Err(fault) => return Ok(Err(Lack { fault, undecided: true })),
            }
        }
        let value = self.evaluate(value)?;
        match (&value, chosen) {
            (Ok(Some(_)), Some(chosen)) => self.answered(chosen),
            _ => Ok(value.map(|value| value.map(keyed)).map_err(Lack::from)),
        }
    }

    /// The answer itself that a column takes over from another.
    fn answered(&self, chosen: &Chosen) -> Result<Cell, Box<Diagnostic>> {
        let at = match &chosen.which {
            None => Some(0),
            Some(which) => match self.evaluate(which)? {
                Ok(Some(Value::Number(at))) => usize::try_from(at.normalize()).ok(),
                Ok(_) => None,
                Err(fault) => return Ok(Err(fault.into())),
            },
        };
        let column = at.and_then(|at| chosen.columns.get(at));
        let cell = column.map_or(Ok(None), |column| self.cells[*column].clone());
        // What the other column leaves undecided is counted there.
        Ok(cell.map_err(|lack| Lack { undecided: false, ..lack }))
    }

    pub(super) fn leaf(&self, node: &NodePlan) -> Settled<Decimal> {
        let value = match &node.source {
            NodeSource::Column(column) => match &self.cells[*column] {
                Ok(cell) => Ok(cell.as_ref().map(|(_, value)| value.clone())),
                Err(lack) => Err(lack.fault.clone()),
            },
            NodeSource::Measure(measure) => self.measure(*measure),
            NodeSource::Response(bound) => self.evaluate(bound)?,
            _ => Ok(None),
        };
        Ok(match value {
            Ok(Some(Value::Number(x))) => Ok(x),
            Ok(Some(_)) => Err(Fault::OutOfRange(format!("{} is no number", node.path))),
            Ok(None) => Err(Fault::Missing(node.source.sole_input().unwrap_or_else(|| node.id.clone()))),
            Err(fault) => Err(fault),
        })
    }

    fn measure(&self, id: MeasureId) -> Measured {
        self.counter.measures(self.subject)[id].clone()
    }

    fn evaluate(&self, bound: &Bound<ResponseSlot>) -> Result<Measured, Box<Diagnostic>> {
        let inputs: Vec<Input> = bound.slots.iter().map(|slot| self.input(slot)).collect();
        Ok(match NoValue::settle(self.counter.plan.scripts.evaluate(&bound.formula, &inputs))? {
            Ok(Some(Value::Number(x))) => Ok(Some(Value::Number(x.round_dp(SUM_PLACES)))),
            Ok(value) => Ok(value),
            Err((fault, _)) => Err(fault),
        })
    }

    /// Whether a column holds several words at once.
    fn holds_several(&self, column: ColumnId) -> bool {
        let plan = self.counter.plan;
        let domain = plan.answers(&plan.columns[column]);
        domain.is_some_and(Domain::is_several)
    }

    /// What a formula reads in a slot: what has no value for a reason, with that reason.
    fn input(&self, slot: &ResponseSlot) -> Input {
        let value = match slot {
            ResponseSlot::Column(column) => match &self.cells[*column] {
                Ok(Some((_, Value::Text(joined)))) if self.holds_several(*column) => {
                    return Input::Words(joined.clone());
                }
                Ok(cell) => cell.as_ref().map(|(_, value)| value.clone()),
                Err(lack) => return Input::Faulty(lack.fault.clone()),
            },
            ResponseSlot::Measure(measure) => match self.measure(*measure) {
                Ok(value) => value,
                Err(fault) => return Input::Faulty(fault),
            },
            ResponseSlot::Node(node) => match &self.nodes[*node] {
                Some(Ok(x)) => Some(Value::Number(*x)),
                _ => None,
            },
            ResponseSlot::PeriodDays => Some(Value::Number(self.counter.period.days().into())),
        };
        value.map_or(Input::Missing, Input::Value)
    }
}

/// A derived value with the text under which it is counted.
fn keyed(value: Value) -> (Arc<str>, Value) {
    let key: Arc<str> = match &value {
        // With all its places: answers that differ beyond the twelfth are different answers.
        Value::Number(x) => x.normalize().to_string().into(),
        Value::Text(text) => text.clone(),
        Value::Bool(_) | Value::Date(_) => value.text(None).into(),
    };
    (key, value)
}
