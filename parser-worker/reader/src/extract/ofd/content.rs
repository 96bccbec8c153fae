//! What a page's content draws: its objects with their boundaries and transforms, in points from the page's top left.

use hayro_interpret::kurbo::{Affine, Point};

use super::{
    super::{
        ExtractError,
        page::{
            area::Area,
            drawing::Drawing,
            stroke::{Pen, Stroke, strokes},
        },
        xml::{Element, Node, walk},
    },
    frame::Frame,
    numbers::{Rectangle, number, transform},
    path::outline,
    text::{TextRun, TextStyle},
};

/// Glyphs of a document.
const GLYPHS: usize = 2_000_000;
/// Line segments of a document.
const SEGMENTS: usize = 1_000_000;
/// Bytes of content of a document, a template counted on every page.
const BYTES: usize = 256 * 1024 * 1024;
/// The width of a pen that states none, in millimetres (GB/T 33190, `LineWidth`).
const PEN: f64 = 0.353;

/// Elements whose content is not drawn where it stands: what clips, what fills, what is done on a click.
const NOT_DRAWN: [&str; 5] = [
    "Clips",
    "FillColor",
    "StrokeColor",
    "Actions",
    "CGTransform",
];

/// What a page says of itself before its content.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Its own area.
    pub(super) area: Option<Rectangle>,
    /// The ids of the templates that it is drawn on.
    pub(super) templates: Vec<String>,
}

/// Reads the head of a page.
///
/// # Errors
/// [`ExtractError`] when the part is broken.
pub(super) fn head(xml: &str, part: &str) -> Result<Head, ExtractError> {
    let mut head = Head::default();
    let mut area = None;
    walk(xml, part, |node| {
        match node {
            Node::Start(element) => match element.name() {
                "Template" => head.templates.extend(element.attribute("TemplateID")),
                "PhysicalBox" if head.area.is_none() => area = Some(String::new()),
                _ => {}
            },
            Node::End("PhysicalBox") => {
                head.area = area.take().and_then(|it: String| Rectangle::parse(&it));
            }
            Node::Text(text) => {
                if let Some(area) = &mut area {
                    area.push_str(&text);
                }
            }
            Node::End(_) => {}
        }
        Ok(())
    })?;
    Ok(head)
}

/// What is drawn of a page, and how much a document may still draw.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    frame: Frame,
    drawing: Drawing,
    glyphs: usize,
    segments: usize,
    bytes: usize,
    spent: Option<String>,
}

/// The object whose elements are being read.
enum Object {
    Text(TextStyle, Option<TextRun>),
    Path {
        transform: Affine,
        pen: Option<Pen>,
        data: Option<String>,
    },
}

impl Canvas {
    /// Begins a page.
    pub(super) fn begin(&mut self, frame: Frame) {
        self.frame = frame;
        self.drawing = Drawing {
            size: frame.size,
            scale: frame.scale,
            ..Drawing::default()
        };
    }

    /// Ends the page.
    pub(super) fn finish(&mut self) -> Drawing {
        std::mem::take(&mut self.drawing)
    }

    /// The limit that was reached, in words.
    pub(super) fn spent(&self) -> Option<&str> {
        self.spent.as_deref()
    }

    /// Draws the objects of a part, as far as the limits allow.
    ///
    /// # Errors
    /// [`ExtractError`] when the part is broken.
    pub(super) fn draw(&mut self, xml: &str, part: &str) -> Result<(), ExtractError> {
        self.bytes = self.bytes.saturating_add(xml.len());
        if self.bytes > BYTES {
            self.spent = Some(format!("{BYTES} bytes of content"));
            return Ok(());
        }
        let mut object: Option<Object> = None;
        // While something is not drawn: how many elements are open in it.
        let mut left_out = 0_usize;
        walk(xml, part, |node| {
            match node {
                Node::Start(_) if left_out > 0 => left_out += 1,
                Node::Start(element) if NOT_DRAWN.contains(&element.name()) => left_out = 1,
                Node::End(_) if left_out > 0 => left_out -= 1,
                Node::Text(_) if left_out > 0 => {}
                Node::Start(element) => self.enter(&element, &mut object),
                Node::End(name) => self.leave(name, &mut object),
                Node::Text(text) => match &mut object {
                    Some(Object::Text(_, Some(run))) => run.text.push_str(&text),
                    Some(Object::Path {
                        data: Some(data), ..
                    }) => data.push_str(&text),
                    _ => {}
                },
            }
            Ok(())
        })
    }

