// Comments that silence rules: what they reach, what is found of them, and what their fixes leave.

import KubeSphereModel
import TestSupport
import Testing
import TextDocument

@testable import InstallPlanAnalysis

/// A plan that is in order but for the strategy, which automatic-upgrade finds.
private func plan(
  head: String = "", spec: String = "spec:", enabled: String = "true", strategy: String = "Automatic", more: String = ""
) -> String {
  """
  \(head)apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: devops
  \(spec)
    extension:
      name: devops
      version: 1.1.3
    enabled: \(enabled)
    upgradeStrategy: \(strategy)
  \(more)
  """
}

/// The same for another extension: two plans for one would be a finding of their own.
private func other(strategy: String = "Automatic", more: String = "") -> String {
  plan(strategy: strategy, more: more).replacing("devops", with: "grafana").replacing("1.1.3", with: "10.4.1")
}

private func config(_ text: String, header: String = "|") -> String {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  return plan(strategy: "Manual", more: "  config: \(header)\n\(lines.joined(separator: "\n"))\n")
}

private let silent = "automatic-upgrade"

let ignoreCases: [RuleCase] = [
  // Where they reach.
  RuleCase("at the line's end", plan(strategy: "Automatic # installplan-ls: ignore \(silent)")),
  RuleCase("on the line above", plan(enabled: "true\n  # installplan-ls: ignore \(silent)")),
  RuleCase("without spaces", plan(strategy: "Automatic #installplan-ls:ignore \(silent)")),
  RuleCase(
    "with a reason", plan(strategy: "Automatic # installplan-ls: ignore \(silent) -- the team wants it, see 12")),
  RuleCase("with another comment behind", plan(strategy: "Automatic # installplan-ls: ignore \(silent) # really")),
  RuleCase(
    "comments between", plan(enabled: "true\n  # installplan-ls: ignore \(silent)\n  # because\n    # of this")),
  RuleCase(
    "two, one above the other",
    plan(
      enabled: "true\n  # installplan-ls: ignore \(silent)\n  # installplan-ls: ignore ⟦name-mismatch⟧"),
    ["unused-ignore"]),
  RuleCase(
    "not two lines below",
    plan(enabled: "true", strategy: "⟦Automatic⟧").replacingFirst(
      "  enabled", with: "  # installplan-ls: ignore ⟦\(silent)⟧\n  enabled"), ["unused-ignore", silent]),
  RuleCase(
    "nor behind a blank line", plan(enabled: "true\n  # installplan-ls: ignore ⟦\(silent)⟧\n", strategy: "⟦Automatic⟧"),
    ["unused-ignore", silent]),
  RuleCase(
    "several codes",
    plan(
      spec: "spec:", enabled: "false # installplan-ls: ignore disabled-install, ⟦\(silent)⟧", strategy: "⟦Automatic⟧"),
    ["unused-ignore", silent]),
  RuleCase("for the file", plan(head: "# installplan-ls: ignore-file \(silent)\n")),
  RuleCase("for the file, at its end", plan(more: "# installplan-ls: ignore-file \(silent)")),
  RuleCase(
    "for the file, from another document",
    plan() + "\n---\n" + other() + "\n---\nkind: ConfigMap # installplan-ls: ignore-file \(silent)\n"),
  RuleCase("behind a byte order mark", "\u{FEFF}" + plan(head: "# installplan-ls: ignore-file \(silent)\n")),
  RuleCase(
    "CRLF", plan(enabled: "true\n  # installplan-ls: ignore \(silent)").split(separator: "\n").joined(separator: "\r\n")
  ),
  RuleCase(
    "only this code", plan(strategy: "⟦Automatic⟧ # installplan-ls: ignore-file ⟦disabled-install⟧, ⟦name-mismatch⟧"),
    [silent, "unused-ignore", "unused-ignore"]),
  RuleCase(
    "catalog rules as well",
    plan(strategy: "Manual").replacingFirst("1.1.3", with: "1.1.4 # installplan-ls: ignore unknown-version")),
  RuleCase(
    "in flow style",
    "---\n{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: devops}, spec: {\n  extension: {name: devops, version: 1.1.3}, enabled: true, # installplan-ls: ignore name-mismatch \n  # installplan-ls: ignore \(silent)\n  upgradeStrategy: Automatic}}"
      .replacingFirst("ignore name-mismatch", with: "ignore ⟦name-mismatch⟧"), ["unused-ignore"]),
  RuleCase(
    "a key's comment",
    plan(spec: "spec: # installplan-ls: ignore missing-upgrade-strategy").replacingFirst(
      "  upgradeStrategy: Automatic\n", with: "")),

  // What is no comment.
  RuleCase(
    "in quotes", plan(strategy: "⟦Automatic⟧", more: "  config: 'a: \"x # installplan-ls: ignore-file \(silent)\"'\n"),
    [silent]),
  RuleCase(
    "in another text",
    plan(strategy: "⟦Automatic⟧").replacingFirst(
      "  name: devops", with: "  name: devops\n  annotations:\n    a: |\n      # installplan-ls: ignore-file \(silent)"),
    [silent]),
  RuleCase(
    "a word's end",
    plan(strategy: "⟦Automatic⟧").replacingFirst(
      "  name: devops", with: "  name: devops\n  annotations: {a: b#installplan-ls:ignore-file}"), [silent]),
  RuleCase(
    "in the middle of a comment", plan(strategy: "⟦Automatic⟧ # see installplan-ls: ignore \(silent)"), [silent]),

  // Inside Helm values.
  RuleCase("in config, at the line's end", config("a: 1\na: 2 # installplan-ls: ignore config-duplicate-key")),
  RuleCase("in config, above", config("a: 1\n# installplan-ls: ignore config-duplicate-key\na: 2")),
  RuleCase(
    "in a folded config", config("a:\n  b: 1\n\n# installplan-ls: ignore ⟦config-duplicate-key⟧\n\nc: 2", header: ">"),
    ["unused-ignore"]),
  RuleCase(
    "in config, a text in a text", config("s: |\n  # installplan-ls: ignore-file config-duplicate-key\na: 1\n⟦a⟧: 2"),
    ["config-duplicate-key"]),
  RuleCase(
    "at the header", config("⟦- a⟧", header: "| # installplan-ls: ignore-file name-mismatch"), ["config-not-mapping"]),
  RuleCase(
    "in an override",
    plan(
      strategy: "Manual",
      more:
        "  clusterScheduling:\n    placement: {clusters: [host]}\n    overrides:\n      host: |\n        tags: {agent: true} # installplan-ls: ignore config-overwritten-key\n"
    )),

  // What is unused, and what cannot be said to be.
  RuleCase(
    "a rule that needs a catalog",
    plan(strategy: "Manual # installplan-ls: ignore unknown-version, unknown-cluster, unplaced-override")),
  RuleCase(
    "while the document is broken",
    plan(strategy: "Manual # installplan-ls: ignore disabled-install", more: "  ⟦conf⟧\n"), ["yaml-syntax"]),
  RuleCase(
    "while another rule speaks first",
    plan(strategy: "Manual", more: "  ⟦more⟧: 1 # installplan-ls: ignore disabled-install\n"), ["unknown-field"]),
  RuleCase(
    "another document is broken",
    plan(strategy: "Manual # installplan-ls: ignore ⟦\(silent)⟧") + "\n---\n"
      + other(strategy: "Manual", more: "  ⟦conf⟧\n"), ["unused-ignore", "yaml-syntax"]),
  RuleCase(
    "another document is broken, the file",
    plan(strategy: "Manual # installplan-ls: ignore-file \(silent)") + "\n---\n"
      + other(strategy: "Manual", more: "  ⟦conf⟧\n"), ["yaml-syntax"]),
  RuleCase(
    "unused, but silenced",
    plan(head: "# installplan-ls: ignore-file unused-ignore\n", strategy: "Manual # installplan-ls: ignore \(silent)")),
  RuleCase("in a file without plans", "a: 1 # installplan-ls: ignore nothing\n"),
  RuleCase(
    "beside a plan, in a document without", plan(strategy: "Manual") + "\n---\na: 1 # installplan-ls: ignore nothing\n"),

  // What cannot be understood.
  RuleCase("no such rule", plan(strategy: "⟦Automatic⟧ # installplan-ls: ignore ⟦auto⟧"), [silent, "invalid-ignore"]),
  RuleCase("no code", plan(strategy: "⟦Automatic⟧ # installplan-ls: ⟦ignore⟧"), [silent, "invalid-ignore"]),
  RuleCase(
    "a reason alone", plan(strategy: "⟦Automatic⟧ # installplan-ls: ⟦ignore⟧ -- \(silent)"), [silent, "invalid-ignore"]),
  RuleCase("nothing at all", plan(strategy: "⟦Automatic⟧ # ⟦installplan-ls:⟧ "), [silent, "invalid-ignore"]),
  RuleCase(
    "another word", plan(strategy: "⟦Automatic⟧ # installplan-ls: ⟦ignores⟧ \(silent)"), [silent, "invalid-ignore"]),
  RuleCase("one of two", plan(strategy: "Automatic # installplan-ls: ignore \(silent) ⟦because⟧"), ["invalid-ignore"]),
  RuleCase(
    "silenced",
    plan(head: "# installplan-ls: ignore-file invalid-ignore\n", strategy: "Manual # installplan-ls: ignore what")),
]

