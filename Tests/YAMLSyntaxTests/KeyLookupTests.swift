// Keys are found by bytes as they are found one by one.

import TestSupport
import Testing

@testable import YAMLSyntax

struct KeyLookupTests {
  static let keys = ["a", "b", "ab", "", "\"a\"", "'b'", "name", "nam", "é", "1", "<<", "? c", "*x", "[a]"]

  @Test func anyMapping() {
    var random = SeededRandom()
    for _ in 0..<cases(quick: 700, full: 2000) {
      let count = random.number(in: 0...24)
      let lines = (0..<count).map { number in
        let key =
          random.once(in: 2)
          ? "key\(random.number(in: 0...40))" : random.pick(Self.keys)
        return "\(key): \(key == "<<" ? "{merged: 1, a: 2}" : "\(number)")\n"
      }
      let document = YAMLDocument(Array(("&x a0: 0\n" + lines.joined()).utf8))
      guard let root = document.root, document.errors.isEmpty else { continue }
      let entries = Array(root.entries)
      var seen: [String] = []
      var isTwice = false
      for entry in entries {
        if seen.contains(entry.key.text) { isTwice = true }
        seen.append(entry.key.text)
      }
      #expect(root.mayHaveKeyTwice || !isTwice, "\(lines.joined())")
      if entries.allSatisfy({ $0.key.kind == .scalar && $0.value.kind == .scalar }) {
        #expect(root.mayHaveKeyTwice == isTwice, "\(lines.joined())")
      }
      for name in ["a", "b", "name", "é", "key7", "1", "a0", "none"] {
        // What a merge key brings takes the place of what stands in front of it.
        var expected: YAMLNode.Entry?
        for entry in entries {
          if entry.key.isMergeKey {
            expected = entry.value.entries.last { $0.key.hasText(name) } ?? expected
          } else if entry.key.resolved.hasText(name) {
            expected = entry
          }
        }
        let found = root.member(name)
        #expect(found?.key == expected?.key && found?.value == expected?.value, "\(name) in \(lines.joined())")
        let effective = root.effectiveEntries.filter { $0.key.resolved.text == name }
        #expect(effective.map(\.key) == [expected?.key].compactMap(\.self), "\(name) in \(lines.joined())")
      }
    }
  }

  /// A node is asked about what is under it, and about nothing that stands beside it.
  @Test(arguments: [
    ("a: {x: 1, x: 2}\nb: {y: 1}\n", ["a"]),
    ("a: {y: 1}\nb:\n  c:\n  - {y: 1}\n  - {y: 1, y: 2}\n", ["b"]),
    ("a: {y: 1}\nb: {}\n", []),
    ("a: &x {y: 1, y: 2}\nb: *x\n", ["a"]),
    ("a: {y: 1}\nb:\n  c: {d: {e: {y: 1, y: 2}}}\n", ["b"]),
    ("a: {y: 1}\nb: {z: 1}\na: 1\n", []),
  ]) func asked(text: String, withTwice: [String]) throws {
    let root = try #require(YAMLDocument(Array(text.utf8)).root)
    #expect(root.entries.filter { $0.value.mayHaveKeyTwice }.map(\.key.text) == withTwice)
  }

  /// What kubectl 1.32 makes of `v`.
  @Test(arguments: [
    ("{<<: {v: 1}, v: 2}", "2"), ("{v: 2, <<: {v: 1}}", "1"), ("{v: 2, <<: {v: 1}, x: 1}", "1"),
    ("{<<: {v: 1}, <<: {v: 2}}", "2"), ("{<<: [{v: 1}, {v: 2}]}", "1"), ("{v: 3, <<: [{v: 1}, {v: 2}]}", "1"),
    ("{<<: {<<: {v: 1}, v: 2}}", "2"), ("{<<: {v: 2, <<: {v: 1}}}", "1"), ("{<<: {v: 1}, v: null}", "null"),
    ("{v: 1, v: 2}", "2"), ("{v: 2, <<: {x: 1}}", "2"), ("{v: 2, \"<<\": {v: 1}}", "2"),
    ("{<<: [{x: 1}, {v: 2}], y: 1}", "2"),
  ]) func whatCounts(text: String, value: String) throws {
    let root = try #require(YAMLDocument(Array(text.utf8)).root)
    #expect(root.member("v")?.value.text == value)
    #expect(root.effectiveEntries.filter { $0.key.text == "v" }.map(\.value.text) == [value])
  }
}