    fn enter(&mut self, element: &Element<'_>, object: &mut Option<Object>) {
        match (element.name(), object) {
            ("TextObject", object) => {
                let style = || TextStyle::of(element, self.transform(element));
                *object = is_visible(element).then(|| Object::Text(style(), None));
            }
            ("PathObject", object) => {
                *object = is_visible(element).then(|| Object::Path {
                    transform: self.transform(element),
                    pen: pen(element),
                    data: None,
                });
            }
            ("ImageObject", _) if is_visible(element) => self.image(element),
            ("TextCode", Some(Object::Text(style, run))) => *run = Some(style.begin(element)),
            ("AbbreviatedData", Some(Object::Path { data, .. })) => *data = Some(String::new()),
            _ => {}
        }
    }

    fn leave(&mut self, name: &str, object: &mut Option<Object>) {
        match (name, object) {
            ("TextCode", Some(Object::Text(style, run))) => {
                if let Some(run) = run.take() {
                    self.text(style, &run);
                }
            }
            (
                "AbbreviatedData",
                Some(Object::Path {
                    transform,
                    pen: Some(pen),
                    data,
                }),
            ) => {
                if let Some(data) = data.take() {
                    self.path(&data, *transform, *pen);
                }
            }
            ("TextObject" | "PathObject", object) => *object = None,
            _ => {}
        }
    }

    /// From an object's own coordinates to the page's points.
    fn transform(&self, element: &Element<'_>) -> Affine {
        let boundary = element.attribute("Boundary");
        let boundary = boundary.and_then(|it| Rectangle::parse(&it));
        let (left, top) = boundary.map_or((0.0, 0.0), |it| (it.left, it.top));
        let own = element.attribute("CTM").and_then(|it| transform(&it));
        self.frame.transform * Affine::translate((left, top)) * own.unwrap_or(Affine::IDENTITY)
    }

    fn text(&mut self, style: &TextStyle, run: &TextRun) {
        let room = GLYPHS - self.glyphs;
        let (glyphs, unmapped) = style.glyphs(run, room);
        if glyphs.len() == room {
            self.spent = Some(format!("{GLYPHS} glyphs"));
        }
        self.glyphs += glyphs.len();
        self.drawing.inked += glyphs.len();
        self.drawing.unmapped += unmapped;
        self.drawing.glyphs.extend(glyphs);
    }

    fn path(&mut self, data: &str, transform: Affine, pen: Pen) {
        let found = strokes(&outline(data), transform, pen);
        found.into_iter().for_each(|it| self.rule(it));
    }

    fn rule(&mut self, stroke: Stroke) {
        if self.segments == SEGMENTS {
            self.spent = Some(format!("{SEGMENTS} line segments"));
            return;
        }
        self.segments += 1;
        self.drawing.strokes.push(stroke);
    }

    /// A thin image is a line; of the others only their size matters.
    fn image(&mut self, element: &Element<'_>) {
        let boundary = element.attribute("Boundary");
        let Some(it) = boundary.and_then(|it| Rectangle::parse(&it)) else {
            return;
        };
        let corner = |x: f64, y: f64| {
            let point = self.frame.transform * Point::new(x, y);
            (point.x, point.y)
        };
        let area = Area::between(
            corner(it.left, it.top),
            corner(it.left + it.width, it.top + it.height),
        );
        match Stroke::of_box(area) {
            Some(stroke) => self.rule(stroke),
            None => {
                let (width, height) = self.drawing.size;
                let share = area.width() * area.height() / (width * height).max(1.0);
                let largest = self.drawing.image.unwrap_or(0.0);
                self.drawing.image = Some(largest.max(share));
            }
        }
    }
}

fn is_visible(element: &Element<'_>) -> bool {
    element.switch("Visible") != Some(false)
}

/// What a path object is drawn with; none when it leaves no ink. A path is stroked and not filled unless it says
/// otherwise (GB/T 33190, 9.1).
fn pen(element: &Element<'_>) -> Option<Pen> {
    if element.switch("Stroke") != Some(false) {
        let width = element.attribute("LineWidth").map(|it| number(it.trim()));
        let width = width.map_or(PEN, f64::abs);
        Some(Pen::Stroke { width })
    } else if element.switch("Fill") == Some(true) {
        Some(Pen::Fill)
    } else {
        None
    }
}
