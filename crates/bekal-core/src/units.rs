//! Physical quantities as integers, one base unit each.
//!
//! A value is built and read only through a named unit (`Distance::from_km`, `d.metres()`), so a number never
//! travels without one. All types are totally ordered, exact and equal on every platform; floating point appears
//! only in geometry, allocation and dispatch until packages are whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $from:ident, $get:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0);

            /// From the base unit.
            pub const fn $from(value: i64) -> Self {
                Self(value)
            }

            /// In the base unit.
            pub const fn $get(self) -> i64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
                values.fold(Self(0), Add::add)
            }
        }
    };
}

quantity!(/// Mass in grams.
    Mass, from_grams, grams);
quantity!(/// Volume in millilitres.
    Volume, from_millilitres, millilitres);
quantity!(/// Length of a way in metres.
    Distance, from_metres, metres);
quantity!(/// A span of time in seconds.
    Duration, from_seconds, seconds);
quantity!(/// Speed in metres per hour.
    Speed, from_metres_per_hour, metres_per_hour);
quantity!(/// An amount of an item, in thousandths of the item's own unit (kg, litre, sheet, parcel).
    Quantity, from_thousandths, thousandths);
quantity!(/// Money in rupiah.
    Money, from_rupiah, rupiah);
quantity!(/// A river level or a water depth in millimetres.
    Level, from_millimetres, millimetres);
quantity!(/// Width of a vehicle or of what it passes through, in millimetres.
    Width, from_millimetres, millimetres);
quantity!(/// Throughput in grams per hour.
    MassRate, from_grams_per_hour, grams_per_hour);

impl Mass {
    /// From whole kilograms.
    pub const fn from_kg(kg: i64) -> Self {
        Self(kg * 1000)
    }
    /// In kilograms, for display and for the linear programme.
    pub fn as_kg(self) -> f64 {
        self.0 as f64 / 1e3
    }
}

impl Volume {
    /// In cubic metres, for display and for the linear programme.
    pub fn as_m3(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl Distance {
    /// In kilometres, for display.
    pub fn as_km(self) -> f64 {
        self.0 as f64 / 1e3
    }
}

impl Duration {
    /// From whole hours.
    pub const fn from_hours(hours: i64) -> Self {
        Self(hours * 3600)
    }
    /// From whole days of 24 hours.
    pub const fn from_days(days: i64) -> Self {
        Self(days * 86_400)
    }
    /// In hours, for display and for the linear programme.
    pub fn as_hours(self) -> f64 {
        self.0 as f64 / 3600.0
    }
}

impl Speed {
    /// From whole kilometres per hour.
    pub const fn from_kmh(kmh: i64) -> Self {
        Self(kmh * 1000)
    }

    /// Time to cover `distance`, rounded up to the second; `None` at standstill.
    pub fn time_over(self, distance: Distance) -> Option<Duration> {
        (self.0 > 0).then(|| Duration(div_ceil(distance.0 * 3600, self.0)))
    }
}

impl MassRate {
    /// Time to handle `mass`, rounded up to the second; a rate of zero takes no time (no rate stated).
    pub fn time_for(self, mass: Mass) -> Duration {
        if self.0 > 0 { Duration(div_ceil(mass.0 * 3600, self.0)) } else { Duration::ZERO }
    }
    /// Most mass handled in a span; none where no rate is stated.
    pub fn mass_in(self, span: Duration) -> Option<Mass> {
        (self.0 > 0).then(|| Mass(mul_div(self.0, span.0.max(0), 3600)))
    }
}

impl Quantity {
    /// From whole units of the item.
    pub const fn from_units(units: i64) -> Self {
        Self(units * 1000)
    }
    /// In units of the item, for display and for the linear programme.
    pub fn as_units(self) -> f64 {
        self.0 as f64 / 1e3
    }
}

impl Level {
    /// In metres, for display.
    pub fn as_metres(self) -> f64 {
        self.0 as f64 / 1e3
    }
}

/// `a / b` rounded up, for non-negative `a` and positive `b`.
pub const fn div_ceil(a: i64, b: i64) -> i64 {
    (a + b - 1) / b
}

/// `a · b / c` rounded down, computed without overflow; `c` is positive.
pub fn mul_div(a: i64, b: i64, c: i64) -> i64 {
    let exact = i128::from(a) * i128::from(b) / i128::from(c);
    i64::try_from(exact).unwrap_or(if exact > 0 { i64::MAX } else { i64::MIN })
}

/// A moment, in seconds since 1970-01-01T00:00:00Z. On the wire it is an RFC 3339 text in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The beginning of time; far enough from the limit of 64 bits to be reckoned with.
    pub const EVER: Self = Self(i64::MIN / 4);
    /// The end of time: of what has no end, or none that is known.
    pub const FOREVER: Self = Self(i64::MAX / 4);

    /// From seconds since the Unix epoch.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }
    /// In seconds since the Unix epoch.
    pub const fn unix(self) -> i64 {
        self.0
    }
    /// Seconds since local midnight where clocks run `offset` ahead of UTC.
    pub const fn time_of_day(self, offset: Duration) -> Duration {
        Duration((self.0 + offset.0).rem_euclid(86_400))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0 + span.0)
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self(self.0 - span.0)
    }
}

impl Sub for Instant {
    type Output = Duration;
    fn sub(self, earlier: Self) -> Duration {
        Duration(self.0 - earlier.0)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0) {
            Ok(moment) => write!(f, "{moment}"),
            Err(_) => write!(f, "@{}", self.0),
        }
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(moment.as_second()))
    }
}

impl JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_round_up() {
        assert_eq!(Speed::from_kmh(36).time_over(Distance::from_metres(11)), Some(Duration::from_seconds(2)));
        assert_eq!(Speed::ZERO.time_over(Distance::from_metres(11)), None);
        assert_eq!(MassRate::from_grams_per_hour(3600).time_for(Mass::from_grams(5)), Duration::from_seconds(5));
    }

    #[test]
    fn an_instant_survives_the_wire() {
        let moment = Instant::from_unix(1_705_446_000);
        let text = moment.to_string();
        assert_eq!(text, "2024-01-16T23:00:00Z");
        assert_eq!(moment.time_of_day(Duration::from_hours(7)), Duration::from_hours(6));
    }

    #[test]
    fn products_do_not_overflow() {
        assert_eq!(mul_div(i64::MAX, 6, 12), i64::MAX / 2);
        assert_eq!(mul_div(7, 3, 2), 10);
    }
}
