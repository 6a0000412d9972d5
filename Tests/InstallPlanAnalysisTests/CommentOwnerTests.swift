// No edit that is offered gives a comment to another field: not one that moves, adds or takes out, in any style.

import KubeSphereModel
import TestSupport
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

private let head = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
private let name = "metadata:\n  name: devops\n"
private let fields = "  extension:\n    name: devops\n    version: 1.1.3\n  enabled: true\n  upgradeStrategy: Manual\n"

struct CommentCase: CustomTestStringConvertible, Sendable {
  let name: String
  let before: String
  /// What sorting makes of it; nil: it is not offered.
  let after: String?
  var testDescription: String { name }

  init(_ name: String, _ before: String, _ after: String?) {
    (self.name, self.before, self.after) = (name, before, after)
  }
}

private func spec(_ text: String) -> String { head + name + "spec:\n" + text }

struct CommentOwnerTests {
  static let sortings = [
    CommentCase(
      "a member made a comment",
      spec(
        "  clusterScheduling:\n    placement:\n      clusters:\n        - host\n        # - member-4\n  extension:\n    name: devops\n    version: 1.1.3\n"
      ),
      spec(
        "  extension:\n    name: devops\n    version: 1.1.3\n  clusterScheduling:\n    placement:\n      clusters:\n        - host\n        # - member-4\n"
      )),
    CommentCase(
      "the end of a mapping",
      spec("  enabled: true\n  extension:\n    version: 1.1.3\n    name: devops\n    # more\n  # last\n"),
      spec("  extension:\n    name: devops\n    version: 1.1.3\n    # more\n  enabled: true\n  # last\n")),
    CommentCase(
      "deeper than the next key",
      spec("  enabled: true\n    # of enabled\n  # of extension\n  extension: {name: a}\n   # also\n"),
      spec("  # of extension\n  extension: {name: a}\n   # also\n  enabled: true\n    # of enabled\n")),
    CommentCase(
      "less deep than the next key", spec("  enabled: true\n# of extension\n  extension: {name: a}\n"),
      spec("# of extension\n  extension: {name: a}\n  enabled: true\n")),
    CommentCase(
      "apart from its field", spec("  enabled: true\n\n  # of extension\n\n  extension: {name: a}\n"),
      spec("  # of extension\n\n  extension: {name: a}\n\n  enabled: true\n")),
    CommentCase(
      "a key without a value", spec("  enabled:\n    # true?\n  extension: {name: a}\n"),
      spec("  extension: {name: a}\n  enabled:\n    # true?\n")),
    CommentCase(
      "behind a text", spec("  config: |\n    a: 1\n    # text\n   # no text\n  extension: {name: a}\n"),
      spec("  extension: {name: a}\n  config: |\n    a: 1\n    # text\n   # no text\n")),
    CommentCase(
      "above the document", "# license\n\n# of kind\nkind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\n",
      "# license\n\napiVersion: kubesphere.io/v1alpha1\n# of kind\nkind: InstallPlan\n"),
    CommentCase(
      "behind a mark", "# a\n---\n# of kind\nkind: InstallPlan\n# of apiVersion\napiVersion: kubesphere.io/v1alpha1\n",
      "# a\n---\n# of apiVersion\napiVersion: kubesphere.io/v1alpha1\n# of kind\nkind: InstallPlan\n"),
    CommentCase(
      "a list that is not indented, and its end",
      spec(
        "  clusterScheduling:\n    placement:\n      clusters:\n      - host\n      # - member\n  extension: {name: a}\n"
      ),
      spec(
        "  extension: {name: a}\n  clusterScheduling:\n    placement:\n      clusters:\n      - host\n      # - member\n"
      )),
    CommentCase("in and out", spec("  enabled: true\n  # of extension\n    # of whom?\n  extension: {name: a}\n"), nil),
    CommentCase("with a tab", spec("  enabled: true\n\t# of whom?\n  extension: {name: a}\n"), nil),
    CommentCase(
      "CRLF", spec("  enabled: true\n    # e\n  extension: {name: a}\n").replacing("\n", with: "\r\n"),
      spec("  extension: {name: a}\n  enabled: true\n    # e\n").replacing("\n", with: "\r\n")),
    CommentCase(
      "no last line break", spec("  enabled: true\n  extension: {name: a}\n    # of extension"),
      spec("  extension: {name: a}\n    # of extension\n  enabled: true")),
    CommentCase(
      "no last line break behind a comment of the mapping", spec("  enabled: true\n  extension: {name: a}\n  # last"),
      spec("  extension: {name: a}\n  enabled: true\n  # last")),
  ]

