// The shapes of a text: symbols, folds, selections, semantic tokens, formatting. First each by examples, then what holds
// for any text.

import KubeSphereModel
import TestSupport
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

private let head = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
private func plan(_ body: String) -> String { head + body + "\n" }

/// An outline as text: a line a symbol, indented, `name = detail (kind)`.
private func outline(_ symbols: [DocumentSymbol], _ depth: Int = 0) -> String {
  symbols.map { symbol in
    let detail = symbol.detail.map { " = \($0)" } ?? ""
    return String(repeating: "  ", count: depth) + "\(symbol.name)\(detail) (\(symbol.kind))\n"
      + outline(symbol.children, depth + 1)
  }.joined()
}

struct DocumentSymbolTests {
  @Test func aPlan() {
    let text = plan(
      """
      metadata:
        name: devops
      spec:
        extension: {name: devops, version: 1.1.3}
        enabled: true
        config: |
          password: SECRET
          list:
          - SECRET
          - {token: SECRET}
        clusterScheduling:
          placement:
            clusters: [host]
          overrides:
            host: "a: SECRET"
      """)
    #expect(
      outline(documentSymbols(PlanFile(text))) == """
        devops = devops 1.1.3 (plan)
          apiVersion = kubesphere.io/v1alpha1 (text)
          kind = InstallPlan (text)
          metadata (object)
            name = devops (text)
          spec (object)
            extension (object)
              name = devops (text)
              version = 1.1.3 (text)
            enabled = true (boolean)
            config (object)
              password (text)
              list (list)
                [0] (text)
                [1] (object)
                  token (text)
            clusterScheduling (object)
              placement (object)
                clusters (list)
                  host (text)
              overrides (object)
                host (cluster)
                  a (text)

        """)
  }

  /// Whatever is wrong with them, values that may be secrets are not in the outline.
  @Test(arguments: [
    "config: SECRET", "config: 'a: [SECRET'", "config: {password: SECRET, list: [SECRET, {name: SECRET}]}",
    "config:\n    token: SECRET", "config: [SECRET]", "config: \"a: SECRET",
    "clusterScheduling: {overrides: {host: SECRET, west: {a: SECRET}, east: [SECRET]}}",
    "clusterScheduling:\n    overrides:\n      <<: {host: 'a: SECRET'}",
  ]) func secrets(_ spec: String) {
    let symbols = outline(documentSymbols(PlanFile(plan("spec:\n  \(spec)"))))
    #expect(symbols.contains("spec") && !symbols.contains("SECRET"), "\(symbols)")
  }

  @Test func severalPlansAndOthers() {
    let text =
      "a: b\n---\n" + plan("metadata: {name: one}") + "---\nkind: ConfigMap\n---\n" + plan("metadata: {name: two}")
    #expect(documentSymbols(PlanFile(text)).map(\.name) == ["one", "two"])
    let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan}\n- a: b\n"
    #expect(documentSymbols(PlanFile(list)).map(\.name) == ["InstallPlan"])
  }

  @Test func namesAreOneLineAndNeverEmpty() {
    let text = plan("metadata:\n  name: \"a\\nb\\u202Ec\"\n  '': x\n  long: \(String(repeating: "x", count: 500))")
    let symbols = documentSymbols(PlanFile(text))
    #expect(symbols[0].name == #"a b\u202Ec"#)
    #expect(symbols[0].children[2].children.map(\.name) == ["name", "\"\"", "long"])
    #expect(symbols[0].children[2].children[2].detail?.count == 81)
  }
}

