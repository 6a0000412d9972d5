// invalid-ignore. What it says is found where such comments are applied: Review.swift.

extension Rule {
  static let invalidIgnore = Rule(
    "invalid-ignore", .hint, "A comment that is meant to ignore a rule and does not.",
    explanation: """
      `# installplan-ls: ignore CODE` on the line above or at the line's end silences a rule there, \
      `# installplan-ls: ignore-file CODE` in the whole file. Several codes are separated by commas or spaces; behind \
      ` -- ` there may be a reason. Anything else behind `installplan-ls:`, no code, or one that no rule has, ignores \
      nothing.
      """,
    examples: [
      Example(
        changing(
          "  upgradeStrategy: Manual",
          "  # installplan-ls: ignore ⟦automatic-upgrad⟧\n  upgradeStrategy: Automatic # installplan-ls: ignore automatic-upgrade"
        ),
        good: changing(
          "  upgradeStrategy: Manual",
          "  # installplan-ls: ignore automatic-upgrade\n  upgradeStrategy: Automatic # installplan-ls: ignore automatic-upgrade"
        )),
      Example(
        changing(
          "spec:", "# installplan-ls: ⟦ignor⟧ missing-upgrade-strategy\nspec:", "\n  upgradeStrategy: Manual", ""
        )
        .replacing("spec:", with: "spec: # installplan-ls: ignore missing-upgrade-strategy"),
        good: changing(
          "spec:", "# installplan-ls: ignore missing-upgrade-strategy\nspec:", "\n  upgradeStrategy: Manual", ""
        )
        .replacing("spec:", with: "spec: # installplan-ls: ignore missing-upgrade-strategy")),
    ],
    scope: .comments
  ) { _ in }
}
