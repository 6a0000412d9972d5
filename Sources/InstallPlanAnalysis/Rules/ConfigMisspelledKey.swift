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
      let names = namesMeant(by: key)
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

  /// The keys that the chart has in the mapping and that one is likely meant for, nearest first.
  static func namesMeant(by key: WrittenKey) -> [String] {
    let name = key.name
    // Shorter names are near to any other.
    guard name.count >= 2 else { return [] }
    let siblings = Set(key.entry.key.parent?.entries.map(\.key.text) ?? [])
    var found: [(name: String, distance: Int)] = []
    for candidate in key.parent.names where !siblings.contains(candidate) && candidate.count >= 2 {
      let limit = min(name.count, candidate.count) <= 4 ? 1 : 2
      guard let distance = editDistance(name, candidate, limit: limit) else { continue }
      found.append((candidate, distance))
    }
    guard let least = found.map(\.distance).min() else { return [] }
    return found.filter { $0.distance == least }.prefix(3).map(\.name)
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
