// config-syntax

import YAMLSyntax

extension Rule {
  static let configSyntax = Rule(
    "config-syntax", .error, "`config` or an override is not YAML.",
    explanation: """
      The text under `config`, and each under `overrides`, is YAML of its own: Helm values. The webhook refuses the plan \
      when one cannot be read, at apply and not before. The error is shown at its place inside the text.
      """,
    examples: [
      Example(
        changing("Manual", "Manual\n  config: |\n    agent:\n      replicas⟦：⟧2\n      debug: true"),
        good: changing("Manual", "Manual\n  config: |\n    agent:\n      replicas: 2\n      debug: true")),
      Example(
        changing("Manual", "Manual\n  config: |\n    agent:\n      hosts: ⟦[a, b⟧\n    debug: true"),
        good: changing("Manual", "Manual\n  config: |\n    agent:\n      hosts: [a, b]\n    debug: true"),
        isFixable: false),
    ]
  ) { context in
    // Where the whole text is a placeholder, that rule speaks.
    for config in context.configs where config.placeholder == nil {
      for error in config.errors where error.kind != .ignored {
        let consequence =
          error.kind == .misread
          ? "Another key or value arrives than is meant." : "The webhook refuses the plan: \(config.name) is not YAML."
        context.report(
          config.hostRange(error.range), "\(error.message) \(consequence)",
          severity: error.kind == .misread ? .warning : nil,
          fixes: fix(for: error, in: config, context.plan), isAbsence: error.isInsideOpening)
      }
    }
  }

  private static func fix(for error: YAMLSyntaxError, in config: EmbeddedConfig, _ plan: Plan) -> [Fix] {
    let edits = error.edits.compactMap { config.hostEdit(TextEdit($0.range, $0.newText), in: plan.source) }
    guard !edits.isEmpty, edits.count == error.edits.count else { return [] }
    return [Fix(error.fixTitle, edits, isPreferred: true, isSafe: error.isSafelyMended)]
  }
}

extension YAMLSyntaxError {
  /// Whether nothing else can have been meant. How deep a line belongs is a guess, and what kubectl ignores or reads
  /// otherwise so far is not to be applied unread.
  var isSafelyMended: Bool {
    kind == .refused && !edits.isEmpty && title == nil
      && edits.allSatisfy { !$0.newText.isEmpty && $0.newText.contains { $0 != " " } }
  }

  /// What the edits do, in a few words that tell nothing of the text.
  var fixTitle: String {
    if let title { return title }
    let texts = Set(edits.map(\.newText))
    if texts.allSatisfy({ $0.allSatisfy { $0 == " " } }) { return "Indent with plain spaces" }
    guard texts.count == 1, let text = texts.first, text.count <= 2 else { return "Quote it" }
    return "Write `\(text.first.map(String.init) ?? "")`"
  }
}
