//! The commands of a few lines each: `new`, `generate`, `explain`, `schema`, `completions`, `man`.

use crate::args::{GenerateArgs, NewArgs, Of};
use crate::console::{Console, Failure, say};
use crate::{exit, help};
use bekal::audit::{RULES, Rule};
use bekal::generate::{self, GenerateError, Recipe};
use bekal::operation::Language;
use bekal::operation::code::Code;
use bekal::output;
use bekal::template::{self, Region, Template};
use std::io;
use std::path::Path;

pub(crate) fn new(args: &NewArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let template = Template::new(console.lang()).with(chosen(&args.region, console)?);
    let refused = |refusal: template::TemplateError| unwritten(&refusal.path, &refusal.cause, console);
    let ending = args.dir.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ["ods", "xls", "xlsm", "xlsb", "zip", "csv"].contains(&ending.as_str()) {
        let at = output::shown(&args.dir);
        let text = say!(
            console.lang(),
            "{at}: tulis nama folder, atau nama buku kerja yang berakhir dengan .xlsx",
            "{at}: write the name of a folder, or of a workbook that ends in .xlsx"
        );
        return Err(Failure::new(exit::USAGE, text));
    }
    if ending == "xlsx" {
        template.write_workbook(&args.dir, args.force).map_err(refused)?;
        let at = args.dir.display().to_string();
        return made(&args.dir, &serde_json::json!({ "workbook": at }), console);
    }
    let files = template.write(&args.dir, args.force).map_err(refused)?;
    made_folder(&args.dir, &files, console)
}

/// The regions with these codes, each once, in the order of their codes.
fn chosen(codes: &[String], console: &Console<'_>) -> Result<Vec<Region>, Failure> {
    let known = template::regions();
    let stranger = codes.iter().find(|code| !known.iter().any(|region| region.code == **code));
    let Some(code) = stranger else {
        return Ok(known.into_iter().filter(|region| codes.contains(&region.code)).collect());
    };
    let all = known.iter().map(|region| format!("{} {}", region.code, region.name)).collect::<Vec<_>>().join(", ");
    let text = say!(
        console.lang(),
        "--region `{code}`: wilayah ini tidak dikenal; yang dikenal: {all}",
        "--region `{code}`: this region is not known; those known: {all}"
    );
    Err(Failure::new(exit::USAGE, text))
}

fn unwritten(path: &Path, cause: &io::Error, console: &Console<'_>) -> Failure {
    let (lang, at) = (console.lang(), output::shown(path));
    let told = output::cause(lang, cause);
    let text = if cause.kind() == io::ErrorKind::AlreadyExists {
        say!(lang, "{at} sudah ada dan tidak kosong", "{at} exists and is not empty")
    } else {
        say!(lang, "{at} tidak dapat ditulis: {told}", "cannot write {at}: {told}")
    };
    Failure::new(exit::UNWRITTEN, text)
}

pub(crate) fn generate(args: &GenerateArgs, console: &mut Console<'_>) -> Result<u8, Failure> {
    let usual = Recipe::for_posts(args.posts);
    let recipe = Recipe {
        warehouses: args.warehouses.unwrap_or(usual.warehouses),
        jetties: args.jetties.unwrap_or(usual.jetties),
        items: args.items,
        days: args.days,
        period_h: args.period,
        vehicles: args.vehicles,
        flood_percent: args.flood,
        seed: args.seed,
        ..usual
    };
    let files = generate::write(&recipe, &args.dir).map_err(|refusal| match refusal {
        GenerateError::Recipe(wrong) if wrong.figure == "period" => {
            let value = wrong.value;
            let text = say!(
                console.lang(),
                "--period `{value}`: tulis jumlah jam yang membagi habis sehari: 1, 2, 3, 4, 6, 8, 12, atau 24",
                "--period `{value}`: write hours that divide a day: 1, 2, 3, 4, 6, 8, 12 or 24"
            );
            Failure::new(exit::USAGE, text)
        }
        // The command line takes no other figure that is out of range.
        GenerateError::Recipe(wrong) => Failure::new(exit::USAGE, wrong.to_string()),
        GenerateError::Io { path, cause } => unwritten(&path, &cause, console),
    })?;
    made_folder(&args.dir, &files, console)
}