  @Test(arguments: sortings) func sorting(_ test: CommentCase) {
    let found = planActions(
      PlanFile(test.before), touching: 0..<test.before.utf8.count, catalog: nil, language: .english
    ).map { applying($0.edits, to: test.before) }
    #expect(found == (test.after.map { [$0] } ?? []))
  }

  /// Texts in which a field may not be taken out: with it a comment would go, or come to another field.
  static let kept: [(name: String, text: String)] = [
    ("above it", head + name + "# since March\nstatus: {state: Installed}\n" + "spec:\n" + fields),
    ("below it", head + name + "status: {state: Installed}\n  # since March\nspec:\n" + fields),
    ("apart from it", head + name + "# since March\n\nstatus: {state: Installed}\nspec:\n" + fields),
    ("in quotes", head + name + #"status: {a: "x: 1\n# since March\n"}"# + "\nspec:\n" + fields),
    ("in quotes, escaped", head + name + #"status: {a: "x: 1\n\x23 since March\n"}"# + "\nspec:\n" + fields),
    ("first in quotes", head + name + "status: {a: '# since March'}\nspec:\n" + fields),
    (
      "in JSON",
      #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": "a"}, "status": {"config": "a: 1\n# since\nb: 2"}}"#
    ),
    (
      "in brackets",
      "{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan,\n# since March\nstatus: {state: Installed}, spec: {}}\n"
    ),
    (
      "behind it in brackets",
      "{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, status: {state: Installed} # since\n}\n"
    ),
  ]

  @Test(arguments: kept.indices) func nothingIsTakenOutBesideItsComment(_ row: Int) {
    let (name, text) = Self.kept[row]
    let found = diagnose(PlanFile(text), catalog: nil).filter { $0.code == "status-in-manifest" }
    #expect(found.count == 1 && found.allSatisfy { $0.fixes.isEmpty }, "\(name): \(found)")
  }

  /// Whatever is offered: each comment has the owner it had.
  @Test(arguments: FixExample.chosen) func everyFix(_ test: FixExample) {
    let catalog = RuleExampleTests().catalog(test.example.catalog)
    var random = SeededRandom(for: "owners of \(test.name)", part: test.example.bad.utf8.count)
    for style in PrintStyle.allCases {
      guard let text = printed(Marked(test.example.bad).text, style) else { continue }
      for _ in 0..<cases(quick: 2, full: 40) {
        check(commentedAnywhere(text, &random), catalog)
      }
    }
  }

  @Test func everyAction() {
    let placement = "  clusterScheduling:\n    placement:\n      clusters:\n        - host\n        - member-1\n"
    let texts = [
      spec("  enabled: true\n" + placement + "  extension:\n    version: 1.1.1\n    name: devops\n"),
      spec(fields + placement),
      spec("  upgradeStrategy: Manual\n  config: |\n    a: 1\n    b:\n      c: 2\n" + fields),
      spec(
        placement + "    overrides:\n      host: |\n        a: 1\n        b: 2\n      edge: |\n        a: 1\n" + fields),
      "spec:\n" + fields + name + "kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\n",
    ]
    var random = SeededRandom(for: "owners and actions")
    for text in texts {
      for style in [PrintStyle.written, .wide, .longFlow, .singleQuoted, .doubleQuoted, .json] {
        guard let printed = printed(text, style) else { continue }
        for _ in 0..<cases(quick: 25, full: 600) { check(commentedAnywhere(printed, &random), testCatalog) }
      }
    }
  }

  private func check(_ text: String, _ catalog: Catalog?) {
    guard let owners = commentOwners(in: text) else { return }
    let file = PlanFile(text)
    var offers: [(String, [TextEdit])] = []
    for finding in diagnose(file, catalog: catalog) {
      offers += finding.fixes.map { ("\(finding.code): \($0.title.en)", $0.edits) }
    }
    for offset in stride(from: 0, through: file.text.count, by: 40) {
      offers += planActions(file, touching: offset..<offset, catalog: catalog, language: .english)
        .map { ($0.title, $0.edits) }
    }
    offers.append(("fixAll", fixAll(file, FileContext(catalog: catalog))))
    var seen: [[TextEdit]] = []
    for (title, edits) in offers where !seen.contains(edits) {
      seen.append(edits)
      expectSameOwners(owners, text, edits, title)
    }
  }

  private func expectSameOwners(
    _ owners: [String: CommentOwner], _ text: String, _ edits: [TextEdit], _ title: String
  ) {
    let after = applying(edits, to: text)
    guard let found = commentOwners(in: after) else {
      Issue.record("\(title)\n\(text)\n=>\n\(after)")
      return
    }
    for (name, owner) in owners where !owner.isUncertain || found[name] == nil {
      guard let new = found[name] else {
        Issue.record("\(name) is lost: \(title)\n\(text)\n=>\n\(after)")
        continue
      }
      let isSame =
        owner.path == new.path || owner.mayBeTheDocuments && new.mayBeTheDocuments
        || moved(owner.offset, by: edits) == new.offset
      // What was one text has fields only now.
      let makesFields = title.hasPrefix("config-not-mapping")
      // In a text that cannot be read, which key stands above is a guess.
      if title.hasPrefix("config-syntax") { continue }
      // A text becomes a field of what the comment belonged to.
      let becomesField =
        title.hasSuffix("Put a space behind the colon")
        && (new.path + new.inner).starts(with: owner.path + owner.inner)
      let isInside = owner.path + owner.inner == new.path + new.inner || becomesField
      #expect(
        isInside || isSame && (owner.inner == new.inner || owner.inner.isEmpty && makesFields),
        "\(name): \(owner.path + owner.inner) => \(new.path + new.inner), \(title)\n\(text)\n=>\n\(after)")
    }
  }

  /// Where a place is after edits; nil where it is taken out.
  private func moved(_ offset: Int, by edits: [TextEdit]) -> Int? {
    var result = offset
    for edit in edits where edit.range.lowerBound < offset || edit.range.isEmpty && edit.range.lowerBound == offset {
      if edit.range.upperBound > offset { return nil }
      result += edit.newText.utf8.count - edit.range.count
    }
    return result
  }
}

/// A text with comments `#c1.`, `#c2.`, … at a few places, on lines of their own in any column or at the ends of lines; and
/// `#c0.` inside a text in double quotes.
private func commentedAnywhere(_ text: String, _ random: inout SeededRandom) -> String {
  var text = text
  // The first line of such a text, and any other.
  let places = text.ranges(of: "\\n").map(\.upperBound) + text.ranges(of: /: "(?=[a-z]+:)/).map(\.upperBound)
  if !places.isEmpty, random.once(in: 2) {
    let indentation = String(repeating: " ", count: random.below(5))
    text.insert(contentsOf: indentation + "#c0.\\n", at: random.pick(places))
  }
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  func column(_ line: Int) -> Int { lines.indices.contains(line) ? lines[line].prefix { $0 == " " }.count : 0 }
  for number in 1...random.number(in: 1...4) {
    let line = random.below(lines.count)
    if random.once(in: 4), !lines[line].isEmpty, !lines[line].contains("#") {
      lines[line] += " #c\(number)."
      continue
    }
    let columns = [0, column(line), column(line - 1), column(line) + 2, column(line - 1) + 2, random.below(9)]
    lines.insert(String(repeating: " ", count: random.pick(columns)) + "#c\(number).", at: line)
    if random.once(in: 6) { lines.insert("", at: line + random.below(2)) }
  }
  return lines.joined(separator: "\n")
}