struct IgnoreTests {
  @Test(arguments: ignoreCases) func findings(_ test: RuleCase) { RuleCaseTests().findings(test) }
  @Test(arguments: ignoreCases) func fixes(_ test: RuleCase) { RuleCaseTests().fixes(test) }

  @Test func fixesTakeOutTheCodeOrTheComment() {
    for (text, expected) in [
      ("    a: b # installplan-ls: ignore automatic-upgrade -- why\n", "    a: b\n"),
      ("    # installplan-ls: ignore automatic-upgrade\n    a: b\n", "    a: b\n"),
      (
        "    a: b # installplan-ls: ignore automatic-upgrade, name-mismatch -- why\n",
        "    a: b # installplan-ls: ignore name-mismatch -- why\n"
      ),
    ] {
      let head = Rule.changing("  name: devops", "  name: devops\n  annotations:\n    x: z") + "\n"
      let place = head.replacingFirst("    x: z\n", with: "    x: z\n" + text)
      let finding = diagnose(PlanFile(place), catalog: nil).first
      #expect(finding?.code == "unused-ignore")
      #expect(
        finding.map { applying($0.fixes.first?.edits ?? [], to: place) }
          == head.replacingFirst("    x: z\n", with: "    x: z\n" + expected))
    }
  }

  @Test func whatIsOffOrInAPatchIsNotUnused() {
    let file = PlanFile(plan(strategy: "Manual # installplan-ls: ignore \(silent)"))
    #expect(diagnose(file, catalog: nil).map(\.code) == ["unused-ignore"])
    #expect(diagnose(file, catalog: nil, settings: RuleSettings([silent: Severity?.none])) == [])
    #expect(diagnose(file, catalog: nil, settings: RuleSettings(["unused-ignore": Severity?.none])) == [])
    #expect(diagnose(file, FileContext(role: .patch(named: true))) == [])
  }

  /// What an edit leaves of the comments is what the text has.
  @Test func editsKeepThem() {
    var file = PlanFile(plan(strategy: "Automatic # installplan-ls: ignore \(silent)") + "\n---\n" + other())
    let before = diagnose(file, catalog: nil)
    #expect(before.map(\.code) == [silent])
    file.replace(file.text.count..<file.text.count, with: Array("# installplan-ls: ignore-file \(silent)\n".utf8))
    #expect(diagnose(file, catalog: nil) == [])
    file.replace(0..<0, with: Array("# x\n".utf8))
    #expect(diagnose(file, catalog: nil) == [])
  }

  /// Where a rule says no more because it has said so much, its silence is no evidence.
  @Test func aRuleThatHasSaidEnough() {
    for (count, isUnused) in [
      (Rule.mostFindings - 1, true), (Rule.mostFindings, false), (Rule.mostFindings + 100, false),
    ] {
      let labels = (0..<count).map { "    a\($0): b c\n" }.joined()
      let last = "    z: b # installplan-ls: ignore invalid-label\n"
      let text = plan().replacingFirst("  name: devops\n", with: "  name: devops\n  labels:\n" + labels + last)
      let codes = diagnose(PlanFile(text), catalog: nil).map(\.code)
      #expect(codes.contains("invalid-label") && codes.contains("unused-ignore") == isUnused, "\(count)")
    }
    // Errors of syntax are told no more than so many.
    let lines =
      (0..<150).map { "    !!int a\($0): 1\n" }.joined() + "    !!int b: 1 # installplan-ls: ignore config-syntax\n"
    let codes = diagnose(PlanFile(plan(more: "  config: |\n" + lines)), catalog: nil).map(\.code)
    #expect(codes.contains("config-syntax") && !codes.contains("unused-ignore"))
  }

  /// A quadratic step would take minutes; that they are quick is the benchmarks' to show.
  @Test(.timeLimit(.minutes(1))) func manyCommentsAndFindings() {
    let fields = (0..<8000).map { "  x\($0): 1 # installplan-ls: ignore unknown-field, no\($0)\n" }.joined()
    let stack = (0..<8000).map { "  # installplan-ls: ignore unknown-field, what-\($0)\n" }.joined()
    let words = (0..<20_000).map { "name-mismatc\($0)" }.joined(separator: " ")
    // Of a comment's words that are no rules a hundred are told.
    for (more, invalid) in [
      (fields, Rule.mostFindings), (stack, Rule.mostFindings), ("# installplan-ls: ignore \(words)", 100),
    ] {
      let findings = diagnose(PlanFile(plan(more: more)), catalog: nil)
      let counts = Dictionary(grouping: findings, by: \.code).mapValues(\.count)
      #expect(counts["invalid-ignore"] == invalid)
      #expect(counts[silent] == 1 && counts["unknown-field"] == nil)
    }
  }
}
