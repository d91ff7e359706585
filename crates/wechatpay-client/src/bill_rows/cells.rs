//! One row of values, read by the columns of a type.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{FixedOffset, NaiveDateTime};

use super::{BillError, fen_from_yuan};
use crate::runtime::DateTime;

/// China's offset, in seconds: bills have local times without one.
const CHINA: i32 = 8 * 3600;

/// A type that is read from a row by the names of columns. Sealed: bills have only the tables here.
pub trait BillTable: Sized + sealed::ReadCells {}

impl<T: sealed::ReadCells> BillTable for T {}

/// A row of a bill: [`TradeRow`](super::TradeRow) or [`FundFlowRow`](super::FundFlowRow). Sealed.
pub trait BillRow: BillTable {
    /// The summary at the end of the bill.
    type Summary: BillTable;
    /// The columns without which a file is not a bill of this kind.
    #[doc(hidden)]
    const REQUIRED: &'static [&'static str];
}

pub(super) mod sealed {
    use super::{BillError, Cells};

    /// The columns of a table, and how a row of them is read.
    pub trait ReadCells: Sized {
        /// The names of each column: today's first, then those that older bills have.
        const COLUMNS: &'static [&'static [&'static str]];

        /// # Errors
        /// [`BillError::Row`] with the column that cannot be read.
        fn read(cells: Cells<'_>) -> Result<Self, BillError>;
    }
}

/// Where each column of a table is in a file.
#[derive(Default)]
pub(super) struct Layout {
    /// The names in the file, in order.
    pub(super) names: Vec<String>,
    /// For each column of the table its place in the file.
    places: Vec<Option<usize>>,
    /// The places that no column of the table has.
    others: Vec<usize>,
}

impl Layout {
    pub(super) fn of<T: sealed::ReadCells>(names: Vec<String>) -> Self {
        // Fund-flow bills are documented with full-width parentheses, and come with ASCII ones.
        let plain: Vec<_> =
            names.iter().map(|name| name.replace('（', "(").replace('）', ")")).collect();
        let place = |aliases: &&[&str]| plain.iter().position(|it| aliases.contains(&it.as_str()));
        let places: Vec<_> = T::COLUMNS.iter().map(place).collect();
        let others = (0..names.len()).filter(|at| !places.contains(&Some(*at))).collect();
        Self { names, places, others }
    }

    /// Returns the first of these columns that the file does not have.
    pub(super) fn missing<T: sealed::ReadCells>(
        &self,
        required: &[&'static str],
    ) -> Option<&'static str> {
        let mut columns = T::COLUMNS.iter().zip(&self.places);
        let missing = columns.find(|(names, at)| at.is_none() && required.contains(&names[0]));
        missing.map(|(names, _)| names[0])
    }
}

/// The values of one row.
pub struct Cells<'a> {
    pub(super) line: u64,
    pub(super) layout: &'a Layout,
    pub(super) columns: &'static [&'static [&'static str]],
    pub(super) values: &'a mut [String],
}

/// Prints the line, and no value.
impl fmt::Debug for Cells<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cells").field("line", &self.line).finish_non_exhaustive()
    }
}

impl Cells<'_> {
    /// Takes the value of a column; `None` if the file does not have it, or it is empty.
    pub(super) fn text(&mut self, column: usize) -> Result<Option<String>, BillError> {
        let place = self.layout.places.get(column).copied().flatten();
        let value = place.and_then(|at| self.values.get_mut(at)).map(std::mem::take);
        Ok(value.filter(|value| !value.is_empty()))
    }

    /// As [`Cells::text`]; bills have `0` for a number that a row does not have.
    pub(super) fn id(&mut self, column: usize) -> Result<Option<String>, BillError> {
        Ok(self.text(column)?.filter(|value| value != "0"))
    }

    pub(super) fn fen(&mut self, column: usize) -> Result<Option<i64>, BillError> {
        self.parse(column, fen_from_yuan)
    }

    /// A number of rows, which some bills write as `45.0`.
    pub(super) fn count(&mut self, column: usize) -> Result<Option<u64>, BillError> {
        self.parse(column, |text| {
            let fen = fen_from_yuan(text).ok().filter(|fen| fen % 100 == 0);
            fen.and_then(|fen| u64::try_from(fen / 100).ok()).ok_or("not a number of rows")
        })
    }

    pub(super) fn time(&mut self, column: usize) -> Result<Option<DateTime>, BillError> {
        self.parse(column, |text| {
            let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok();
            local
                .zip(FixedOffset::east_opt(CHINA))
                .and_then(|(local, offset)| local.and_local_timezone(offset).single())
                .ok_or("not a time such as 2026-06-01 13:54:01")
        })
    }

    /// Takes the values that have no field, by the names of their columns.
    pub(super) fn other(&mut self) -> BTreeMap<String, String> {
        let Self { layout, values, .. } = self;
        let take = |at: &usize| {
            let value = values.get_mut(*at).map(std::mem::take).unwrap_or_default();
            (layout.names[*at].clone(), value)
        };
        layout.others.iter().map(take).collect()
    }

    fn parse<T>(
        &mut self,
        column: usize,
        parse: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Result<Option<T>, BillError> {
        let (line, name) = (self.line, self.columns.get(column).map(|names| names[0]));
        let value = self.text(column)?;
        let parsed = value.as_deref().map(str::trim).map(parse).transpose();
        parsed.map_err(|problem| BillError::Row { line, column: name, problem })
    }
}

/// Declares a table: `field: kind = "name" | "older name";`.
macro_rules! table {
    (
        $(#[$documentation:meta])*
        $table:ident {
            $($(#[$of_field:meta])* $field:ident: $kind:ident = $($name:literal)|+;)+
        }
    ) => {
        $(#[$documentation])*
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $table {
            /// The line in the file, from 1.
            pub line: u64,
            $($(#[$of_field])* pub $field: table!(@ $kind),)+
            /// The values of columns that have no field, by the names of the columns.
            pub other: std::collections::BTreeMap<String, String>,
        }

        impl $crate::bill_rows::cells::sealed::ReadCells for $table {
            const COLUMNS: &'static [&'static [&'static str]] = &[$(&[$($name),+]),+];

            fn read(
                mut cells: $crate::bill_rows::cells::Cells<'_>,
            ) -> Result<Self, $crate::bill_rows::BillError> {
                let mut column = 0..;
                Ok(Self {
                    line: cells.line,
                    $($field: cells.$kind(column.next().unwrap_or_default())?,)+
                    other: cells.other(),
                })
            }
        }

        /// Prints the line, and no value: many identify a user.
        impl std::fmt::Debug for $table {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($table))
                    .field("line", &self.line)
                    .finish_non_exhaustive()
            }
        }
    };
    (@ text) => { Option<String> };
    (@ id) => { Option<String> };
    (@ fen) => { Option<i64> };
    (@ count) => { Option<u64> };
    (@ time) => { Option<$crate::runtime::DateTime> };
}

pub(super) use table;
