// What is told of a rule besides its own words: where its page is, what it has to know, how it is silenced.

extension Rule {
  /// The page that `scripts/docs` makes of the rules.
  public static let documentationPage =
    "https://github.com/installplan-language-server/installplan-language-server/blob/main/"
    + "Sources/InstallPlanAnalysis/Rules/README.md"

  /// Where the page tells of this rule.
  public var documentation: String { "\(Self.documentationPage)#\(code)" }

  /// The comment that silences the rule on the line it stands on, or on the one that follows.
  public var ignoreComment: String { "# installplan-ls: ignore \(code)" }

  /// What the rule needs besides the text, in a sentence; nil: nothing.
  public var needs: String? {
    switch basis {
    case .text: nil
    case .textOrCatalog: "A catalog, for some of what it says."
    case .catalog: "A catalog: without one, or where the catalog does not know, it says nothing."
    case .chart: "The chart of the version that the plan names: where it is not known, it says nothing."
    case .workspace: "The other plans of the workspace, and a catalog where it speaks of dependencies."
    }
  }
}

extension Rule.Example {
  /// `bad` without the marks.
  public var badText: String { bad.filter { $0 != "⟦" && $0 != "⟧" } }
}
