// config-not-mapping

import TextDocument
import YAMLSyntax

extension Rule {
  static let configNotMapping = Rule(
    "config-not-mapping", .error, "`config` or an override is YAML, but not a mapping.",
    explanation: """
      Helm values are a mapping. The webhook takes a list or a plain text as well; then the Helm job fails, or, for an \
      override, the text is dropped with a warning in a log that nobody reads. A missing space behind a colon \
      (`replicas:2`) is a common cause. An empty text, or one with comments only, is fine.
      """,
    examples: [
      Example(
        changing("Manual", "Manual\n  config: |\n    ⟦- replicas: 2⟧"),
        good: changing("Manual", "Manual\n  config: |\n    replicas: 2"), isFixable: false),
      Example(
        changing("Manual", "Manual\n  config: ⟦replicas:2⟧"),
        good: changing("Manual", "Manual\n  config: |\n    replicas: 2"), isFixable: false),
    ]
  ) { context in
    for config in context.configs {
      let document = config.documentThatCounts
      guard let root = document.root, document.isIntact, root.kind != .mapping, !root.isNull,
        config.errors.allSatisfy({ $0.kind == .ignored }), config.placeholder == nil, !isFilledInLater(root.text)
      else { continue }
      let consequence =
        config.cluster == nil
        ? "The Helm job fails with anything else." : "Anything else is dropped, with a warning in a log."
      let found = root.kind == .sequence ? "a list" : "a plain text"
      var message = "Write `key: value`: \(config.name) must be a mapping, not \(found). \(consequence)"
      var fixes: [Fix] = []
      if root.kind == .scalar, root.style == .plain {
        let lookalikes = Lookalike.all(in: config.source.bytes, root.contentRange)
        if let colon = lookalikes.first(where: { $0.lookalike.mark == .colon }) {
          message = "\(colon.lookalike.message) As it stands, \(config.name) is no mapping. \(consequence)"
          let edits = firstColons(lookalikes, in: config.source).compactMap {
            config.hostEdit($0, in: context.plan.source)
          }
          if !edits.isEmpty { fixes = [Fix("Write `:`", edits, isPreferred: true, isSafe: true)] }
        } else if config.source.bytes[root.contentRange].contains(UInt8(ascii: ":")) {
          message = "Put a space behind the colon: as it stands, \(config.name) is no mapping. \(consequence)"
          let edits = missingSpaces(in: config).compactMap { config.hostEdit($0, in: context.plan.source) }
          if !edits.isEmpty { fixes = [Fix("Put a space behind the colon", edits, isPreferred: true)] }
        }
      }
      let line = config.source.line(at: root.contentRange.lowerBound)
      let end = min(root.contentRange.upperBound, config.source.contentRange(ofLine: line).upperBound)
      context.report(config.hostRange(root.contentRange.lowerBound..<end), message, fixes: fixes)
    }
  }

  /// Edits that put a space behind the first colon of each line; none where that does not make a mapping of the text,
  /// or where it is an address (`https://…`).
  private static func missingSpaces(in config: EmbeddedConfig) -> [TextEdit] {
    let source = config.source
    var edits: [TextEdit] = []
    for line in 0..<source.lineCount {
      let range = source.contentRange(ofLine: line)
      let content = source.bytes[range].drop { $0 == UInt8(ascii: " ") }
      guard let first = content.first, first != UInt8(ascii: "#") else { continue }
      guard let colon = content.firstIndex(of: UInt8(ascii: ":")), colon + 1 < range.upperBound,
        colon > content.startIndex, source.bytes[colon + 1] != UInt8(ascii: "/")
      else { return [] }
      if source.bytes[colon + 1] != UInt8(ascii: " ") { edits.append(TextEdit(at: colon + 1, " ")) }
    }
    var bytes: [UInt8] = []
    var copied = 0
    for place in edits.map(\.range.lowerBound) {
      bytes += source.bytes[copied..<place]
      bytes.append(UInt8(ascii: " "))
      copied = place
    }
    bytes += source.bytes[copied...]
    let fixed = YAMLDocument(bytes)
    return fixed.isIntact && fixed.root?.kind == .mapping ? edits : []
  }

  /// Edits that make a colon and a space of the first full-width colon on each line.
  static func firstColons(_ lookalikes: [(range: Range<Int>, lookalike: Lookalike)], in source: SourceText)
    -> [TextEdit]
  {
    var lines: Set<Int> = []
    return lookalikes.filter {
      $0.lookalike.mark == .colon && lines.insert(source.line(at: $0.range.lowerBound)).inserted
    }.map { place in
      let end = place.range.upperBound
      let isSpaced = end >= source.count || [0x20, 0x09, 0x0A, 0x0D].contains(source.bytes[end])
      return TextEdit(place.range, isSpaced ? ":" : ": ")
    }
  }
}
