//! The command line in the reader's language: help, and why it is refused. English stands in [`args`](crate::args);
//! here is the Indonesian of every text there.

use crate::args::{Cli, Whole};
use crate::console::say;
use bekal::operation::Language;
use bekal::output::numbers;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

const EXAMPLES: &str = "\
Contoh:
  bekal plan data/batanghari-2024             menyusun, memeriksa, dan menulis rencana operasi
  bekal check my-operation                    menyebut semua masalah sebuah folder dan jalan keluarnya
  bekal new my-operation.xlsx                 memulai sendiri: buku kerja (atau folder) berkomentar yang langsung dapat direncanakan";

const EXIT_CODES: &str = "\
Kode keluar: 0 selesai (kekurangan ialah hasil), 1 cacat program, 2 salah perintah, 3 masukan tidak sah, 4 kebutuhan tidak
terpenuhi (hanya dengan --strict), 5 dihentikan sebelum ada rencana, 6 rencana ditolak pemeriksa, 7 tidak dapat
ditulis, 130 dibatalkan dengan Ctrl-C, 141 pembaca stdout pergi.";

const TEMPLATE: &str = "{before-help}{about-with-newline}\nPemakaian: {usage}\n\n{all-args}{after-help}";

/// Command, usage and what it does.
const COMMANDS: &[(&str, &str, &str)] = &[
    (
        "plan",
        "bekal plan [PILIHAN] <SOURCE>",
        "Menyusun, memeriksa, dan menulis rencana sebuah operasi: dokumen (plan.md), gambar (plan.html), buku kerja (plan.xlsx), data, dan tabel",
    ),
    (
        "check",
        "bekal check [PILIHAN] <SOURCE>",
        "Melaporkan semua masalah sebuah operasi sekaligus, dengan jalan keluarnya",
    ),
    (
        "new",
        "bekal new [PILIHAN] <DIR>",
        "Menulis contoh operasi berkomentar yang langsung dapat direncanakan: folder, atau buku kerja dengan daftar pilihan",
    ),
    (
        "audit",
        "bekal audit [PILIHAN] <PLAN>",
        "Menghitung ulang rencana tertulis dari operasinya, tanpa pengoptimal; atau menyebut apakah perjalanan yang disunting orang masih berlaku, dan apa yang berubah",
    ),
    (
        "why",
        "bekal why [PILIHAN] <PLAN>",
        "Menjelaskan mengapa kebutuhan tidak terpenuhi, dan perubahan terkecil yang memenuhinya",
    ),
    (
        "compare",
        "bekal compare [PILIHAN] <A> <B>",
        "Menyebut beda dua rencana atau dua operasi: masukan, hasil, siapa berkurang dan siapa bertambah",
    ),
    (
        "matrix",
        "bekal matrix [PILIHAN] <SOURCE>",
        "Menyebut lama dan jarak dari tempat ke tempat, menurut jenis kendaraan dan waktu; atau biaya antar simpul sebuah graf DIMACS (.gr)",
    ),
    (
        "route",
        "bekal route [PILIHAN] <FILE>",
        "Mencari rute kendaraan yang paling murah untuk masalah rute: VRPLIB, Solomon, Cordeau, Golden, pengiriman terbagi, JSON VROOM, atau bekal.routing/1",
    ),
    ("import", "bekal import [PILIHAN] <PERINTAH>", "Menjadikan peta dari sistem lain jaringan sebuah operasi"),
    (
        "import osm",
        "bekal import osm [PILIHAN] --out <DIR> <EXTRACT>",
        "Menjadikan ekstrak OpenStreetMap ruas dan lokasi: jalan, feri, sungai yang dapat dilayari, dermaga",
    ),
    ("explain", "bekal explain [PILIHAN] [CODE]", "Menjelaskan kode sebuah masalah; tanpa kode, menyebut semuanya"),
    ("schema", "bekal schema [PILIHAN] [OF]", "Mencetak JSON Schema dari plan.json, atau dari masalah rute kendaraan"),
    (
        "generate",
        "bekal generate [PILIHAN] <DIR>",
        "Menulis operasi buatan berukuran berapa pun, untuk mengukur kemampuan",
    ),
    ("completions", "bekal completions [PILIHAN] <SHELL>", "Mencetak pelengkap perintah sebuah shell"),
    ("man", "bekal man [PILIHAN]", "Mencetak halaman manual"),
];

