//! When two writings are one name.
//!
//! Names are the same where nothing tells them apart but case, blanks, hyphens, underscores, points, apostrophes and
//! diacritics, the way a word of administration is written (`Kec.`, `Kecamatan`), a known short form (`Kukar`), and
//! whether a number stands in digits or in Roman numerals. Likeness never makes two names one: in one kabupaten there are
//! Cikalong and Cibalong, Kampar and Kampa.
//!
//! A leading word for what a place is (`Kec.`, `Kab.`, `Desa`, …) may be left out on one side, but two such words must
//! agree, and where a kabupaten and a kota bear one name it must be there. `Kota` is a part of the name.

/// Words as they are written, and the word they stand for.
///
/// Districts are called distrik in Papua (UU 21/2001), kapanewon and kemantren in Yogyakarta (UU 13/2012).
const WORDS: [(&str, &str); 11] = [
    ("prov", "provinsi"),
    ("propinsi", "provinsi"),
    ("kab", "kabupaten"),
    ("kotamadya", "kota"),
    ("kodya", "kota"),
    ("kec", "kecamatan"),
    ("distrik", "kecamatan"),
    ("kapanewon", "kecamatan"),
    ("kemantren", "kecamatan"),
    ("kel", "kelurahan"),
    ("ds", "desa"),
];

/// Leading words that say what a place is and are no part of its name.
const KINDS: [&str; 5] = ["provinsi", "kabupaten", "kecamatan", "kelurahan", "desa"];

/// Short forms of names in use, and the names they stand for.
const SHORT: [(&str, &str); 30] = [
    ("babel", "kepulauan bangka belitung"),
    ("batola", "barito kuala"),
    ("diy", "daerah istimewa yogyakarta"),
    ("inhil", "indragiri hilir"),
    ("inhu", "indragiri hulu"),
    ("jabar", "jawa barat"),
    ("jateng", "jawa tengah"),
    ("jatim", "jawa timur"),
    ("kalbar", "kalimantan barat"),
    ("kalsel", "kalimantan selatan"),
    ("kaltara", "kalimantan utara"),
    ("kalteng", "kalimantan tengah"),
    ("kaltim", "kalimantan timur"),
    ("kepri", "kepulauan riau"),
    ("kubar", "kutai barat"),
    ("kukar", "kutai kartanegara"),
    ("kutim", "kutai timur"),
    ("malut", "maluku utara"),
    ("muba", "musi banyuasin"),
    ("ntb", "nusa tenggara barat"),
    ("ntt", "nusa tenggara timur"),
    ("rohil", "rokan hilir"),
    ("rohul", "rokan hulu"),
    ("sulsel", "sulawesi selatan"),
    ("sulteng", "sulawesi tengah"),
    ("sultra", "sulawesi tenggara"),
    ("sulut", "sulawesi utara"),
    ("sumbar", "sumatera barat"),
    ("sumsel", "sumatera selatan"),
    ("sumut", "sumatera utara"),
];

/// Names that both a kabupaten and a kota bear (Kepmendagri 300.2.2-2138/2025): without the word before it, such a name
/// says neither.
const SHARED: [&str; 26] = [
    "bandung",
    "banjar",
    "bekasi",
    "bima",
    "blitar",
    "bogor",
    "cirebon",
    "gorontalo",
    "jayapura",
    "kediri",
    "kupang",
    "madiun",
    "magelang",
    "malang",
    "mojokerto",
    "pasuruan",
    "pekalongan",
    "probolinggo",
    "semarang",
    "serang",
    "solok",
    "sorong",
    "sukabumi",
    "tangerang",
    "tasikmalaya",
    "tegal",
];

/// Most bytes of a name.
const LONGEST: usize = 1024;

/// A name as names are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    /// What the place is said to be, one of [`KINDS`].
    kind: Option<&'static str>,
    /// All that tells names apart, without blanks; numbers behind `#`.
    pub(super) base: String,
    /// The words between blanks, for likeness only.
    pub(super) words: String,
}

