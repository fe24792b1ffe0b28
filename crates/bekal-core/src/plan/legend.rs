//! Names for the codes of a plan, so that it can be read without its operation.

use crate::operation::{Every, Mode, Per};
use crate::units::{Mass, Quantity, Volume};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

records! {
    /// Names for codes.
    Legend {
        /// Items.
        items: Vec<ItemName>,
        /// Members: code, name and kind.
        members: Vec<MemberName>,
        /// Sites.
        sites: Vec<SiteName>,
        /// Vehicle types.
        vehicle_types: Vec<VehicleName>,
        /// Norms.
        norms: Vec<NormLine>,
    }
    /// An item's name and measures.
    ItemName {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// Unit of quantity.
        unit: String,
        /// Sector heading.
        sector: String,
        /// 1 is survival.
        priority: u8,
        /// Units in one package.
        package_milli: Quantity,
        /// Mass of one package.
        package_mass_g: Mass,
        /// Volume of one package.
        package_volume_ml: Volume,
        /// Whether a day missed is lost.
        consumable: bool,
    }
    /// A member's name.
    MemberName {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// Kind, as in tables.
        kind: String,
        /// Unit that fills the role.
        unit: Option<String>,
        /// How to reach it.
        contact: Option<String>,
    }
    /// A site's name and place.
    SiteName {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// Kind, as in tables.
        kind: String,
        /// Kemendagri code.
        pcode: Option<String>,
        /// The site above it.
        parent: Option<String>,
        /// Degrees east.
        lon: f64,
        /// Degrees north.
        lat: f64,
    }
    /// A vehicle type's name.
    VehicleName {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// How it moves.
        mode: Mode,
    }

    /// What a person or household needs, and who says so.
    NormLine {
        /// Code.
        code: String,
        /// Item.
        item: String,
        /// Whom it counts, as in tables.
        per: Per,
        /// How much for each of them each time, thousandths of the unit.
        quantity_milli: Quantity,
        /// How often, as in tables.
        every: Every,
        /// First day of operation it holds, 0 first.
        from_day: u32,
        /// First day it no longer holds; `None`: to the end.
        to_day: Option<u32>,
        /// Regulation, handbook or person behind it.
        source: String,
        /// Whether the source itself was read.
        verified: bool,
    }
}