struct FoldingRangeTests {
  /// Each fold is a pair of lines, from 0.
  static let rows: [(name: String, text: String, folds: [String])] = [
    (
      "a plan", plan("metadata:\n  name: a\nspec:\n  enabled: true\n  config: |\n    a:\n      b: c\n\n# end"),
      ["0-10 document", "2-3 mapping", "4-8 mapping", "6-8 blockScalar", "7-8 mapping"]
    ),
    (
      "documents", "a: b\n---\n" + plan("metadata:\n  name: a") + "---\n" + head,
      ["1-5 document", "4-5 mapping", "6-8 document"]
    ),
    (
      "comments", "# a\n# b\n" + plan("# c\n# d\nmetadata: # e\n  name: a\n# f"),
      ["0-1 comment", "2-8 document", "4-5 comment", "6-7 mapping"]
    ),
    (
      "comments in the config", plan("spec:\n  config: |\n    # a\n    # b\n    c: d"),
      ["0-6 document", "2-6 mapping", "3-6 blockScalar", "4-5 comment"]
    ),
    (
      "brackets", plan("spec: {\n  enabled: true,\n  extension: {name: a,\n    version: b}\n}"),
      ["0-6 document", "2-5 mapping", "4-5 mapping"]
    ),
    (
      "items", plan("status:\n  conditions:\n  - type: a\n    status: b\n  - type: c"),
      ["0-6 document", "2-6 mapping", "3-6 mapping", "4-5 mapping"]
    ),
    ("CRLF", plan("metadata:\n  name: a").replacing("\n", with: "\r\n"), ["0-3 document", "2-3 mapping"]),
    ("another object", "kind: ConfigMap\ndata:\n  a: b\n", []),
    (
      "broken", plan("metadata:\n  name: a\n  labels: [\nspec:\n  enabled: true"),
      ["0-6 document", "2-4 mapping", "5-6 mapping"]
    ),
  ]

  @Test(arguments: rows.indices) func folds(_ row: Int) {
    let (name, text, wanted) = Self.rows[row]
    let file = PlanFile(text)
    let found = foldingRanges(file).map { fold in
      "\(file.text.line(at: fold.range.lowerBound))-\(file.text.line(at: fold.range.upperBound)) \(fold.kind)"
    }
    #expect(found == wanted, "\(name)")
  }
}

struct SelectionRangeTests {
  /// `▮` the cursor, `⟦⟧` the ranges from the innermost.
  static let rows: [String] = [
    "⟦⟦apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n⟦metadata:\n  ⟦name: ⟦de▮vops⟧⟧⟧⟧\n# end⟧\n",
    "⟦apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n⟦spec: ⟦{⟦extension: ⟦{⟦name: ⟦'⟦▮a⟧'⟧⟧}⟧⟧}⟧⟧⟧\n",
    "⟦⟦⟦ki▮nd⟧: InstallPlan⟧\napiVersion: kubesphere.io/v1alpha1⟧\n",
    "⟦kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\n⟦spec:\n  ⟦config: ⟦|\n    ⟦a:\n      ⟦b: ⟦▮c⟧⟧⟧⟧⟧⟧⟧\n",
    "kind: ConfigMap\nna▮me: a\n",
  ]

  @Test(arguments: rows) func ranges(_ marked: String) {
    let place = Marked(marked)
    let found = selectionRanges(PlanFile(place.text), at: place.cursor)
    let wanted = place.ranges.sorted { $0.count < $1.count }
    let said = found.map { SourceText(place.text).string(in: $0) }
    #expect(found == wanted, "\(said)")
  }
}

struct SemanticTokenTests {
  private func tokens(_ text: String, in range: Range<Int>? = nil) -> [String] {
    let file = PlanFile(text)
    return semanticTokens(file, in: range).map { "\($0.kind) \(file.text.string(in: $0.range))" }
  }

