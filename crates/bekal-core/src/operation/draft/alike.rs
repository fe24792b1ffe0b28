//! What a code looks like. Two codes of one look are two codes all the same, but hardly on purpose.

/// Letters of other scripts, in lower case, and the Latin ones they look like; so do their capitals.
const LETTERS: [(char, char); 34] = [
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('н', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('α', 'a'),
    ('β', 'b'),
    ('ε', 'e'),
    ('η', 'h'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('μ', 'm'),
    ('ν', 'n'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'y'),
    ('χ', 'x'),
    ('ı', 'i'),
];

/// A code as the eye takes it: in lower case, without the signs that nobody sees, and with Latin letters for those that
/// look like them.
pub(super) fn look(code: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let seen = code.chars().filter(|c| !is_unseen(*c)).map(plain).flat_map(char::to_lowercase);
    seen.map(|c| LETTERS.iter().find(|(own, _)| *own == c).map_or(c, |(_, latin)| *latin)).collect()
}

/// Signs without a look of their own.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{180e}' | '\u{34f}')
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_look_the_same() {
        for (one, other) in [
            ("gudang-kota", "GUDANG-Kota"),
            ("gudang-kota", "gudang\u{200b}-kota"),
            ("gudang-kota", "gud\u{430}ng-k\u{43e}t\u{430}"),
            ("gudang-kota", "gudang\u{2011}kota"),
            ("POS 1", "РОЅ\u{a0}1"),
            ("beras", "ｂｅｒａｓ"),
        ] {
            assert_eq!(look(one), look(other), "{one} {other}");
        }
        for (one, other) in [("pos-1", "pos-l"), ("pos-10", "pos-1o"), ("pos-1", "pos1"), ("a.b", "ab"), ("é", "e")] {
            assert_ne!(look(one), look(other), "{one} {other}");
        }
    }
}
