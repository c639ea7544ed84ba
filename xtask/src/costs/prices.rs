//! What Cloudflare publishes: the plan Workers Paid, in US dollars, in November 2026.

/// What is counted and billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meter {
    Requests,
    CpuMillis,
    ObjectRequests,
    ObjectGigabyteSeconds,
    RowsRead,
    RowsWritten,
    ObjectStorage,
    KvReads,
    KvWrites,
    KvStorage,
    HistoryWrites,
    HistoryReads,
    HistoryStorage,
    LogEvents,
}

/// What one meter costs.
pub(super) struct Price {
    pub(super) meter: Meter,
    pub(super) name: &'static str,
    /// Cloudflare's page that says so.
    pub(super) source: &'static str,
    /// How much of it the plan includes each month.
    pub(super) included: f64,
    /// How many of it are one unit of the price.
    pub(super) unit: f64,
    /// Dollars a unit, above what is included.
    pub(super) dollars: f64,
}

const MILLION: f64 = 1e6;

/// What is paid each month, however many users there are.
pub(super) const FIXED: [(&str, &str, f64); 2] = [
    ("plan Workers Paid", "Workers, Pricing", 5.0),
    ("certificate for the second level", "Advanced Certificate Manager", 10.0),
];

/// What is paid for use.
pub(super) const PRICES: [Price; 14] = [
    price(Meter::Requests, "requests", "Workers, Pricing", 10.0 * MILLION, MILLION, 0.30),
    price(Meter::CpuMillis, "CPU, ms", "Workers, Pricing", 30.0 * MILLION, MILLION, 0.02),
    price(Meter::ObjectRequests, "requests to objects", OBJECTS, MILLION, MILLION, 0.15),
    price(
        Meter::ObjectGigabyteSeconds,
        "duration of objects, GB-s",
        OBJECTS,
        400_000.0,
        MILLION,
        12.50,
    ),
    price(Meter::RowsRead, "rows read", OBJECTS, 25_000.0 * MILLION, MILLION, 0.001),
    price(Meter::RowsWritten, "rows written", OBJECTS, 50.0 * MILLION, MILLION, 1.00),
    price(Meter::ObjectStorage, "SQLite of objects, GB", OBJECTS, 5.0, 1.0, 0.20),
    price(Meter::KvReads, "KV reads", "KV, Pricing", 10.0 * MILLION, MILLION, 0.50),
    price(Meter::KvWrites, "KV writes", "KV, Pricing", MILLION, MILLION, 5.00),
    price(Meter::KvStorage, "KV storage, GB", "KV, Pricing", 1.0, 1.0, 0.50),
    price(Meter::HistoryWrites, "R2 class A operations", "R2, Pricing", MILLION, MILLION, 4.50),
    price(
        Meter::HistoryReads,
        "R2 class B operations",
        "R2, Pricing",
        10.0 * MILLION,
        MILLION,
        0.36,
    ),
    price(Meter::HistoryStorage, "R2 storage, GB", "R2, Pricing", 10.0, 1.0, 0.015),
    price(Meter::LogEvents, "log events", "Workers Logs", 20.0 * MILLION, MILLION, 0.60),
];

const OBJECTS: &str = "Durable Objects, Pricing";

const fn price(
    meter: Meter,
    name: &'static str,
    source: &'static str,
    included: f64,
    unit: f64,
    dollars: f64,
) -> Price {
    Price { meter, name, source, included, unit, dollars }
}

impl Price {
    /// Dollars for this much of it in a month.
    pub(super) fn of(&self, quantity: f64) -> f64 {
        (quantity - self.included).max(0.0) / self.unit * self.dollars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_included_costs_nothing_and_what_is_above_it_its_price() {
        let requests = &PRICES[0];
        assert!(requests.of(10e6) < f64::EPSILON);
        assert!((requests.of(12e6) - 0.60).abs() < 1e-9);
    }

    #[test]
    fn each_meter_has_one_price() {
        for (index, one) in PRICES.iter().enumerate() {
            assert!(PRICES.iter().skip(index + 1).all(|other| other.meter != one.meter));
        }
    }
}
