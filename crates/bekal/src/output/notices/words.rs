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
}
