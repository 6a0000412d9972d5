// config-trailing-space

import YAMLSyntax

extension Rule {
  static let configTrailingSpace = Rule(
    "config-trailing-space", .hint, "White space at the end of lines of `config` or an override.",
    explanation: """
      The webhook strips it from every line before the plan is stored, so a GitOps tool that compares Git with the \
      cluster shows a difference for ever. Reported once for each text, at the first such line.
      """,
    examples: [
      Example(
        changing("Manual", "Manual\n  config: |\n    agent:⟦  ⟧\n      replicas: 2"),
        good: changing("Manual", "Manual\n  config: |\n    agent:\n      replicas: 2"))
    ]
  ) { context in
    for config in context.configs {
      let trailing = trailingSpaces(config.embedded.text)
      guard let first = trailing.first else { continue }
      let lines = trailing.count == 1 ? "this line ends" : "this and \(trailing.count - 1) more lines end"
      let edits = config.removingTrailingSpaces
      context.report(
        config.hostRange(first),
        "Delete the white space that \(lines) with: the webhook strips it from \(config.name), and a GitOps tool shows a "
          + "difference for ever.",
        fixes: edits.isEmpty
          ? [] : [Fix("Delete trailing white space", edits, isPreferred: true, isSafe: true)])
    }
  }
}

extension EmbeddedConfig {
  /// Edits that take away what the webhook takes away: the white space at the ends of lines. None where the text is
  /// written so that some of it does not stand in the file as it is.
  var removingTrailingSpaces: [TextEdit] {
    let trailing = trailingSpaces(embedded.text)
    // In a folded text, white space at the end of one line may be the middle of another to YAML.
    let isWhole = trailing.allSatisfy { embedded.isVerbatim($0) && hostRange($0).count == $0.count }
    return isWhole ? trailing.map { TextEdit(hostRange($0), "") } : []
  }
}

/// The white space before each line's end.
private func trailingSpaces(_ text: [UInt8]) -> [Range<Int>] {
  var found: [Range<Int>] = []
  var start: Int?
  text.withUnsafeBufferPointer { text in
    for index in 0..<text.count {
      switch text[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): start = start ?? index
      case UInt8(ascii: "\n"):
        if let first = start { found.append(first..<index) }
        start = nil
      default: start = nil
      }
    }
    if let start { found.append(start..<text.count) }
  }
  return found
}
