//! The tables: what is not written, and what is written instead.

/// A pattern of words, and its replacement.
///
/// `a|b` is either word, `stem*` any word that starts with it, `*` any one word, `...` up to three
/// words. A word with a capital letter is compared as it is, any other regardless of case. A
/// pattern does not cross punctuation.
pub(super) const GLOSSARY: &[(&str, &str)] = &[
    // HTTP and values.
    ("answer|answers|answered|answering|unanswered|answerable", "response, reply, respond, return"),
    ("texts", "strings"),
    ("empty text", "empty string"),
    ("a text that|which|of|with|is", "a string"),
    ("blank|blanks", "space"),
    // Verbs.
    ("mend|mends|mended|mending", "fix, repair"),
    ("gives|give|gave|given|giving back", "return"),
    ("hold|holds|held|holding against", "compare with, test against"),
    ("hold|holds|held|holding ... against", "compare with, test against"),
    ("takes|take|took in", "read, accept"),
    ("Takes in", "Reads, Accepts"),
    ("turns|turn|turned|turning to the backup", "fail over to the backup"),
    ("turns|turn|turned|turning to a backup", "fail over to a backup"),
    ("where to turn", "the backup origin"),
    ("the key refuses|refused", "signing failed"),
    ("the client refuses|refused", "the client rejects"),
    ("does|do|did not open", "decryption failed, cannot be decrypted"),
    // First words of documentation.
    ("Begins a|an|the|with|from", "Creates, Returns a builder for"),
    ("Makes it|a|an|the|every|what|sure|fields", "Turns, Converts … into, Marks"),
    ("Gives a|an|the|every|each", "Returns, Sets"),
    ("Puts *", "Sets, Writes, Adds"),
    ("Tells|Says|Reports|Returns whether", "Returns `true` if"),
    ("Says that|what", "Sets, Returns, Describes"),
    // Nouns.
    ("what fetches", "the certificate refresher"),
    ("what encrypts|decrypts|signs|verifies", "a cipher, a signer, a verifier"),
    ("the|one|only way out", "request execution"),
    ("in the making", "request builder, unfinished"),
    // Grammar.
    ("beside", "next to, in addition to"),
    ("whoever|whomever|whosoever", "any, everyone who"),
    ("whatever|whatsoever", "any, regardless of"),
    ("in the stead", "instead of"),
    ("in its|their|his|your stead", "instead"),
    ("is|are|was|were no *", "is not a, is not an"),
    ("of its|their|our|your own", "its own, separate"),
    // American spelling.
    (
        "authoris*|unauthoris*|canonicalis*|capitalis*|categoris*|customis*|deserialis*|\
         finalis*|generalis*|initialis*|localis*|maximis*|memoris*|minimis*|normalis*|\
         optimis*|organis*|parametris*|prioritis*|randomis*|recognis*|sanitis*|serialis*|\
         specialis*|standardis*|summaris*|synchronis*|tokenis*|unnormalis*|unoptimis*|\
         unrecognis*|utilis*|zerois*",
        "z for s: authorize, normalize, organize",
    ),
    ("analyse|analysed|analyses|analysing", "analyze"),
    (
        "behaviour*|colour*|favour*|flavour*|honour*|humour*|labour*|neighbour*",
        "or for our: behavior, color, honor",
    ),
    ("defence|offence|pretence|licence*|practise*", "defense, offense, license, practice"),
    (
        "labelled|labelling|modelled|modelling|signalled|signalling|travelled|travelling",
        "one l: labeled",
    ),
    ("misspelt|spelt|learnt", "misspelled, spelled, learned"),
    (
        "artefact*|catalogue*|centre*|fulfil|fulfils|grey|judgement*",
        "artifact, catalog, center, fulfill, gray",
    ),
    ("whilst|amongst", "while, among"),
];

/// Standard English that a pattern above would catch: what these match is not reported.
pub(super) const LOOKALIKES: &[&str] = &[
    "blank line|lines",
    "there is|are|was|were no *",
    "is|are|was|were no longer|more|less|fewer|other|different|better|worse|one",
    "optimistic|optimistically|organism|organisms|specialist|specialists|minimalist",
    "takes|take|took in all|total|seconds|milliseconds",
];

/// A place that may say what the glossary forbids.
pub(super) struct Allowed {
    /// The file, from the root of the repository.
    pub(super) path: &'static str,
    /// Part of the line.
    pub(super) phrase: &'static str,
    /// The reason, for the next reader.
    pub(super) why: &'static str,
}

/// The places where the left column is right.
pub(super) const ALLOWED: &[Allowed] = &[];

/// Files that are not in our words: copies of foreign texts, and this check itself.
pub(super) const SKIPPED: &[&str] = &[
    "crates/wechatpay-auth/tests/fixtures/",
    "crates/wechatpay-auth/fuzz/corpus/",
    "crates/wechatpay-codegen/tests/golden/passes/",
    "crates/wechatpay-codegen/tests/messy/",
    "crates/wechatpay-sandbox/fuzz/corpus/",
    "xtask/src/language/",
];