/// Command (`*`: any, the first that fits counts), option and what it is.
const OPTIONS: &[(&str, &str, &str)] = &[
    ("check", "start", "Memeriksa per waktu lain (misalnya 2024-01-22T08:00:00+07:00 atau \"22/1/2024 08.00 WIB\")"),
    ("check", "html", "Menulis semua masalah sebagai halaman (.html) untuk dibaca, dikirim, dan dicetak"),
    (
        "check",
        "workbook",
        "Menulis salinan tabel sebagai buku kerja (.xlsx): sel yang salah berwarna dan menyebut masalahnya",
    ),
    ("check", "force", "Mengganti berkas lama bernama sama"),
    ("*", "start", "Merencanakan per waktu lain (misalnya 2024-01-22T08:00:00+07:00 atau \"22/1/2024 08.00 WIB\")"),
    ("new", "dir", "Folder yang dibuat; nama yang berakhir dengan .xlsx menghasilkan buku kerja"),
    (
        "new",
        "region",
        "Kabupaten atau kota (kode Kemendagri, misalnya 15.04): satu pos di setiap kecamatannya, jiwanya belum diisi; boleh beberapa kali",
    ),
    ("new", "force", "Mengganti berkas bernama sama di folder yang sudah berisi, atau buku kerja lama"),
    ("compare", "html", "Menulis semua yang berbeda sebagai halaman (.html) untuk dibaca, dikirim, dan dicetak"),
    ("compare", "force", "Mengganti berkas lama bernama sama"),
    ("audit", "out", "Menulis rencana dengan pergerakan yang disunting sebagai folder rencana, bila lolos"),
    ("audit", "force", "Mengganti folder rencana lama"),
    (
        "audit",
        "movements",
        "Pergerakan rencana yang disunting: plan.xlsx, satu lembarnya sebagai .xlsx atau .ods, atau movements.csv",
    ),
    ("matrix", "source", "Operasi: folder, arsipnya (.zip), atau buku kerja (.xlsx, .ods); atau graf DIMACS (.gr)"),
    ("matrix", "vehicle_type", "Jenis kendaraan; boleh beberapa kali; kalau tidak disebut, semuanya"),
    (
        "matrix",
        "at",
        "Waktu berangkat (misalnya 2024-01-19T09:30:00+07:00 atau 19/1/2024 09.30); boleh beberapa kali; kalau tidak disebut, awal operasi",
    ),
    ("matrix", "every_period", "Satu tabel untuk awal setiap periode"),
    (
        "matrix",
        "as_it_stands",
        "Menurut keadaan saat itu, seakan tidak ada yang dibuka atau ditutup sesudahnya; kalau tidak, kendaraan menunggu yang dibuka lagi dan menemui yang ditutup selagi di jalan",
    ),
    (
        "matrix",
        "from",
        "Tempat berangkat, atau simpul graf (1-100); boleh beberapa kali; kalau tidak disebut, semua selain persimpangan",
    ),
    (
        "matrix",
        "to",
        "Tempat tiba, atau simpul graf (1-100); boleh beberapa kali; kalau tidak disebut, semua selain persimpangan",
    ),
    ("matrix", "co", "Letak simpul graf (.co): urutan simpulnya lebih cepat ditemukan dan lebih baik"),
    (
        "matrix",
        "gr",
        "Tidak menulis tabel, melainkan jaringan menurut keadaannya untuk satu jenis dan waktu sebagai graf DIMACS (.gr, dan .co di sampingnya)",
    ),
    ("matrix", "force", "Mengganti berkas lama bernama sama"),
    ("route", "file", "Masalah rute kendaraan"),
    ("route", "time", "Mencari selama sekian detik; 10 bila --iterations juga tidak disebut"),
    ("route", "iterations", "Mencari sebanyak sekian langkah: rutenya sama dengan utas berapa pun"),
    ("route", "seed", "Benih semua pilihan acak [bawaan: 1]"),
    ("route", "threads", "Banyak utas; 0 memakai semua inti [bawaan: 0]"),
    (
        "route",
        "bound",
        "Di samping pencarian, dengan satu utas sesudahnya, membuktikan batas bawah biaya: off, auto (selama pencarian boleh \
         berlangsung, paling lama semenit), atau selama sekian detik; keduanya berakhir begitu rute terbukti terbaik [bawaan: off]",
    ),
    ("route", "warm_start", "Rute awal pencarian (.sol, atau .json dari bekal.routing/1)"),
    (
        "route",
        "rounding",
        "Cara jarak dan waktu dijadikan bilangan bulat: nint, dimacs, exact, atau trunc; kalau tidak disebut, menurut jenis masalahnya",
    ),
    ("route", "out", "Menulis rute ke berkas, bukan ke stdout"),
    ("route", "force", "Mengganti berkas lama bernama sama"),
    (
        "route",
        "check",
        "Tidak mencari, melainkan menyebut biaya rute yang diberikan dan aturan yang dilanggarnya (.sol, atau .json dari bekal.routing/1)",
    ),
    ("schema", "of", "Dari apa: plan atau routing [bawaan: plan]"),
    ("import osm", "extract", "Ekstrak OpenStreetMap (.osm.pbf)"),
    ("import osm", "out", "Folder yang dibuat"),
    ("import osm", "operation", "Operasi yang memakai jaringan itu: DIR menjadi operasi yang utuh"),
    ("import osm", "keep_links", "Ruas operasi sendiri dari moda yang diimpor ikut dipertahankan"),
    (
        "import osm",
        "snap_max_km",
        "Jarak terjauh lokasi disambung ke jaringan, km; lokasi yang lebih jauh tetap memakai ruasnya sendiri [bawaan: 5]",
    ),
    ("import osm", "modes", "Moda yang diimpor: road (jalan), river (sungai), foot (jalan kaki) [bawaan: road,river]"),
    ("import osm", "bbox", "Hanya yang terletak di antara batas barat, selatan, timur, dan utara, dalam derajat"),
    ("import osm", "polygon", "Hanya yang terletak di dalam poligon sebuah berkas GeoJSON"),
    ("import osm", "min_island", "Meninggalkan bagian jaringan yang terpisah dan simpulnya kurang dari N [bawaan: 0]"),
    (
        "import osm",
        "join_gaps",
        "Menyambung ujung buntu yang terletak paling jauh sekian meter dari bagian lain, untuk peta yang terpotong [bawaan: 0]",
    ),
    (
        "import osm",
        "rules",
        "Poligon GeoJSON dengan gauge, closes_above_m, opens_above_m, max_gross_kg, max_width_m, modes: berlaku bagi ruas dan penyambung yang disentuhnya",
    ),
    ("import osm", "zones", "Poligon GeoJSON yang kini tergenang, ditambahkan pada zona operasi"),
    ("import osm", "depth", "GeoTIFF kedalaman air dalam meter: ruas yang tergenang menjadi penutupan"),
    ("import osm", "depth_from", "Sejak kapan kedalaman itu berlaku; kalau tidak disebut, sejak awal operasi"),
    ("import osm", "depth_until", "Sampai kapan kedalaman itu berlaku; kalau tidak disebut, sampai akhir operasi"),
    ("import osm", "force", "Mengganti hasil impor lama"),
    ("generate", "dir", "Folder yang dibuat"),
    ("generate", "seed", "Benih semua pilihan acak [bawaan: 1]"),
    (
        "*",
        "format",
        "Isi stdout: text untuk dibaca, json untuk program [bawaan: text]; sol, vroom, dan geojson bentuk rute",
    ),
    ("*", "lang", "Bahasa teks, id atau en; kalau tidak disebut bahasa operasi, lalu bahasa lingkungan"),
    ("*", "quiet", "Tidak mengatakan apa pun di stderr kecuali kesalahan"),
    ("*", "verbose", "Mencetak waktu tiap tahap, ukuran tiap program linear, dan memori terbanyak di stderr"),
    ("*", "source", "Operasi: folder, arsipnya (.zip), atau buku kerja (.xlsx, .ods)"),
    ("*", "out", "Folder rencana yang ditulis; bawaannya `<nama SOURCE>-plan` di folder sekarang"),
    ("*", "force", "Mengganti folder rencana lama, dan program linear lama di folder --export-mps"),
    (
        "*",
        "time_limit",
        "Menghentikan pencarian setelah sekian detik; rencana terbaik sampai saat itu ditulis dengan selisihnya",
    ),
    ("*", "seed", "Benih semua pilihan acak; kalau tidak disebut, dari operasi"),
    ("*", "threads", "Banyak utas; 0 memakai semua inti; rencananya sama berapa pun banyaknya [bawaan: 0]"),
    (
        "*",
        "export_mps",
        "Menulis tiap program linear sebagai berkas MPS yang dapat diuji pemecah mana pun, dan hasil semestinya di objectives.csv",
    ),
    (
        "*",
        "revise",
        "Merevisi rencana terdahulu: yang sudah berjalan pada --now tetap, sisanya berubah sesedikit yang perlu",
    ),
    (
        "*",
        "now",
        "Saat revisi (misalnya 2024-01-19T09:30:00+07:00 atau 19/1/2024 09.30): perjalanan yang mulai sebelumnya sudah berjalan",
    ),
    ("*", "anew", "Menyusun baru semua yang belum berjalan dan tidak dikunci, berapa pun yang berubah"),
    (
        "*",
        "marks",
        "Tabel dengan kolom trip dan mark: berangkat, kunci, atau larang; boleh movements.csv atau plan.xlsx dengan kolom mark",
    ),
    (
        "*",
        "accept_matches",
        "CSV dengan kolom tabel, nilai, dan kode: baris mana yang dimaksud nilai yang bukan kode; tabel pencocokan dari operasi",
    ),
    (
        "check",
        "suggest_matches",
        "Menulis nilai yang bukan kode dan bukan nama ke tabel (.csv) yang tinggal diisi, untuk --accept-matches",
    ),
    ("*", "strict", "Keluar dengan 4 bila ada kebutuhan yang tidak terpenuhi"),
    ("*", "progress", "Menampilkan kemajuan walaupun stderr bukan terminal"),
    (
        "why",
        "lines",
        "Banyak baris yang dijawab, mulai dari yang menyangkut paling banyak orang paling lama [bawaan: 5]",
    ),
    ("why", "site", "Hanya pos ini"),
    ("why", "item", "Hanya barang ini"),
    ("*", "plan", "Folder rencana, atau plan.json di dalamnya"),
    ("*", "operation", "Operasi asal rencana; kalau tidak disebut, asalnya bila masih ada"),
    ("compare", "a", "Folder rencana atau operasi"),
    ("compare", "b", "Yang lain, sejenis"),
    ("*", "code", "Kode seperti tercetak, misalnya `unknown-id`"),
    ("*", "shell", "Shell: bash, elvish, fish, powershell, atau zsh"),
    ("*", "posts", "Pos yang berpenduduk [bawaan: 30]"),
    ("*", "warehouses", "Gudang; kalau tidak disebut, satu untuk tiap 15 pos"),
    ("*", "jetties", "Dermaga; kalau tidak disebut, satu untuk tiap 12 pos"),
    ("*", "items", "Jenis barang [bawaan: 3]"),
    ("*", "days", "Hari operasi [bawaan: 7]"),
    ("*", "period", "Jam dalam satu periode [bawaan: 12]"),
    ("*", "vehicles", "Kendaraan dan perahu seluruhnya; kalau tidak disebut, secukupnya dan dua perlima lagi"),
    ("*", "flood", "Persen pos yang terputus dari jalan oleh sungai [bawaan: 40]"),
    ("*", "help", "Mencetak bantuan"),
    ("*", "version", "Mencetak versi"),
];

