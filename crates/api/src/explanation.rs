//! How a computed object came about, as clients read it.

use crate::problem::Answer;
use crate::scalars::Decimal;
use async_graphql::SimpleObject;
use domain::exact::Exact;
use domain::goals;
use domain::pipeline::Figure;

/// One value that went into a computed object.
#[derive(SimpleObject)]
pub struct ExplanationInput {
    /// What it is.
    name: &'static str,
    /// Its value.
    value: String,
}

/// Why a figure is missing, or what decided a judgement.
#[derive(SimpleObject)]
pub struct ExplanationReason {
    /// For machines, such as `FX_RATE_MISSING` or `UNDATED_EXCEED_DATED`.
    code: &'static str,
    /// A sentence for people.
    text: String,
}

/// How a computed object came about: what went in, by which formula, and why anything is missing.
#[derive(SimpleObject)]
pub struct Explanation {
    /// What went in.
    inputs: Vec<ExplanationInput>,
    /// How the figures follow from it, one figure a line.
    formula: String,
    /// Why a figure is missing, and what decided the judgement; empty when nothing needs saying.
    reasons: Vec<ExplanationReason>,
}

impl From<goals::Explanation> for Explanation {
    fn from(explanation: goals::Explanation) -> Self {
        let input = |input: goals::Input| ExplanationInput {
            name: input.name,
            value: input.value,
        };
        let reason = |reason: goals::Reason| ExplanationReason {
            code: reason.code.word(),
            text: reason.text().into_owned(),
        };
        Self {
            inputs: explanation.inputs.into_iter().map(input).collect(),
            formula: explanation.formula,
            reasons: explanation.reasons.into_iter().map(reason).collect(),
        }
    }
}

/// A figure as a decimal.
pub fn decimal(figure: Option<Exact>) -> Option<Decimal> {
    figure.map(|figure| Decimal(figure.to_decimal()))
}

/// A figure that may need rates; where one is missing, an error that names the pair and the date.
pub fn figure(figure: Figure) -> Option<Answer<Decimal>> {
    match figure {
        Ok(figure) => decimal(figure).map(Ok),
        Err(missing) => Some(Err(missing.into())),
    }
}
