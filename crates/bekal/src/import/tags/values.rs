//! Numbers as `OpenStreetMap` writes them: with their unit, or in the unit of their key.

/// A number and what follows it, in lower case.
fn parts(text: &str) -> Option<(f64, String)> {
    let text = text.trim();
    let end = text.find(|sign: char| !(sign.is_ascii_digit() || sign == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite())?;
    Some((number, unit.trim().to_lowercase()))
}

/// Kilometres per hour: `50`, `30 mph`, `ID:urban` (PP 79/2013, article 23); none of what names no figure.
pub(super) fn speed(text: &str) -> Option<f64> {
    let zone = match text.rsplit_once(':').map_or(text, |(_, zone)| zone) {
        "urban" => Some(50.0),
        "rural" => Some(80.0),
        "motorway" => Some(100.0),
        "living_street" | "walk" => Some(10.0),
        _ => None,
    };
    let stated = || {
        let (number, unit) = parts(text)?;
        let factor = match unit.as_str() {
            "" | "km/h" | "kmh" | "kph" => 1.0,
            "mph" => 1.609_344,
            "knots" => 1.852,
            _ => return None,
        };
        Some(number * factor)
    };
    zone.or_else(stated).filter(|speed| (1.0..=200.0).contains(speed))
}

/// Kilograms: `3.5` and `3.5 t` are tonnes, `3500 kg`, `12 st` (short tons), `7700 lbs`.
pub(super) fn mass(text: &str) -> Option<f64> {
    let (number, unit) = parts(text)?;
    let factor = match unit.as_str() {
        "" | "t" | "ton" | "tons" | "tonnes" => 1000.0,
        "kg" => 1.0,
        "st" => 907.184_74,
        "lt" => 1_016.046_908_8,
        "lbs" | "lb" => 0.453_592_37,
        "cwt" => 50.802_345_44,
        _ => return None,
    };
    Some(number * factor).filter(|mass| (100.0..=1e6).contains(mass))
}

/// Metres: `2.5`, `2.5 m`, `250 cm`, `8'6"`, `8 ft`.
pub(super) fn length(text: &str) -> Option<f64> {
    let (number, unit) = parts(text)?;
    let metres = match unit.as_str() {
        "" | "m" => number,
        "cm" => number / 100.0,
        "km" => number * 1000.0,
        "ft" | "feet" | "'" => number * 0.3048,
        "\"" => number * 0.0254,
        _ => {
            let inches = unit.strip_prefix('\'')?.trim().strip_suffix('"')?;
            number * 0.3048 + inches.parse::<f64>().ok()? * 0.0254
        }
    };
    metres.is_finite().then_some(metres)
}

/// Seconds: `00:25`, `1:30:00`, `45` (minutes), `PT25M`, `PT1H30M`.
pub(super) fn duration(text: &str) -> Option<f64> {
    let seconds = if let Some(iso) = text.strip_prefix("PT") {
        let (mut total, mut rest) = (0.0, iso);
        while !rest.is_empty() {
            let end = rest.find(|sign: char| !(sign.is_ascii_digit() || sign == '.'))?;
            let number: f64 = rest[..end].parse().ok()?;
            let factor = match rest.as_bytes()[end] {
                b'H' => 3600.0,
                b'M' => 60.0,
                b'S' => 1.0,
                _ => return None,
            };
            total += number * factor;
            rest = &rest[end + 1..];
        }
        total
    } else {
        let parts: Vec<f64> = text.split(':').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
        match parts.as_slice() {
            [minutes] => minutes * 60.0,
            [hours, minutes] => hours * 3600.0 + minutes * 60.0,
            [hours, minutes, seconds] => hours * 3600.0 + minutes * 60.0 + seconds,
            _ => return None,
        }
    };
    (60.0..=7.0 * 86_400.0).contains(&seconds).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|found| (found - wanted).abs() < 0.5), "{found:?} is not {wanted}");
    }

    #[test]
    fn units_are_understood() {
        near(speed("50"), 50.0);
        near(speed("30 mph"), 48.3);
        near(speed("ID:urban"), 50.0);
        near(mass("3.5"), 3500.0);
        near(mass("7.5 t"), 7500.0);
        near(mass("3500kg"), 3500.0);
        near(length("8'6\"").map(|metres| metres * 100.0), 259.0);
        near(length("250 cm").map(|metres| metres * 100.0), 250.0);
        near(duration("00:25"), 1500.0);
        near(duration("PT1H30M"), 5400.0);
        near(duration("45"), 2700.0);
    }

    #[test]
    fn what_is_no_figure_is_none() {
        for text in ["", "none", "signals", "-5", "NaN", "1e999", "50 parsecs", "0"] {
            assert_eq!((speed(text), mass(text)), (None, None), "{text}");
        }
        for text in ["", "PT", "P1D", "::", "PT5", "é", "PTé", "1:2:3:4", "-3", "inf"] {
            assert_eq!(duration(text), None, "{text}");
        }
        assert_eq!(length("infm"), None);
    }
}
