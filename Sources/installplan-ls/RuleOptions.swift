// `--rule CODE=SEVERITY`, of `check` and `serve` alike.

import ArgumentParser
import InstallPlanAnalysis
import WorkspaceFiles

struct RuleOptions: ParsableArguments {
  @Option(
    name: .customLong("rule"),
    help: ArgumentHelp(
      "The severity of a rule: off, hint, information, warning or error; may be given several times. Wins over all "
        + "settings.",
      valueName: "code=severity"),
    transform: RuleSeverity.init)
  var rules: [RuleSeverity] = []

  /// Of a rule that is given twice, the last counts.
  var levels: [String: RuleLevel] { Dictionary(rules.map { ($0.code, $0.level) }) { $1 } }
}

struct RuleSeverity {
  let code: String
  let level: RuleLevel

  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let known = RuleLevel.allCases.map(\.rawValue).joined(separator: ", ")
    guard parts.count == 2 else { throw ValidationError("write CODE=SEVERITY, with one of \(known).") }
    code = parts[0]
    guard Rule.named(code) != nil else {
      let similar = namesToExplain(like: code).filter { Rule.named($0) != nil }
      let hint = similar.isEmpty ? "" : " Did you mean \(similar.joined(separator: ", "))?"
      throw ValidationError("there is no rule `\(code)`.\(hint) `installplan-ls explain` lists them all.")
    }
    guard let level = RuleLevel(rawValue: parts[1]) else {
      throw ValidationError("the severity of `\(code)` must be one of \(known), not `\(parts[1])`.")
    }
    self.level = level
  }
}
