//! Text with indentation, documentation and lists that fit a width.

/// Lists are broken at this column.
const WIDTH: usize = 100;

/// Writes generated Rust.
#[derive(Debug)]
pub(crate) struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// Creates a writer that begins with a header.
    pub(crate) fn new(header: String) -> Self {
        Self { text: header, depth: 0 }
    }

    /// Returns what was written.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// Writes an empty line.
    pub(crate) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Writes a line.
    pub(crate) fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n("    ", self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Indents what follows.
    pub(crate) fn indent(&mut self) {
        self.depth += 1;
    }

    /// Ends the indentation.
    pub(crate) fn dedent(&mut self) {
        self.depth -= 1;
    }

    /// Writes a line that opens a block.
    pub(crate) fn open(&mut self, line: &str) {
        self.line(line);
        self.indent();
    }

    /// Writes a line that closes a block.
    pub(crate) fn close(&mut self, line: &str) {
        self.dedent();
        self.line(line);
    }

    /// Writes a documentation comment: paragraphs, of which empty ones are left out.
    pub(crate) fn doc(&mut self, paragraphs: &[&str]) {
        let written = paragraphs.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
        for (index, paragraph) in written.enumerate() {
            if index > 0 {
                self.line("///");
            }
            for line in paragraph.lines() {
                self.line(format!("/// {line}").trim_end());
            }
        }
    }

    /// Writes a block of items with their separators, as many to a line as fit.
    pub(crate) fn list(&mut self, open: &str, items: impl Iterator<Item = String>, close: &str) {
        let items: Vec<String> = items.collect();
        let space = if open.ends_with('[') { "" } else { " " };
        let whole = format!("{open}{space}{}{space}{close}", items.join(" "));
        if 4 * self.depth + whole.chars().count() <= WIDTH {
            return self.line(&whole);
        }
        self.open(open);
        let mut line = String::new();
        for item in items {
            let width = 4 * self.depth + line.chars().count() + 1 + item.chars().count();
            if !line.is_empty() && width > WIDTH {
                self.line(&line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&item);
        }
        self.line(&line);
        self.close(close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_broken_where_it_does_not_fit() {
        let mut out = Writer::new(String::new());
        out.list("a {", ["b,".to_owned()].into_iter(), "}");
        out.list("a {", (0..3).map(|number| format!("{}{number},", "b".repeat(40))), "}");
        let b = "b".repeat(40);
        assert_eq!(out.finish(), format!("a {{ b, }}\na {{\n    {b}0, {b}1,\n    {b}2,\n}}\n"));
    }

    #[test]
    fn empty_paragraphs_are_left_out() {
        let mut out = Writer::new(String::new());
        out.doc(&["", "one\ntwo", "", "three"]);
        assert_eq!(out.finish(), "/// one\n/// two\n///\n/// three\n");
    }
}
