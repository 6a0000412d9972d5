// What a person is shown, and what is put into a command.

import Testing
import TextDocument

struct ShownTextTests {
  @Test(arguments: [
    ("devops", "devops"), ("日志：“x”", "日志：“x”"), ("é 😀\u{301}", "é 😀\u{301}"), ("a\nb\tc", "a\nb\tc"),
    ("a\u{202E}b", "a\\u202Eb"), ("\u{200B}name", "\\u200Bname"), ("\u{2066}x\u{2069}", "\\u2066x\\u2069"),
    ("a\u{200F}\u{061C}", "a\\u200F\\u061C"), ("\u{FEFF}a", "\\uFEFFa"), ("a\u{AD}b", "a\\u00ADb"),
    ("a\u{2028}b", "a\\u2028b"),
    ("a\u{7F}\u{1B}[31m", "a\\u007F\\u001B[31m"), ("a\u{E0041}", "a\\U000E0041"), ("\u{3164}", "\\u3164"),
    ("a\u{0}b\rc", "a\\u0000b\\u000Dc"), ("a\u{FE0F}", "a\\uFE0F"),
  ]) func escapes(text: String, shown: String) {
    #expect(visible(text) == shown)
    // What is shown already is shown the same.
    #expect(visible(shown) == shown)
  }

  @Test(arguments: [
    ("devops", "devops"), ("kind-kind", "kind-kind"), ("user@host:6443/x", "user@host:6443/x"), ("", "''"),
    ("a b", "'a b'"),
    ("it's", "'it'\\''s'"), ("$(rm -rf x)", "'$(rm -rf x)'"), ("a;b", "'a;b'"), ("`x`", "'`x`'"), ("~x", "'~x'"),
    ("a\nb", "'a\nb'"),
    ("生产", "'生产'"), ("a*", "'a*'"), ("a\\b", "'a\\b'"), ("!x", "'!x'"),
  ]) func quotes(text: String, word: String) {
    #expect(shellQuoted(text) == word)
  }
}
