//! How does a template and its data become a PDF: a typst world of two files, four faces and nothing else.
use std::sync::LazyLock;

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::{Error, moment::Moment};

/// What a document is made of.
pub(crate) struct Template<'a> {
    /// Typst markup of our own; it reads its data with `json("/data.json")`.
    pub text: &'static str,
    /// JSON: everything of a view goes in here, so that no text of a user is ever read as markup.
    pub data: &'a [u8],
    pub moment: Moment,
}

/// Makes a tagged PDF/A-2a that is PDF/UA-1 as well.
pub(crate) fn pdf(template: &Template<'_>) -> Result<Vec<u8>, Error> {
    let world = Desk { main: Source::new(*MAIN, template.text.to_owned()), data: Bytes::new(template.data.to_vec()) };
    let compiled = typst::compile::<PagedDocument>(&world);
    let document = compiled.output.map_err(|errors| failure(&errors))?;
    if !compiled.warnings.is_empty() {
        return Err(failure(&compiled.warnings));
    }
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| Error(error.message().to_string()))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Assay".to_owned())),
        timestamp: Some(timestamp(template.moment)?),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| failure(&errors))?;
    // A server makes many documents, and what typst remembers of one helps no other.
    typst::comemo::evict(0);
    Ok(bytes)
}

fn timestamp(moment: Moment) -> Result<Timestamp, Error> {
    let Moment { year, month, day, hour, minute } = moment;
    Datetime::from_ymd_hms(i32::from(year), month, day, hour, minute, 0)
        .map(Timestamp::new_utc)
        .ok_or_else(|| Error("the date of the view is no date".to_owned()))
}

fn failure(diagnostics: &[SourceDiagnostic]) -> Error {
    let messages: Vec<&str> = diagnostics.iter().map(|each| each.message.as_str()).collect();
    Error(messages.join("; "))
}

/// Text and bold and italic text; then the glyphs, ids and whatever the first family lacks.
pub(crate) static FACES: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let faces: [&'static [u8]; 4] = [
        include_bytes!(concat!(env!("OUT_DIR"), "/LibertinusSerif-Regular")),
        include_bytes!(concat!(env!("OUT_DIR"), "/LibertinusSerif-Bold")),
        include_bytes!(concat!(env!("OUT_DIR"), "/LibertinusSerif-Italic")),
        include_bytes!(concat!(env!("OUT_DIR"), "/DejaVuSansMono")),
    ];
    faces.into_iter().flat_map(|face| Font::iter(Bytes::new(face))).collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FACES.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

// Typst keeps every file id for the life of the process, and has 65,535: these two serve every document.
static MAIN: LazyLock<FileId> = LazyLock::new(|| file_id("/main.typ"));
static DATA: LazyLock<FileId> = LazyLock::new(|| file_id("/data.json"));

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the path is one of the two above");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// All that a template can see.
struct Desk {
    main: Source,
    data: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        *MAIN
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == *MAIN { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FACES.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &'static str, expected: &str) {
        let moment = crate::moment::parse("2026-11-21").unwrap();
        let error = pdf(&Template { text, data: b"{}", moment }).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn the_faces_are_the_two_families_that_templates_name() {
        let families: Vec<&str> = FACES.iter().map(|face| face.info().family.as_str()).collect();
        assert_eq!(families, ["Libertinus Serif", "Libertinus Serif", "Libertinus Serif", "DejaVu Sans Mono"]);
    }

    #[test]
    fn a_template_sees_no_file_no_package_and_no_clock() {
        check("#read(\"/etc/passwd\")", "denied");
        check("#import \"@preview/cetz:0.3.0\"", "denied");
        check("#datetime.today()", "unable to get the current date");
    }
}