/// The command line as a reader of `lang` sees it.
pub(crate) fn command(lang: Language) -> Command {
    match lang {
        Language::English => Cli::command(),
        Language::Indonesian => indonesian(Cli::command()),
    }
}

fn indonesian(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = command
        .about("Merencanakan logistik bantuan: siapa mengirim apa, dari mana, kepada siapa, dengan kendaraan apa, lewat jalan atau sungai mana, kapan")
        .before_help(EXAMPLES)
        .after_help(EXIT_CODES)
        .override_usage("bekal [PILIHAN] <PERINTAH>")
        .help_template(TEMPLATE)
        .subcommand_help_heading("Perintah")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args([help, version])
        .mut_args(|arg| told("*", arg));
    COMMANDS.iter().fold(command, |command, (name, usage, about)| {
        let told = |command: Command| {
            command
                .about(*about)
                .override_usage(*usage)
                .help_template(TEMPLATE)
                .subcommand_help_heading("Perintah")
                .disable_help_flag(true)
                .mut_args(|arg| told(name, arg))
        };
        match name.split_once(' ') {
            Some((above, name)) => command.mut_subcommand(above, |above| above.mut_subcommand(name, told)),
            None => command.mut_subcommand(name, told),
        }
    })
}

/// An argument with its Indonesian text.
fn told(command: &str, arg: Arg) -> Arg {
    let known = OPTIONS.iter().find(|(of, id, _)| (*of == command || *of == "*") && arg.get_id() == id);
    let heading = if arg.is_positional() { "Argumen" } else { "Pilihan" };
    let arg = arg.help_heading(heading).hide_default_value(true).hide_possible_values(true);
    match known {
        Some((_, _, text)) => arg.help(*text),
        None => arg,
    }
}

