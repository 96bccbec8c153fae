//! How much the pages of a file make the engine do, counted before it does it.
//!
//! The engine tells of what it draws and of nothing else, and cannot be stopped between two operators that draw nothing. So
//! the bytes of all contents are counted here as often as they are carried out: those of a page once, those of a form each time
//! that something draws it.

use std::collections::BTreeMap;

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::content::UntypedIter;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, Name, Object, ObjectIdentifier, Stream, dict_or_stream,
};
use hayro_interpret::hayro_syntax::page::{Page, Resources};

use super::PdfError;
use super::size::Sizes;

/// The bytes of content that are carried out. A page of a report has 50 kB.
const MOST_WORK: u64 = 256 << 20;

/// The bytes of one content. A path of so many bytes has 300 MB in the engine's memory.
const LARGEST_CONTENT: u64 = 32 << 20;

/// What it takes to draw a form with nothing in it, in bytes of content.
const FORM: u64 = 64;

/// Forms inside each other. The engine leaves out what is deeper.
const DEEPEST: usize = 50;

/// Whose resources a name is looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    /// The page with this index.
    Page(usize),
    /// A form.
    Form(ObjectIdentifier),
}

/// An operator with a name that makes the engine unpack and carry out something each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    Draw,
    Shade,
    State,
    Paint,
}

/// Checks what the pages make the engine do.
///
/// # Errors
/// [`PdfError::TooLarge`] or [`PdfError::NestedTooDeep`] when it is more than any report has.
pub(super) fn check(pdf: &Pdf, sizes: &mut Sizes) -> Result<(), PdfError> {
    let mut count = Count {
        sizes,
        forms: BTreeMap::new(),
        names: BTreeMap::new(),
        open: Vec::new(),
    };
    let mut all = 0;
    for (index, page) in pdf.pages().iter().enumerate() {
        all = sum(all, count.page(page, index)?)?;
    }
    Ok(())
}

/// The count, with what was counted already.
struct Count<'s> {
    sizes: &'s mut Sizes,
    /// The work of each form, once for each owner of the resources that it uses.
    forms: BTreeMap<(ObjectIdentifier, Owner), u64>,
    /// The work of each name.
    names: BTreeMap<(Owner, Use, Vec<u8>), u64>,
    /// The forms that are being counted, each in the one before it.
    open: Vec<ObjectIdentifier>,
}

