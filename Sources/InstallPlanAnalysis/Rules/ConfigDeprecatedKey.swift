// config-deprecated-key

import HelmCharts

extension Rule {
  static let configDeprecatedKey = Rule(
    "config-deprecated-key", .hint, "A key that the chart calls deprecated.", tag: .deprecated,
    explanation: """
      The comment above the key in the chart says so. It still works, and a later version of the extension may not read it \
      any more.
      """,
    examples: [
      Example(
        config("jenkins:\n  image:\n    ⟦tag⟧: \"2.441\""), good: config("jenkins:\n  image:\n    digest: sha256-abc"),
        isFixable: false, charts: [exampleChart])
    ], basis: .chart
  ) { context in
    for key in context.writtenKeys {
      guard !context.isFull else { return }
      guard let known = key.key, known.mayBeDeprecated else { continue }
      let documentation = known.documentation
      guard documentation.isDeprecated else { continue }
      let firstLine = documentation.text.split(separator: "\n").first.map(String.init) ?? ""
      let words = (firstLine.count > 100 ? String(firstLine.prefix(99)) + "…" : firstLine).replacing("`", with: "'")
      context.report(
        at: key, LocalizedText(en: "`\(key.shownPath)` is deprecated.", zh: "`\(key.shownPath)` 已弃用。"),
        words.isEmpty ? nil : LocalizedText(en: "The chart says `\(words)`.", zh: "Chart 的说明为 `\(words)`。"))
    }
  }
}
