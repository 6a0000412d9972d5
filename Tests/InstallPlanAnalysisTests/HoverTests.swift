// Hover: `▮` is the mouse, `⟦⟧` the range the hover is about; a text without `⟦⟧` has no hover there.

import KubeSphereModel
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

struct HoverCase: CustomTestStringConvertible, Sendable {
  let name: String
  let marked: String
  var hasCatalog = true
  /// Names, versions and paths that the hover has to tell of in any language, or must not. All its words are in
  /// Tests/Wording/hovers.md.
  var says: [String] = []
  var never: [String] = []
  var testDescription: String { name }

  /// A plan: the text is what follows `kind`.
  static func plan(
    _ name: String, _ body: String, catalog: Bool = true, says: [String] = [], never: [String] = []
  ) -> HoverCase {
    let text = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n" + body + "\n"
    return HoverCase(name: name, marked: text, hasCatalog: catalog, says: says, never: never)
  }

  static let all = keyCases + valueCases + nameCases + formCases + brokenCases

  /// What is said at the mark of a text that is this one, or holds it.
  func said(in marked: String, _ language: Language) -> HoverResult? {
    let place = Marked(marked)
    return hover(PlanFile(place.text), at: place.cursor, catalog: hasCatalog ? testCatalog : nil, language: language)
  }
}

struct HoverTests {
  @Test(arguments: HoverCase.all) func places(_ test: HoverCase) {
    for language in [Language.english, .chinese] {
      let found = test.said(in: test.marked, language)
      #expect(found?.range == Marked(test.marked).ranges.first)
      for words in test.says {
        #expect(found?.markdown.contains(words) == true, "\(words) in \(found?.markdown ?? "nil")")
      }
      for words in test.never { #expect(found?.markdown.contains(words) != true, "\(words)") }
    }
  }

  @Test(arguments: HoverCase.all) func lineBreaksAndByteOrderMark(_ test: HoverCase) {
    let crlf = String(test.marked.unicodeScalars.map { $0 == "\n" ? "\r\n" : String($0) }.joined())
    for language in [Language.english, .chinese] {
      let usual = test.said(in: test.marked, language)
      for marked in [crlf, "\u{FEFF}" + test.marked, "a: b\n---\n" + test.marked + "---\nc: d\n"] {
        let found = test.said(in: marked, language)
        #expect(found?.range == Marked(marked).ranges.first)
        #expect(found?.markdown == usual?.markdown)
      }
    }
  }

  /// Every place of a key or value counts, both ends included.
  @Test(arguments: (keyCases + valueCases + nameCases).filter { $0.marked.contains("⟦") })
  func everyOffsetOfTheRange(_ test: HoverCase) throws {
    let place = Marked(test.marked)
    let range = try #require(place.ranges.first)
    let catalog = test.hasCatalog ? testCatalog : nil
    let file = PlanFile(place.text)
    let expected = hover(file, at: place.cursor, catalog: catalog, language: .english)
    for offset in range.lowerBound...range.upperBound {
      #expect(hover(file, at: offset, catalog: catalog, language: .english) == expected)
    }
  }

  /// Whatever the text is cut to, a hover is about a place that holds the offset.
  @Test func rangesHoldTheOffset() {
    for form in [GeneratedPlan.Form.block, .json] {
      let bytes = Array(GeneratedPlan(form).text.utf8)
      for end in stride(from: 0, through: bytes.count, by: bytes.count / 40) + [bytes.count] {
        let file = PlanFile(SourceText(Array(bytes[..<end])))
        for offset in stride(from: -1, through: end + 2, by: end == bytes.count ? 1 : 13) {
          guard let found = hover(file, at: offset, catalog: testCatalog, language: .english) else { continue }
          #expect(found.range.lowerBound <= offset && offset <= found.range.upperBound)
          #expect(found.range.lowerBound >= 0 && found.range.upperBound <= end && !found.range.isEmpty)
        }
      }
    }
  }

  @Test func offsetsOutsideTheText() {
    for text in ["", "kind: InstallPlan"] {
      for offset in [-5, 0, 100] {
        #expect(hover(PlanFile(text), at: offset, catalog: testCatalog, language: .english) == nil)
      }
    }
  }

  /// Of an incomplete or partial catalog nothing is claimed to be missing.
  @Test func absenceOfDataIsNotEvidence() {
    let place = Marked("apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: dev▮opz\n")
    func text(_ catalog: Catalog?) -> String? {
      hover(PlanFile(place.text), at: place.cursor, catalog: catalog, language: .english)?.markdown
    }
    func catalog(_ extensions: [Extension], isComplete: Bool) -> Catalog {
      Catalog(
        evidence: "x", isComplete: isComplete, extensions: extensions, versions: [], categories: [], clusters: [])
    }
    #expect(text(catalog(testExtensions, isComplete: true))?.contains("`devopz`") == true)
    #expect(text(catalog(testExtensions, isComplete: false)) == text(nil))
    #expect(text(catalog([], isComplete: true)) == text(nil))
  }
}

// MARK: - The table

/// A plan with every row of the schema table, and where each row's key, or an item's dash, is.
private struct GeneratedPlan {
  enum Form { case block, json }