impl Name {
    /// The name a text writes; its base is empty where the text has neither letter nor digit, or is too long for a name.
    pub(super) fn of(text: &str) -> Self {
        if text.len() > LONGEST {
            return Self::default();
        }
        let mut words = Vec::new();
        for word in split(text) {
            let word = WORDS.iter().find(|(written, _)| *written == word).map_or(word.as_str(), |(_, word)| word);
            match SHORT.iter().find(|(short, _)| *short == word) {
                Some((_, name)) => words.extend(name.split(' ').map(str::to_owned)),
                None => words.push(word.to_owned()),
            }
        }
        let first = words.first().and_then(|first| KINDS.into_iter().find(|kind| kind == first));
        let kind = first.filter(|_| words.len() > 1);
        if kind.is_some() {
            words.remove(0);
        }
        let base = words.iter().map(|word| number(word).map_or_else(|| word.clone(), |number| format!("#{number}")));
        let base: String = base.collect();
        let says = base.chars().any(char::is_alphanumeric);
        Self { kind, base: if says { base } else { String::new() }, words: words.join(" ") }
    }

    /// What writings of one name share, with the word for what it is.
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.kind.unwrap_or_default(), self.base)
    }

    /// Whether two writings may be one name.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let agree = match (self.kind, other.kind) {
            (Some(one), Some(other)) => one == other,
            (None, None) => true,
            _ => !SHARED.contains(&self.base.as_str()),
        };
        agree && !self.base.is_empty() && self.base == other.base
    }
}

/// The words of a text in lower case: runs of letters, runs of digits, and other signs one by one.
fn split(text: &str) -> Vec<String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Run {
        Letters,
        Digits,
        Between,
    }
    let mut words: Vec<String> = Vec::new();
    let mut run = Run::Between;
    for c in text.chars().flat_map(char::to_lowercase) {
        if is_silent(c) {
            continue;
        }
        let next = match c {
            c if c.is_ascii_digit() => Run::Digits,
            c if c.is_alphanumeric() => Run::Letters,
            _ => Run::Between,
        };
        if next == Run::Between {
            // Blanks, hyphens, underscores and points separate and say nothing.
            if !(c.is_whitespace() || matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}')) {
                words.push(c.to_string());
            }
        } else if next == run
            && let Some(word) = words.last_mut()
        {
            word.push(folded(c));
        } else {
            words.push(folded(c).to_string());
        }
        run = next;
    }
    words
}

/// Signs within a word that say nothing: apostrophes, combining diacritics, and what nobody sees.
const fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '´'
            | '\u{ad}'
            | '\u{2b9}'..='\u{2bf}'
            | '\u{300}'..='\u{36f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2018}'..='\u{201b}'
            | '\u{2032}'
            | '\u{2060}'
            | '\u{feff}'
    )
}

/// A small letter without its diacritics.
const fn folded(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ś' | 'ŝ' | 'ş' | 'š' => 's',
        'ţ' | 'ť' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c => c,
    }
}

