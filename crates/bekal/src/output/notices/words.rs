//! What the page and the workbook of problems say beside the problems themselves.

use crate::output::messages::messages;
use bekal_core::operation::Language;

messages! {
    Told:
    Title: "Pemeriksaan: {0}", "Check: {0}";
    Sound: "Tidak ada masalah. Operasi ini dapat direncanakan.", "No problem was found. This operation can be planned.";
    Plannable: "Operasi ini dapat direncanakan; periksa dahulu yang disebut di bawah.", "This operation can be planned; look first at what is named below.";
    NotPlannable: "Operasi ini belum dapat direncanakan: perbaiki dahulu kesalahannya, lalu periksa lagi.", "This operation cannot be planned yet: correct its errors first, then check again.";
    ByFile: "Banyaknya menurut tabel", "How many in each table";
    Table: "Tabel", "Table";
    Errors: "Kesalahan", "Errors";
    Warnings: "Peringatan", "Warnings";
    Notices: "Catatan", "Notices";
    Sum: "Seluruhnya", "All";
    Problems: "Masalah menurut tabel", "Problems by table";
    Severity: "Tingkat", "Severity";
    Place: "Tempat", "Place";
    WholeTable: "seluruh tabel", "the whole table";
    Value: "Nilai terbaca", "Value as read";
    Wrong: "Yang salah", "What is wrong";
    Remedy: "Jalan keluar", "What to do";
    Code: "Kode", "Code";
    Explanations: "Arti kode", "What the codes mean";
    MadeBy: "Dibuat oleh bekal {0} dari {1}.", "Made by bekal {0} from {1}.";
    CopyIs: "Buku kerja ini salinan dari {0}: nilai setiap sel pada alamat yang sama. Sel yang bermasalah diberi warna dan catatan; {0} sendiri tidak diubah.", "This workbook is a copy of {0}: the value of every cell at the same address. Cells with problems are coloured and carry a note; {0} itself is unchanged.";
    CopyOfWorkbook: "Perbaiki di sini atau di buku kerja asalnya, lalu periksa lagi dengan bekal check; lembar ini tidak ikut dibaca. Nama lembar sama dengan asalnya.", "Correct it here or in the workbook it comes from, then check again with bekal check; this sheet is not read. Sheets have the names they have there.";
    CopyOfFiles: "Perbaiki di berkas asalnya: baris dan kolom di sini sama dengan di berkas. Pengaturan dan peta hanya ditampilkan, satu baris atau satu wilayah tiap baris.", "Correct it in the files it comes from: rows and columns here are those of the files. Settings and maps are only shown, a line or an area in each row.";
    CopyLacks: "Tidak disalin: rumus (hanya nilainya; #N/A bila belum dihitung), warna, format, daftar pilihan, catatan lama, gambar, grafik, dan makro.", "Not copied: formulas (only their values; #N/A where there is none), colours, formats, lists to choose from, older notes, pictures, charts and macros.";
    NotCopied: "Tidak disalin karena tidak dapat dibaca: {0}.", "Not copied, since it cannot be read: {0}.";
    Renamed: "Lembar {0} bernama {1} di sini, karena namanya tidak dapat dipakai.", "Sheet {0} is called {1} here, since its name cannot be used.";
    Cut: "Lembar {0} terpotong: selnya lebih banyak daripada yang dapat dimuat.", "Sheet {0} is cut: it has more cells than can be held.";
    Shortened: "Lembar {0}: {1} sel terlalu panjang dan dipotong.", "Sheet {0}: {1} {1#cell is too long and has#cells are too long and have} been cut.";
    NotMerged: "Lembar {0}: {1} gabungan sel tidak digabung di sini.", "Sheet {0}: {1} {1#group of merged cells is#groups of merged cells are} not merged here.";
    MoreSheets: "Lembar sesudah yang ke-{0} tidak disalin.", "Sheets after the first {0} are not copied.";
}