  @Test func everyKind() {
    let text = plan(
      """
      spec:
        config: |
          # why
          a: &x text # and
          b: [1, 2.5, true, ~]
          "c d": *x
          <<: {e: !!str yes}
          f: >-
            one
            two
      """)
    #expect(
      tokens(text) == [
        "comment # why", "property a", "operator &x", "string text", "comment # and", "property b", "number 1",
        "number 2.5", "keyword true", "keyword ~", "property \"c d\"", "operator *x", "operator <<", "property e",
        "operator !!str", "string yes", "property f", "string >-", "string one", "string two",
      ])
  }

  @Test func otherStyles() {
    #expect(tokens(plan("spec:\n  config: 'a: \"it''s\"'")) == ["property a", "string \"it''s\""])
    #expect(tokens(plan("spec:\n  config: \"a: b\\nc: 1\"")) == ["property a", "string b", "property c", "number 1"])
    #expect(
      tokens(plan("spec:\n  clusterScheduling: {overrides: {host: 'a: 1', b: 'c: 2'}}"))
        == ["property a", "number 1", "property c", "number 2"])
    #expect(tokens(plan("spec:\n  config: |\n    a: [b\n    c: d")).contains("property a"))
    #expect(tokens("kind: ConfigMap\nconfig: |\n  a: b\n").isEmpty)
    #expect(tokens(plan("metadata: {name: a}\nspec: {enabled: true}")).isEmpty)
  }

  @Test func inARange() {
    let text = plan("spec:\n  config: |\n    a: 1\n    b: 2\n    c: 3")
    let line = SourceText(text).contentRange(ofLine: 5)
    #expect(tokens(text, in: line) == ["property b", "number 2"])
    #expect(tokens(text, in: 0..<5).isEmpty)
  }
}

struct FormattingTests {
  private func formatted(_ text: String, in range: Range<Int>? = nil) -> String {
    var file = PlanFile(text)
    for edit in formattingEdits(file, in: range).reversed() { file.replace(edit.range, with: Array(edit.newText.utf8)) }
    return file.text.string
  }

  @Test func onlyWhiteSpaceInConfigs() {
    let text = plan(
      "metadata:  \n  name: a # b  \nspec:\n  config: |  \n    a:\t \n\n      \n      b: c  # d  \n    e: 'f ' ")
    #expect(
      formatted(text)
        == plan("metadata:  \n  name: a # b  \nspec:\n  config: |  \n    a:\n\n    \n      b: c  # d\n    e: 'f '"))
  }

  @Test(arguments: [
    "kind: ConfigMap\nconfig: |\n  a  \n", plan("spec:\n  config: |\n    a: [b  \n"),
    plan("spec:\n  config: \"a: b \\\n    c\\x20\\n\""),
    plan("spec:\n  config: |\n    a: b  \n  x: [\n"), plan("spec:\n  config: 'a: b'  \n"),
  ]) func untouched(_ text: String) { #expect(formatted(text) == text) }

  @Test func onlyInTheRange() {
    let text = plan("spec:\n  config: |\n    a: 1 \n    b: 2 \n    c: 3 ")
    let line = SourceText(text).lineStarts[5]..<SourceText(text).lineStarts[6]
    #expect(formatted(text, in: line) == plan("spec:\n  config: |\n    a: 1 \n    b: 2\n    c: 3 "))
  }

  /// `▮` is where the author is after the line break, `·` a space that shall be there.
  static let rows: [(name: String, before: String, line: String)] = [
    ("below a key of a mapping", plan("metadata:\n▮"), "··"),
    ("below a key in a mapping", plan("spec:\n  extension:\n  ▮\n  enabled: true"), "····"),
    ("four columns", plan("metadata:\n    name: a\nspec:\n    extension:\n    ▮"), "········"),
    ("below a list's key", plan("spec:\n  clusterScheduling:\n    placement:\n      clusters:\n▮"), "········"),
    ("below a value", plan("spec:\n  enabled: true\n▮"), "··"),
    ("below an item", plan("spec:\n  clusterScheduling:\n    placement:\n      clusters:\n      - host\n▮"), "······"),
    (
      "below an item's first field",
      plan(
        "spec:\n  clusterScheduling:\n    placement:\n      clusterSelector:\n        matchExpressions:\n        - key: a\n▮"
      ), "··········"
    ),
    ("below a block scalar's header", plan("spec:\n  config: |\n▮"), "····"),
    ("below a header with text", plan("spec:\n  config: |\n▮\n      a: b"), "······"),
    ("in a block scalar", plan("spec:\n  config: |\n    a: b\n▮\n    c: d"), "····"),
    ("below a key in a block scalar", plan("spec:\n  config: |\n    a:\n▮\n    c: d"), "······"),
    ("below an item in a block scalar", plan("spec:\n  config: |\n    a:\n    - b: c\n▮\n    d: e"), "······"),
    ("what is right stays", plan("spec:\n  enabled: true\n  ▮"), "··"),
    ("a key that wants a value", plan("spec:\n  extension:\n    version:\n▮"), ""),
    ("brackets", plan("spec: {enabled: true,\n▮\n}"), ""),
    ("quotes", plan("spec:\n  config: \"a: b\n▮\n    c\""), ""),
    ("a comment above", plan("spec:\n  # a\n▮\n  enabled: true"), ""),
    ("a blank line above", plan("spec:\n  enabled: true\n\n▮"), ""),
    ("a line that is moved", plan("spec:\n  enabled: true\n▮upgradeStrategy: Manual"), "upgradeStrategy: Manual"),
    ("another object", "kind: ConfigMap\ndata:\n▮", ""),
    ("the start of a file", "▮", ""),
    ("a mark", "---\n▮\n" + head, ""),
  ]

  @Test(arguments: rows.indices) func newLines(_ row: Int) {
    let (name, before, wanted) = Self.rows[row]
    let place = Marked(before)
    var file = PlanFile(place.text)
    let line = file.text.line(at: place.cursor)
    for edit in onTypeFormattingEdits(file, at: place.cursor) {
      file.replace(edit.range, with: Array(edit.newText.utf8))
    }
    #expect(file.text.string(in: file.text.contentRange(ofLine: line)) == wanted.replacing("·", with: " "), "\(name)")
    #expect(onTypeFormattingEdits(file, at: file.text.contentRange(ofLine: line).upperBound).isEmpty, "\(name)")
  }
}

