//! The codes of violations and what each means.

/// What a violation's code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// What a sound plan does, in Indonesian.
    pub id: &'static str,
    /// What a sound plan does, in English.
    pub en: &'static str,
}

macro_rules! rules {
    ($($code:literal: $id:literal, $en:literal;)+) => {
        /// Every rule the auditor checks, by code.
        pub const RULES: &[Rule] = &[$(Rule { code: $code, id: $id, en: $en }),+];
    };
}

rules! {
    "allocation": "Tabel alokasi sama dengan jumlah kiriman menurut perjalanan.",
        "The allocation table equals the shipments summed over the trips.";
    "assumptions": "Anggapan yang tercantum dalam rencana ialah semua anggapan operasi.",
        "The assumptions stated in the plan are all those of the operation.";
    "bound-achieved": "Capaian suatu batas sama dengan orang-hari menurut hitungan ulang.",
        "The value reached under a bound equals the recounted person-days.";
    "bound-beaten": "Tidak ada rencana yang melampaui batas yang terbukti.",
        "No plan beats a proven bound.";
    "bound-gap": "Jarak adalah selisih batas dan capaian sebagai bagian dari batas.",
        "The gap is the distance of the value reached from the bound, as a share of the bound.";
    "cargo-balance": "Semua yang dimuat dibongkar, dan hanya yang ada di atas kendaraan dapat dibongkar.",
        "All that is loaded is unloaded, and only what is aboard can be unloaded.";
    "cargo-item": "Barang yang disebut adalah isi lotnya.",
        "The item named is what the lot holds.";
    "changes": "Rencana hasil revisi menyebut setiap perjalanannya sekali, sebagai perjalanan lama atau baru.",
        "A revised plan names each of its trips once, as one of the plan before or as new.";
    "closures": "Daftar ruas yang tertutup atau lambat sesuai dengan tinggi muka air, penutupan, dan zona.",
        "The list of links shut or slow follows from stages, closures and zones.";
    "day-tour": "Perjalanan yang muat dalam jam kerja sehari berlangsung dalam satu hari operasi; hanya perjalanan dengan satu \
                 persinggahan boleh lebih lama.",
        "A tour that fits into a day's duty lies within one day of operation; only one with a single stop may be longer.";
    "duty-per-day": "Kendaraan bekerja tidak lebih dari jam kerjanya dalam sehari.",
        "A vehicle works no more than its hours in a day of operation.";
    "fleet-not-counted": "Hanya armada yang cukup pasti dipakai.",
        "Only fleets that are firm enough are used.";
    "fleet-window": "Perjalanan berlangsung selama armadanya tersedia.",
        "A trip lies within the time its fleet is available.";
    "gauges": "Tinggi muka air dan status siaga sesuai dengan deret data pos duga air.",
        "Stages and alert states follow from the gauges' series.";
    "goods-not-there-yet": "Barang diambil setelah tersedia atau dibongkar di tempat itu.",
        "Goods are taken after they became available or were unloaded there.";
    "handling": "Barang yang ditangani dalam satu periode tidak melebihi kemampuan lokasi.",
        "Goods handled in a period do not exceed what the site can handle.";
    "header": "Kepala rencana sesuai dengan operasi.",
        "The plan's header agrees with the operation.";
    "issue-beyond-need": "Pos tidak membagikan lebih dari kebutuhan.",
        "A post hands out no more than is needed.";
    "issue-day": "Pembagian jatuh pada hari operasi.",
        "Issues fall on days of the operation.";
    "issue-expired": "Barang dibagikan sebelum kedaluwarsa.",
        "Goods are handed out before they expire.";
    "issue-item": "Barang yang dibagikan adalah isi lotnya.",
        "The item handed out is what the lot holds.";
    "issue-place": "Hanya pos yang membagikan barang.",
        "Only posts hand out goods.";
    "issue-quantity": "Jumlah yang dibagikan positif.",
        "Quantities handed out are positive.";
    "kpis": "Keenam Tepat dan angka lain sama dengan hitungan ulang.",
        "The six Tepat and the other figures equal the recount.";
    "legend": "Nama dan ukuran sesuai dengan operasi.",
        "Names and measures agree with the operation.";
    "link-direction": "Ruas dilalui di antara kedua ujungnya, ke arah yang diizinkan.",
        "A link is passed between its ends, in an allowed direction.";
    "link-mode": "Kendaraan hanya memakai ruas modanya.",
        "A vehicle uses only links of its mode.";
    "link-shut": "Ruas terbuka bagi jenis kendaraan itu selama dilalui.",
        "A link is open to the vehicle type as long as it is on it.";
    "link-weight": "Berat kendaraan tidak melebihi batas ruas.",
        "The vehicle's gross mass is within the limit of the link.";
    "link-width": "Lebar kendaraan tidak melebihi batas ruas.",
        "The vehicle is no wider than the limit of the link.";
    "loading-time": "Memuat dan membongkar memakan waktu sedikitnya massa dibagi laju muat.",
        "Loading and unloading take at least mass divided by the loading rate.";
    "lot-not-counted": "Hanya lot yang cukup pasti dipakai.",
        "Only lots that are firm enough are used.";
    "lot-overdrawn": "Dari suatu lot di suatu lokasi tidak diambil lebih dari yang ada.",
        "No more is taken of a lot at a site than lies there.";
    "lot-reserved": "Lot yang dicadangkan berakhir di pos dalam lokasi tujuannya.",
        "A reserved lot ends at a post within the site it is reserved for.";
    "needs": "Tabel kebutuhan sesuai dengan jumlah jiwa, norma dan permintaan.",
        "The table of needs follows from head counts, norms and requests.";
    "opening-hours": "Memuat dan membongkar berlangsung dalam jam buka setempat.",
        "Loading and unloading lie within the site's local opening hours.";
    "outside-horizon": "Perjalanan dimulai dan menangani barang dalam masa operasi.",
        "A trip begins, loads and unloads within the time of the operation.";
    "packages": "Barang dibawa dalam kemasan utuh.",
        "Goods are carried in whole packages.";
    "payload-mass": "Muatan tidak melebihi daya angkut.",
        "The load does not exceed the payload.";
    "payload-volume": "Muatan tidak melebihi ruang muat.",
        "The load does not exceed the room aboard.";
    "people": "Jumlah jiwa sesuai dengan laporan.",
        "Head counts follow from the reports.";
    "resources": "Sumber daya dan pemakaiannya sesuai dengan operasi dan perjalanan.",
        "Resources and their use agree with the operation and the trips.";
    "schema": "Skema rencana dikenal.",
        "The plan's schema is known.";
    "shortfalls": "Kekurangan sama dengan hitungan ulang, dengan alasan yang dikenal.",
        "Shortfalls equal the recount and state a known reason.";
    "site-kind": "Simpang tidak menangani barang, pos tidak memuat, gudang tidak membongkar.",
        "Junctions handle no goods, posts do not load, warehouses do not unload.";
    "site-shut": "Lokasi tidak tertutup atau terendam selama memuat dan membongkar.",
        "A site is neither closed nor flooded during loading and unloading.";
    "step-empty": "Setiap langkah menangani barang atau melalui ruas.",
        "Every step handles goods or passes a link.";
    "stock": "Tabel stok sama dengan sisa barang setiap akhir hari.",
        "The stock table equals what lies where at the end of each day.";
    "storage-mass": "Barang di lokasi tidak melebihi daya tampungnya (massa).",
        "Goods at a site fit its room by mass.";
    "storage-volume": "Barang di lokasi tidak melebihi daya tampungnya (volume).",
        "Goods at a site fit its room by volume.";
    "tasks": "Tugas anggota sesuai dengan perjalanan, lot dan prosedur.",
        "Members' tasks follow from trips, lots and procedures.";
    "time-order": "Waktu tidak berjalan mundur dalam suatu perjalanan.",
        "Time does not run backwards in a trip.";
    "too-fast": "Ruas ditempuh tidak lebih cepat dari kecepatan yang mungkin.",
        "A link is passed no faster than speed allows.";
    "tour-open": "Perjalanan kembali ke sumbernya; hanya yang saat revisi sudah mengantar, dan hari itu tidak punya jalan pulang lagi, boleh berhenti di sana.",
        "A trip returns to its source; only one that had delivered at a revision, and has no way home any more on that day, may end there.";
    "tour-shape": "Perjalanan memuat di sumbernya, singgah sedikitnya sekali, lalu kembali.",
        "A trip loads at its source, makes at least one stop and returns.";
    "trip-fleet": "Jenis dan pemilik kendaraan sesuai dengan armadanya.",
        "Vehicle type and owner agree with the fleet.";
    "trip-number": "Setiap perjalanan punya nomor sendiri, dan perjalanan berurutan menurut waktu berangkat.",
        "Every trip has a number of its own, and they stand in the order of departure.";
    "trip-sums": "Jam kerja, jarak dan biaya perjalanan sama dengan hitungan ulang.",
        "A trip's duty, distance and cost equal the recount.";
    "trips-overlap": "Satu kendaraan menjalankan satu perjalanan pada satu waktu.",
        "A vehicle is on one trip at a time.";
    "unknown-code": "Setiap kode ada dalam operasi.",
        "Every code is part of the operation.";
    "unreachable-served": "Pos yang dinyatakan tidak terjangkau tidak dilayani.",
        "A post stated as out of reach is not served.";
    "vehicle-elsewhere": "Perjalanan berangkat dari tempat kendaraan berada.",
        "A trip departs from where the vehicle stands.";
    "vehicle-number": "Nomor kendaraan ada dalam armadanya.",
        "The vehicle's number exists in its fleet.";
    "way-broken": "Langkah dan ruas saling bersambung.",
        "Steps and passages join.";
}
