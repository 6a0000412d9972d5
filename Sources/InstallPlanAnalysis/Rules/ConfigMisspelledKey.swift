// config-misspelled-key

import HelmCharts
import YAMLSyntax

extension Rule {
  static let configMisspelledKey = Rule(
    "config-misspelled-key", .warning, "A key of `config` or an override that the chart has under another spelling.",
    explanation: """
      Helm takes any key without a word, and templates never read one that is misspelt: the default stays in force. Told \
      is a key that the chart does not have in that mapping while it has one that differs by a letter or two (in short \
      keys by one; two letters swapped count as one). Where a chart takes any keys (`{}` by default), nothing is told.
      """,
    examples: [
      Example(
        config("jenkins:\n  ⟦replcas⟧: 3"), good: config("jenkins:\n  replicas: 3"), charts: [exampleChart])
    ], basis: .chart
  ) { context in
    for key in context.writtenKeys where key.key == nil {
      guard !context.isFull else { return }
      let names = key.meant
      guard let first = names.first, removedKeyMeaning(key, context) == nil else { continue }
      let fixes = names.enumerated().flatMap { index, name in
        context.replacing(
          key.entry.key, with: keyText(name, like: key), in: key,
          LocalizedText(en: "Change to `\(name)`", zh: "改为 `\(name)`"), isPreferred: index == 0)
      }
      context.report(
        at: key,
        LocalizedText(
          en: "Did you mean \(listed(names))?", zh: "是否应为 \(listed(names, joiner: "或"))？"),
        LocalizedText(
          en: "The chart reads no `\(key.shownPath)`: the default of `\(first)` stays in force.",
          zh: "Chart 不会读取 `\(key.shownPath)`，`\(first)` 仍为默认值。"),
        fixes: fixes)
    }
  }

  /// A key as it is written in place of another.
  static func keyText(_ name: String, like key: WrittenKey) -> String {
    switch key.entry.key.style {
    case .doubleQuoted: quoted(name)
    case .singleQuoted: "'\(name.replacing("'", with: "''"))'"
    default: needsQuotes(name) ? quoted(name) : name
    }
  }
}
