//! Tables of a page: which of them hold figures and which only place things, and the cells of the former.

use std::collections::{HashMap, HashSet};

use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};
use shared::place::Place;

use super::{
    super::LARGEST_TABLE,
    Page,
    flow::Flow,
    grid::{Grid, Slot, Span, TooLarge},
    shown::{Step, is_block, shown},
};
use crate::document::{GridCell, Table, Warning};

/// The tables that are grids of cells. One that holds a grid, and one of a single cell, only places things.
pub(super) struct Grids(HashSet<NodeId>);

impl Grids {
    /// Finds them in a page.
    pub(super) fn of(html: &Html) -> Self {
        let mut cells: HashMap<NodeId, usize> = HashMap::new();
        for node in html.tree.root().descendants().filter(is_cell) {
            if let Some(table) = tables_around(node).next() {
                *cells.entry(table.id()).or_default() += 1;
            }
        }
        cells.retain(|_, count| *count > 1);
        let mut grids: HashSet<NodeId> = cells.keys().copied().collect();
        for inner in cells.keys().filter_map(|id| html.tree.get(*id)) {
            for outer in tables_around(inner) {
                grids.remove(&outer.id());
            }
        }
        Self(grids)
    }

    /// True when the node is one of them.
    pub(super) fn contains(&self, node: NodeRef<'_, Node>) -> bool {
        self.0.contains(&node.id())
    }
}

/// Reads a table with its spans resolved. The warning says that it was too large to be read whole.
pub(super) fn read(node: NodeRef<'_, Node>, page: &Page) -> (Table, Option<Warning>) {
    let path = page.ordinals.path(node);
    let mut grid = Grid::default();
    let mut table = Table::default();
    let filled = groups(node, page).iter().try_for_each(|group| {
        let group_end = table.rows + group.len();
        group.iter().try_for_each(|row| {
            grid.begin_row(table.rows, group_end)?;
            let row_path = format!("{path}/tr[{}]", row.ordinal);
            fill_row(*row, &row_path, page, &mut grid, &mut table.cells)?;
            table.rows += 1;
            Ok(())
        })
    });
    let truncated = filled.err().map(|TooLarge| {
        cut_below(&mut table);
        Warning::Truncated {
            limit: format!("{LARGEST_TABLE} positions of {path}"),
        }
    });
    table.columns = columns(&table);
    (table, truncated)
}

/// A row and its number in the table's source.
#[derive(Clone, Copy)]
struct TableRow<'a> {
    node: NodeRef<'a, Node>,
    ordinal: usize,
}

/// The shown rows by row group; a foot stands at the end, wherever it is written.
fn groups<'a>(table: NodeRef<'a, Node>, page: &Page) -> Vec<Vec<TableRow<'a>>> {
    let mut ordinal = 0;
    let mut groups: Vec<(bool, Vec<TableRow<'a>>)> = Vec::new();
    for group in table.children() {
        let name = name(group);
        let nodes: Vec<_> = match name {
            "tr" => vec![group],
            "thead" | "tbody" | "tfoot" => group
                .children()
                .filter(|it| self::name(*it) == "tr")
                .collect(),
            _ => continue,
        };
        let mut rows = Vec::new();
        for node in nodes {
            ordinal += 1;
            if has_place(node, page) && has_place(group, page) {
                rows.push(TableRow { node, ordinal });
            }
        }
        groups.push((name == "tfoot", rows));
    }
    groups.sort_by_key(|(is_foot, _)| *is_foot);
    groups.into_iter().map(|(_, rows)| rows).collect()
}

fn fill_row(
    row: TableRow<'_>,
    path: &str,
    page: &Page,
    grid: &mut Grid,
    cells: &mut Vec<GridCell>,
) -> Result<(), TooLarge> {
    let mut ordinals: HashMap<&str, usize> = HashMap::new();
    for cell in row.node.children().filter(is_cell) {
        let ordinal = ordinals.entry(name(cell)).or_default();
        *ordinal += 1;
        if !has_place(cell, page) {
            continue;
        }
        let Slot {
            row,
            column,
            row_span,
            column_span,
        } = grid.place(span(cell))?;
        cells.push(GridCell {
            row,
            column,
            row_span,
            column_span,
            text: text_or_kind(cell, page),
            place: Place::Element {
                path: format!("{path}/{}[{ordinal}]", name(cell)),
            },
            doubt: None,
        });
    }
    Ok(())
}

/// The captions of a table.
pub(super) fn captions<'a>(
    table: NodeRef<'a, Node>,
    page: &Page,
) -> impl Iterator<Item = NodeRef<'a, Node>> {
    table
        .children()
        .filter(|it| name(*it) == "caption" && has_place(*it, page))
}

/// Leaves of a table only its complete rows.
fn cut_below(table: &mut Table) {
    let rows = table.rows;
    table.cells.retain(|cell| cell.row < rows);
    for cell in &mut table.cells {
        cell.row_span = cell.row_span.min(rows - cell.row);
    }
}

fn columns(table: &Table) -> usize {
    let ends = table
        .cells
        .iter()
        .map(|cell| cell.column + cell.column_span);
    ends.max().unwrap_or(0)
}

/// The text of a cell or a caption; its paragraphs are lines.
pub(super) fn text(cell: NodeRef<'_, Node>, page: &Page) -> String {
    let mut flow = Flow::default();
    for step in shown(cell, &page.looks) {
        match step {
            Step::Text(_, text, level) => flow.push(text, level),
            Step::Replaced(_) => {}
            Step::Open(_, element) | Step::Close(element) => {
                if is_block(element.name()) || element.name() == "br" {
                    flow.break_line();
                }
            }
        }
    }
    flow.take()
}

/// The text of a cell. One that shows only something else than text is not blank: it says what that is, in brackets.
fn text_or_kind(cell: NodeRef<'_, Node>, page: &Page) -> String {
    let text = text(cell, page);
    if !text.is_empty() {
        return text;
    }
    let kind = shown(cell, &page.looks).find_map(|step| match step {
        Step::Replaced(kind) => Some(kind),
        _ => None,
    });
    kind.map(|it| format!("[{it}]")).unwrap_or_default()
}

fn span(cell: NodeRef<'_, Node>) -> Span {
    let attribute = |name: &str| cell.value().as_element().and_then(|it| it.attr(name));
    Span::of(attribute("rowspan"), attribute("colspan"))
}

fn tables_around<'a>(node: NodeRef<'a, Node>) -> impl Iterator<Item = NodeRef<'a, Node>> {
    node.ancestors().filter(|it| name(*it) == "table")
}

fn is_cell(node: &NodeRef<'_, Node>) -> bool {
    matches!(name(*node), "td" | "th")
}

fn has_place(node: NodeRef<'_, Node>, page: &Page) -> bool {
    !page.looks.of_element(node).is_gone()
}

fn name<'a>(node: NodeRef<'a, Node>) -> &'a str {
    node.value().as_element().map_or("", |it| it.name())
}