/// Texts of every kind, well-formed or not.
private let anyTexts: [String] = {
  var texts = FixExample.all.flatMap { example in
    [example.example.bad, example.example.good].flatMap { text in
      PrintStyle.allCases.compactMap { printed(text.replacing("⟦", with: "").replacing("⟧", with: ""), $0) }
    }
  }
  texts += [
    PlanFileTests.document, PlanFileTests.document.replacing("\n", with: "\r\n"), "\u{FEFF}" + PlanFileTests.document,
    PlanFileTests.document.replacing("\n", with: "\r"), plan("metadata: &a {name: *a}"),
    plan("<<: {spec: {config: 'a: *b'}}"),
    plan("spec:\n  config: |2\n      a: \"😀\n        é\"\n     b"),
    plan("spec:\n  config: \"\\x41: \\\n    b\\n\\u263A: c\""),
    plan("spec:\n  config: &c |\n    a: 1\n  clusterScheduling:\n    overrides:\n      host: *c\n      x: *c"),
  ]
  return texts
}()

private func checkShapes(_ text: String) {
  let file = PlanFile(text)
  func check(_ symbols: [DocumentSymbol], inside: Range<Int>) {
    for symbol in symbols {
      #expect(!symbol.name.isEmpty && !symbol.name.contains("\n"))
      #expect(inside.lowerBound <= symbol.range.lowerBound && symbol.range.upperBound <= inside.upperBound)
      #expect(symbol.range.lowerBound <= symbol.selectionRange.lowerBound)
      #expect(symbol.selectionRange.upperBound <= symbol.range.upperBound)
      check(symbol.children, inside: symbol.range)
    }
  }
  check(documentSymbols(file), inside: 0..<file.text.count)

  var lastStart = -1
  var open: [Int] = []
  for fold in foldingRanges(file) {
    let (start, end) = (file.text.line(at: fold.range.lowerBound), file.text.line(at: fold.range.upperBound))
    #expect(start > lastStart && end > start && end < file.text.lineCount)
    lastStart = start
    while let last = open.last, last < start { open.removeLast() }
    #expect(open.last.map { end <= $0 || start == $0 } ?? true, "folds cross")
    open.append(end)
  }

  var end = 0
  let tokens = semanticTokens(file, in: nil)
  for token in tokens {
    #expect(token.range.lowerBound >= end && !token.range.isEmpty && token.range.upperBound <= file.text.count)
    #expect(file.text.line(at: token.range.lowerBound) == file.text.line(at: token.range.upperBound - 1))
    end = token.range.upperBound
  }
  let middle = file.text.count / 3..<file.text.count / 3 * 2
  #expect(semanticTokens(file, in: middle) == tokens.filter { $0.range.touches(middle) })

  for offset in stride(from: 0, through: file.text.count, by: 7) {
    var last: Range<Int>?
    for range in selectionRanges(file, at: offset) {
      #expect(range.lowerBound <= offset && offset <= range.upperBound && range.upperBound <= file.text.count)
      if let last {
        #expect(range.lowerBound <= last.lowerBound && last.upperBound <= range.upperBound && range.count > last.count)
      }
      last = range
    }
  }

  var formatted = file
  for edit in formattingEdits(file, in: nil).reversed() {
    #expect(file.text.bytes[edit.range].allSatisfy { $0 == 32 || $0 == 9 } && edit.newText.isEmpty)
    formatted.replace(edit.range, with: [])
  }
  #expect(formattingEdits(formatted, in: nil).isEmpty)
  for line in stride(from: 0, to: file.text.lineCount, by: 2) {
    // A line break typed at the end of a line.
    var typed = file
    let place = file.text.contentRange(ofLine: line).upperBound
    typed.replace(place..<place, with: [10])
    let edits = onTypeFormattingEdits(typed, at: place + 1)
    #expect(edits.count <= 1)
    var indented = typed
    for edit in edits { indented.replace(edit.range, with: Array(edit.newText.utf8)) }
    for edit in edits {
      #expect(edit.newText.allSatisfy { $0 == " " })
      #expect(onTypeFormattingEdits(indented, at: edit.range.lowerBound + edit.newText.utf8.count).isEmpty)
    }
    // White space is no content: nothing that was read is read otherwise.
    let (before, after) = (diagnose(file, catalog: nil).map(\.code), diagnose(indented, catalog: nil).map(\.code))
    if file.parts.allSatisfy({ $0.content?.document.isIntact ?? true }), !edits.isEmpty {
      #expect(before.filter { $0 != "config-trailing-space" } == after.filter { $0 != "config-trailing-space" })
    }
  }
}

