// Plans printed anew in another style, and with comments in every place that takes one: what holds for a plan holds for
// the same plan written otherwise.

import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

/// The ways to write a plan.
enum PrintStyle: String, CaseIterable {
  /// As it is.
  case written
  /// Block style, indented by four, lists not deeper than their key.
  case wide
  /// Block style with texts in quotes.
  case singleQuoted, doubleQuoted
  /// Brackets, on one line.
  case flow
  /// Brackets over several lines.
  case longFlow
  case json, longJSON
}

/// The plan in a style; nil where it cannot be written so, or cannot be read.
func printed(_ text: String, _ style: PrintStyle) -> String? {
  if style == .written { return text }
  let source = SourceText(text)
  let document = YAMLDocument(source.bytes)
  guard document.isIntact, let root = document.root else { return nil }
  var printer = RewritingPrinter(source: source, style: style)
  printer.print(root, 0, behindKey: false)
  return printer.text + "\n"
}

private struct RewritingPrinter {
  let source: SourceText
  let style: PrintStyle
  var text = ""

  var isFlow: Bool { [.flow, .longFlow, .json, .longJSON].contains(style) }
  var isLong: Bool { style == .longFlow || style == .longJSON }
  var isJSON: Bool { style == .json || style == .longJSON }
  var unit: Int { style == .wide ? 4 : 2 }

  func indentation(_ column: Int) -> String { "\n" + String(repeating: " ", count: column) }

  func scalar(_ node: YAMLNode, isKey: Bool = false) -> String {
    let raw = source.string(in: node.contentRange)
    guard case .string? = node.scalar else {
      return isKey && isJSON ? quoted(node.text) : node.isNull ? (raw.isEmpty && isFlow ? "null" : raw) : raw
    }
    switch style {
    case .doubleQuoted, .json, .longJSON: return isKey && !isJSON ? raw : quoted(node.text)
    case .singleQuoted where !isKey && !node.text.contains("\n"):
      return "'" + node.text.replacing("'", with: "''") + "'"
    case _ where node.style == .literal || node.style == .folded: return quoted(node.text)
    case _ where isFlow && node.style == .plain && needsQuotes(node.text): return quoted(node.text)
    default: return raw
    }
  }

  mutating func print(_ node: YAMLNode, _ column: Int, behindKey: Bool) {
    switch node.kind {
    case .scalar: text += (behindKey ? " " : "") + scalar(node)
    case .alias: text += (behindKey ? " " : "") + source.string(in: node.range)
    case .mapping where isFlow || node.entries.first { _ in true } == nil:
      printMembers("{", "}", Array(node.entries), column, behindKey) { printer, entry, column in
        printer.text += printer.scalar(entry.key, isKey: true) + ":"
        printer.print(entry.value, column, behindKey: true)
      }
    case .sequence where isFlow || node.items.first { _ in true } == nil:
      printMembers("[", "]", Array(node.items), column, behindKey) { $0.print($1, $2, behindKey: false) }
    case .mapping:
      for (index, entry) in node.entries.enumerated() {
        if index > 0 || behindKey { text += indentation(column) }
        text += scalar(entry.key, isKey: true) + ":"
        let isFlat = style == .wide && entry.value.kind == .sequence
        print(entry.value, isFlat ? column : column + unit, behindKey: true)
      }
    case .sequence:
      for item in node.items {
        text += indentation(column) + "- "
        print(item, column + 2, behindKey: false)
      }
    }
  }

  private mutating func printMembers<Member>(
    _ open: String, _ close: String, _ members: [Member], _ column: Int, _ behindKey: Bool,
    _ body: (inout RewritingPrinter, Member, Int) -> Void
  ) {
    text += (behindKey ? " " : "") + open
    for (index, member) in members.enumerated() {
      if index > 0 { text += isLong ? "," : ", " }
      if isLong { text += indentation(column + 2) }
      body(&self, member, column + 2)
    }
    if isLong, !members.isEmpty { text += indentation(column) }
    text += close
  }
}

/// Where comments are put.
enum CommentPlaces: CaseIterable {
  case ends, ownLines
}

/// Each way to put comments into a text: one at each place by itself, and all at once. Comments are `#c1`, `#c2`, ….
func commented(_ text: String, _ places: CommentPlaces) -> [String] {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let candidates = lines.indices.filter { !lines[$0].isEmpty && !lines[$0].contains("#") }
  func with(_ chosen: some Sequence<Int>) -> String {
    let chosen = Set(chosen)
    return lines.enumerated().map { index, line in
      guard chosen.contains(index) else { return line }
      switch places {
      case .ends: return "\(line) #c\(index)."
      case .ownLines: return String(line.prefix { $0 == " " }) + "#c\(index).\n\(line)"
      }
    }.joined(separator: "\n")
  }
  return candidates.map { with([$0]) } + [with(candidates)]
}

/// The comments that `commented` put in.
func markedComments(in text: String) -> [String] {
  ("\n" + text).split(separator: "#c").dropFirst().map { "#c" + $0.prefix { $0 != "." } + "." }
}