/// Prints what was made: the folder, or as JSON its files.
fn made_folder(dir: &Path, files: &[String], console: &mut Console<'_>) -> Result<u8, Failure> {
    let at = dir.display().to_string();
    made(dir, &serde_json::json!({ "folder": at, "files": files }), console)
}

/// Prints where something was made, or as JSON what.
fn made(place: &Path, what: &serde_json::Value, console: &mut Console<'_>) -> Result<u8, Failure> {
    let at = place.display().to_string();
    if console.json {
        console.json(what)?;
    } else {
        console.data(format!("{at}\n"))?;
    }
    let lang = console.lang();
    console.remark(&say!(lang, "berikutnya: bekal check {at}", "next: bekal check {at}"));
    Ok(exit::DONE)
}

pub(crate) fn explain(code: Option<&str>, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let Some(word) = code else {
        if console.json {
            let rules = RULES.iter().map(|rule| rule.code).filter(|rule| Code::from_word(rule).is_none());
            console.json(&Code::ALL.iter().map(|code| code.word()).chain(rules).collect::<Vec<_>>())?;
        } else {
            for code in Code::ALL {
                console.data(format!("{:<28} {}\n", code.word(), code.text(lang).title))?;
            }
            for rule in RULES.iter().filter(|rule| Code::from_word(rule.code).is_none()) {
                let text = if lang == Language::Indonesian { rule.id } else { rule.en };
                console.data(format!("{:<28} {text}\n", rule.code))?;
            }
        }
        return Ok(exit::DONE);
    };
    let rule = RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(word.trim()));
    if let Some(rule) = rule.filter(|_| Code::from_word(word).is_none()) {
        return explain_rule(rule, console);
    }
    let Some(code) = Code::from_word(word) else {
        let text = say!(
            lang,
            "kode `{word}` tidak dikenal; `bekal explain` tanpa kode menyebut semuanya",
            "there is no code `{word}`; `bekal explain` without a code lists them all"
        );
        return Err(Failure::new(exit::USAGE, text));
    };
    if console.json {
        let text = code.text(lang);
        console.json(&serde_json::json!({
            "code": code,
            "severity": code.severity(),
            "title": text.title,
            "message": text.message,
            "remedy": text.remedy,
            "explanation": text.explanation,
            "rule": rule.map(|rule| if lang == Language::Indonesian { rule.id } else { rule.en }),
        }))?;
        return Ok(exit::DONE);
    }
    console.data(code.explain(lang))?;
    match rule {
        Some(rule) => {
            console.data("\n")?;
            explain_rule(rule, console)
        }
        None => Ok(exit::DONE),
    }
}

/// What a rule of the auditor asks of a plan.
fn explain_rule(rule: &Rule, console: &mut Console<'_>) -> Result<u8, Failure> {
    let lang = console.lang();
    let text = if lang == Language::Indonesian { rule.id } else { rule.en };
    if console.json {
        console.json(&serde_json::json!({ "code": rule.code, "rule": text }))?;
    } else {
        let code = rule.code;
        let head = say!(lang, "{code} (aturan pemeriksa rencana)", "{code} (rule of the auditor)");
        console.data(format!("{head}\n{text}\n"))?;
    }
    Ok(exit::DONE)
}

pub(crate) fn schema(of: Of, console: &mut Console<'_>) -> Result<u8, Failure> {
    console.json(&match of {
        Of::Plan => output::json::schema(),
        Of::Routing => bekal::routing::formats::schema(),
    })?;
    Ok(exit::DONE)
}

pub(crate) fn completions(shell: clap_complete::Shell, console: &mut Console<'_>) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(console.lang()), "bekal", &mut script);
    console.data(script)?;
    Ok(exit::DONE)
}

pub(crate) fn man(console: &mut Console<'_>) -> Result<u8, Failure> {
    let mut page = Vec::new();
    let made = clap_mangen::Man::new(help::command(console.lang())).render(&mut page);
    made.map_err(|refusal| Failure::new(exit::INTERNAL, refusal.to_string()))?;
    console.data(help::manual(console.lang(), &String::from_utf8_lossy(&page)))?;
    Ok(exit::DONE)
}