  var text = ""
  var places: [(position: Int, range: Range<Int>)] = []
  private let schema = Schema.installPlan

  init(_ form: Form) {
    switch form {
    case .block: writeBlock(0, indentation: "")
    case .json: writeJSON(0)
    }
  }

  private mutating func write(_ mark: String, row position: Int) {
    let start = text.utf8.count
    text += mark
    places.append((position, start..<text.utf8.count))
  }

  private func key(_ position: Int) -> String { schema[position].name == "*" ? "member-1" : schema[position].name }

  private mutating func writeBlock(_ position: Int, indentation: String) {
    for child in schema.nodes[position].children {
      text += indentation
      if schema[child].name == "[]" {
        write("-", row: child)
      } else {
        write(key(child), row: child)
        text += ":"
      }
      if schema.nodes[child].children.isEmpty {
        text += " " + scalar(schema[child]) + "\n"
      } else {
        text += "\n"
        writeBlock(child, indentation: indentation + "  ")
      }
    }
  }

  private mutating func writeJSON(_ position: Int) {
    guard !schema.nodes[position].children.isEmpty else {
      text += scalar(schema[position])
      return
    }
    let isList = schema.item(of: position) != nil
    text += isList ? "[" : "{"
    for (index, child) in schema.nodes[position].children.enumerated() {
      if index > 0 { text += ", " }
      if !isList {
        write("\"\(key(child))\"", row: child)
        text += ":"
      }
      writeJSON(child)
    }
    text += isList ? "]" : "}"
  }

  private func scalar(_ field: Field) -> String {
    switch field.type {
    case .boolean: "true"
    case .integer: "1"
    default: "\"\(field.allowedValues.last?.value ?? "x")\""
    }
  }
}

struct SchemaHoverTests {
  @Test func everyRowHasAHover() {
    let plan = GeneratedPlan(.block)
    let file = PlanFile(plan.text)
    #expect(file.planCount == 1 && file.parts.allSatisfy { $0.content?.document.isIntact == true })
    #expect(Set(plan.places.map(\.position)) == Set(1..<Schema.installPlan.nodes.count))
    check(plan)
  }

  @Test func everyKeyHasAHoverInJSON() {
    let plan = GeneratedPlan(.json)
    #expect(plan.places.count > 60)
    check(plan)
  }

  private func check(_ plan: GeneratedPlan) {
    let file = PlanFile(plan.text)
    for (position, range) in plan.places {
      let field = Schema.installPlan[position]
      for language in [Language.english, .chinese] {
        for catalog in [testCatalog, nil] {
          for offset in [range.lowerBound, range.upperBound] {
            let found = hover(file, at: offset, catalog: catalog, language: language)
            #expect(found?.range == range, "\(field.path)")
            let text = found?.markdown ?? ""
            #expect(text.contains(field.documentation.text(in: language)), "\(field.path)")
            #expect(field.allowedValues.allSatisfy { text.contains($0.meaning.text(in: language)) }, "\(field.path)")
            #expect(field.example.map { text.contains("```yaml\n\($0)\n```") } != false, "\(field.path)")
          }
        }
      }
    }
  }

  /// The meaning of every allowed value is said on that value.
  @Test func everyAllowedValueHasAHover() {
    for (position, field) in Schema.installPlan.nodes.map(\.field).enumerated() where !field.allowedValues.isEmpty {
      var plan = GeneratedPlan(.block)
      guard let key = plan.places.first(where: { $0.position == position })?.range else { continue }
      for value in field.allowedValues {
        var bytes = Array(plan.text.utf8)
        let start = key.upperBound + 2
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let written = field.type == .boolean ? value.value : "\"\(value.value)\""
        bytes.replaceSubrange(start..<end, with: Array(written.utf8))
        plan.text = String(decoding: bytes, as: UTF8.self)
        for language in [Language.english, .chinese] {
          let found = hover(PlanFile(plan.text), at: start, catalog: testCatalog, language: language)
          #expect(found?.range == start..<start + written.utf8.count, "\(field.path)")
          #expect(found?.markdown.contains(value.meaning.text(in: language)) == true, "\(field.path): \(value.value)")
        }
      }
    }
  }
}
