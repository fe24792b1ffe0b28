//! Synthetic operations of any size, as ordinary operation folders: the yardstick for scale.
//!
//! A [`Recipe`] states the size and a seed; [`generate`] returns the files. Everything is invented and says so. The
//! same recipe gives the same bytes on every platform: the generator of random numbers and all geometry work on
//! integers. Each post can be reached by road or by river at every stage, stock covers about four fifths of the
//! survival need, and vehicles have about two fifths of slack over full-load shuttles, so that a plan exists that is
//! good but not complete.

mod goods;
mod rng;
mod tables;
mod terrain;

use crate::fresh;
use std::fmt;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Size of a synthetic operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Posts with people, 3 to 5 000.
    pub posts: usize,
    /// Warehouses, 1 to 500.
    pub warehouses: usize,
    /// Jetties where goods change from truck to boat, 1 to 500.
    pub jetties: usize,
    /// Commodities, 1 to 60.
    pub items: usize,
    /// Days of operation, 1 to 30.
    pub days: u32,
    /// Hours in a period; a divisor of 24.
    pub period_h: u32,
    /// Vehicles and boats in all; `None` counts them from the work there is.
    pub vehicles: Option<usize>,
    /// Share of posts that the river cuts off from the roads, in percent.
    pub flood_percent: u32,
    /// Seed of every random choice.
    pub seed: u64,
    /// First moment, in Western Indonesian Time (UTC+7).
    pub start: jiff::civil::DateTime,
}

impl Recipe {
    /// Least and most of [`Recipe::posts`].
    pub const POSTS: RangeInclusive<u64> = 3..=5_000;
    /// Least and most of [`Recipe::warehouses`].
    pub const WAREHOUSES: RangeInclusive<u64> = 1..=500;
    /// Least and most of [`Recipe::jetties`].
    pub const JETTIES: RangeInclusive<u64> = 1..=500;
    /// Least and most of [`Recipe::items`].
    pub const ITEMS: RangeInclusive<u64> = 1..=60;
    /// Least and most of [`Recipe::days`].
    pub const DAYS: RangeInclusive<u64> = 1..=30;
    /// Least and most of [`Recipe::period_h`], which also divides 24.
    pub const PERIOD_H: RangeInclusive<u64> = 1..=24;
    /// Least and most of [`Recipe::vehicles`].
    pub const VEHICLES: RangeInclusive<u64> = 4..=100_000;
    /// Least and most of [`Recipe::flood_percent`].
    pub const FLOOD_PERCENT: RangeInclusive<u64> = 0..=100;

    /// The usual proportions for a number of posts: a warehouse for every 15, a jetty for every 12, 3 items, 7 days
    /// in periods of 12 h, 40 % of the posts cut off.
    pub fn for_posts(posts: usize) -> Self {
        Self {
            posts,
            warehouses: (posts / 15).clamp(1, 500),
            jetties: (posts / 12).clamp(1, 500),
            items: 3,
            days: 7,
            period_h: 12,
            vehicles: None,
            flood_percent: 40,
            seed: 1,
            start: jiff::civil::date(2024, 1, 17).at(6, 0, 0, 0),
        }
    }

    /// The first figure that is out of its range.
    fn out_of_range(&self) -> Option<OutOfRange> {
        let within = [
            ("posts", self.posts as u64, Self::POSTS),
            ("warehouses", self.warehouses as u64, Self::WAREHOUSES),
            ("jetties", self.jetties as u64, Self::JETTIES),
            ("items", self.items as u64, Self::ITEMS),
            ("days", u64::from(self.days), Self::DAYS),
            ("period", u64::from(self.period_h), Self::PERIOD_H),
            ("vehicles", self.vehicles.unwrap_or(4) as u64, Self::VEHICLES),
            ("flood", u64::from(self.flood_percent), Self::FLOOD_PERCENT),
        ];
        let wrong = within.into_iter().find(|(_, value, range)| !range.contains(value));
        if let Some((figure, value, range)) = wrong {
            let allowed = format!("{} to {}", range.start(), range.end());
            return Some(OutOfRange { figure, value, allowed });
        }
        (24 % self.period_h != 0).then(|| OutOfRange {
            figure: "period",
            value: u64::from(self.period_h),
            allowed: "a divisor of 24".to_owned(),
        })
    }
}

