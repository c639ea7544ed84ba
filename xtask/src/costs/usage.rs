//! What a user makes the platform do in a month.

use super::prices::Meter;

/// A user, in the quantities that everything else follows from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Calls of tools.
    pub(crate) calls: f64,
    /// Hours for which a client holds an event stream open.
    pub(crate) connected_hours: f64,
    /// Changes that are pushed, each by a pull request.
    pub(crate) pushes: f64,
}

/// One quantity of a user, and what it is made of.
pub(super) struct Quantity {
    pub(super) meter: Meter,
    pub(super) formula: &'static str,
    pub(super) a_month: f64,
}

/// A stream ends with its access token, and is opened again with a fresh one: twelve times an hour.
const RENEWALS_AN_HOUR: f64 = 12.0;
/// Deliveries of GitHub about one change: the pull request, its check runs, the push.
const DELIVERIES_A_PUSH: f64 = 8.0;

impl Usage {
    /// Twenty days with fifty calls and eight connected hours, one change a week.
    pub(crate) const TYPICAL: Self = Self { calls: 1000.0, connected_hours: 160.0, pushes: 4.0 };

    /// What is billed of it.
    pub(super) fn quantities(&self) -> [Quantity; 14] {
        let Self { calls, connected_hours, pushes } = *self;
        let renewals = connected_hours * RENEWALS_AN_HOUR;
        let deliveries = pushes * DELIVERIES_A_PUSH;
        let requests = calls * 1.2 + renewals * 2.0 + deliveries;
        let object_requests = requests + deliveries * 3.0;
        let of = |meter, formula, a_month| Quantity { meter, formula, a_month };
        [
            of(Meter::Requests, "1.2 × calls + 2 × renewals + deliveries", requests),
            of(Meter::CpuMillis, "2 × requests", requests * 2.0),
            of(Meter::ObjectRequests, "requests + 3 × deliveries", object_requests),
            of(
                Meter::ObjectGigabyteSeconds,
                "requests × 0.05 s × 0.128 GB + 3 × deliveries × 2 s × 0.128 GB",
                requests * 0.05 * 0.128 + deliveries * 3.0 * 2.0 * 0.128,
            ),
            of(Meter::RowsRead, "10 × requests to objects", object_requests * 10.0),
            of(
                Meter::RowsWritten,
                "4 × calls + 2 × renewals + 10 × deliveries",
                calls * 4.0 + renewals * 2.0 + deliveries * 10.0,
            ),
            of(Meter::ObjectStorage, "100 KB + 400 B × calls", (100e3 + calls * 400.0) / 1e9),
            of(Meter::KvReads, "0.5 × calls", calls * 0.5),
            of(Meter::KvWrites, "5 × pushes", pushes * 5.0),
            of(Meter::KvStorage, "30 KB", 30e3 / 1e9),
            of(Meter::HistoryWrites, "pushes", pushes),
            of(Meter::HistoryReads, "5 × pushes", pushes * 5.0),
            of(Meter::HistoryStorage, "24 months of pushes × 6 KB", pushes * 24.0 * 6e3 / 1e9),
            of(Meter::LogEvents, "requests + 3 × deliveries", object_requests),
        ]
    }
}