/// The number a word writes: in digits, or in Roman numerals up to XXXIX. More of them would read words as numbers.
fn number(word: &str) -> Option<String> {
    const UNITS: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(word.to_owned());
    }
    let tens = word.len() - word.trim_start_matches('x').len();
    let units = UNITS.iter().position(|units| *units == &word[tens..]);
    units.filter(|_| tens < 4).map(|units| (10 * tens + units).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn one(a: &str, b: &str) -> bool {
        let (a, b) = (Name::of(a), Name::of(b));
        assert_eq!(a.may_be(&b), b.may_be(&a));
        a.may_be(&b)
    }

    #[test]
    fn writings_of_one_name() {
        for (a, b) in [
            ("Muara Bulian", "MUARA  bulian "),
            ("Muara-Bulian", "muara_bulian"),
            ("Muarabulian", "Muara Bulian"),
            ("Muara\u{a0}Bulian", "Mua\u{ad}ra Bulian\u{200b}"),
            ("S a d u", "Sadu"),
            ("Cafétéria Désa", "cafeteria desa"),
            ("Cafe\u{301}", "Café"),
            ("Ma'u", "Ma\u{2019}u"),
            ("KI'E", "Kie"),
            ("Kec. Mersam", "Kecamatan Mersam"),
            ("Kec.Mersam", "mersam"),
            ("Distrik Wamena", "Kec Wamena"),
            ("Kab. Batang Hari", "KABUPATEN BATANGHARI"),
            ("Kab. Batang Hari", "Batang Hari"),
            ("Kel. Rawasari", "Kelurahan Rawasari"),
            ("Ds. Ulak", "Desa Ulak"),
            ("Prov. Jambi", "Provinsi Jambi"),
            ("Kodya Bogor", "Kota Bogor"),
            ("Kec. Kota Bangun", "Kecamatan Kotabangun"),
            ("Banyuasin II", "Banyuasin 2"),
            ("XIII Koto Kampar", "13 Koto Kampar"),
            ("Batin XXIV", "Batin 24"),
            ("2 x 11 Enam Lingkung", "2x11 Enam Lingkung"),
            ("Kukar", "Kutai Kartanegara"),
            ("Kab. Kukar", "kabupaten kutai kartanegara"),
            ("BPBD Prov. Kalsel", "BPBD Provinsi Kalimantan Selatan"),
            ("Pos Kec. Mersam", "pos kecamatan mersam"),
            ("Kab. Bogor", "Kabupaten Bogor"),
            ("Bogor", "BOGOR"),
            ("Beras", "beras"),
        ] {
            assert!(one(a, b), "{a} = {b}");
        }
    }

    #[test]
    fn names_that_are_two() {
        for (a, b) in [
            ("Kab. Bogor", "Kota Bogor"),
            ("Bogor", "Kota Bogor"),
            ("Bogor", "Kab. Bogor"),
            ("Kediri", "Kec. Kediri"),
            ("Kota Bangun", "Bangun"),
            ("Desa Mersam", "Kec. Mersam"),
            ("Desa Ulak", "Kel. Ulak"),
            ("Cikalong", "Cibalong"),
            ("Kampar", "Kampa"),
            ("Banyuasin I", "Banyuasin II"),
            ("Banyuasin II", "Banyuasin III"),
            ("Banyuasin II", "Banyuasin 11"),
            ("Banyuasin I I", "Banyuasin II"),
            ("V Koto", "XIV Koto"),
            ("Rawas Ulu", "Ulu Rawas"),
            ("Pos 3-6", "Pos 36"),
            ("Pos 01", "Pos 1"),
            ("Ukuran <5", "Ukuran >5"),
            ("Gudang L", "Gudang 50"),
            ("Pos IIII", "Pos 4"),
            ("Kec.", "Kab."),
            ("Kubar", "Kukar"),
        ] {
            assert!(!one(a, b), "{a} is not {b}");
        }
    }

    #[test]
    fn what_says_nothing_is_no_name() {
        for text in ["", "  ", "-", "…", "'", "()", "\u{200b}"] {
            assert!(!one(text, text), "{text:?}");
        }
    }

    #[test]
    fn no_short_form_stands_for_two_things() {
        let written: BTreeSet<&str> =
            WORDS.iter().chain(&SHORT).map(|(written, _)| *written).chain(KINDS).chain(SHARED).collect();
        assert_eq!(written.len(), WORDS.len() + SHORT.len() + KINDS.len() + SHARED.len());
        let names: BTreeSet<String> = SHORT.iter().map(|(short, _)| Name::of(short).base).collect();
        assert_eq!(names.len(), SHORT.len());
    }
}
