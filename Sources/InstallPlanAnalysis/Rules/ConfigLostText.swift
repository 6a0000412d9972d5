// config-lost-text

import HelmCharts
import YAMLSyntax

extension Rule {
  static let configLostText = Rule(
    "config-lost-text", .information, "A value that loses text because it has no quotes.",
    explanation: """
      Where the chart has a string, a value without quotes may be a number or a boolean to YAML, and a template writes that \
      back in its own form: `tag: 1.10` becomes `1.1`, `0755` becomes `493`, `1e3` becomes `1000`, `12345678` becomes \
      `1.2345678e+07`, `yes` becomes `true`.
      """,
    examples: [
      Example(
        config("jenkins:\n  image:\n    repository: ⟦1.10⟧"),
        good: config("jenkins:\n  image:\n    repository: \"1.10\""),
        charts: [exampleChart])
    ], basis: .chart
  ) { context in
    for key in context.writtenKeys {
      guard !context.isFull else { return }
      guard let known = key.key, known.kind == .string, !known.isConditionPath else { continue }
      let value = key.entry.value
      guard value.kind == .scalar, value.style == .plain, value.tag == nil, let written = writtenBack(value),
        written != value.text
      else { continue }
      context.report(
        at: key, value: true,
        LocalizedText(
          en: "Quote it: `\(quoted(value.text))`.", zh: "请加引号：`\(quoted(value.text))`。"),
        LocalizedText(
          en: "Without quotes YAML reads it as \(kindName(value).en), and templates write `\(written)`.",
          zh: "不加引号时 YAML 将其读作\(kindName(value).zh)，模板会写成 `\(written)`。"),
        fixes: context.replacing(
          value, with: quoted(value.text), in: key, LocalizedText(en: "Quote the value", zh: "给值加引号")))
    }
  }

  /// How a template writes a number or a boolean; nil for strings and null.
  private static func writtenBack(_ value: YAMLNode) -> String? {
    switch value.scalar {
    case .boolean(let isTrue)?: isTrue ? "true" : "false"
    case .integer(let digits)?: Double(digits).map(textOfNumberInTemplates)
    case .float(let number)?: textOfNumberInTemplates(number)
    case .string?, .null?, .invalid?, nil: nil
    }
  }

  private static func kindName(_ value: YAMLNode) -> LocalizedText {
    if case .boolean? = value.scalar { return LocalizedText(en: "a boolean", zh: "布尔值") }
    return LocalizedText(en: "a number", zh: "数字")
  }
}
