//! What this process counted, in Prometheus' text format.

use std::time::{Duration, SystemTime};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time;

use super::TelemetryError;

/// Bounds of histograms of seconds: from a publish on loopback to the slowest document.
const SECONDS: [f64; 14] = [
    0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 150.0, 300.0,
];
/// Bounds of histograms of bytes: from a small page to the largest document that is taken.
const BYTES: [f64; 8] = [1e3, 1e4, 3e4, 1e5, 1e6, 1e7, 3e7, 1e8];
/// Histograms gather in memory until they are put in order.
const UPKEEP: Duration = Duration::from_secs(5);

/// What this process counted. Clones share it.
#[derive(Debug, Clone)]
pub struct Metrics {
    recorder: PrometheusHandle,
}

impl Metrics {
    /// Records the metrics of this process from here on, the first of them `gongkai_build_info` and
    /// `process_start_time_seconds`.
    ///
    /// # Errors
    /// [`TelemetryError::Metrics`] when this process records metrics already.
    pub fn record(service: &'static str, version: &'static str) -> Result<Self, TelemetryError> {
        let builder = bounded("_seconds", &SECONDS, PrometheusBuilder::new())?;
        let recorder = bounded("_bytes", &BYTES, builder)?.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|it| TelemetryError::Metrics {
            reason: it.to_string(),
        })?;
        describe(service, version);
        Ok(Self { recorder: handle })
    }

    /// Everything, as text.
    pub fn text(&self) -> String {
        self.recorder.render()
    }

    /// Keeps its memory small, for ever.
    pub(crate) async fn upkeep(self) {
        loop {
            time::sleep(UPKEEP).await;
            self.recorder.run_upkeep();
        }
    }
}

fn bounded(
    suffix: &str,
    bounds: &[f64],
    builder: PrometheusBuilder,
) -> Result<PrometheusBuilder, TelemetryError> {
    let name = Matcher::Suffix(suffix.to_owned());
    builder
        .set_buckets_for_metric(name, bounds)
        .map_err(|it| TelemetryError::Metrics {
            reason: it.to_string(),
        })
}

fn describe(service: &'static str, version: &'static str) {
    metrics::describe_gauge!(
        "gongkai_build_info",
        "Which service this is, and its version; always 1"
    );
    metrics::gauge!("gongkai_build_info", "service" => service, "version" => version).set(1.0);
    metrics::describe_gauge!(
        "process_start_time_seconds",
        "When the process started, in seconds since 1970"
    );
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    metrics::gauge!("process_start_time_seconds").set(now.unwrap_or_default().as_secs_f64());
    metrics::describe_gauge!(
        "gongkai_ready",
        "1 when the service can work, as /readyz says"
    );
    // There from the first scrape on; the first look at the service may come after it.
    metrics::gauge!("gongkai_ready").set(0.0);
    metrics::describe_counter!(
        "gongkai_panics_total",
        "Panics of the process, those that were caught included"
    );
    metrics::counter!("gongkai_panics_total").absolute(0);
}
