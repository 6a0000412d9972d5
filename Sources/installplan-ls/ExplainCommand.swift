// `installplan-ls explain`: what a rule or a field means, from the same tables that the server reads.

import ArgumentParser
import InstallPlanAnalysis
import WorkspaceFiles

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain a rule or a field; without a name, list all rules.")

  @Argument(help: "A rule's code (name-mismatch) or a field's path (spec.extension.version).")
  var name: String?

  @Flag(help: "Print the rules and settings as Markdown tables, as the README has them.")
  var markdown = false

  @Flag(name: .customLong("rules-page"), help: "Print the page of all rules, as the repository has it.")
  var rulesPage = false

  func run() throws {
    if rulesPage {
      print(rulePage(), terminator: "")
      return
    }
    guard let name else {
      print(markdown ? "\(ruleTable())\n\n\(settingTable())" : ruleList())
      return
    }
    if let rule = Rule.named(name) {
      print(explanation(of: rule))
      return
    }
    let fields = Schema.installPlan.fields(named: name)
    guard !fields.isEmpty else {
      let similar = namesToExplain(like: name)
      let hint = similar.isEmpty ? "" : " Did you mean \(similar.map { "`\($0)`" }.joined(separator: ", "))?"
      throw ValidationError(
        "there is no rule or field `\(name)`.\(hint) `installplan-ls explain` lists the rules; fields are written like "
          + "`spec.extension.version`.")
    }
    let language = Language(environment: environmentVariable)
    print(fields.map { fieldExplanation($0, language) }.joined(separator: "\n\n"))
  }
}

private func ruleList() -> String {
  let width = Rule.all.map(\.code.count).max() ?? 0
  return Rule.all.map { rule in
    let padding = String(repeating: " ", count: width - rule.code.count)
    let severity = rule.severity.rawValue
    return "\(rule.code)\(padding)  \(severity)\(String(repeating: " ", count: 11 - severity.count))  \(rule.summary)"
  }.joined(separator: "\n")
}

/// From the repository's root.
private let rulePagePath = "Sources/InstallPlanAnalysis/Rules/README.md"

private func ruleTable() -> String {
  "| code | severity | what it finds |\n|---|---|---|\n"
    + Rule.all.map { "| [`\($0.code)`](\(rulePagePath)#\($0.code)) | \($0.severity.rawValue) | \($0.summary) |" }
    .joined(separator: "\n")
}

private func settingTable() -> String {
  "| setting | meaning | example |\n|---|---|---|\n"
    + Settings.reference.map { "| `\($0.key)` | \($0.meaning) | `\($0.example)` |" }.joined(separator: "\n")
}

private func fieldExplanation(_ field: Field, _ language: Language) -> String {
  fieldDocumentation(field, language: language)
}
