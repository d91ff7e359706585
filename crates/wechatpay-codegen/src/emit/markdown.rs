//! Descriptions by others, as documentation comments: Markdown that is read as they meant it, in
//! which nothing is compiled as an example and rustdoc finds nothing to warn about.

/// Rewrites a description. Fenced code becomes text; nothing else is code, HTML, or a link to an
/// item; addresses become links.
pub(crate) fn inert(description: &str) -> String {
    let description = description.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = description.lines();
    let mut out: Vec<String> = Vec::new();
    while let Some(line) = lines.next() {
        match fence(line.trim()) {
            Some((mark, length)) => {
                let is_end = |line: &&str| {
                    let line = line.trim();
                    line.chars().all(|c| c == mark) && line.len() >= length
                };
                let code: Vec<&str> = lines.by_ref().take_while(|line| !is_end(line)).collect();
                let longest = code.iter().map(|line| longest_run(line, '`')).max();
                let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
                out.push(format!("{fence}text"));
                out.extend(code.into_iter().map(visible));
                out.push(fence);
            }
            None => out.push(prose(&visible(line))),
        }
    }
    out.join("\n")
}

/// Writes a value as code, in one line.
pub(crate) fn code(text: &str) -> String {
    let text = visible(&text.replace(['\n', '\r'], " "));
    match longest_run(&text, '`') {
        0 if !text.trim().is_empty() => format!("`{text}`"),
        longest => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

/// Returns the mark and the length of a fence that a line opens.
fn fence(line: &str) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let is_inline = mark == '`' && line[length..].contains('`');
    (length >= 3 && !is_inline).then_some((mark, length))
}

fn longest_run(text: &str, mark: char) -> usize {
    text.split(|c| c != mark).map(str::len).max().unwrap_or_default()
}

/// Removes what the compiler rejects in a comment: control characters, and those that change the
/// direction of the text around them.
fn visible(line: &str) -> String {
    let is_hidden =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    line.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect()
}

/// Rewrites one line outside of fenced code. Code by indentation, also in a list or a quotation,
/// loses its indentation.
fn prose(line: &str) -> String {
    const DEEPEST: usize = 3;
    let mut rest = line.trim_start();
    let mut out = " ".repeat((line.len() - rest.len()).min(DEEPEST));
    while let Some(length) = marker(rest) {
        out.push_str(&rest[..length]);
        out.push(' ');
        rest = rest[length..].trim_start();
    }
    let is_fence = rest.starts_with("~~~");
    if is_fence {
        out.push('\\');
    }
    inline(rest, &mut out);
    out
}

/// Returns the length of what begins an item of a list, or a quotation.
fn marker(line: &str) -> Option<usize> {
    if line.starts_with('>') {
        return Some(1);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let length = match digits {
        0 => usize::from(line.starts_with(['-', '*', '+'])),
        digits => digits + usize::from(line[digits..].starts_with(['.', ')'])),
    };
    let is_marker = length > digits.min(length) && line[length..].starts_with(' ');
    is_marker.then_some(length)
}

/// Rewrites what stands in a line: code and links to addresses stay; brackets and HTML are
/// characters.
fn inline(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let kept = match first {
            '`' => code_span(rest),
            '<' => autolink(rest),
            '[' => link(rest),
            '\\' => rest.chars().nth(1).map(|c| 1 + c.len_utf8()),
            'h' => {
                let address = address(rest);
                if let Some(length) = address {
                    out.push_str(&format!("<{}>", &rest[..length]));
                    rest = &rest[length..];
                    continue;
                }
                None
            }
            _ => None,
        };
        match kept {
            Some(length) => {
                out.push_str(&rest[..length]);
                rest = &rest[length..];
            }
            None => {
                if matches!(first, '`' | '<' | '[' | ']') {
                    out.push('\\');
                }
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
}

/// Returns the length of the code that a line begins with.
fn code_span(line: &str) -> Option<usize> {
    let length = line.len() - line.trim_start_matches('`').len();
    let mut at = length;
    while let Some(found) = line[at..].find('`') {
        let start = at + found;
        let run = line[start..].len() - line[start..].trim_start_matches('`').len();
        if run == length {
            return Some(start + run);
        }
        at = start + run;
    }
    None
}

/// Returns the length of `<https://…>` at the beginning of a line.
fn autolink(line: &str) -> Option<usize> {
    let end = line.find('>')?;
    (address(&line[1..])? + 1 == end).then_some(end + 1)
}

/// Returns the length of `[…](https://…)` at the beginning of a line.
fn link(line: &str) -> Option<usize> {
    let text = line.find(']')?;
    let is_plain = !line[1..text].contains(['[', '`', '<', '\\']);
    let target = line[text + 1..].strip_prefix('(')?;
    let length = address(target).filter(|_| is_plain)?;
    target[length..].starts_with(')').then_some(text + 2 + length + 1)
}

/// Returns the length of an address at the beginning of a line.
fn address(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("https://").or_else(|| line.strip_prefix("http://"))?;
    let is_part = |c: char| c.is_ascii_graphic() && !"<>()[]{}\"'`\\|*".contains(c);
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let whole = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '_', '~']);
    (!whole.is_empty()).then_some(line.len() - rest.len() + whole.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_a_description_is_never_an_example() {
        for (evil, expected) in [
            ("```rust\npanic!()\n```\nText", "```text\npanic!()\n```\nText"),
            ("~~~\nopen", "```text\nopen\n```"),
            ("````\n```rust\n````", "````text\n```rust\n````"),
            ("```\n~~~\n```", "```text\n~~~\n```"),
            ("    loop {}\n\ttab", "   loop {}\n tab"),
            ("- ```rust\n  panic!()\n  ```", "- \\`\\`\\`rust\n  panic!()\n```text\n```"),
            ("-     loop {}", "- loop {}"),
            ("1.      loop {}", "1. loop {}"),
            ("> ~~~rust\n> panic!()", "> \\~~~rust\n> panic!()"),
            (">     loop {}", "> loop {}"),
        ] {
            assert_eq!(inert(evil), expected, "{evil}");
        }
    }

    #[test]
    fn nothing_is_a_link_to_an_item_or_html() {
        for (evil, expected) in [
            ("[broken](link) [Foo] x[0]", "\\[broken\\](link) \\[Foo\\] x\\[0\\]"),
            ("[page](https://a.example/b)", "[page](https://a.example/b)"),
            ("<b>bold</b> <https://a.example>", "\\<b>bold\\</b> <https://a.example>"),
            ("see https://a.example/b?c=1.", "see <https://a.example/b?c=1>."),
            ("见https://a.example/b，再", "见<https://a.example/b>，再"),
            ("`[a]` `unclosed", "`[a]` \\`unclosed"),
            ("``a`b`` \\[c\\]", "``a`b`` \\[c\\]"),
            ("a\u{202e}b\u{0}c\rd", "a b c\nd"),
            ("Plain, *with* emphasis", "Plain, *with* emphasis"),
        ] {
            assert_eq!(inert(evil), expected, "{evil}");
        }
    }

    #[test]
    fn value_is_code_with_any_characters() {
        for (value, expected) in
            [("a", "`a`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("a\nb", "`a b`")]
        {
            assert_eq!(code(value), expected);
        }
    }
}