struct ShapePropertyTests {
  @Test func ofAnyText() {
    for text in sample(of: anyTexts, everyNth: 8) { checkShapes(text) }
  }

  @Test func ofTextsThatAreBeingTyped() {
    var random = SeededRandom()
    for text in anyTexts where random.once(in: cases(quick: 24, full: 6)) {
      let bytes = Array(text.utf8)
      let cut = random.number(in: 0...bytes.count)
      checkShapes(String(decoding: bytes[..<cut], as: UTF8.self))
      var broken = bytes
      for _ in 0..<3 {
        broken.insert(
          contentsOf: random.pick(from: "[]{}:-|\"'#&*\n \t").utf8, at: random.number(in: 0...broken.count))
      }
      checkShapes(String(decoding: broken, as: UTF8.self))
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: HostileTextTests.texts.indices) func ofHostileTexts(_ index: Int) {
    let file = PlanFile(HostileTextTests.texts[index])
    _ = (documentSymbols(file), foldingRanges(file), semanticTokens(file, in: nil), formattingEdits(file, in: nil))
    for offset in [0, file.text.count / 2, file.text.count] {
      _ = (selectionRanges(file, at: offset), onTypeFormattingEdits(file, at: offset), linkedNames(file, at: offset))
      _ = definition(file, at: offset, FileContext())
    }
  }

  /// A long text takes no longer than its length warrants: a quadratic step would take minutes.
  @Test(.timeLimit(.minutes(5))) func ofLongConfigs() {
    let values = (0..<10_000).map { "    key\($0): value # a\n" }.joined()
    let file = PlanFile(plan("spec:\n  config: |\n" + values))
    #expect(documentSymbols(file)[0].children[2].children[0].children.count == 2000)
    #expect(semanticTokens(file, in: nil).count == 30_000)
    #expect(foldingRanges(file).count == 3)
    #expect(!selectionRanges(file, at: file.text.count / 2).isEmpty)
  }
}
