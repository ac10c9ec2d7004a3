//! Which catalogues and crosswalks ship?
use std::sync::OnceLock;

use super::{Catalogue, Crosswalk};

/// A file that ships, with the place where what it holds is kept once it was read.
struct Shipped<T> {
    id: &'static str,
    name: &'static str,
    text: &'static str,
    read: OnceLock<T>,
}

macro_rules! shipped {
    ($folder:literal, $id:literal) => {
        Shipped {
            id: $id,
            name: concat!($folder, "/", $id, ".yaml"),
            text: include_str!(concat!("../../../../", $folder, "/", $id, ".yaml")),
            read: OnceLock::new(),
        }
    };
}

static CATALOGUES: [Shipped<Catalogue>; 4] = [
    shipped!("catalogues", "soc2-2017"),
    shipped!("catalogues", "iso42001-2023"),
    shipped!("catalogues", "iso27001-2022"),
    shipped!("catalogues", "nist-ai-rmf-1.0"),
];

static CROSSWALKS: [Shipped<Crosswalk>; 4] = [
    shipped!("catalogues/crosswalks", "iso42001-soc2"),
    shipped!("catalogues/crosswalks", "iso42001-iso27001"),
    shipped!("catalogues/crosswalks", "soc2-iso27001"),
    shipped!("catalogues/crosswalks", "soc2-iso27701"),
];

impl Shipped<Catalogue> {
    fn get(&'static self) -> &'static Catalogue {
        self.read.get_or_init(|| Catalogue::parse(self.name, self.text).0.expect("a test reads every catalogue that ships"))
    }
}

impl Shipped<Crosswalk> {
    fn get(&'static self) -> &'static Crosswalk {
        self.read.get_or_init(|| Crosswalk::parse(self.name, self.text).0.expect("a test reads every crosswalk that ships"))
    }
}

/// Every file that ships, as its path in the repository and its text.
pub fn embedded() -> Vec<(&'static str, &'static str)> {
    let catalogues = CATALOGUES.iter().map(|file| (file.name, file.text));
    catalogues.chain(CROSSWALKS.iter().map(|file| (file.name, file.text))).collect()
}

/// The catalogue that ships under this id, read when it is first asked for.
pub fn shipped(id: &str) -> Option<&'static Catalogue> {
    CATALOGUES.iter().find(|file| file.id == id).map(Shipped::<Catalogue>::get)
}

/// The crosswalk that ships under this id (`iso42001-soc2`), read when it is first asked for.
pub fn shipped_crosswalk(id: &str) -> Option<&'static Crosswalk> {
    CROSSWALKS.iter().find(|file| file.id == id).map(Shipped::<Crosswalk>::get)
}

/// All catalogues that ship.
pub fn catalogues() -> Vec<&'static Catalogue> {
    CATALOGUES.iter().map(Shipped::<Catalogue>::get).collect()
}

/// All crosswalks that ship.
pub fn crosswalks() -> Vec<&'static Crosswalk> {
    CROSSWALKS.iter().map(Shipped::<Crosswalk>::get).collect()
}
