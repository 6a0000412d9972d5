// Accept everything: in good plans of every style, each line is cut short at every second column, with and without what
// follows, and a blank or half-typed line of each indentation is put behind it. Whatever is offered there and accepted
// must be read back as what it says, break nothing, add no field that the table does not know, and leave all other fields
// as they are.

import KubeSphereModel
import TestSupport
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

struct CompletionPropertyTests {
  /// A plan that is being changed.
  private struct Change {
    let bytes: [UInt8]
    let cursor: Int
    /// What stays as it is.
    let kept: [GoodField]
  }

  @Test(arguments: GoodPlan.all)
  func anyLineCutShort(_ plan: GoodPlan) {
    tryAll(plan, until: cases(quick: 20, full: 101)) { line, content in
      let kept = plan.fields.filter { !$0.lines.contains(line) }
      // Every second column, the others on the next line.
      return content.filter { isCharacter($0, plan) && ($0 - content.lowerBound + line) % 2 == 0 }.map { end in
        var bytes = plan.source.bytes
        bytes.removeSubrange(end..<content.upperBound)
        return Change(bytes: bytes, cursor: end, kept: kept)
      }
    }
  }

  @Test(arguments: GoodPlan.all)
  func anyBeginning(_ plan: GoodPlan) {
    tryAll(plan, until: cases(quick: 10, full: 41)) { line, content in
      let kept = plan.fields.filter { field in field.lines.allSatisfy { $0 < line } }
      // As above, and the whole line.
      let ends = content.filter { isCharacter($0, plan) && ($0 - content.lowerBound + line) % 2 == 1 }
      return (ends + [content.upperBound]).map {
        Change(bytes: Array(plan.source.bytes[..<$0]), cursor: $0, kept: kept)
      }
    }
  }

  @Test(arguments: GoodPlan.all)
  func anyBlankLine(_ plan: GoodPlan) {
    tryAll(plan) { line, content in
      (0...10).filter { $0 <= 4 || ($0 + line) % 2 == 0 }.map { column in
        inserting(String(repeating: " ", count: column), behind: content, plan)
      }
    }
  }

  /// What was begun on a line of its own, at every indentation.
  @Test(arguments: GoodPlan.all)
  func anyHalfTypedLine(_ plan: GoodPlan) {
    let begun = [
      "n", "- ", "-", "\"e", "sp: ", "- k", "name:", "{", "[ ", "'x': ", ", ", "a b", "# ", "- {a", "e\t", "🚀",
    ]
    tryAll(plan) { line, content in
      (0...10).map { column in
        let word = begun[(line * 3 + column * 5) % begun.count]
        return inserting(String(repeating: " ", count: column) + word, behind: content, plan)
      }
    }
  }

  /// What is written already is changed, from wherever the cursor is.
  @Test(arguments: GoodPlan.all)
  func anyPlaceInAWord(_ plan: GoodPlan) {
    tryAll(plan) { line, content in
      let kept = plan.fields.filter { !$0.lines.contains(line) }
      return content.filter { ($0 + line) % 2 == 0 }.map {
        Change(bytes: plan.source.bytes, cursor: $0, kept: kept)
      }
    }
  }

  private func isCharacter(_ offset: Int, _ plan: GoodPlan) -> Bool { plan.source.bytes[offset] & 0xC0 != 0x80 }

  private func inserting(_ text: String, behind line: Range<Int>, _ plan: GoodPlan) -> Change {
    var bytes = plan.source.bytes
    let added = Array((plan.source.newline + text).utf8)
    bytes.insert(contentsOf: added, at: line.upperBound)
    return Change(bytes: bytes, cursor: line.upperBound + added.count, kept: plan.fields)
  }

  /// Accepts everything in the changes of each line.
  ///
  /// - Parameter enough: how many suggestions there have to be. On its own line there is no place for one in some styles.
  private func tryAll(
    _ plan: GoodPlan, test: String = #function, until enough: Int = 0,
    changes: (_ line: Int, _ content: Range<Int>) -> [Change]
  ) {
    let all = (0..<plan.source.lineCount).flatMap { changes($0, plan.source.contentRange(ofLine: $0)) }
    let found = trySample(of: all, everyNth: 8, for: "\(test) \(plan.name)", until: enough) {
      acceptEverything($0, plan)
    }
    #expect(found >= enough)
  }

  /// - Returns: how many suggestions there were.
  private func acceptEverything(_ change: Change, _ plan: GoodPlan) -> Int {
    let text = String(decoding: change.bytes, as: UTF8.self)
    let cursor = change.cursor
    let suggestions = complete(
      PlanFile(text), at: cursor, catalog: completionCatalog, language: .english, snippets: cursor / 2 % 4 != 0,
      documented: false)
    guard !suggestions.isEmpty else { return 0 }
    let before = damage(of: text)
    let present = Set(keys(of: text))
    let expected = change.kept.map(\.key).filter(present.contains)
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
    var node = (part.content?.document ?? YAMLDocument(file.text.bytes[part.range])).node(at: inPart)
    for config in (part.content?.plans ?? []).flatMap({ embeddedConfigs(of: $0) }) where config.scalar == node {
      node = config.embedded.offset(ofHost: inPart).flatMap { config.document.node(at: $0) }
    }
    return node?.kind == .scalar && node?.text == item.label
  }
}