/// A figure of a recipe that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfRange {
    /// Field of the recipe.
    pub figure: &'static str,
    /// What was asked.
    pub value: u64,
    /// What is allowed.
    pub allowed: String,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is {}, allowed is {}", self.figure, self.value, self.allowed)
    }
}

impl std::error::Error for OutOfRange {}

/// The files of a synthetic operation: name and content.
///
/// # Errors
/// When a figure of the recipe is out of its range.
///
/// # Complexity
/// O(n²) in the number of posts.
pub fn generate(recipe: &Recipe) -> Result<Vec<(String, String)>, OutOfRange> {
    if let Some(wrong) = recipe.out_of_range() {
        return Err(wrong);
    }
    let land = terrain::lay_out(recipe);
    let goods = goods::provide(recipe, &land);
    Ok(tables::render(recipe, &land, &goods))
}

/// Why no synthetic operation was written. Nothing stands at the target that did not stand there before.
#[derive(Debug)]
pub enum GenerateError {
    /// A figure of the recipe cannot be.
    Recipe(OutOfRange),
    /// The machine refused, at this path; that something exists there already is such a refusal.
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What the machine says.
        cause: io::Error,
    },
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recipe(wrong) => wrong.fmt(f),
            Self::Io { path, cause } => write!(f, "{}: {cause}", path.display()),
        }
    }
}

impl std::error::Error for GenerateError {}

/// Writes a synthetic operation as the new folder `dir`, whole or not at all, and returns the names of its files.
/// Where `dir` exists it must be an empty folder; the folder above it must exist.
///
/// # Errors
/// When a figure of the recipe is out of its range, or the machine refuses.
pub fn write(recipe: &Recipe, dir: &Path) -> Result<Vec<String>, GenerateError> {
    let files = generate(recipe).map_err(GenerateError::Recipe)?;
    fresh::folder(dir, &files).map_err(|(path, cause)| GenerateError::Io { path, cause })?;
    Ok(files.into_iter().map(|(name, _)| name).collect())
}

#[cfg(test)]
mod tests {
    use super::{GenerateError, Recipe, generate, write};

    #[test]
    fn a_folder_is_written_once_and_never_over_another() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("op");
        let files = write(&Recipe::for_posts(3), &dir).unwrap();
        assert!(files.iter().all(|name| dir.join(name).is_file()));
        assert!(matches!(write(&Recipe::for_posts(3), &dir), Err(GenerateError::Io { .. })));
        assert!(matches!(write(&Recipe::for_posts(1), &place.path().join("no")), Err(GenerateError::Recipe(_))));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn the_same_recipe_gives_the_same_bytes_and_another_seed_others() {
        let recipe = Recipe::for_posts(12);
        let other = Recipe { seed: 2, ..recipe.clone() };
        assert_eq!(generate(&recipe), generate(&recipe));
        assert_ne!(generate(&recipe), generate(&other));
    }

    #[test]
    fn every_row_has_as_many_cells_as_its_header() {
        for (name, text) in generate(&Recipe::for_posts(40)).unwrap() {
            if name != "README.md" && name != "operation.toml" {
                let mut rows = text.lines().map(|line| line.split(',').count());
                let columns = rows.next();
                assert!(rows.all(|cells| Some(cells) == columns), "{name}");
            }
        }
    }

    #[test]
    fn figures_out_of_range_are_refused() {
        let tiny = Recipe::for_posts(2);
        assert_eq!(generate(&tiny).unwrap_err().to_string(), "`posts` is 2, allowed is 3 to 5000");
        let odd = Recipe { period_h: 7, ..Recipe::for_posts(3) };
        assert_eq!(generate(&odd).unwrap_err().figure, "period");
    }
}
