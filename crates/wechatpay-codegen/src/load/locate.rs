//! Adds lines and columns to errors. A document has none, so that all stages work on plain JSON;
//! the files are read again when something is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Finding, Position};
use crate::load::marks::Marked;
use crate::load::tree::Tree;

/// Adds lines and columns to an error, where its places are in a file.
pub(crate) fn locate(error: Error) -> Error {
    match error {
        Error::Lint(findings) => Error::Lint(locate_all(findings)),
        Error::Pass { path, pass, pointer, reason, position: None } => {
            match Files::of(&path).find(&pointer) {
                Some(place) => Error::Pass {
                    path: place.path,
                    pass,
                    pointer: place.pointer,
                    reason,
                    position: Some(place.position),
                },
                None => Error::Pass { path, pass, pointer, reason, position: None },
            }
        }
        Error::Reference { path, reference, reason, position: None } => {
            let position = Files::of(&path).find_scalar("$ref", &reference);
            Error::Reference { path, reference, reason, position }
        }
        Error::Overlay { path, pointer, reason, position: None } => {
            let position = Files::of(&path).find_scalar("at", &pointer);
            Error::Overlay { path, pointer, reason, position }
        }
        other => other,
    }
}

/// Adds lines and columns to findings.
pub(crate) fn locate_all(findings: Vec<Finding>) -> Vec<Finding> {
    let mut files: BTreeMap<PathBuf, Files> = BTreeMap::new();
    let located = findings.into_iter().map(|mut finding| {
        if finding.position.is_none() {
            let files =
                files.entry(finding.path.clone()).or_insert_with(|| Files::of(&finding.path));
            match files.find(&finding.pointer) {
                Some(place) => {
                    finding.path = place.path;
                    finding.pointer = place.pointer;
                    finding.position = Some(place.position);
                }
                // An empty file has no values.
                None if finding.path.is_file() => {
                    finding.position = Some(Position { line: 1, column: 1 });
                }
                None => {}
            }
        }
        finding
    });
    located.collect()
}

/// Where something stands.
struct Place {
    path: PathBuf,
    pointer: String,
    position: Position,
}

/// A file and those that it refers to, read when they are needed.
struct Files {
    folder: PathBuf,
    main: String,
    read: BTreeMap<String, Option<Marked>>,
}

impl Files {
    fn of(path: &Path) -> Self {
        Self {
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            main: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            read: BTreeMap::new(),
        }
    }

    fn file(&mut self, name: &str) -> Option<&Marked> {
        let path = self.folder.join(name);
        let read = || Marked::read(&std::fs::read_to_string(path).ok()?);
        self.read.entry(name.to_owned()).or_insert_with(read).as_ref()
    }

    /// Finds the value at `pointer`, or the nearest one around it. References are followed, because
    /// what they name may have taken their place.
    fn find(&mut self, pointer: &str) -> Option<Place> {
        const MOST_JUMPS: usize = 32;
        let mut file = self.main.clone();
        let mut keys = keys(pointer);
        for _ in 0..MOST_JUMPS {
            if self.file(&file)?.child("components").is_none_or(|it| reach(it, &keys[..]) == 0)
                && let Some((target, rest)) = self.component(&file, &keys)
            {
                (file, keys) = (target, rest);
            }
            let root = self.file(&file)?;
            let (mut at, mut done) = (root, 0);
            let mut jump = None;
            while done < keys.len() {
                if let Some(next) = at.child(&keys[done]) {
                    (at, done) = (next, done + 1);
                    continue;
                }
                jump = at.scalar("$ref").map(str::to_owned);
                break;
            }
            let position = at.position;
            let target = jump.and_then(|reference| {
                let (path, fragment) = reference.split_once('#').unwrap_or((&reference, ""));
                let target = match path {
                    "" => file.clone(),
                    path => Tree::resolve(&file, path)?,
                };
                let mut target_keys = self::keys(fragment);
                target_keys.extend(keys[done..].iter().cloned());
                Some((target, target_keys))
            });
            match target {
                Some((target, rest)) if self.file(&target).is_some() => {
                    (file, keys) = (target, rest);
                }
                _ => {
                    let path = self.folder.join(&file);
                    return Some(Place { path, pointer: join(&keys), position });
                }
            }
        }
        None
    }

