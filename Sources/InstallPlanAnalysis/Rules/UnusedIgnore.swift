// unused-ignore. What it says is found where such comments are applied: Review.swift.

extension Rule {
  static let unusedIgnore = Rule(
    "unused-ignore", .hint, "A comment ignores a rule that has nothing to say there.",
    tag: .unnecessary,
    explanation: """
      A comment that outlives its reason would silence the next mistake of that kind, too. Not said of rules that are \
      switched off, nor of those that need a catalog or the workspace's other plans: whether they have something to say \
      does not depend on this file alone. Nor of a document that cannot be read whole, where another rule may speak \
      first.
      """,
    examples: [
      Example(changing("  enabled: true", "  enabled: true # installplan-ls: ignore ⟦disabled-install⟧")),
      Example(
        changing(
          "  upgradeStrategy: Manual",
          "  # installplan-ls: ignore ⟦invalid-upgrade-strategy⟧, automatic-upgrade\n  upgradeStrategy: Automatic"),
        good: changing(
          "  upgradeStrategy: Manual",
          "  # installplan-ls: ignore automatic-upgrade\n  upgradeStrategy: Automatic")),
    ],
    scope: .comments,
    findsAbsence: true
  ) { _ in }
}