/// The manual page with its headings in the language of its text.
pub(crate) fn manual(lang: Language, page: &str) -> String {
    const HEADINGS: [(&str, &str); 8] = [
        // The heading of commands in the help.
        (".SH Perintah\n", ".SH PERINTAH\n"),
        (".SH NAME\n", ".SH NAMA\n"),
        (".SH SYNOPSIS\n", ".SH RINGKASAN\n"),
        (".SH DESCRIPTION\n", ".SH KETERANGAN\n"),
        (".SH OPTIONS\n", ".SH PILIHAN\n"),
        (".SH SUBCOMMANDS\n", ".SH PERINTAH\n"),
        (".SH EXTRA\n", ".SH LAIN\n"),
        (".SH VERSION\n", ".SH VERSI\n"),
    ];
    match lang {
        Language::English => page.to_owned(),
        Language::Indonesian => HEADINGS.iter().fold(page.to_owned(), |page, (en, id)| page.replace(en, id)),
    }
}

/// Why the command line is refused, in words.
pub(crate) fn refusal(lang: Language, refused: &clap::Error) -> String {
    let told = |kind: ContextKind| match refused.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let (arg, value) = (told(ContextKind::InvalidArg), told(ContextKind::InvalidValue));
    let (prior, valid) = (told(ContextKind::PriorArg), told(ContextKind::ValidValue));
    let bounds = std::error::Error::source(refused).and_then(|wrong| wrong.downcast_ref::<Whole>());
    if let Some(Whole(range)) = bounds {
        let option = arg.split(' ').next().unwrap_or_default();
        let [least, most] = [*range.start(), *range.end()].map(|end| numbers::integer(lang, i128::from(end)));
        return say!(
            lang,
            "kesalahan: {option} `{value}`: tulis bilangan bulat dari {least} sampai {most}\n",
            "error: {option} `{value}`: write a whole number from {least} to {most}\n"
        );
    }
    if lang == Language::English {
        return refused.render().to_string();
    }
    let wrong = match refused.kind() {
        ErrorKind::InvalidSubcommand => {
            let (given, near) = (told(ContextKind::InvalidSubcommand), told(ContextKind::SuggestedSubcommand));
            let near =
                if near.is_empty() { near } else { format!("; maksudnya `{}`?", near.replace(", ", "` atau `")) };
            format!("perintah `{given}` tidak dikenal{near}")
        }
        ErrorKind::UnknownArgument => {
            let near = told(ContextKind::SuggestedArg);
            let near =
                if near.is_empty() { near } else { format!("; maksudnya `{}`?", near.replace(", ", "` atau `")) };
            format!("`{arg}` tidak dikenal{near}")
        }
        ErrorKind::MissingRequiredArgument => format!("belum disebut: {arg}"),
        ErrorKind::MissingSubcommand => "perintahnya belum disebut".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{arg}` memerlukan nilai"),
        ErrorKind::InvalidValue => format!("nilai `{value}` tidak cocok untuk `{arg}`; yang boleh: {valid}"),
        ErrorKind::ValueValidation => format!("nilai `{value}` tidak cocok untuk `{arg}`"),
        ErrorKind::TooManyValues => format!("`{arg}` tidak menerima nilai `{value}`"),
        ErrorKind::InvalidUtf8 => "ada argumen yang bukan UTF-8".to_owned(),
        ErrorKind::ArgumentConflict if prior.is_empty() || prior == arg => {
            format!("`{arg}` tidak dapat dipakai di sini")
        }
        ErrorKind::ArgumentConflict => format!("`{arg}` tidak dapat dipakai bersama `{prior}`"),
        _ => return refused.render().to_string(),
    };
    format!("kesalahan: {wrong}\n\nKeterangan selengkapnya: bekal --help\n")
}

/// Years a moment may lie in.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// A moment as written after an option, on a clock that runs so far ahead of UTC where it names none; or why it is none.
pub(crate) fn moment(
    lang: Language,
    option: &str,
    text: &str,
    offset: Option<bekal::units::Duration>,
) -> Result<bekal::units::Instant, String> {
    let known = text.parse::<jiff::Timestamp>().ok();
    let local = text.parse::<jiff::civil::DateTime>().ok();
    let year =
        local.or_else(|| Some(known?.to_zoned(jiff::tz::TimeZone::UTC).datetime())).map(jiff::civil::DateTime::year);
    if year.is_some_and(|year| !YEARS.contains(&year)) {
        let (first, last) = (YEARS.start(), YEARS.end());
        return Err(say!(
            lang,
            "{option} `{text}`: tahunnya di luar {first} sampai {last}; misalnya 2024-01-22T08:00:00+07:00",
            "{option} `{text}`: its year lies outside {first} to {last}; for example 2024-01-22T08:00:00+07:00"
        ));
    }
    let read =
        known.map(|known| (bekal::units::Instant::from_unix(known.as_second()), Some(bekal::units::Duration::ZERO)));
    match (read.or_else(|| bekal::moment(text)), offset) {
        (Some((moment, Some(_))), _) => Ok(moment),
        (Some((moment, None)), Some(offset)) => Ok(moment - offset),
        (Some((_, None)), None) => Err(say!(
            lang,
            "{option} `{text}`: zona waktunya belum ada; tulis misalnya 2024-01-22T08:00:00+07:00 atau 22/1/2024 08:00 WIB (WIB +07:00, WITA +08:00, WIT +09:00)",
            "{option} `{text}`: its time zone is missing; write for example 2024-01-22T08:00:00+07:00 or 22/1/2024 08:00 WIB (WIB +07:00, WITA +08:00, WIT +09:00)"
        )),
        (None, _) => Err(say!(
            lang,
            "{option} `{text}`: bukan waktu; tulis tanggal, jam, dan zona waktu, misalnya 2024-01-22T08:00:00+07:00 atau 22/1/2024 08:00 WIB",
            "{option} `{text}`: this is no moment; write date, time and time zone, for example 2024-01-22T08:00:00+07:00 or 22/1/2024 08:00 WIB"
        )),
    }
}
