// Accept everything: in good plans of every style, each line is cut short at every second column, with and without what
// follows, and a blank or half-typed line of each indentation is put behind it. Whatever is offered there and accepted must be read back as what it says, break
// nothing, add no field that the table does not know, and leave all other fields as they are.

import KubeSphereModel
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

struct CompletionPropertyTests {
  @Test(arguments: GoodPlan.all)
  func anyLineCutShort(_ plan: GoodPlan) {
    var accepted = 0
    for line in 0..<plan.source.lineCount {
      let content = plan.source.contentRange(ofLine: line)
      let kept = plan.fields.filter { !$0.lines.contains(line) }
      // Every second column, the others on the next line.
      for end in content where plan.source.bytes[end] & 0xC0 != 0x80 && (end - content.lowerBound + line) % 2 == 0 {
        var bytes = plan.source.bytes
        bytes.removeSubrange(end..<content.upperBound)
        accepted += acceptEverything(bytes, at: end, keeping: kept, plan)
      }
    }
    #expect(accepted > 100)
  }

  @Test(arguments: GoodPlan.all)
  func anyBeginning(_ plan: GoodPlan) {
    var accepted = 0
    for line in 0..<plan.source.lineCount {
      let content = plan.source.contentRange(ofLine: line)
      let kept = plan.fields.filter { field in field.lines.allSatisfy { $0 < line } }
      // As above, and the whole line.
      for end in content where plan.source.bytes[end] & 0xC0 != 0x80 && (end - content.lowerBound + line) % 2 == 1 {
        accepted += acceptEverything(Array(plan.source.bytes[..<end]), at: end, keeping: kept, plan)
      }
      let end = content.upperBound
      accepted += acceptEverything(Array(plan.source.bytes[..<end]), at: end, keeping: kept, plan)
    }
    #expect(accepted > 40)
  }

  @Test(arguments: GoodPlan.all)
  func anyBlankLine(_ plan: GoodPlan) {
    for line in 0..<plan.source.lineCount {
      let end = plan.source.contentRange(ofLine: line).upperBound
      for column in 0...10 where column <= 4 || (column + line) % 2 == 0 {
        var bytes = plan.source.bytes
        let added = Array((plan.source.newline + String(repeating: " ", count: column)).utf8)
        bytes.insert(contentsOf: added, at: end)
        acceptEverything(bytes, at: end + added.count, keeping: plan.fields, plan)
      }
    }
  }

  /// What was begun on a line of its own, at every indentation.
  @Test(arguments: GoodPlan.all)
  func anyHalfTypedLine(_ plan: GoodPlan) {
    let begun = [
      "n", "- ", "-", "\"e", "sp: ", "- k", "name:", "{", "[ ", "'x': ", ", ", "a b", "# ", "- {a", "e\t", "🚀",
    ]
    for line in 0..<plan.source.lineCount {
      let end = plan.source.contentRange(ofLine: line).upperBound
      for column in 0...10 {
        var bytes = plan.source.bytes
        let word = begun[(line * 3 + column * 5) % begun.count]
        let added = Array((plan.source.newline + String(repeating: " ", count: column) + word).utf8)
        bytes.insert(contentsOf: added, at: end)
        acceptEverything(bytes, at: end + added.count, keeping: plan.fields, plan)
      }
    }
  }

  /// What is written already is changed, from wherever the cursor is.
  @Test(arguments: GoodPlan.all)
  func anyPlaceInAWord(_ plan: GoodPlan) {
    for line in 0..<plan.source.lineCount {
      let kept = plan.fields.filter { !$0.lines.contains(line) }
      for place in plan.source.contentRange(ofLine: line) where (place + line) % 2 == 0 {
        acceptEverything(plan.source.bytes, at: place, keeping: kept, plan)
      }
    }
  }

  /// - Returns: how many suggestions there were.
  @discardableResult
  private func acceptEverything(_ bytes: [UInt8], at cursor: Int, keeping fields: [GoodField], _ plan: GoodPlan) -> Int
  {
    let text = String(decoding: bytes, as: UTF8.self)
    let suggestions = complete(
      PlanFile(text), at: cursor, catalog: completionCatalog, language: .english, snippets: cursor / 2 % 4 != 0,
      documented: false)
    guard !suggestions.isEmpty else { return 0 }
    let before = damage(of: text)
    let present = Set(keys(of: text))
    let expected = fields.map(\.key).filter(present.contains)
    // A quarter of them: from column to column much the same is offered, and each has its turn.
    for (index, item) in suggestions.enumerated() where suggestions.count < 3 || (index + cursor) % 4 == 0 {
      let after = item.accepted(in: text)
      let found = Set(keys(of: after))
      let damageAfter = damage(of: after)
      let problem: String? =
        if damageAfter > before {
          "breaks the document"
        } else if let lost = expected.first(where: { !found.contains($0) }) {
          "changes \(lost)"
        } else if item.kind == .field || item.kind == .plan,
          unknownFields(in: after) > (damageAfter == 0 ? 0 : unknownFields(in: text))
        {
          "is an unknown field"
        } else if !isReadBack(item, in: after) {
          "is not read back"
        } else {
          nil
        }
      if let problem {
        let line = plan.source.line(at: min(cursor, plan.source.count)) + 1
        Issue.record("\(plan.name):\(line), \(item.label) \(problem):\n\(after)")
      }
    }
    return suggestions.count
  }

  private func keys(of text: String) -> [String] {
    InstallPlanAnalysisTests.fields(of: text).map { GoodField.key($0.path, $0.text) }
  }

  /// Whether the suggestion's label is a scalar of the new text, where it was inserted.
  private func isReadBack(_ item: CompletionSuggestion, in text: String) -> Bool {
    guard item.kind != .plan else { return !PlanFile(text).parts.flatMap { $0.content?.plans ?? [] }.isEmpty }
    let inserted = Array(item.insertText.utf8)
    let label = Array(item.label.utf8)
    guard let start = inserted.indices.first(where: { inserted[$0...].starts(with: label) }) else { return false }
    let file = PlanFile(text)
    let offset = item.replaceRange.lowerBound + start
    let part = file.part(at: offset)
    let inPart = offset + 1 - part.range.lowerBound
    var node = part.content?.document.node(at: inPart)
    for config in (part.content?.plans ?? []).flatMap({ embeddedConfigs(of: $0) }) where config.scalar == node {
      node = config.embedded.offset(ofHost: inPart).flatMap { config.document.node(at: $0) }
    }
    return node?.kind == .scalar && node?.text == item.label
  }
}
