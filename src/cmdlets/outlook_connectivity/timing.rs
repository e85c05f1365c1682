//! How long the steps took in several runs.

use crate::catalog;
use crate::invoke::{Context, Outcome};
use crate::probe::{AddressReport, Finding, STEPS, Verdict};
use crate::value::Value;

/// Times of each step, in milliseconds, and how often it failed.
#[derive(Debug, Default)]
pub(super) struct Timings(Vec<(&'static str, Vec<i64>, i32)>);

impl Timings {
    pub(super) fn take(&mut self, report: &AddressReport) {
        for step in STEPS {
            // Each vantage point has its own times; those of the one that counts are shown.
            let own = |finding: &&Finding| finding.vantage == report.leading && finding.step == step.id;
            let of = || report.findings.iter().filter(own).filter(|finding| finding.verdict != Verdict::Skipped);
            if of().next().is_none() {
                continue;
            }
            let took: i64 = of().map(|finding| i64::try_from(finding.elapsed.as_millis()).unwrap_or(i64::MAX)).sum();
            let failed = i32::from(of().any(|finding| finding.verdict == Verdict::Fail));
            match self.0.iter_mut().find(|(id, _, _)| *id == step.id) {
                Some((_, times, failures)) => {
                    times.push(took);
                    *failures += failed;
                }
                None => self.0.push((step.id, vec![took], failed)),
            }
        }
    }

    pub(super) fn emit(mut self, context: &mut dyn Context) -> Outcome {
        self.0.sort_by_key(|(id, _, _)| STEPS.iter().position(|step| step.id == *id));
        for (id, mut times, failed) in self.0 {
            times.sort_unstable();
            let properties = [
                ("Step", id.into()),
                ("Name", crate::probe::step_named(id).map_or("", |step| step.name).into()),
                ("Count", Value::Int(i32::try_from(times.len()).unwrap_or(i32::MAX))),
                ("Failed", Value::Int(failed)),
                ("P50", Value::Long(percentile(&times, 50))),
                ("P95", Value::Long(percentile(&times, 95))),
                ("P99", Value::Long(percentile(&times, 99))),
            ];
            context.emit(catalog::object_of("OutlookConnectivityTiming", properties))?;
        }
        Ok(())
    }
}

/// The smallest time that so many of a hundred do not exceed.
fn percentile(sorted: &[i64], of_hundred: usize) -> i64 {
    let place = (sorted.len() * of_hundred).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles() {
        let hundred: Vec<i64> = (1..=100).collect();
        assert_eq!([50, 95, 99].map(|of| percentile(&hundred, of)), [50, 95, 99]);
        assert_eq!(percentile(&[7], 95), 7);
        assert_eq!(percentile(&[], 95), 0);
    }
}