    /// Finds what became the component at `keys` because a file refers to it in another one.
    fn component(&mut self, file: &str, keys: &[String]) -> Option<(String, Vec<String>)> {
        let [components, _, name, rest @ ..] = keys else { return None };
        if components != "components" || file != self.main {
            return None;
        }
        let mut names = vec![file.to_owned()];
        let mut next = 0;
        while let Some(from) = names.get(next).cloned() {
            next += 1;
            let Some(marked) = self.file(&from) else { continue };
            let references: Vec<String> =
                marked.all().iter().filter_map(|it| it.scalar("$ref")).map(str::to_owned).collect();
            for reference in references {
                let (path, fragment) = reference.split_once('#').unwrap_or((&reference, ""));
                let target = if path.is_empty() { None } else { Tree::resolve(&from, path) };
                let target = target.unwrap_or_else(|| from.clone());
                let fragment = self::keys(fragment);
                let stem = target.rsplit('/').next().and_then(|name| name.split('.').next());
                let of = fragment.last().map(String::as_str).or(stem).unwrap_or_default();
                if target != self.main && super::bundle::clean(of) == *name {
                    let place = fragment.into_iter().chain(rest.iter().cloned()).collect();
                    return Some((target, place));
                }
                if !names.contains(&target) {
                    names.push(target);
                }
            }
        }
        None
    }

    /// Finds the first member `key` with the value `text`.
    fn find_scalar(&mut self, key: &str, text: &str) -> Option<Position> {
        let main = self.main.clone();
        let marked = self.file(&main)?;
        let holder = marked.all().into_iter().find(|it| it.scalar(key) == Some(text))?;
        holder.child(key).map(|found| found.position)
    }
}

/// Returns how many of the keys after `components` lead to a value.
fn reach(components: &Marked, keys: &[String]) -> usize {
    match keys {
        [first, kind, name, ..] if first == "components" => {
            usize::from(components.child(kind).is_some_and(|it| it.child(name).is_some()))
        }
        _ => 1,
    }
}

fn keys(pointer: &str) -> Vec<String> {
    let keys = pointer.split('/').filter(|key| !key.is_empty());
    keys.map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
}

fn join(keys: &[String]) -> String {
    keys.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect()
}

#[cfg(test)]
mod tests {
    use crate::generator::Generator;

    #[test]
    fn finding_has_line_and_column_in_the_file_that_has_to_change() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let head = "openapi: 3.0.3\ninfo: {title: Tiny, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";
        write(
            "tiny.yaml",
            &format!(
                "{head}    Own: {{type: object, properties: {{a: {{type: strin}}, b: {{$ref: 'other.yaml#/defs/Other'}}}}}}\n"
            ),
        );
        write("other.yaml", "defs:\n  Other:\n    type: objec\n");
        let error = Generator::new(folder.path().join("tiny.yaml")).generate().unwrap_err();
        let text = error.to_string().replace(&format!("{}/", folder.path().display()), "");
        let found: Vec<&str> = text.lines().filter_map(|line| line.split(": ").next()).collect();
        assert_eq!(
            found,
            [
                "other.yaml:3:5#/defs/Other/type",
                "tiny.yaml:6:42#/components/schemas/Own/properties/a/type",
            ]
        );
    }

    #[test]
    fn error_has_line_and_column() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("tiny.json");
        let fails = |text: &str| {
            std::fs::write(&main, text).unwrap();
            let error = Generator::new(&main).generate().unwrap_err().to_string();
            error.replace(&format!("{}/", folder.path().display()), "")
        };
        for (text, start) in [
            (
                "{\n \"a\": {\"$ref\": \"x.yaml\"}}",
                "tiny.json:2:8: the reference `x.yaml` names a file",
            ),
            (
                "{\n \"a\": {\"$ref\": \"https://a.example/x.yaml\"}}",
                "tiny.json:2:8: the reference `https://a.example/x.yaml` is a URL",
            ),
            ("{\"a\": 1,\n \"a\": 1}", "tiny.json:2:2: duplicate key `a`"),
            ("", "tiny.json:1:1#"),
        ] {
            let error = fails(text);
            assert!(error.starts_with(start), "{error}");
        }
        std::fs::write(&main, b"{\n\"a\": \"\xff\"}").unwrap();
        let error = Generator::new(&main).generate().unwrap_err().to_string();
        assert!(
            error.ends_with("tiny.json:2:7: the file is not UTF-8: save it as UTF-8"),
            "{error}"
        );
    }
}