impl Count<'_> {
    fn page<'a>(&mut self, page: &Page<'a>, index: usize) -> Result<u64, PdfError> {
        // The engine keeps the contents of a page as one: what they are together is known before it does.
        let size = self.contents(page.raw())?;
        let owner = Owner::Page(index);
        let resources = page.resources();
        let mut work = size;
        if uses_anything(resources)
            && let Some(content) = page.page_stream()
        {
            work = sum(work, self.names_in(content, resources, owner)?)?;
        }
        let annotations = page.raw().get::<Array<'_>>(keys::ANNOTS);
        for annotation in annotations.iter().flat_map(Array::iter::<Dict<'_>>) {
            for form in appearances(&annotation) {
                work = sum(work, self.form(&form, resources, owner)?)?;
            }
        }
        Ok(work)
    }

    /// The bytes of a page's contents, one or several.
    fn contents(&mut self, page: &Dict<'_>) -> Result<u64, PdfError> {
        let mut size = 0;
        if let Some(stream) = page.get::<Stream<'_>>(keys::CONTENTS) {
            size = self.sizes.of(&stream)?;
        } else if let Some(parts) = page.get::<Array<'_>>(keys::CONTENTS) {
            for part in parts.iter::<Stream<'_>>() {
                size = sum(size, self.sizes.of(&part)?)?;
            }
        }
        within_content(size)
    }

    /// The work of the names that a content uses.
    fn names_in<'a>(
        &mut self,
        content: &[u8],
        resources: &Resources<'a>,
        owner: Owner,
    ) -> Result<u64, PdfError> {
        let mut work = 0;
        let mut operators = UntypedIter::new(content);
        while let Some(next) = operators.next() {
            let used = match &**next.operator {
                b"Do" => Use::Draw,
                b"sh" => Use::Shade,
                b"gs" => Use::State,
                b"scn" | b"SCN" => Use::Paint,
                _ => continue,
            };
            // Which operand the engine takes, where there are too many, is not asked.
            for operand in next.operands() {
                if let Object::Name(name) = operand {
                    work = sum(work, self.name(used, name, resources, owner)?)?;
                }
            }
        }
        Ok(work)
    }

    fn name<'a>(
        &mut self,
        used: Use,
        name: &Name<'_>,
        resources: &Resources<'a>,
        owner: Owner,
    ) -> Result<u64, PdfError> {
        let key = (owner, used, name.to_vec());
        if let Some(work) = self.names.get(&key) {
            return Ok(*work);
        }
        let work = match used {
            Use::Draw => match resources.get_x_object(name) {
                Some(it) if is_form(it.dict()) => self.form(&it, resources, owner)?,
                _ => 0,
            },
            Use::Shade => self.shading(resources.get_shading(name))?,
            Use::Paint => match resources.get_pattern(name) {
                // A pattern of tiles is not carried out: nothing of it is text of the page.
                Some(Object::Dict(it)) => self.shading(it.get::<Object<'_>>(keys::SHADING))?,
                _ => 0,
            },
            Use::State => match resources.get_ext_g_state(name) {
                Some(it) => sum(it.data().len() as u64, self.mask(&it)?)?,
                None => 0,
            },
        };
        self.names.insert(key, work);
        Ok(work)
    }

    fn form<'a>(
        &mut self,
        form: &Stream<'a>,
        parent: &Resources<'a>,
        owner: Owner,
    ) -> Result<u64, PdfError> {
        let id = form.obj_id();
        let own = form.dict().get::<Dict<'_>>(keys::RESOURCES);
        let own = own.map(Resources::new);
        let (resources, owner) = match &own {
            Some(own) => (own, Owner::Form(id)),
            None => (parent, owner),
        };
        if let Some(work) = self.forms.get(&(id, owner)) {
            return Ok(*work);
        }
        if self.open.len() >= DEEPEST || self.open.contains(&id) {
            return Err(PdfError::NestedTooDeep {
                limit: format!("more than {DEEPEST} forms inside each other, or one in itself"),
            });
        }
        let size = within_content(self.sizes.of(form)?)?;
        let mut work = size + FORM;
        if uses_anything(resources)
            && let Ok(content) = form.decoded_data()
        {
            self.open.push(id);
            work = sum(work, self.names_in(&content, resources, owner)?)?;
            self.open.pop();
        }
        self.forms.insert((id, owner), work);
        Ok(work)
    }

    /// A shading is made anew each time, of its dictionary, its stream and the functions named in it.
    fn shading(&mut self, shading: Option<Object<'_>>) -> Result<u64, PdfError> {
        let Some((dict, stream)) = shading.as_ref().and_then(dict_or_stream) else {
            return Ok(0);
        };
        let mut work = dict.data().len() as u64;
        if let Some(stream) = stream {
            work = sum(work, self.sizes.of(stream)?)?;
        }
        if let Some(function) = dict.get::<Stream<'_>>(keys::FUNCTION) {
            work = sum(work, self.sizes.of(&function)?)?;
        }
        let functions = dict.get::<Array<'_>>(keys::FUNCTION);
        for function in functions.iter().flat_map(Array::iter::<Stream<'_>>) {
            work = sum(work, self.sizes.of(&function)?)?;
        }
        Ok(work)
    }

    /// The group of a soft mask is unpacked each time, and never carried out.
    fn mask(&mut self, state: &Dict<'_>) -> Result<u64, PdfError> {
        let mask = state.get::<Dict<'_>>(keys::SMASK);
        match mask.and_then(|it| it.get::<Stream<'_>>(keys::G)) {
            Some(group) => self.sizes.of(&group),
            None => Ok(0),
        }
    }
}

/// False for the many pages that draw text and lines only, and pictures.
fn uses_anything(resources: &Resources<'_>) -> bool {
    let mut pictures_and_forms = resources.x_objects.keys();
    let has_form = pictures_and_forms.any(|name| {
        let stream = resources.x_objects.get::<Stream<'_>>(name);
        stream.is_some_and(|it| is_form(it.dict()))
    });
    has_form
        || !resources.patterns.is_empty()
        || !resources.shadings.is_empty()
        || !resources.ext_g_states.is_empty()
}

fn is_form(dict: &Dict<'_>) -> bool {
    dict.get::<Name<'_>>(keys::SUBTYPE).as_deref() == Some(keys::FORM)
}

/// The forms that an annotation may show; it shows one of them.
fn appearances<'a>(annotation: &Dict<'a>) -> Vec<Stream<'a>> {
    let normal = annotation
        .get::<Dict<'a>>(keys::AP)
        .and_then(|it| it.get::<Object<'a>>(keys::N));
    match normal {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Dict(states)) => states
            .keys()
            .filter_map(|it| states.get::<Stream<'a>>(it))
            .collect(),
        _ => Vec::new(),
    }
}

fn within_content(size: u64) -> Result<u64, PdfError> {
    if size <= LARGEST_CONTENT {
        return Ok(size);
    }
    Err(PdfError::TooLarge {
        limit: format!("a page or form of more than {LARGEST_CONTENT} bytes of operators"),
    })
}

fn sum(one: u64, other: u64) -> Result<u64, PdfError> {
    let sum = one.saturating_add(other);
    if sum <= MOST_WORK {
        return Ok(sum);
    }
    Err(PdfError::TooLarge {
        limit: format!("more than {MOST_WORK} bytes of operators to carry out"),
    })
}
