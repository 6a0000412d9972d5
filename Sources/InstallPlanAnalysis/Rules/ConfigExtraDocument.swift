// config-extra-document

import TextDocument
import YAMLSyntax

extension Rule {
  static let configExtraDocument = Rule(
    "config-extra-document", .warning, "Only the first YAML document of `config` or an override counts.",
    tag: .unnecessary,
    explanation: """
      Everything behind the first document (behind `---` or `...`, or behind a line that ends the document by being \
      indented less than its first) is ignored without a word, whatever stands there.
      """,
    examples: [
      Example(
        changing("Manual", "Manual\n  config: |\n    agent: {replicas: 2}\n    ⟦---⟧\n    debug: true"),
        good: changing("Manual", "Manual\n  config: |\n    agent: {replicas: 2}\n"))
    ]
  ) { context in
    for config in context.configs {
      let end = config.errors.first { $0.kind == .ignored }?.documentEnd ?? config.secondDocument
      guard let end else { continue }
      let whole = SourceText(config.embedded.text)
      // Past what precedes the content: `...` belongs to the first document's part, comments may follow it.
      var line = whole.line(at: end)
      while line + 1 < whole.lineCount, isBlankOrComment(whole.bytes[whole.contentRange(ofLine: line)]) { line += 1 }
      var range = whole.contentRange(ofLine: line)
      if whole.string(in: range).hasPrefix("---") {
        range = range.lowerBound..<range.lowerBound + 3
      } else {
        let start = range.first { !isSpace(whole.bytes[$0]) } ?? range.lowerBound
        range = max(start, end)..<range.upperBound
      }
      var fixes: [Fix] = []
      let rest = whole.lineStarts[line]..<whole.count
      // Not where the first document is no mapping: then both are what was meant.
      if config.isBlock, config.documentThatCounts.root?.kind == .mapping, range.lowerBound == rest.lowerBound {
        let host = context.plan.source
        let start = host.lineStarts[host.line(at: config.embedded.hostOffset(rest.lowerBound))]
        let edit = context.plan.withoutComment(start..<config.embedded.hostRange(rest).upperBound)
        fixes = edit.map { [Fix("Delete what is ignored", [$0], isPreferred: true)] } ?? []
      }
      context.report(
        config.hostRange(range),
        "Keep one document: all that follows here is ignored, because only the first YAML document of \(config.name) counts.",
        fixes: fixes)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  private static func isBlankOrComment(_ line: ArraySlice<UInt8>) -> Bool {
    let content = line.drop(while: isSpace)
    return content.isEmpty || content.first == UInt8(ascii: "#")
  }
}
